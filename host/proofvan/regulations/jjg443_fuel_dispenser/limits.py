"""The tables of this regulation's editions, and what tells it apart from other dispensers."""

from __future__ import annotations

from typing import Any

from proofvan.core.line.results import Limit
from proofvan.procedures.regulation import Case
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.figures import Figures

MINIMUM = "Vmin"
EDITION = "2023"
FIGURES = Figures(__file__, EDITION)
_EDITIONS = {EDITION: FIGURES, "2015": Figures(__file__, "2015")}


def figures_of(plan: Any) -> Figures:
    """Give the figures of the edition that a plan names."""
    return _EDITIONS[plan.edition]


def error_limit(case: Case, point: str) -> Limit:
    """Give the MPE of a point; an edition that says nothing of the minimum quantity has none: raises InputError."""
    return figures_of(case.plan).limit(case, f"{of_point(point)}indication-error")


def of_point(point: str) -> str:
    """Give how the limits of a point begin: the minimum measured quantity has its own."""
    return "minimum-quantity-" if point == MINIMUM else ""


KIND = DispenserKind("jjg443", figures_of, ("petrol_92", "petrol_95", "petrol_98", "diesel_0"))
