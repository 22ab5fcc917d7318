"""What tells one regulation of dispensers from another; a folder declares it, everything else is shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from proofvan.regulations.figures import Figures


@dataclass(frozen=True, slots=True)
class DispenserKind:
    """One regulation of dispensers: how its messages and results begin, its figures by plan, the products it knows."""

    prefix: str  # of questions and results: jjg443
    figures: Callable[[Any], Figures]  # plan -> figures of its edition
    products: tuple[str, ...]

    def message(self, name: str) -> str:
        """Give the id of a message of this regulation."""
        return f"{self.prefix}-{name}"

    def product(self, name: str) -> str:
        """Give the message id of a product as a job names it: petrol_92."""
        return self.message("product-" + name.replace("_", "-"))

    @property
    def product_messages(self) -> tuple[str, ...]:
        """Message ids of all products."""
        return tuple(map(self.product, self.products))

    def window_l_min(self, plan: Any, point: str) -> tuple[float, float]:
        """Give the window of a flow point, L/min, from today's highest flow."""
        figures, name = self.figures(plan), point.lower()
        lowest, highest = figures.number(f"{name}-lowest"), figures.number(f"{name}-highest")
        return lowest * plan.highest_flow_l_min, highest * plan.highest_flow_l_min
