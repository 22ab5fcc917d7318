"""What only the world knows, in the form in which it is written down at the end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol


class Truthful(Protocol):
    """A delivery at a point of the plan."""

    @property
    def point(self) -> str:
        """Name of the point; empty for a delivery that does not count."""

    @property
    def true_error_percent(self) -> float:
        """Display's counter against what was delivered, in percent."""


def mean_by_point(deliveries: Sequence[Truthful]) -> dict[str, float]:
    """Give the mean true error (%) of the deliveries at each point."""
    found: dict[str, list[float]] = {}
    for delivery in deliveries:
        if delivery.point:
            found.setdefault(delivery.point, []).append(delivery.true_error_percent)
    return {point: sum(errors) / len(errors) for point, errors in found.items()}


def write_truth(path: Path, truth: dict[str, Any]) -> None:
    """Write the truth file."""
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
