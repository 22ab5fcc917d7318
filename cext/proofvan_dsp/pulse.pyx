"""Pulses by the instants at which the board captured them: counts, anomalies, and gates by double chronometry.

Double chronometry (ISO 7278-3, 4.2): T2 is the time between the two gate events, T1 the time from the first pulse after
the first event to the first pulse after the second; n whole intervals lie in T1, so n * T2 / T1 pulses lie in the gate.
That presumes pulses running at both ends. Where an interval longer than `longest_ticks` spans an end, the flow stands
there, and the number of pulses is the plain count.
"""

import numpy as np

from fractions import Fraction

cimport cython
from libc.stdlib cimport calloc, free

from proofvan_dsp import checks, snapshot
from proofvan_dsp.errors import CountsError, GateError, HistoryError, IndexBackwardsError, StateError
from proofvan_dsp.meters import PulseConfig, PulseWindow
from proofvan_dsp.sums import GAP, OUTSIDE, PulseGate

cdef enum:
    PAGE = 4096
    GLITCH = 128            # mark of a pulse too close to the one before
    HOLE_BEFORE = 64        # mark of a pulse before which pulses are unknown
    MISSING_BITS = 63       # rest of the mark: pulses missing before this one
    # A stretch without pulses that would hold more than this many is standing flow.
    MOST_MISSING = 15
    # The running interval follows with 1/8 of each plausible interval, kept in 1/16 tick.
    RUNNING_BITS = 4
    RUNNING_SHIFT = 3

cdef long long MOST = 1 << 62
cdef long long LONGEST_JUDGED = 1 << 57


cdef struct Page:
    long long ticks[PAGE]
    unsigned char marks[PAGE]
    long long glitches_before
    long long missing_before
    long long holes_before


