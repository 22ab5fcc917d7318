from typing import Self

import numpy as np
import numpy.typing as npt

from proofvan_dsp.meters import AcConfig as AcConfig
from proofvan_dsp.meters import AcWindow as AcWindow
from proofvan_dsp.sums import GateSums

class AcMeter:
    """PowerMeter with windows of `cycles` whole cycles; the same bits for every partition. See AcConfig.

    A hole, or no crossing for four nominal cycles, ends the cycles: the next window starts at the next crossing.
    Windows that follow on each other share their ends. Every method leaves the meter as it was when it raises.
    """

    def __init__(self, config: AcConfig) -> None: ...
    @property
    def config(self) -> AcConfig: ...
    @property
    def next_index(self) -> int | None:
        """Index that the next sample must have; None before the first."""

    def feed(self, first_index: int, counts: npt.NDArray[np.int32]) -> list[AcWindow]:
        """Take counts[n, channels] (int32) from sample `first_index` on; give the windows that they complete.

        Raises CountsError, IndexBackwardsError, IndexJumpError.
        """

    def hole(self, first_index: int, count: int) -> list[AcWindow]:
        """Take note that `count` samples from `first_index` on will never come.

        Raises IndexBackwardsError, IndexJumpError.
        """

    def gate(self, start: int, end: int) -> GateSums:
        """Exact sums between two positions (2**-20 sample), as PowerMeter.gate."""

    def state(self) -> bytes:
        """Everything needed to go on, and to answer the same gates, as bytes."""

    @classmethod
    def from_state(cls, state: bytes) -> Self:
        """Build the meter whose state() this is. Raises StateError."""
