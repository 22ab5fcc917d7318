"""The control pilot: what of it conforms, and what a vehicle may draw. GB/T 18487.1 Annex A"""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.instruments.benches import PilotNow
from proofvan.methods import control_pilot
from proofvan.procedures.regulation import Case
from proofvan.regulations.jjg1148_ac_pile.inputs import LoadPoint, Pilot
from proofvan.regulations.jjg1148_ac_pile.limits import FIGURES


def findings(case: Case) -> list[bool]:
    """Say of each finding of a case's pilot whether it conforms; none when the plan leaves the pilot out."""
    return pilot_conforms(case.observations["pilot_function"]) if case.plan.check_pilot else []


def pilot_conforms(seen: Pilot) -> list[bool]:
    """Say of levels, frequency, duty cycle, cable and each fault case of the pilot whether it conforms."""
    level, hz = FIGURES.number("pilot-level-tolerance"), FIGURES.number("pilot-frequency-tolerance")
    allowed, longest = control_pilot.allowed_current_a(seen.duty_percent), FIGURES.number("pilot-stop-time")
    cable = control_pilot.cable_current_a(seen.proximity_ohm)
    return [
        abs(seen.level_b_v - control_pilot.LEVELS["B"]) <= level,
        abs(seen.level_c_v - control_pilot.LEVELS["C"]) <= level,
        abs(seen.frequency_hz - control_pilot.FREQUENCY_HZ) <= hz,
        0.0 < allowed <= cable + FIGURES.number("pilot-current-tolerance"),
        *(stop <= longest for stop in (seen.stop_break_s, seen.stop_earth_s, seen.stop_diode_s)),
    ]


def require_allowed(pilot: PilotNow, point: LoadPoint) -> None:
    """Refuse a load point beyond what duty cycle or cable allow."""
    # A vehicle must not draw more than the duty cycle allows; the pile would trip, or be right to.
    cable = control_pilot.cable_current_a(pilot.proximity_ohm)
    tolerance = FIGURES.number("pilot-current-tolerance")
    if point.current_a > min(pilot.allowed_current_a, cable) + tolerance:
        raise PreconditionError(
            "jjg1148-current-not-allowed",
            point=point.name,
            current_a=point.current_a,
            duty_percent=f"{pilot.duty_percent:.1f}",
            allowed_a=f"{pilot.allowed_current_a:.1f}",
            cable_a=f"{cable:g}",
        )
