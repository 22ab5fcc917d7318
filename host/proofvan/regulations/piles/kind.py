"""What tells one kind of charging pile from another; a folder declares it, everything else is shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from proofvan.core.errors import PreconditionError
from proofvan.core.line.results import Limit
from proofvan.instruments.reach import Reach
from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.figures import Figures
from proofvan.uncertainty.inputs import Number


class Formulas(Protocol):
    """The module of formulas of a folder."""

    PointInputs: type[Any]

    def working_error(self, inputs: Any) -> Number:
        """Give the mean working error of a load point, %."""

    def corrections(self, inputs: Any) -> tuple[Number, ...]:
        """Give what this kind of standard may be off, % of the energy."""


@dataclass(frozen=True, slots=True)
class PileKind:
    """One regulation of piles.

    `range_of` maps the channels of the standard to the largest value at a load point; `certified` maps the inputs that
    only this kind has to (quantity in the certificate, label of the component).
    """

    prefix: str  # of the results: jjg1149
    figures: Figures
    formulas: Formulas
    standard: RequiredStandard
    reference_channel: str  # whose reference temperature is that of the standard
    range_of: Mapping[str, Callable[[Any], float]]
    conductors: int  # that carry the current of a load point, each at its voltage
    certified: Mapping[str, tuple[str, str]]
    outside_pile: Callable[[Any, Any], Mapping[str, Any] | None]  # point, pile -> what the pile's rating allows
    # pile, what the rig takes, voltage if one is wished, share of the usable current -> load point; None: nothing fits
    load_point: Callable[[Any, Reach, float | None, float], Any]
    largest_kwh: float  # of one run
    rain_stops: bool
    more_findings: Callable[[Case], list[bool]] = field(default=lambda case: [])

    @property
    def error(self) -> str:
        """Name of the principal result."""
        return f"{self.prefix}-working-error"

    def working_error_limit(self, case: Case) -> Limit:
        """Give the MPE of the pile's class for the service; raises PreconditionError when the class is unknown."""
        return self.figures.limit(case, f"working-error-class-{_known_class(case)}")

    def mpe(self, case: Case) -> float:
        """Give the MPE as a number, %; infinite for a calibration, which has none to reach."""
        return float(self.working_error_limit(case).value or "inf")

    def rounding_step(self, case: Case) -> str:
        """Give the spacing to which the mean error is rounded."""
        return self.figures.setting(f"rounding-step-class-{_known_class(case)}").value


def _known_class(case: Case) -> str:
    known: str = case.subject.accuracy_class
    if not known:
        raise PreconditionError("pile-class-unknown", serial=case.subject.serial)
    return known
