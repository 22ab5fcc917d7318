"""The table of this regulation, and the limits that a case needs from it."""

from __future__ import annotations

from proofvan.core.line.results import Limit
from proofvan.procedures.regulation import Case
from proofvan.regulations.figures import Figures
from proofvan.regulations.hydrogen_dispenser.inputs import is_smallest

EDITION = "2018"
FIGURES = Figures(__file__, EDITION)


def error_limit(case: Case, point: str) -> Limit:
    """Give the MPE of a fill, % of the reference mass; of the MMQ for the smallest fills."""
    kind = "mmq" if is_smallest(point) else "error"
    return FIGURES.limit(case, f"{kind}-class-{case.subject.accuracy_class}")


def repeatability_limit(case: Case) -> Limit:
    """Give the largest range of the errors of a point, %."""
    return FIGURES.limit(case, f"repeatability-class-{case.subject.accuracy_class}")


def planned_pressures(case: Case, point: str) -> tuple[float, float | None]:
    """Give the pressures in the tank at the start and the end of a fill, MPa; the end of a smallest fill is free."""
    nominal, low = float(case.subject.nominal_pressure_mpa), FIGURES.number("low-pressure")
    middle = FIGURES.number("middle-share") * nominal
    ends = {"full": nominal, "partial-low": middle, "partial-high": nominal}
    return (middle if point.endswith("high") else low), ends.get(point)
