from typing import Self

import numpy as np
import numpy.typing as npt

from proofvan_dsp.analysis_config import AnalysisConfig
from proofvan_dsp.analysis_results import Reading

class AnalysisMeter:
    """Readings per cycle and per 10/12 cycles; see AnalysisConfig. A hole, or no fundamental, ends the cycles.

    The same bits for every partition into blocks and every build. A reading comes when the phase beyond its end is
    known, about 3.5 cycles later. Every method leaves the meter as it was when it raises.
    """

    def __init__(self, config: AnalysisConfig) -> None: ...
    @property
    def config(self) -> AnalysisConfig: ...
    @property
    def next_index(self) -> int | None:
        """Index that the next sample must have; None before the first."""

    def feed(self, first_index: int, counts: npt.NDArray[np.int32]) -> list[Reading]:
        """Take counts[n, channels] (int32) from sample `first_index` on; give the readings that they complete.

        Raises CountsError, IndexBackwardsError, IndexJumpError.
        """

    def hole(self, first_index: int, count: int) -> list[Reading]:
        """Take note that `count` samples from `first_index` on will never come; give the readings before them.

        Raises IndexBackwardsError, IndexJumpError.
        """

    def finish(self) -> list[Reading]:
        """Give the readings that the samples allow, the last cycles by the last frequency; begin anew after them."""

    def temperature(self, index: int, degrees: float) -> None:
        """Correct cycles that begin at sample `index` or later, which is yet to come, for a temperature in °C.

        Raises IndexBackwardsError.
        """

    def overrange(self, first_index: int, count: int) -> None:
        """Take note that the converter reports an overrange among `count` samples, which are yet to come.

        Raises IndexBackwardsError.
        """

    def state(self) -> bytes:
        """Everything needed to go on as bytes, the same however the samples were cut into blocks."""

    @classmethod
    def from_state(cls, state: bytes) -> Self:
        """Build the meter whose state() this is. Raises StateError."""
