"""The table of this regulation, and the limits that a case needs from it."""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.core.line.results import Limit
from proofvan.procedures.regulation import Case
from proofvan.regulations.figures import Figures
from proofvan.regulations.jjg1148_ac_pile.inputs import Pile

EDITION = "2022"
FIGURES = Figures(__file__, EDITION)


def working_error_limit(case: Case) -> Limit:
    """Give the MPE of the pile's class for the service; raises PreconditionError when the class is unknown."""
    return FIGURES.limit(case, f"working-error-class-{_known_class(case)}")


def rounding_step(case: Case) -> str:
    """Give the spacing to which the mean error is rounded."""
    return FIGURES.setting(f"rounding-step-class-{_known_class(case)}").value


def _known_class(case: Case) -> str:
    pile: Pile = case.subject
    if not pile.accuracy_class:
        raise PreconditionError("jjg1148-class-unknown", serial=pile.serial)
    return pile.accuracy_class
