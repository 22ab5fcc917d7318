"""What tells one kind of gas dispenser from another; a folder declares it, everything else is shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from proofvan.core.line.results import Limit
from proofvan.procedures.regulation import Case, Description, RequiredStandard
from proofvan.procedures.step import Step
from proofvan.regulations.figures import Figures
from proofvan.regulations.points import Demands
from proofvan.regulations.subjects import described_on_site
from proofvan.uncertainty.inputs import Number


class Formulas(Protocol):
    """The module of formulas of a folder."""

    def indication_error(self, inputs: Any) -> Number:
        """Give the mean error of a point, %."""

    def run_error(self, run: Any, inputs: Any) -> Number:
        """Give the error of one run, %."""


@dataclass(frozen=True, slots=True)
class GasKind:
    """One regulation of gas dispensers."""

    prefix: str  # of the results: jjg996
    figures: Figures
    formulas: Formulas
    meter: RequiredStandard
    further: Callable[[Case], tuple[RequiredStandard, ...]]  # what else the plan needs
    runs_step: Callable[[Any], Step]  # plan -> the step that observes a run
    run: Callable[[Any], type[Any]]  # plan -> what it observes
    inputs: Callable[[Sequence[Any], Case], Any]  # runs of a point -> inputs of the formulas
    demands: Demands  # what a run must be to count, beside its flow and the zero of the meter
    written: Callable[[Any, Any], str]  # run and inputs as estimates -> the formula with its numbers
    planned: Callable[[Case, str], Mapping[str, Any]]  # point -> what one reads of a planned run
    read: Callable[[Case, Any, Any, Any], dict[str, Any]]  # planned run, estimates, what is off -> readings and "truth"
    shown: tuple[str, ...]  # names that the display's reading may have

    @property
    def describe(self) -> Callable[[Case], Description]:
        """Describe a run, finished or not."""
        return partial(described_on_site, self.prefix, self.figures, ("ambient", "humidity", "pressure"))

    @property
    def error(self) -> str:
        """Name of the principal result."""
        return f"{self.prefix}-indication-error"

    @property
    def repeatability(self) -> str:
        """Name of the repeatability of a point."""
        return f"{self.prefix}-repeatability"

    def error_limit(self, case: Case) -> Limit:
        """Give the MPE, %."""
        return self.figures.limit(case, "indication-error")

    def flow_window(self, point: str) -> tuple[float, float]:
        """Give the range of a point's mean flow as shares of the largest flow."""
        return self.figures.number(f"{point}-lowest"), self.figures.number(f"{point}-highest")
