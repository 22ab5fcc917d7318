"""An encoder with two phases a quarter of a period apart: steps with their direction, and position between instants.

The board stamps every edge of either phase and gives the levels after it, A + 2·B. Forward the levels run 0, 1, 3, 2
(A leads); each edge is one step, four to a period. Where both levels changed an edge is missing and the direction is
unknown; where none did two edges are. Between two edges the position is the straight line over time, so positions are
exact fractions and adjacent gates add up.
"""

from fractions import Fraction

cimport cython
from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy

from proofvan_dsp.handover cimport before_gil, gil_left

from proofvan_dsp import checks, snapshot
from proofvan_dsp.errors import ConfigError, CountsError, HistoryError, IndexBackwardsError, StateError
from proofvan_dsp.sums import GAP, OUTSIDE, QuadratureGate

cdef enum:
    BACKWARD = 1            # steps back, of Edge.of(...)
    LOST = 2

cdef long long MOST = checks.MOST
cdef object LONGEST_HISTORY = 1 << 32

# Place of the levels 0, 1, 2, 3 in a period.
cdef int[4] PLACES
PLACES[0], PLACES[1], PLACES[2], PLACES[3] = 0, 1, 3, 2


cdef struct Edge:
    # Up to and with this edge: position, steps back, edges lost.
    long long tick
    long long position
    long long backward
    long long lost
    long long levels


