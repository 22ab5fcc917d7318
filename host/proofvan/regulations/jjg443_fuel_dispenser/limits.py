"""The tables of this regulation's editions, and what tells it apart from other dispensers."""

from __future__ import annotations

from typing import Any

from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.figures import Figures

EDITION = "2023"
FIGURES = Figures(__file__, EDITION)
_EDITIONS = {EDITION: FIGURES, "2015": Figures(__file__, "2015")}


def figures_of(plan: Any) -> Figures:
    """Give the figures of the edition that a plan names."""
    return _EDITIONS[plan.edition]


KIND = DispenserKind("jjg443", figures_of, ("petrol_92", "petrol_95", "petrol_98", "diesel_0"))
