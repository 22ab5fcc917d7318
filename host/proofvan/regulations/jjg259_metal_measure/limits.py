"""The table of this regulation, and the limits that a case needs from it."""

from __future__ import annotations

from proofvan.core.line.results import Limit
from proofvan.procedures.regulation import Case
from proofvan.regulations.figures import Figures

EDITION = "2005"
FIGURES = Figures(__file__, EDITION)


def capacity_limit(case: Case) -> Limit:
    """Give the MPE of the measure's grade, %."""
    return FIGURES.limit(case, f"capacity-error-grade-{case.subject.accuracy_class}")
