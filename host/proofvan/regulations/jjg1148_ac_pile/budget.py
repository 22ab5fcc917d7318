"""What tells an AC pile apart: its standard, the inputs of its budget, its ranges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofvan.instruments import labels
from proofvan.instruments.reach import Reach
from proofvan.procedures.regulation import RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.jjg1148_ac_pile import formulas
from proofvan.regulations.jjg1148_ac_pile.inputs import LARGEST_KWH, LoadPoint, Pile
from proofvan.regulations.jjg1148_ac_pile.limits import FIGURES
from proofvan.regulations.jjg1148_ac_pile.pilot import findings
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.piles.sizes import usable_current_a

# Largest value of a wave to its effective value: sqrt(2), with 10 % for harmonics and mains at its upper limit.
_PEAK = 1.1 * 1.1 * 2**0.5

ENERGY = RequiredStandard("energy", "ac_energy_standard", LARGEST_RATIO, "6.1")


def outside_pile(point: LoadPoint, pile: Pile) -> Mapping[str, Any] | None:
    """Give the pile's rating when the load point is not inside it."""
    inside = (
        point.phases == pile.phases
        and point.voltage_v == pile.nominal_voltage_v
        and pile.lowest_current_a <= point.current_a <= pile.highest_current_a
        and point.power_w <= pile.rated_power_kw * 1e3
    )
    return None if inside else pile.model_dump(include=_RATING)


def load_point(pile: Pile, reach: Reach, voltage_v: float | None, share: float) -> LoadPoint | None:
    """Give a load point at the mains' voltage; the mains gives no other, and all phases carry the same current."""
    voltage = pile.nominal_voltage_v
    if voltage_v not in (None, voltage):
        return None
    current = usable_current_a(pile, reach, voltage, pile.phases, share)
    if current is None:
        return None
    return LoadPoint(phases=pile.phases, voltage_v=voltage, current_a=current, energy_kwh=1.0)


_RATING = {"phases", "nominal_voltage_v", "lowest_current_a", "highest_current_a", "rated_power_kw"}

KIND = PileKind(
    prefix="jjg1148",
    figures=FIGURES,
    formulas=formulas,
    standard=ENERGY,
    reference_channel="voltage_1",
    range_of={
        "voltage_1": lambda point: _PEAK * point.voltage_v,
        "current_1": lambda point: _PEAK * point.current_a,
    },
    conductors=3,
    certified={
        "harmonics": ("energy_harmonics", labels.HARMONICS),
        "phase": ("energy_phase", labels.PHASE),
    },
    outside_pile=outside_pile,
    load_point=load_point,
    largest_kwh=LARGEST_KWH,
    rain_stops=False,
    more_findings=findings,
)
