"""The table of this regulation, and the limits that a case needs from it."""

from __future__ import annotations

from proofvan.core.line.results import Limit
from proofvan.procedures.regulation import Case
from proofvan.regulations.figures import Figures

EDITION = "2012"
FIGURES = Figures(__file__, EDITION)


def error_limit(case: Case, point: str) -> Limit:
    """Give the MPE of a flow, %."""
    return class_limit(case, "low" if case.subject.is_low(point) else "error")


def class_limit(case: Case, kind: str) -> Limit:
    """Give a limit of the meter's class, %."""
    return FIGURES.limit(case, f"{kind}-class-{case.subject.accuracy_class.replace('.', '-')}")


def needed_points(case: Case) -> tuple[str, ...]:
    """Give the flows that the type of the meter asks for."""
    return tuple(FIGURES.setting(f"points-{case.subject.meter_type}").value.split())


def ambient_range(case: Case) -> tuple[float, float]:
    """Give the temperatures of the room, degC: a small meter asks for a steadier one."""
    small = case.subject.q_max <= FIGURES.number("small-meter")
    half = FIGURES.number("ambient-small" if small else "ambient-large")
    return 20.0 - half, 20.0 + half
