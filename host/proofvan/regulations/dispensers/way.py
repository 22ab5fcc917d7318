"""A method by which deliveries are measured, and what all methods have in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field

from proofvan.core.line.readings import Interval, Reading
from proofvan.methods.quantities import Observation, Quantity
from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.budgets import repeatability, stated
from proofvan.regulations.figures import Figures
from proofvan.uncertainty.inputs import Input, rectangular

Temperature = Annotated[Reading, Quantity("degC", -40.0, 80.0)]
# The influences in litres are stated for this volume, L.
_STATED_FOR_L = 100.0


class ByHand(Observation):
    """A run that a person reads, by whatever method."""

    point: str
    run: int = Field(ge=1)
    indicated_l: Annotated[float, Quantity("L", 0.0, 2000.0)]  # V_J
    amount_cny: Annotated[float, Quantity("CNY", 0.0, 1e6)]
    seconds: Annotated[float, Quantity("s", 0.0, 7200.0)]  # of the delivery
    nozzle_temperature: Temperature  # t_J


@dataclass(frozen=True, slots=True)
class Way:
    """A method: its step, what a run observes, its standards, its formulas, a virtual run.

    `formulas` is a module with `indication_error`, `run_error` and `delivered`: each is looked up when it is used.
    """

    step: str
    kind: type[Any]
    standards: tuple[RequiredStandard, ...]
    formulas: Any
    inputs: Callable[[Sequence[Any], Case], Any]  # runs -> inputs of the point
    shown: Callable[[Any, Any], str]  # run, inputs without uncertainty -> its volume with the numbers filled in
    planned: Callable[[Case, Mapping[str, Any]], Any]  # what every run has -> a run in which nothing is off
    read: Callable[..., Any]  # a planned run of a true error, with what is really off -> what one reads
    decisive: tuple[str, ...]  # fields that decide about a run
    against: str = ""  # field of the temperature behind the nozzle, that t_J may not differ from too far; empty: none

    @property
    def by_hand(self) -> bool:
        """Say whether a person reads everything, at a desk instead of a bench."""
        return issubclass(self.kind, ByHand)

    def run_shown(self, number: int, run: Any, plain: Any) -> str:
        """Write a run down with its numbers filled in."""
        volume, error = self.formulas.delivered(run, plain), self.formulas.run_error(run, plain)
        return (
            f"{self.shown(run, plain)} = {volume:.4f} L; "
            f"E{number} = ({run.indicated:.12g} − {volume:.4f}) / {volume:.4f} × 100 % = {error:+.4f} %"
        )


def common_inputs(runs: Sequence[Any], case: Case, figures: Figures) -> Mapping[str, Any]:
    """Give the inputs that every method has: display, nozzle, liquid, scatter of the runs."""
    temperature = case.standards["thermometer"].uncertainty("temperature")
    return {
        # Whether the display rounds or cuts off is unknown, and each run is treated alike: half-width d, not averaged.
        "display": rectangular("component-display", case.subject.display_step_l, "L", "d"),
        "nozzle_thermometer": stated("component-nozzle-thermometer", temperature),
        "nozzle_lag": figures.influence("nozzle-lag").as_input("component-nozzle-lag"),
        "liquid_expansion": figures.influence(f"expansion-{case.subject.fuel}").as_input("component-liquid-expansion"),
        "repeatability": repeatability(figures, len(runs)),
    }


def evaporation(case: Case, figures: Figures, litres: float, as_printed: bool = False) -> Input:
    """Give what left the vessel again of a filling of so many litres.

    `as_printed`: the text's formula does not correct it, its size widens U instead.
    """
    size = litres / _STATED_FOR_L
    corrected = figures.influence(f"evaporation-{case.subject.fuel}").as_input("component-evaporation", size)
    if not as_printed:
        return corrected
    component = corrected.component
    wide = math.hypot(corrected.estimate, component.standard_uncertainty)
    return replace(corrected, estimate=0.0, component=replace(component, standard_uncertainty=wide))


def in_litres(figures: Figures, name: str, litres: float) -> Input:
    """Give an influence that is stated in litres, for a filling of so many litres."""
    return figures.influence(name).as_input(f"component-{name}", litres / _STATED_FOR_L)


def really_delivered(run: Any, error: float, off: Any) -> float:
    """Give the volume that left the nozzle of a dispenser of this error, L, warm as it was there."""
    return float((run.indicated_l + off.display) / (1 + (error - off.repeatability) / 100))


def reading(run: Any, **values: float) -> Any:
    """Give a run with other values of its readings."""
    changed = {
        name: replace(getattr(run, name), value=value, interval=Interval(0, 0)) for name, value in values.items()
    }
    return run.model_copy(update=changed) if isinstance(run, Observation) else replace(run, **changed)
