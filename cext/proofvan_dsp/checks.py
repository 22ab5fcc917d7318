"""What the meters check of the numbers given to them."""

from __future__ import annotations

import operator

from proofvan_dsp.errors import GateError, IndexBackwardsError, IndexJumpError

MOST = 1 << 62


def whole_number(value: int, name: str) -> int:
    """Give an index, count or tick from 0 to 2**62 as int. Raises IndexBackwardsError, IndexJumpError."""
    try:
        number = operator.index(value)
    except TypeError as wrong:
        raise IndexJumpError(f"{name} is a whole number", value=value) from wrong
    if number < 0:
        raise IndexBackwardsError(f"{name} is not negative", value=number)
    if number > MOST:
        raise IndexJumpError(f"{name} lies below 2**62", value=number)
    return number


def gate_ends(start: int, end: int) -> tuple[int, int]:
    """Give the ends of a gate as int, start before end. Raises GateError."""
    try:
        start, end = operator.index(start), operator.index(end)
    except TypeError as wrong:
        raise GateError("a gate's ends are whole numbers", start=start, end=end) from wrong
    if start >= end:
        raise GateError("a gate starts before it ends", start=start, end=end)
    return start, end


def follows(first_index: int, count: int, next_index: int | None) -> int:
    """Give the index of the first of `count` samples that go on at `next_index` (None: anywhere)."""
    first = whole_number(first_index, "first_index")
    if first + count > MOST:
        raise IndexJumpError("an index lies below 2**62", first_index=first, count=count)
    if next_index is not None and first < next_index:
        raise IndexBackwardsError("these samples are here already", first_index=first, next_index=next_index)
    if next_index is not None and first > next_index:
        raise IndexJumpError("samples are missing and no hole was told", first_index=first, next_index=next_index)
    return first


def hole_length(count: int) -> int:
    """Give the length of a hole, at least 1."""
    length = whole_number(count, "count")
    if length < 1:
        raise IndexBackwardsError("a hole has at least one sample", count=length)
    return length