cdef class PulseMeter:
    """Pulse stamps of one stream (int64 ticks); the same for every partition into blocks. See PulseConfig."""

    cdef readonly object config
    cdef long long shortest, longest, history, window
    cdef long long count, upcoming, last_tick, known_until, running
    cdef bint started, after_hole
    cdef Page **pages       # ring
    cdef long long ring, allocated
    cdef long long glitches, missing, holes
    cdef long long window_first, window_first_tick, window_glitches, window_missing, window_holes, window_count

    def __cinit__(self, config):
        if not isinstance(config, PulseConfig):
            raise TypeError("config is a PulseConfig")
        self.config = config
        self.shortest, self.longest = config.shortest_ticks, config.longest_ticks
        self.history, self.window = config.history, config.window
        self.ring = (self.history + PAGE - 1) // PAGE + 1
        self.pages = <Page **>calloc(self.ring, sizeof(Page *))
        if self.pages == NULL:
            raise MemoryError

    def __dealloc__(self):
        cdef long long i
        if self.pages != NULL:
            for i in range(self.allocated):
                free(self.pages[i])
        free(self.pages)

    @property
    def next_index(self):
        """Index that the next pulse must have; None before the first."""
        return self.upcoming if self.started else None

    def feed(self, first_index, ticks):
        """Take ascending stamps (int64) of the pulses from `first_index` on; give the windows that they complete."""
        cdef const long long[:] view = _checked_ticks(ticks)
        cdef Py_ssize_t n = view.shape[0], at = 0, stop
        cdef long long first = self._checked_index(first_index, n)
        cdef list windows = []
        if n == 0:
            return windows
        self._check_ascending(view)
        self._reserve(n)
        self._start(first)
        while at < n:
            stop = n
            if self.window and self.window - self.window_count < n - at:
                stop = at + (self.window - self.window_count)
            with nogil:
                self._absorb(view, at, stop)
            at = stop
            if self.window and self.window_count == self.window:
                windows.append(self._close_window())
        return windows

    def hole(self, first_index, count):
        """Take note that `count` pulses from `first_index` on came but will never be known."""
        cdef long long missing = checks.hole_length(count)
        cdef long long first = self._checked_index(first_index, missing)
        self._start(first)
        self.upcoming += missing
        self.after_hole = True
        return []

    def heard(self, tick):
        """Take note that every pulse up to `tick` is here; a gate that ends by then is not outside."""
        cdef long long until = checks.whole_number(tick, "tick")
        self.known_until = max(self.known_until, until)

    def gate(self, start_tick, end_tick):
        """Pulses with start_tick <= stamp < end_tick, and the interpolated number; see PulseGate.

        `glitches` and `missing` count in every interval that the gate touches. Flags: GAP when it touches a hole,
        OUTSIDE when it begins before the first pulse's stamp or ends after the last and after what was heard().
        Without a pulse to close the last interval, and where the flow stands at an end, `interpolated` is the count and
        `pulse_ticks` lie between the first and the last pulse inside.
        """
        cdef long long start, end
        start, end = _gate_ticks(start_tick, end_tick)
        cdef long long oldest = max(0, self.count - self.history)
        if oldest and start <= self._tick_of(oldest):
            raise HistoryError("the gate begins before the pulses that are kept",
                               start=start, oldest=self._tick_of(oldest))
        cdef long long opening = self._rank(start), closing = self._rank(end), touched = min(closing + 1, self.count)
        flags = GAP if self._anomalies(opening, touched, HOLE_BEFORE) or self._ends_in_hole(end) else 0
        if not self.count or start < self._tick_of(oldest) or end > max(self.last_tick, self.known_until):
            flags |= OUTSIDE
        count = closing - opening
        whole, pulse_ticks, interpolated = max(count - 1, 0), 0, Fraction(count)
        if count and closing < self.count and not self._stands(opening, start) and not self._stands(closing, end):
            whole, pulse_ticks = count, self._tick_of(closing) - self._tick_of(opening)
            interpolated = Fraction(whole * (end - start), pulse_ticks)
        elif count:
            pulse_ticks = self._tick_of(closing - 1) - self._tick_of(opening)
        return PulseGate(count, whole, pulse_ticks, end - start, interpolated,
                         self._anomalies(opening, touched, GLITCH), self._anomalies(opening, touched, MISSING_BITS),
                         flags)

    def state(self):
        """Everything needed to go on, and to answer the same gates, as bytes."""
        cdef long long oldest = max(0, self.count - self.history), n = self.count - oldest, i
        ticks, marks = np.empty(n, dtype="<i8"), np.empty(n, dtype=np.uint8)
        cdef long long[:] tick_view = ticks
        cdef unsigned char[:] mark_view = marks
        for i in range(n):
            tick_view[i] = self._tick_of(oldest + i)
            mark_view[i] = self._mark_of(oldest + i)
        fields = {
            "config": [self.shortest, self.longest, self.history, self.window],
            "count": self.count, "next_index": self.upcoming, "last_tick": self.last_tick,
            "known_until": self.known_until, "running": self.running, "started": bool(self.started),
            "after_hole": bool(self.after_hole),
            "window": [self.window_first, self.window_first_tick, self.window_glitches, self.window_missing,
                       self.window_holes, self.window_count],
        }
        return snapshot.pack("pulse", fields, ticks.tobytes() + marks.tobytes())

    @classmethod
    def from_state(cls, state):
        """Build the meter whose state() this is. Raises StateError."""
        fields, raw = snapshot.unpack("pulse", state)
        try:
            meter = cls(PulseConfig(*fields["config"]))
            (<PulseMeter>meter)._restore(fields, raw)
        except (KeyError, TypeError, ValueError, OverflowError) as wrong:
            raise StateError("the state does not fit together", cause=str(wrong)) from wrong
        return meter

    # ---- feeding

    cdef long long _checked_index(self, first_index, long long n) except -1:
        return checks.follows(first_index, n, self.upcoming if self.started else None)

    @cython.boundscheck(False)
    @cython.wraparound(False)
    cdef int _check_ascending(self, const long long[:] view) except -1:
        cdef Py_ssize_t i
        cdef long long before = max(self.last_tick, self.known_until)
        if view[0] < 0 or view[view.shape[0] - 1] > MOST:
            raise CountsError("a stamp lies in 0..2**62", first=view[0], last=view[view.shape[0] - 1])
        for i in range(view.shape[0]):
            if view[i] < before:
                raise IndexBackwardsError("stamps go backwards", at=i, tick=view[i], before=before)
            before = view[i]
        return 0

    cdef int _reserve(self, long long n) except -1:
        cdef long long wanted = min(self.ring, (self.count + n - 1) // PAGE + 1)
        while self.allocated < wanted:
            self.pages[self.allocated] = <Page *>calloc(1, sizeof(Page))
            if self.pages[self.allocated] == NULL:
                raise MemoryError
            self.allocated += 1
        return 0

    cdef void _start(self, long long first) noexcept:
        if not self.started:
            self.started = True
            self.upcoming = first

    @cython.boundscheck(False)
    @cython.wraparound(False)
    cdef void _absorb(self, const long long[:] view, Py_ssize_t at, Py_ssize_t stop) noexcept nogil:
        cdef Py_ssize_t i
        cdef unsigned char mark
        for i in range(at, stop):
            mark = self._judge(view[i])
            if self.window:
                self._add_to_window(view[i], mark)
            self._keep(view[i], mark)
            self.last_tick = view[i]
            self.upcoming += 1

    cdef unsigned char _judge(self, long long tick) noexcept nogil:
        """Mark of the next pulse; the running interval moves on."""
        cdef long long interval, multiple, off
        if self.after_hole:
            self.after_hole = False
            return HOLE_BEFORE
        if self.count == 0:
            return 0
        interval = tick - self.last_tick
        if interval < self.shortest:
            return GLITCH
        if interval <= self.longest:
            if self.running == 0:
                self.running = interval << RUNNING_BITS
            else:
                self.running += ((interval << RUNNING_BITS) - self.running) >> RUNNING_SHIFT
            return 0
        # longest_ticks <= 2**52, so beyond 2**57 lies no multiple that counts, and below it nothing overflows.
        if self.running == 0 or interval > LONGEST_JUDGED:
            return 0
        multiple = ((interval << RUNNING_BITS) + (self.running >> 1)) // self.running
        off = (interval << RUNNING_BITS) - multiple * self.running
        if 2 <= multiple <= MOST_MISSING + 1 and 4 * (off if off > 0 else -off) <= self.running:
            return <unsigned char>(multiple - 1)
        return 0

    cdef void _keep(self, long long tick, unsigned char mark) noexcept nogil:
        cdef Page *page = self.pages[self.count // PAGE % self.ring]
        cdef long long offset = self.count % PAGE
        if offset == 0:
            page.glitches_before, page.missing_before, page.holes_before = self.glitches, self.missing, self.holes
        page.ticks[offset] = tick
        page.marks[offset] = mark
        self.glitches += _part(mark, GLITCH)
        self.missing += _part(mark, MISSING_BITS)
        self.holes += _part(mark, HOLE_BEFORE)
        self.count += 1

    cdef void _add_to_window(self, long long tick, unsigned char mark) noexcept nogil:
        if self.window_count == 0:
            self.window_first, self.window_first_tick = self.upcoming, tick
            self.window_glitches = self.window_missing = self.window_holes = 0
        self.window_count += 1
        self.window_glitches += _part(mark, GLITCH)
        self.window_missing += _part(mark, MISSING_BITS)
        self.window_holes += _part(mark, HOLE_BEFORE)

    cdef object _close_window(self):
        window = PulseWindow(self.window_first, self.window_count, self.window_first_tick, self.last_tick,
                             self.window_glitches, self.window_missing, GAP if self.window_holes else 0)
        self.window_count = 0
        return window

    # ---- gates

    cdef inline long long _tick_of(self, long long ordinal) noexcept:
        return self.pages[ordinal // PAGE % self.ring].ticks[ordinal % PAGE]

    cdef inline unsigned char _mark_of(self, long long ordinal) noexcept:
        return self.pages[ordinal // PAGE % self.ring].marks[ordinal % PAGE]

    cdef long long _rank(self, long long tick) noexcept:
        """Ordinal of the first pulse kept with stamp >= tick."""
        cdef long long low = max(0, self.count - self.history), high = self.count, middle
        while low < high:
            middle = (low + high) // 2
            if self._tick_of(middle) < tick:
                low = middle + 1
            else:
                high = middle
        return low

    cdef long long _anomalies(self, long long first, long long stop, unsigned char kind) noexcept:
        """Glitches, missing pulses or holes in the intervals that end at the ordinals first .. stop - 1."""
        if first >= stop:
            return 0
        return self._anomalies_before(stop, kind) - self._anomalies_before(first, kind)

    cdef long long _anomalies_before(self, long long ordinal, unsigned char kind) noexcept:
        cdef Page *page
        cdef long long i, found
        if ordinal == self.count:
            return self.glitches if kind == GLITCH else self.holes if kind == HOLE_BEFORE else self.missing
        page = self.pages[ordinal // PAGE % self.ring]
        found = (page.glitches_before if kind == GLITCH else page.holes_before if kind == HOLE_BEFORE
                 else page.missing_before)
        for i in range(ordinal % PAGE):
            found += _part(page.marks[i], kind)
        return found

    cdef bint _stands(self, long long ordinal, long long end) noexcept:
        """Whether the interval that ends at this pulse and holds the gate's end is longer than a running one."""
        if ordinal > max(0, self.count - self.history):
            return self._tick_of(ordinal) - self._tick_of(ordinal - 1) > self.longest
        return self._tick_of(ordinal) - end > self.longest

    cdef bint _ends_in_hole(self, long long end) noexcept:
        return self.after_hole and (self.count == 0 or end > self.last_tick)

    # ---- state

    cdef int _restore(self, fields, raw) except -1:
        cdef long long n, oldest, i, count = fields["count"]
        oldest = max(0, count - self.history)
        n = count - oldest
        if len(raw) != 9 * n:
            raise StateError("the pulses do not fit the count", pulses=len(raw), count=count)
        cdef const long long[:] ticks = np.frombuffer(raw[:8 * n], dtype="<i8")
        cdef const unsigned char[:] marks = np.frombuffer(raw[8 * n:], dtype=np.uint8)
        self._reserve(max(count, 1))
        self.count = oldest
        for i in range(n):
            self._keep(ticks[i], marks[i])
        self.upcoming, self.last_tick = fields["next_index"], fields["last_tick"]
        self.known_until = fields["known_until"]
        self.running, self.started, self.after_hole = fields["running"], fields["started"], fields["after_hole"]
        (self.window_first, self.window_first_tick, self.window_glitches, self.window_missing, self.window_holes,
         self.window_count) = fields["window"]
        return 0


cdef inline long long _part(unsigned char mark, unsigned char kind) noexcept nogil:
    return (mark & MISSING_BITS) if kind == MISSING_BITS else (mark & kind) != 0


cdef const long long[:] _checked_ticks(ticks):
    cdef const long long[:] view
    try:
        view = ticks
        if view is None:
            raise TypeError
    except (ValueError, TypeError, BufferError) as refused:
        raise CountsError("ticks are an int64 array [n]", given=getattr(ticks, "dtype", type(ticks)),
                          shape=getattr(ticks, "shape", None)) from refused
    return view


cdef tuple _gate_ticks(start_tick, end_tick):
    start, end = checks.gate_ends(start_tick, end_tick)
    if start < -MOST or end > MOST:
        raise GateError("a gate's ends lie within 2**62", start=start, end=end)
    return start, end
