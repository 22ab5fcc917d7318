"""The table of this regulation, and the limits that a case needs from it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from proofvan.core.errors import PreconditionError
from proofvan.core.line.results import Limit
from proofvan.methods import limits as tables
from proofvan.methods.limits import EditionTable
from proofvan.procedures.regulation import Case
from proofvan.regulations.jjg1149_dc_pile.inputs import Pile

FOLDER = Path(__file__).parent
EDITION = "2022"


@cache
def edition() -> EditionTable:
    """Give the edition in force."""
    return tables.load(FOLDER / "limits.toml").edition(EDITION)


def working_error_limit(case: Case) -> Limit:
    """Give the MPE of the pile's class for the service; raises PreconditionError when the class is unknown."""
    return edition().limit(f"working-error-class-{_known_class(case)}", case.service, case.organisation.confirmed_by)


def clock_limit(case: Case) -> Limit:
    """Give the limit of the clock time error for the service."""
    return edition().limit("clock-time-error", case.service, case.organisation.confirmed_by)


def findings_limit(case: Case) -> Limit:
    """Give the requirement that nothing does not conform."""
    return edition().limit("appearance-and-function", case.service, case.organisation.confirmed_by)


def rounding_step(case: Case) -> str:
    """Give the spacing to which the mean error is rounded."""
    return edition().setting(f"rounding-step-class-{_known_class(case)}").value


def rule() -> str:
    """Say whether the rounded or the unrounded value is judged."""
    return edition().setting("judged-value").value


def _known_class(case: Case) -> str:
    pile: Pile = case.subject
    if not pile.accuracy_class:
        raise PreconditionError("jjg1149-class-unknown", serial=pile.serial)
    return pile.accuracy_class
