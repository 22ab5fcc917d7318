"""The table of this regulation, and the limits that a case needs from it."""

from __future__ import annotations

from proofvan.core.errors import InputError
from proofvan.core.line.results import Limit
from proofvan.methods import changeover
from proofvan.procedures.regulation import Case
from proofvan.regulations.figures import Figures

EDITION = "2006"
FIGURES = Figures(__file__, EDITION)
STEPS = ("first", "second", "third")


def error_limit(case: Case, mass: float) -> Limit:
    """Give the MPE of a load, in e; raises InputError above the largest number of divisions of the class."""
    subject = case.subject
    bounds = [FIGURES.number(f"class-{subject.accuracy_class.lower()}-{step}") for step in STEPS]
    step = changeover.permissible_step(mass, subject.division_kg, bounds)
    if step == len(STEPS):
        raise InputError("weighbridge-too-many-divisions", load=f"{mass:g}", allowed=f"{bounds[-1]:g} e")
    return FIGURES.limit(case, f"error-{STEPS[step]}-step")


def least_weights(case: Case, found_spread: float) -> float:
    """Give the standard weights that substitution needs, kg."""
    steps = [(FIGURES.number(f"spread-for-{one}"), FIGURES.number(f"divisor-{one}")) for one in ("fifth", "third")]
    return changeover.least_weights(case.subject.max_kg, found_spread, steps, FIGURES.number("divisor-otherwise"))
