from typing import Self

import numpy as np
import numpy.typing as npt

from proofvan_dsp.sums import QuadratureGate as QuadratureGate

class QuadratureMeter:
    """Edges of one two-phase encoder; the same for every partition into blocks.

    Forward the levels A + 2·B run 0, 1, 3, 2 (A leads); each edge is one step, four to a period. The last `history`
    edges are kept. Every method leaves the meter as it was when it raises. Raises ConfigError.
    """

    def __init__(self, history: int = 1 << 20) -> None: ...
    @property
    def history(self) -> int: ...
    @property
    def next_index(self) -> int | None:
        """Index that the next edge must have; None before the first."""

    @property
    def position(self) -> int:
        """Steps forward minus steps back since the first edge."""

    def feed(self, first_index: int, ticks: npt.NDArray[np.int64], levels: npt.NDArray[np.uint8]) -> None:
        """Take ascending stamps (int64) and levels A + 2·B (uint8) of the edges from `first_index` on.

        Raises CountsError, IndexBackwardsError (index or stamp), IndexJumpError.
        """

    def hole(self, first_index: int, count: int) -> None:
        """Take note that `count` edges from `first_index` on came but will never be known."""

    def gate(self, start_tick: int, end_tick: int) -> QuadratureGate:
        """Give the steps between two instants. Flags: GAP where an edge is lost, OUTSIDE beyond the first or last edge.

        Raises GateError; HistoryError when it begins before the edges kept.
        """

    def state(self) -> bytes:
        """Everything needed to go on, and to answer the same gates, as bytes."""

    @classmethod
    def from_state(cls, state: bytes) -> Self:
        """Build the meter whose state() this is. Raises StateError."""
