"""What tells one kind of liquid flow meter from another; a folder declares it, everything else is shared."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from proofvan.core.line.results import Limit
from proofvan.procedures.regulation import Case
from proofvan.regulations.figures import Figures


@dataclass(frozen=True, slots=True)
class MeterKind:
    """One regulation of liquid flow meters; `formulas` is the folder's module with `indication_error(inputs)`."""

    prefix: str  # jjg1037
    figures: Figures
    formulas: ModuleType
    mass: bool = False  # it measures kilograms, else litres
    k_factor: bool = False  # its K factor and linearity are given too

    @property
    def unit(self) -> str:
        """Unit of what the meter measures."""
        return "kg" if self.mass else "L"

    def error_limit(self, case: Case) -> Limit:
        """Give the MPE of the meter's class."""
        return self.figures.limit(case, f"indication-error-class-{_entry(case)}")

    def repeatability_limit(self, case: Case) -> Limit:
        """Give the largest standard deviation of one run for the meter's class."""
        return self.figures.limit(case, f"repeatability-class-{_entry(case)}")

    def flow_points(self, case: Case) -> dict[str, float]:
        """Give the edition's flow points, m3/h or t/h: a part of the largest flow, or a flow that the plate names."""
        entries = [one.split("=") for one in self.figures.setting("flow-points").value.split()]
        return {name: _flow(part, case) for name, part in entries}


def _flow(part: str, case: Case) -> float:
    named = getattr(case.subject, f"{part}_flow", None)
    return float(named if named is not None else float(part) * case.subject.largest_flow)


def _entry(case: Case) -> str:
    return str(case.subject.accuracy_class).replace(".", "-")
