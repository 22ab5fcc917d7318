"""What is observed of a city, as the estimation takes it: arrays for a station, arrays for all sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
DC, AC = "dc", "ac"
UNKNOWN = -1  # a vehicle that nobody named


@dataclass(frozen=True, slots=True)
class Piles:
    """All piles of a city; everything else counts them by their place in here."""

    ids: tuple[str, ...]
    stations: tuple[str, ...]  # of each pile
    is_dc: Flags
    power_w: Whole
    latitude: Floats
    longitude: Floats

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class StationMeters:
    """One station's interval energies in Wh, `count` intervals; what is missing is NaN.

    `own` are the piles' own registers, `sub` independent meters in their supply (None: there are none).
    """

    station_id: str
    piles: Whole  # places in Piles
    total: Floats  # (count,)
    own: Floats  # (count, piles)
    sub: Floats | None  # (count, piles)


@dataclass(frozen=True, slots=True)
class Sessions:
    """Charging sessions, one entry each: s since the first interval, Wh as the pile says, SoC in %."""

    pile: Whole
    vehicle: Whole  # UNKNOWN where nobody named it
    begin_s: Floats
    end_s: Floats
    energy_wh: Floats
    soc_begin: Floats  # NaN where nobody said it
    soc_end: Floats

    def __len__(self) -> int:
        return len(self.pile)

    def chosen(self, which: NDArray[np.bool_] | Whole) -> Sessions:
        """Give some of the sessions."""
        return Sessions(*(getattr(self, name)[which] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Verified:
    """What vans found: relative error and expanded uncertainty (k = 2) of some piles."""

    pile: Whole
    error: Floats
    expanded: Floats


@dataclass(frozen=True, slots=True)
class Observed:
    """A city as it is seen. `stations` gives the meters, station by station: a whole city need not fit in memory."""

    piles: Piles
    sessions: Sessions
    verified: Verified
    stations: Callable[[], Iterator[StationMeters]]
    interval_s: int
    intervals: int


def joined(parts: Sequence[Sessions]) -> Sessions:
    """Join sessions, in the order given."""
    return Sessions(*(np.concatenate([getattr(one, name) for one in parts]) for name in Sessions.__slots__))


def active_seconds(sessions: Sessions, places: Whole, count: int, interval_s: int) -> Floats:
    """Give how many seconds each of some piles delivered in each interval; `sessions` are in the order of piles."""
    low, high = np.searchsorted(sessions.pile, places), np.searchsorted(sessions.pile, places, side="right")
    size = high - low
    which = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size) + np.repeat(low, size)
    column = np.repeat(np.arange(len(places)), size)
    row, pile, seconds, _ = spread(column, sessions.begin_s[which], sessions.end_s[which], count, interval_s)
    flat = np.bincount(row * len(places) + pile, weights=seconds, minlength=count * len(places))
    return np.minimum(flat.reshape(count, len(places)), interval_s)


def spread(
    pile: Whole, begin_s: Floats, end_s: Floats, count: int, interval_s: int
) -> tuple[Whole, Whole, Floats, Whole]:
    """Cut spans of time at the intervals' bounds: interval, pile, seconds and the span of every piece."""
    first = np.clip(begin_s // interval_s, 0, count - 1).astype(np.int64)
    last = np.clip(np.ceil(end_s / interval_s) - 1, first, count - 1).astype(np.int64)
    pieces = last - first + 1
    span = np.repeat(np.arange(len(pile)), pieces)
    row = np.arange(len(span)) - np.repeat(np.cumsum(pieces) - pieces, pieces) + first[span]
    low = np.maximum(row * interval_s, begin_s[span])
    high = np.minimum((row + 1) * interval_s, end_s[span])
    return row, pile[span], np.maximum(high - low, 0.0), span
