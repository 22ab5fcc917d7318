from typing import Any

import numpy as np
import numpy.typing as npt

BLOCK: np.dtype[np.void]
"""A row of FrameColumns.blocks: first_index, tick, start, count, sequence, frame_flags, block_flags.

The block's samples are counts[start : start + count].
"""

class FrameStream:
    """Bytes in chunks of any size; `frames`, `bad_crc`, `bad_length` and `skipped` count.

    `skipped` are bytes passed over; those of a frame that is still incomplete are counted nowhere yet. Between two
    calls at most one incomplete frame is held. Raises ConfigError for a maximum payload outside 0..65535.
    """

    @property
    def maximum_payload(self) -> int: ...
    @property
    def frames(self) -> int: ...
    @property
    def bad_crc(self) -> int: ...
    @property
    def bad_length(self) -> int: ...
    @property
    def skipped(self) -> int: ...
    @property
    def pending(self) -> int:
        """Bytes held back because their frame is incomplete."""

class Scanner(FrameStream):
    """Frames as events."""

    def __init__(self, maximum_payload: int = 1012) -> None: ...
    def feed(self, data: bytes | bytearray | memoryview) -> list[tuple[int, int, int, bytes]]:
        """Give the frames that `data` completes as (message, flags, sequence, payload). Raises CountsError."""

class FrameColumns(FrameStream):
    """The samples of one stream as columns, in one pass over the bytes: scanned, checked and unpacked.

    A SampleBlock of this stream with these channels and this width (2, 3, 4 bytes) gives rows; every other good frame
    is an event in `others`. `counts`, `blocks` and `others` are what the last feed() gave; the next one writes over
    the arrays: copy what is to stay. Raises ConfigError.
    """

    def __init__(
        self, stream: int, channels: int, width: int, dtype: npt.DTypeLike = ..., maximum_payload: int = 1012
    ) -> None: ...
    @property
    def stream(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def counts(self) -> npt.NDArray[Any]:
        """Samples of the last feed, int32 or float64 [n, channels]."""

    @property
    def blocks(self) -> npt.NDArray[np.void]:
        """One row per block of the last feed, see BLOCK."""

    @property
    def others(self) -> list[tuple[int, int, int, bytes]]:
        """Other frames of the last feed as (message, flags, sequence, payload)."""

    def feed(self, data: bytes | bytearray | memoryview) -> int:
        """Take bytes; give the number of sample instants that they complete. Raises CountsError."""

def crc32(data: bytes | bytearray | memoryview) -> int:
    """CRC-32 of zlib over bytes."""

def use_carryless_multiply(wanted: bool) -> bool:
    """Let the CRC use the processor's carry-less multiply, or not; whether it does now. For tests and comparisons."""
