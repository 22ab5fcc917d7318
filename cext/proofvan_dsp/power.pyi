from typing import Self

import numpy as np
import numpy.typing as npt

from proofvan_dsp.meters import PowerConfig as PowerConfig
from proofvan_dsp.meters import Window as Window
from proofvan_dsp.sums import GateSums

class PowerMeter:
    """Sums of a stream's channels and pairs; the same bits for every partition into blocks. See PowerConfig.

    Every method leaves the meter as it was when it raises.
    """

    def __init__(self, config: PowerConfig) -> None: ...
    @property
    def config(self) -> PowerConfig: ...
    @property
    def next_index(self) -> int | None:
        """Index that the next sample must have; None before the first."""

    def feed(self, first_index: int, counts: npt.NDArray[np.int32]) -> list[Window]:
        """Take counts[n, channels] (int32) from sample `first_index` on; give the windows that they complete.

        Raises CountsError, IndexBackwardsError, IndexJumpError.
        """

    def check(self, first_index: int, counts: npt.NDArray[np.int32]) -> None:
        """Raise what feed() would raise, and do nothing."""

    def hole(self, first_index: int, count: int) -> list[Window]:
        """Take note that `count` samples from `first_index` on will never come; give the window that this completes.

        Raises IndexBackwardsError, IndexJumpError.
        """

    def gate(self, start: int, end: int) -> GateSums:
        """Exact sums between two positions (2**-20 sample).

        `sample_count` is the number of samples there with start <= position < end. `lowest` and `highest` cover the
        samples from floor(start) to ceil(end) and are empty when none of them is there. Adjacent gates add up to the
        whole exactly. Flags: GAP when the line through the samples is broken by a hole between the positions, CLIPPED
        when a covered sample reaches full scale, OUTSIDE when the gate reaches past the first or the last sample; the
        sums then cover what is there. Raises GateError; HistoryError when it begins before the samples kept.
        """

    def state(self) -> bytes:
        """Everything needed to go on, and to answer the same gates, as bytes."""

    @classmethod
    def from_state(cls, state: bytes) -> Self:
        """Build the meter whose state() this is. Raises StateError."""
