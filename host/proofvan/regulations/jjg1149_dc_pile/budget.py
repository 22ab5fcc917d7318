"""What tells a DC pile apart: its standard, the inputs of its budget, its ranges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from proofvan.instruments import labels
from proofvan.instruments.reach import Reach
from proofvan.procedures.regulation import RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.jjg1149_dc_pile import formulas
from proofvan.regulations.jjg1149_dc_pile.inputs import LARGEST_KWH, LoadPoint, Pile
from proofvan.regulations.jjg1149_dc_pile.limits import FIGURES
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.piles.sizes import usable_current_a

ENERGY = RequiredStandard("energy", "dc_energy_standard", LARGEST_RATIO, "6.1")


def outside_pile(point: LoadPoint, pile: Pile) -> Mapping[str, Any] | None:
    """Give the pile's rating when the load point is not inside it."""
    inside = (
        point.voltage_v <= pile.highest_voltage_v
        and pile.lowest_current_a <= point.current_a <= pile.highest_current_a
        and point.power_w / 1e3 <= pile.rated_power_kw
    )
    return None if inside else pile.model_dump(include=_RATING)


def load_point(pile: Pile, reach: Reach, voltage_v: float | None, share: float) -> LoadPoint | None:
    """Give a load point at a wished voltage, or at four fifths of the highest: the pile follows the battery."""
    usual = math.floor(_SHARE_OF_VOLTAGE * min(pile.highest_voltage_v, reach.voltage_v) / 10.0) * 10.0
    voltage = usual if voltage_v is None else voltage_v
    if not 0.0 < voltage <= pile.highest_voltage_v:
        return None
    current = usable_current_a(pile, reach, voltage, 1, share)
    return None if current is None else LoadPoint(voltage_v=voltage, current_a=current, energy_kwh=1.0)


# A battery's voltage lies well below the pile's highest. [T]
_SHARE_OF_VOLTAGE = 0.8
_RATING = {"highest_voltage_v", "lowest_current_a", "highest_current_a", "rated_power_kw"}

KIND = PileKind(
    prefix="jjg1149",
    figures=FIGURES,
    formulas=formulas,
    standard=ENERGY,
    reference_channel="voltage",
    range_of={"voltage": lambda point: point.voltage_v, "current": lambda point: point.current_a},
    conductors=1,
    certified={
        "aliasing": ("energy_aliasing", labels.ALIASING),
        "zero_voltage": ("voltage_zero", labels.ZERO_VOLTAGE),
        "zero_current": ("current_zero", labels.ZERO_CURRENT),
    },
    outside_pile=outside_pile,
    load_point=load_point,
    largest_kwh=LARGEST_KWH,
    rain_stops=True,
)
