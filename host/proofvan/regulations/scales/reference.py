"""What a scale is compared with: standard weights, or the load of a load-measuring instrument in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from proofvan.methods import changeover
from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.budgets import known
from proofvan.regulations.figures import Figures
from proofvan.regulations.scales.inputs import Loading
from proofvan.uncertainty.inputs import Input

WEIGHTS = RequiredStandard("weights", "standard_weights", LARGEST_RATIO, "3.7.1")
INSTRUMENT = RequiredStandard("load", "load_measuring_instrument", LARGEST_RATIO, "3.7.1")


def needed(case: Case) -> tuple[RequiredStandard, ...]:
    """Give the standard that the planned method needs."""
    return (INSTRUMENT if case.plan.by_instrument else WEIGHTS,)


def mass(shown: float, case: Case) -> float:
    """Give the mass of weights, or what the load that an instrument shows is worth as a mass at the site, kg."""
    plan = case.plan
    return changeover.mass_of_load(shown, plan.gravity_set, plan.gravity_site) if plan.by_instrument else shown


def own_influences(figures: Figures, case: Case) -> Mapping[str, Input]:
    """Give what a load-measuring instrument is off by besides its certificate; weights have none of it."""
    if not case.plan.by_instrument:
        return {}
    relative = {name: known(figures, f"load-{name}") for name in ("alignment", "gravity")}
    return {**relative, "hold": known(figures, "load-hold", case.subject.division_kg, "kg")}


def reaches(figures: Figures, case: Case, planned: float) -> Callable[[Loading], bool]:
    """Give the demand that a load is at least what was planned, kg."""
    return lambda one: mass(one.weights, case) >= planned - within(figures, case, planned)


def within(figures: Figures, case: Case, planned: float) -> float:
    """Give how near a load must be, kg: weights are what they are, the load of an instrument is set by hand."""
    return figures.number("load-within") / 100 * planned if case.plan.by_instrument else 0.0
