from typing import Self

import numpy as np
import numpy.typing as npt

from proofvan_dsp.dcsums import DcSums as DcSums
from proofvan_dsp.meters import DcConfig as DcConfig

class DcMeter:
    """Exact sums of counts[n, 2], voltage and current; the same for every partition into blocks. See DcConfig.

    No sample is kept; nothing overflows within 2**60 samples. Every method leaves the meter as it was when it raises.
    """

    def __init__(self, config: DcConfig) -> None: ...
    @property
    def config(self) -> DcConfig: ...
    @property
    def next_index(self) -> int | None:
        """Index that the next sample must have; None before the first."""

    def feed(self, first_index: int, counts: npt.NDArray[np.int32]) -> list[DcSums]:
        """Take counts[n, 2] (int32) from sample `first_index` on; give the windows that they complete.

        Raises CountsError, IndexBackwardsError, IndexJumpError.
        """

    def hole(self, first_index: int, count: int) -> list[DcSums]:
        """Take note that `count` samples from `first_index` on will never come; give the window that this completes.

        Raises IndexBackwardsError, IndexJumpError.
        """

    def sums(self) -> DcSums:
        """Give the sums over every sample so far; GAP when some are missing."""

    def state(self) -> bytes:
        """Everything needed to go on, as bytes."""

    @classmethod
    def from_state(cls, state: bytes) -> Self:
        """Build the meter whose state() this is. Raises StateError."""
