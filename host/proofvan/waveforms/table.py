"""What a recorder's file holds before anybody says what it means: named columns of numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Column:
    """`values` as they stand in the file, `unit` as the file writes it (empty when it does not).

    `bad` is the first cell that is no finite number: its line in the file (0 where there are no lines), and its text.
    """

    name: str
    unit: str
    values: npt.NDArray[np.float64]
    bad: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`rate` in samples per second when the format states one; `first_line` is the line of the first row, 0 without."""

    name: str
    columns: tuple[Column, ...]
    rate: float | None = None
    first_line: int = 0
    headed: bool = True  # False when nobody named the columns


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user says about a file; columns by name or by number from 1. Empty or None: found by the names."""

    rate: float | None = None
    time: str = ""
    voltages: tuple[str, ...] = ()
    currents: tuple[str, ...] = ()
    scales: dict[str, float] = field(default_factory=dict)
    section: int | None = None


def column(name: str, unit: str, values: npt.NDArray[np.float64], first_line: int = 0) -> Column:
    """Make a column of numbers, and find the first that is not finite."""
    odd = np.flatnonzero(~np.isfinite(values))
    bad = (first_line + int(odd[0]) if first_line else 0, f"{values[odd[0]]}") if len(odd) else None
    return Column(name, unit, values, bad)
