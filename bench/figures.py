"""What a run measures: one figure per case and contender, and the lookups that the goals need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`value` in `unit` of one contender in one case of a workload; missing with a reason when it cannot be had."""

    workload: str
    case: str
    contender: str
    value: float | None
    unit: str
    reason: str = ""

    def plain(self) -> dict[str, Any]:
        """Give the figure for JSON."""
        return asdict(self)


class NotMeasured(LookupError):
    """A goal needs a figure that this run does not have; the text says why."""


class Figures:
    """All figures of a run, found by case and contender."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.all = tuple(figures)
        self._found = {(figure.case, figure.contender): figure for figure in self.all}

    def value(self, case: str, contender: str) -> float:
        """Give one figure; raises NotMeasured."""
        figure = self._found.get((case, contender))
        if figure is None:
            raise NotMeasured(f"{contender} was not measured in “{case}”")
        if figure.value is None:
            raise NotMeasured(f"{contender}: {figure.reason}")
        return figure.value

    def ratio(self, case: str, over: str, under: str) -> float:
        """Give one contender's figure over another's; raises NotMeasured."""
        return self.value(case, over) / self.value(case, under)

    def best(self, case: str, contenders: Iterable[str]) -> float:
        """Give the largest figure of several contenders; raises NotMeasured when none is there."""
        found = [self._found[(case, each)].value for each in contenders if (case, each) in self._found]
        values = [value for value in found if value is not None]
        if not values:
            raise NotMeasured(f"none of {', '.join(contenders)} was measured in “{case}”")
        return max(values)


def rates(workload: str, case: str, unit: str, amount: float, seconds: dict[str, float]) -> list[Figure]:
    """Turn best seconds into figures: millions of `unit` per second."""
    return [Figure(workload, case, name, amount / taken / 1e6, unit) for name, taken in seconds.items()]
