"""Indications out of a line of frames: a value counts when it stood still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from proofvan.instruments.weighing_indicator.formats import Kind, Shown

# Ours: at the usual 10 frames a second half a second that the display did not change. The filter of a truck scale
# takes 1 to 3 s (field practice 6), so a vehicle that still rolls does not stand for that long.
FEWEST_FRAMES = 5


@dataclass(frozen=True, slots=True)
class Indication:
    """A value that stood for so many frames; `first` is the number of its first frame, from 1."""

    value: Decimal
    unit: str
    kind: Kind
    first: int
    frames: int


def indications(shown: Sequence[Shown], fewest: int = FEWEST_FRAMES) -> tuple[Indication, ...]:
    """Give every value that stood for at least so many frames in a row, none of which was said to be moving."""
    return tuple(one for one in _stretches(shown) if one.frames >= fewest)


def _stretches(shown: Sequence[Shown]) -> Iterator[Indication]:
    first = 1
    for one, frames in groupby(shown):
        count = len(list(frames))
        if one.value is not None and one.state != "moving":
            yield Indication(one.value, one.unit, one.kind, first, count)
        first += count
