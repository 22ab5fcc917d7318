import numpy as np
import numpy.typing as npt

class Pyramid:
    """Extremes of a stream's channels over any stretch, for plots; the same for every partition into blocks.

    At least the last `history` indices are kept. Every method leaves it as it was when it raises. Raises ConfigError.
    """

    def __init__(self, channels: int, history: int) -> None: ...
    @property
    def channels(self) -> int: ...
    @property
    def history(self) -> int: ...
    @property
    def next_index(self) -> int | None:
        """Index that the next sample must have; None before the first."""

    def feed(self, first_index: int, counts: npt.NDArray[np.int32]) -> None:
        """Take counts[n, channels] (int32) from sample `first_index` on.

        Raises CountsError, IndexBackwardsError, IndexJumpError.
        """

    def hole(self, first_index: int, count: int) -> None:
        """Take note that `count` samples from `first_index` on will never come."""

    def view(self, start: int, end: int, columns: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Give lowest and highest counts, [columns, channels] each, of equal parts of the indices start .. end - 1.

        Column k spans start + (end - start) * k // columns up to the next. Where no sample is, lowest is 2**31 - 1 and
        highest -2**31. Samples older than `history` are not there. Raises GateError, ConfigError.
        """
