"""The bounds of the checks, by id."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from proofvan.methods.limits import DecimalText
from proofvan.methods.tables import Table, read


class Figure(Table):
    """A bound with its source."""

    id: str
    unit: str
    value: DecimalText
    provenance: Literal["S", "C", "T"]
    source: str = Field(min_length=1)


class _File(Table):
    figure: tuple[Figure, ...]


@cache
def figures() -> dict[str, Figure]:
    """Give all bounds by id."""
    return {one.id: one for one in read(Path(__file__).parent / "figures.toml", _File).figure}


def number(name: str) -> float:
    """Give the value of a bound."""
    return float(figures()[name].value)


def at_most(floor: str, deviation: float) -> float:
    """Give the bound max(floor, 4 sigma), in the unit of the floor."""
    return max(number(floor), number("sigmas") * deviation)