cdef class QuadratureMeter:
    """Edges of one encoder; the same for every partition into blocks. `history` edges at least are kept."""

    cdef readonly long long history
    cdef long long upcoming, count
    cdef bint started, after_hole
    cdef Edge *ring
    cdef long long places       # in the ring; grows up to `history`

    def __cinit__(self, history=1 << 20):
        if isinstance(history, bool) or not isinstance(history, int) or not 2 <= history <= LONGEST_HISTORY:
            raise ConfigError("history is a whole number from 2", history=history)
        self.history = history

    def __dealloc__(self):
        free(self.ring)

    @property
    def next_index(self):
        """Index that the next edge must have; None before the first."""
        return self.upcoming if self.started else None

    @property
    def position(self):
        """Steps forward minus steps back since the first edge."""
        return self._edge(self.count - 1).position if self.count else 0

    def feed(self, first_index, ticks, levels):
        """Take ascending stamps (int64) and levels A + 2·B (uint8) of the edges from `first_index` on."""
        cdef const long long[:] tick_view
        cdef const unsigned char[:] level_view
        cdef Py_ssize_t n
        cdef long long first
        try:
            tick_view, level_view = ticks, levels
            if tick_view is None or level_view is None:
                raise TypeError
        except (ValueError, TypeError, BufferError) as refused:
            raise _refused(ticks, levels) from refused
        n = tick_view.shape[0]
        self._check(tick_view, level_view)
        first = self._checked_index(first_index, n)
        if n == 0:
            return
        self._reserve(n)
        with nogil:
            gil_left()
            self._absorb(tick_view, level_view)
            before_gil()
        self.started, self.upcoming = True, first + n

    def hole(self, first_index, count):
        """Take note that `count` edges from `first_index` on came but will never be known."""
        cdef long long missing = checks.hole_length(count)
        self.upcoming = self._checked_index(first_index, missing) + missing
        self.started = self.after_hole = True

    def gate(self, start_tick, end_tick):
        """Give the steps between two instants; see QuadratureGate and quadrature.pyi for the flags."""
        start, end = checks.gate_ends(start_tick, end_tick)
        cdef long long oldest = self._oldest()
        if oldest and start <= self._edge(oldest).tick:
            raise HistoryError("the gate begins before the edges that are kept",
                               start=start, oldest=self._edge(oldest).tick)
        cdef long long opening = self._rank(start), closing = self._rank(end)
        backward = self._grown(opening, closing, BACKWARD)
        lost = self._grown(opening, min(closing + 1, self.count), LOST)
        net = self._grown(opening, closing, 0)
        flags = GAP if lost or self._ends_in_hole(end) else 0
        if not self.count or start < self._edge(oldest).tick or end > self._edge(self.count - 1).tick:
            flags |= OUTSIDE
        moved = self._position_at(end, closing) - self._position_at(start, opening)
        return QuadratureGate(net + backward, backward, moved, lost, flags)

    def state(self):
        """Everything needed to go on, and to answer the same gates, as bytes."""
        cdef long long kept = self.count - self._oldest(), begin, early
        fields = {"history": self.history, "next_index": self.next_index, "forgot": self._oldest() > 0,
                  "after_hole": bool(self.after_hole)}
        raw = b""
        if kept:
            begin = self._oldest() % self.places
            early = min(kept, self.places - begin)
            raw = (PyBytes_FromStringAndSize(<char *>(self.ring + begin), early * sizeof(Edge))
                   + PyBytes_FromStringAndSize(<char *>self.ring, (kept - early) * sizeof(Edge)))
        return snapshot.pack("quadrature", fields, raw)

    @classmethod
    def from_state(cls, state):
        """Build the meter whose state() this is. Raises StateError."""
        fields, raw = snapshot.unpack("quadrature", state)
        try:
            meter = cls(fields["history"])
            (<QuadratureMeter>meter)._restore(fields, bytes(raw))
        except (KeyError, TypeError, ValueError, OverflowError) as wrong:
            raise StateError("the state does not fit together", cause=str(wrong)) from wrong
        return meter

    # ---- feeding

    cdef long long _checked_index(self, first_index, long long n) except -1:
        if type(first_index) is int and self.started and first_index == self.upcoming and self.upcoming + n < MOST:
            return self.upcoming
        return checks.follows(first_index, n, self.next_index)

    @cython.boundscheck(False)
    @cython.wraparound(False)
    cdef int _check(self, const long long[:] ticks, const unsigned char[:] levels) except -1:
        """Look at everything before anything changes."""
        cdef Py_ssize_t n = ticks.shape[0], i
        cdef long long before = self._edge(self.count - 1).tick if self.count else 0
        if levels.shape[0] != n:
            raise CountsError("there are levels for every stamp", ticks=n, levels=levels.shape[0])
        for i in range(n):
            if levels[i] > 3:
                raise CountsError("levels are A + 2·B, 0..3", at=i, level=levels[i])
        for i in range(n):
            if ticks[i] < before or ticks[i] > MOST:
                raise IndexBackwardsError("stamps go backwards", at=i, tick=ticks[i], before=before)
            before = ticks[i]
        return 0

    cdef int _reserve(self, Py_ssize_t n) except -1:
        """Have the places for n more edges; below `history` the ring has not come round yet."""
        cdef long long wanted = min(self.history, self.count + n)
        cdef Edge *larger
        if wanted > self.places:
            wanted = min(self.history, max(wanted, 2 * self.places))
            larger = <Edge *>realloc(self.ring, wanted * sizeof(Edge))
            if larger == NULL:
                raise MemoryError
            self.ring, self.places = larger, wanted
        return 0

    @cython.boundscheck(False)
    @cython.wraparound(False)
    cdef void _absorb(self, const long long[:] ticks, const unsigned char[:] levels) noexcept nogil:
        cdef Edge edge = Edge(0, 0, 0, 0, levels[0])
        cdef Py_ssize_t i
        cdef int turn
        # Where the first edge came from is unknown and does not matter, unless edges before it are lost.
        cdef bint known = self.count == 0 and not self.after_hole
        if self.count:
            edge = self._edge(self.count - 1)[0]
        for i in range(ticks.shape[0]):
            turn = (PLACES[levels[i]] - PLACES[edge.levels]) & 3
            if i == 0 and (known or self.after_hole):
                turn = 0
            edge.tick, edge.levels = ticks[i], levels[i]
            edge.position += (turn == 1) - (turn == 3)
            edge.backward += turn == 3
            edge.lost += turn != 1 and turn != 3 and not (i == 0 and known)
            self.ring[self.count % self.places] = edge
            self.count += 1
        self.after_hole = False

    # ---- gates

    cdef Edge *_edge(self, long long ordinal) noexcept nogil:
        return &self.ring[ordinal % self.places]

    cdef long long _oldest(self) noexcept:
        """Ordinal of the oldest edge kept."""
        return max(0, self.count - self.history)

    cdef long long _rank(self, tick):
        """Ordinal of the first edge kept with stamp >= tick."""
        cdef long long low = self._oldest(), high = self.count, middle
        while low < high:
            middle = (low + high) // 2
            if self._edge(middle).tick < tick:
                low = middle + 1
            else:
                high = middle
        return low

    cdef long long _grown(self, long long first, long long stop, int kind) noexcept:
        """How much a running number grew with the edges first .. stop - 1."""
        if first >= stop:
            return 0
        return _of(self._edge(stop - 1), kind) - (_of(self._edge(first - 1), kind) if first else 0)

    cdef bint _ends_in_hole(self, end):
        return self.after_hole and end > (self._edge(self.count - 1).tick if self.count else 0)

    cdef object _position_at(self, tick, long long after):
        """Position at an instant, on the line between the edges before and after; constant beyond the ends."""
        cdef Edge *late
        cdef Edge *early
        if self.count == 0:
            return Fraction(0)
        if after == 0 or after == self.count:
            return Fraction(self._edge(max(after - 1, 0)).position)
        early, late = self._edge(after - 1), self._edge(after)
        return early.position + Fraction((late.position - early.position) * (tick - early.tick), late.tick - early.tick)

    # ---- state

    cdef int _restore(self, fields, bytes raw) except -1:
        cdef long long kept = len(raw) // <long long>sizeof(Edge)
        if len(raw) % sizeof(Edge) or kept > self.history or (fields["forgot"] and kept < self.history):
            raise StateError("the edges do not fit the history", size=len(raw), history=self.history)
        if kept:
            self._reserve(kept)
            memcpy(self.ring, <const char *>raw, kept * sizeof(Edge))
        # How many edges came before those kept is no one's business, only whether any did.
        self.count = kept + (self.history if fields["forgot"] else 0)
        self.started, self.after_hole = fields["next_index"] is not None, fields["after_hole"]
        self.upcoming = fields["next_index"] if self.started else 0
        return 0


cdef inline long long _of(const Edge *edge, int kind) noexcept nogil:
    return edge.backward if kind == BACKWARD else edge.lost if kind == LOST else edge.position


cdef object _refused(ticks, levels):
    return CountsError("ticks are an int64 array [n], levels a uint8 array [n]",
                       ticks=getattr(ticks, "dtype", type(ticks)), levels=getattr(levels, "dtype", type(levels)))
