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

    def overrange(self, first_index: int, count: int) -> None:
        """Take note that the converter reported an overrange among `count` samples, before they are fed.

        Raises IndexBackwardsError when they are here already, or when told out of order; IndexJumpError.
        """

    def gate(self, start: int, end: int) -> GateSums:
        """Exact sums between two positions (2**-20 sample).

        Between samples counts and products are the cubics of cubic.py, made of the samples floor(start) - 1 to
        ceil(end) + 1. `sample_count` is the number of samples there with start <= position < end. `lowest` and
        `highest` cover the samples that the cubics are made of and are empty when none of them is there. Adjacent gates
        add up to the whole exactly. Flags: GAP when one of these samples is missing, CLIPPED when one reaches full
        scale, OVERRANGE when one lies in an overrange, OUTSIDE when the gate begins before the first sample or ends
        after the last but one; the sums then cover what is there, and can still change while OUTSIDE.
        Raises GateError; HistoryError when it begins before the samples kept.
        """

    def state(self) -> bytes:
        """Everything needed to go on, and to answer the same gates, as bytes."""

    @classmethod
    def from_state(cls, state: bytes) -> Self:
        """Build the meter whose state() this is. Raises StateError."""
