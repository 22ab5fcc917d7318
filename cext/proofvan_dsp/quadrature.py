"""An encoder with two phases a quarter of a period apart: steps with their direction, and position between instants.

The board stamps every edge of either phase and gives the levels after it, A + 2·B. Forward the levels run 0, 1, 3, 2
(A leads); each edge is one step, four to a period. Where both levels changed an edge is missing and the direction is
unknown; where none did two edges are. Between two edges the position is the straight line over time, so positions are
exact fractions and adjacent gates add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from proofvan_dsp import checks, snapshot
from proofvan_dsp.errors import ConfigError, CountsError, HistoryError, IndexBackwardsError, StateError
from proofvan_dsp.sums import GAP, OUTSIDE

# Place of the levels 0, 1, 2, 3 in a period.
_PLACES = np.array([0, 1, 3, 2], dtype=np.int64)
# Columns that are kept: stamp, and position, steps back, edges lost up to and with this edge; levels.
_TICK, _POSITION, _BACKWARD, _LOST, _LEVELS = range(5)


@dataclass(frozen=True)
class QuadratureGate:
    """Steps between two instants of the capture clock.

    `forward` and `backward` count edges with start <= stamp < end; `moved` is the interpolated change of position in
    steps; `lost` the edges with an unknown direction that the gate touches (flag GAP).
    """

    forward: int
    backward: int
    moved: Fraction
    lost: int
    flags: int


class QuadratureMeter:
    """Edges of one encoder; the same for every partition into blocks. `history` edges at least are kept."""

    def __init__(self, history: int = 1 << 20) -> None:
        if isinstance(history, bool) or not isinstance(history, int) or not 2 <= history <= 1 << 32:
            raise ConfigError("history is a whole number from 2", history=history)
        self.history = history
        self.next_index: int | None = None
        self._kept: npt.NDArray[np.int64] = np.empty((0, 5), dtype=np.int64)
        self._forgot = False
        self._after_hole = False

    @property
    def position(self) -> int:
        """Steps forward minus steps back since the first edge."""
        return int(self._kept[-1, _POSITION]) if len(self._kept) else 0

    def feed(self, first_index: int, ticks: npt.NDArray[np.int64], levels: npt.NDArray[np.uint8]) -> None:
        """Take ascending stamps (int64) and levels A + 2·B (uint8) of the edges from `first_index` on.

        Raises CountsError, IndexBackwardsError (index or stamp), IndexJumpError.
        """
        self._check(ticks, levels)
        first = checks.follows(first_index, len(ticks), self.next_index)
        if not len(ticks):
            return
        rows = np.empty((len(ticks), 5), dtype=np.int64)
        rows[:, _TICK], rows[:, _LEVELS] = ticks, levels
        self._count(rows)
        self._kept = np.concatenate([self._kept, rows])
        # Cut seldom, so that a feed costs its own length.
        if len(self._kept) > 2 * self.history:
            self._forget()
        self.next_index = first + len(ticks)

    def hole(self, first_index: int, count: int) -> None:
        """Take note that `count` edges from `first_index` on came but will never be known."""
        length = checks.hole_length(count)
        self.next_index = checks.follows(first_index, length, self.next_index) + length
        self._after_hole = True

    def gate(self, start_tick: int, end_tick: int) -> QuadratureGate:
        """Give the steps between two instants. Flags: GAP where an edge is lost, OUTSIDE beyond the first or last edge.

        Raises GateError; HistoryError when it begins before the edges kept.
        """
        start, end = checks.gate_ends(start_tick, end_tick)
        kept = self._kept[-self.history :]
        if (self._forgot or len(kept) < len(self._kept)) and start <= kept[0, _TICK]:
            raise HistoryError(
                "the gate begins before the edges that are kept", start=start, oldest=int(kept[0, _TICK])
            )
        opening, closing = (int(np.searchsorted(kept[:, _TICK], tick)) for tick in (start, end))
        backward, lost = (
            self._between(kept, opening, closing, _BACKWARD),
            self._between(kept, opening, min(closing + 1, len(kept)), _LOST),
        )
        net = self._between(kept, opening, closing, _POSITION)
        flags = GAP if lost or (self._after_hole and end > (kept[-1, _TICK] if len(kept) else 0)) else 0
        if not len(kept) or start < kept[0, _TICK] or end > kept[-1, _TICK]:
            flags |= OUTSIDE
        moved = self._position_at(kept, end, closing) - self._position_at(kept, start, opening)
        return QuadratureGate(net + backward, backward, moved, lost, flags)

    def state(self) -> bytes:
        """Everything needed to go on, and to answer the same gates, as bytes."""
        kept = self._kept[-self.history :]
        fields = {
            "history": self.history,
            "next_index": self.next_index,
            "forgot": self._forgot or len(kept) < len(self._kept),
            "after_hole": self._after_hole,
        }
        return snapshot.pack("quadrature", fields, kept.astype("<i8", copy=False).tobytes())

    @classmethod
    def from_state(cls, state: bytes) -> Self:
        """Build the meter whose state() this is. Raises StateError."""
        fields, raw = snapshot.unpack("quadrature", state)
        try:
            meter = cls(fields["history"])
            meter._kept = np.frombuffer(raw, dtype="<i8").reshape(-1, 5).astype(np.int64)
            meter.next_index, meter._forgot = fields["next_index"], fields["forgot"]
            meter._after_hole = fields["after_hole"]
        except (KeyError, TypeError, ValueError) as wrong:
            raise StateError("the state does not fit together", cause=str(wrong)) from wrong
        return meter

    def _check(self, ticks: Any, levels: Any) -> None:
        for name, array, dtype in (("ticks", ticks, np.int64), ("levels", levels, np.uint8)):
            if not isinstance(array, np.ndarray) or array.dtype != dtype or array.ndim != 1:
                raise CountsError(f"{name} are an array [n] of {np.dtype(dtype).name}", given=type(array).__name__)
        if len(ticks) != len(levels):
            raise CountsError("there are levels for every stamp", ticks=len(ticks), levels=len(levels))
        if len(levels) and levels.max() > 3:
            raise CountsError("levels are A + 2·B, 0..3", highest=int(levels.max()))
        before = int(self._kept[-1, _TICK]) if len(self._kept) else 0
        if len(ticks) and (ticks[0] < before or ticks[-1] > checks.MOST or (ticks[1:] < ticks[:-1]).any()):
            raise IndexBackwardsError("stamps go backwards", before=before, first=int(ticks[0]))

    def _count(self, rows: npt.NDArray[np.int64]) -> None:
        """Fill in position, steps back and edges lost."""
        places = _PLACES[rows[:, _LEVELS]]
        before = _PLACES[self._kept[-1, _LEVELS]] if len(self._kept) else places[0]
        turns = (np.diff(places, prepend=before)) % 4
        known = (turns == 1) | (turns == 3)
        if not len(self._kept):
            # The first edge: where it came from is unknown and does not matter, unless edges before it are lost.
            turns[0], known[0] = 0, not self._after_hole
        elif self._after_hole:
            turns[0], known[0] = 0, False
        self._after_hole = False
        last = self._kept[-1] if len(self._kept) else np.zeros(5, dtype=np.int64)
        rows[:, _POSITION] = last[_POSITION] + np.cumsum((turns == 1).astype(np.int64) - (turns == 3))
        rows[:, _BACKWARD] = last[_BACKWARD] + np.cumsum(turns == 3)
        rows[:, _LOST] = last[_LOST] + np.cumsum(~known)

    def _forget(self) -> None:
        self._kept = self._kept[-self.history :].copy()
        self._forgot = True

    @staticmethod
    def _between(kept: npt.NDArray[np.int64], first: int, stop: int, column: int) -> int:
        """How much a running number grew with the edges first .. stop - 1."""
        if first >= stop:
            return 0
        return int(kept[stop - 1, column] - (kept[first - 1, column] if first else 0))

    @staticmethod
    def _position_at(kept: npt.NDArray[np.int64], tick: int, after: int) -> Fraction:
        """Position at an instant, on the line between the edges before and after; constant beyond the ends."""
        if not len(kept):
            return Fraction(0)
        if after in (0, len(kept)):
            return Fraction(int(kept[max(after - 1, 0), _POSITION]))
        (t0, p0), (t1, p1) = (map(int, kept[at, :2]) for at in (after - 1, after))
        return p0 + Fraction((p1 - p0) * (tick - t0), t1 - t0)
