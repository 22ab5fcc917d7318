"""What a plan takes and reaches, a line for each point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from proofvan.cli.words import say


def outlook_lines(points: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Give minutes, U, its floor and the display's share of each point (a PointOutlook as plain data)."""
    for one in points:
        yield say(
            "cli-plan-point",
            point=one["point"],
            runs=one["runs"],
            energy=f"{one['energy_kwh']:g}",
            minutes=f"{one['minutes']:.0f}",
            expanded=f"{one['expanded_percent']:.3f}",
            floor=f"{one['floor_percent']:.3f}",
            share=f"{100 * one['resolution_share']:.0f}",
        )
