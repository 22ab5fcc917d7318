"""What a plan will take and reach, told before the start; and load points that fit instrument and rig."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofvan.instruments.reach import Reach

if TYPE_CHECKING:
    from proofvan.procedures.regulation import Case


@dataclass(frozen=True, slots=True)
class PointOutlook:
    """One point before it is measured: time, and the uncertainty (k = 2, % of the reading) that it can reach.

    `resolution_share` is the part of U squared (0..1) that the display's step makes; `floor_percent` is what of U more
    energy leaves. For display and planning: rounded to four digits, never part of a result.
    """

    point: str
    runs: int
    energy_kwh: float  # of one run
    minutes: float  # of all runs, without ramps and handling
    expanded_percent: float
    floor_percent: float
    resolution_share: float


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a proposal: how many points, at which voltage, in how many minutes; None leaves it open."""

    points: int = 1
    voltage_v: float | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Planner:
    """How a regulation looks ahead. `propose` gives the entries of the plan's `points`.

    Raises PreconditionError when nothing fits.
    """

    outlook: Callable[[Case], tuple[PointOutlook, ...]]
    propose: Callable[[Case, Reach, Wish], tuple[Any, ...]]
