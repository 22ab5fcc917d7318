"""Pulses by the instants at which the board captured them: counts, anomalies, and gates by double chronometry.

Double chronometry (ISO 7278-3, 4.2): T2 is the time between the two gate events, T1 the time from the first pulse after
the first event to the first pulse after the second; n whole intervals lie in T1, so n * T2 / T1 pulses lie in the gate.
That presumes pulses running at both ends. Where an interval longer than `longest_ticks` spans an end, the flow stands
there, and the number of pulses is the plain count.

Intervals are looked at in blocks: where all lie near the block's own mean nothing can be wrong with any of them, and only
a block that is not like that is judged pulse by pulse. Stamps are copied into the history in that same pass.
"""

import numpy as np

from fractions import Fraction

from libc.stdlib cimport free, realloc
from libc.string cimport memcpy

from proofvan_dsp.handover cimport before_gil, gil_left
from proofvan_dsp.intervals cimport (
    RUNNING, Running, add_interval, all_within, between_within, copy_within, falls_in, is_extra, missing_in, none_is_extra,
    take_back_two,
)
from proofvan_dsp.stamps cimport (
    EXTRA, GLITCH, HOLE_BEFORE, MISSING_BITS, PAGE, Anomalies, History, Page, before_ordinal, count_mark, free_history,
    have_pages, have_ring, mark_of, of_kind, open_page, page_of, rank, tick_of,
)

from proofvan_dsp import checks, snapshot
from proofvan_dsp.errors import CountsError, GateError, HistoryError, IndexBackwardsError, StateError
from proofvan_dsp.meters import PulseConfig, PulseWindow
from proofvan_dsp.sums import GAP, OUTSIDE, PulseGate

cdef enum:
    # Pulses looked at together: first many, and where that fails few. Both divide PAGE.
    BLOCK = 2048
    SMALL_BLOCK = 32

cdef long long MOST = 1 << 62


cdef class PulseMeter:
    """Pulse stamps of one stream (int64 ticks); the same for every partition into blocks. See PulseConfig."""

    cdef readonly object config
    cdef long long shortest, longest, history, window
    cdef long long count, upcoming, last_tick, known_until
    cdef Running running
    cdef bint started, after_hole
    cdef int plain                      # so many of the last intervals, at most two, are the newest of the running ones
    cdef History kept
    cdef long long kept_from            # of a feed: pulses before it will not be in the history
    cdef long long copied_until         # of a feed: pulses from kept_from until here are copied while they are looked at
    cdef unsigned char *even            # per block of a feed: whether its intervals are alike and plausible
    cdef Py_ssize_t most_even
    cdef unsigned char forgotten[BLOCK] # marks of pulses that are not kept
    cdef Anomalies found
    # The window that is being filled, and the anomalies before it.
    cdef long long window_first, window_first_tick, window_count
    cdef Anomalies before_window

    def __cinit__(self, config):
        if not isinstance(config, PulseConfig):
            raise TypeError("config is a PulseConfig")
        self.config = config
        self.shortest, self.longest = config.shortest_ticks, config.longest_ticks
        self.history, self.window = config.history, config.window
        have_ring(&self.kept, self.history)

    def __dealloc__(self):
        free_history(&self.kept)
        free(self.even)

    @property
    def next_index(self):
        """Index that the next pulse must have; None before the first."""
        return self.upcoming if self.started else None

    def feed(self, first_index, ticks):
        """Take ascending stamps (int64) of the pulses from `first_index` on; give the windows that they complete."""
        cdef const long long[::1] view = _checked_ticks(ticks)
        cdef Py_ssize_t n = view.shape[0], at = 0, stop
        cdef long long first = self._checked_index(first_index, n)
        cdef list windows = []
        if n == 0:
            return windows
        self._reserve(n)
        self._check_ascending(&view[0], n)
        self._start(first)
        while at < n:
            stop = n
            if self.window:
                self._open_window(view[at])
                stop = min(n, at + self.window - self.window_count)
            with nogil:
                gil_left()
                self._absorb(&view[0], at, stop)
                before_gil()
            self.window_count += stop - at
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
        if oldest and start <= tick_of(&self.kept, oldest):
            raise HistoryError("the gate begins before the pulses that are kept",
                               start=start, oldest=tick_of(&self.kept, oldest))
        cdef long long opening = self._rank(start), closing = self._rank(end), touched = min(closing + 1, self.count)
        flags = GAP if self._anomalies(opening, touched, HOLE_BEFORE) or self._ends_in_hole(end) else 0
        if not self.count or start < tick_of(&self.kept, oldest) or end > max(self.last_tick, self.known_until):
            flags |= OUTSIDE
        count = closing - opening
        whole, pulse_ticks, interpolated = max(count - 1, 0), 0, Fraction(count)
        if count and closing < self.count and not self._stands(opening, start) and not self._stands(closing, end):
            whole, pulse_ticks = count, tick_of(&self.kept, closing) - tick_of(&self.kept, opening)
            interpolated = Fraction(whole * (end - start), pulse_ticks)
        elif count:
            pulse_ticks = tick_of(&self.kept, closing - 1) - tick_of(&self.kept, opening)
        return PulseGate(count, whole, pulse_ticks, end - start, interpolated,
                         self._anomalies(opening, touched, GLITCH), self._anomalies(opening, touched, MISSING_BITS),
                         self._anomalies(opening, touched, EXTRA), flags)

    def state(self):
        """Everything needed to go on, and to answer the same gates, as bytes."""
        cdef long long oldest = max(0, self.count - self.history), n = self.count - oldest, i
        ticks, marks = np.empty(n, dtype="<i8"), np.empty(n, dtype=np.uint8)
        cdef long long[:] tick_view = ticks
        cdef unsigned char[:] mark_view = marks
        for i in range(n):
            tick_view[i] = tick_of(&self.kept, oldest + i)
            mark_view[i] = mark_of(&self.kept, oldest + i)
        fields = {
            "config": [self.shortest, self.longest, self.history, self.window],
            "count": self.count, "next_index": self.upcoming, "last_tick": self.last_tick,
            "known_until": self.known_until, "running": self._running_intervals(), "started": bool(self.started),
            "after_hole": bool(self.after_hole), "plain": self.plain,
            # Anomalies inside the window: how many came before it is no one's business.
            "window": [self.window_first, self.window_first_tick, self.window_count,
                       *self._found_in_window()] if self.window_count else [],
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
        if type(first_index) is int and self.started and first_index == self.upcoming and self.upcoming + n < MOST:
            return self.upcoming
        return checks.follows(first_index, n, self.upcoming if self.started else None)

    cdef int _check_ascending(self, const long long *ticks, Py_ssize_t n) except -1:
        """Look at every stamp before anything changes; `even` tells of each block whether it needs a second look."""
        cdef long long before = max(self.last_tick, self.known_until), falls
        cdef Py_ssize_t i
        if ticks[0] < 0 or ticks[n - 1] > MOST:
            raise CountsError("a stamp lies in 0..2**62", first=ticks[0], last=ticks[n - 1])
        with nogil:
            gil_left()
            falls = self._look(before, ticks, n)
            before_gil()
        if falls < 0:
            for i in range(n):
                if ticks[i] < before:
                    raise IndexBackwardsError("stamps go backwards", at=i, tick=ticks[i], before=before)
                before = ticks[i]
        return 0

    cdef long long _look(self, long long before, const long long *ticks, Py_ssize_t n) noexcept nogil:
        """Fill `even`, and copy while at it; negative when a stamp goes back.

        Pulses after the last one may lie in pages ahead of it: nobody sees them before they are counted.
        """
        cdef Py_ssize_t at = 0, take = min(n, BLOCK - self.count % BLOCK), block = 0
        cdef long long mean, low, high, ordinal, signs, falls = 0
        cdef long long *copy = NULL
        cdef bint copied
        while at < n:
            mean = ticks[at + take - 1] - before
            mean = mean // BLOCK if take == BLOCK else mean // take
            low, high = max(self.shortest, mean - mean // 12), min(self.longest, mean + mean // 12)
            ordinal = self.count + at
            copied = self.kept_from <= ordinal < self.copied_until
            if copied and (at == 0 or ordinal % PAGE == 0):
                copy = page_of(&self.kept, ordinal).ticks + ordinal % PAGE
            if at == 0:
                signs = all_within(before, ticks, take, low, high)
                if copied:
                    memcpy(copy, ticks, take * sizeof(long long))
            elif copied:
                signs = copy_within(ticks + at, take, low, high, copy)
            else:
                signs = between_within(ticks + at, take, low, high)
            self.even[block] = mean >= self.shortest and signs >= 0
            if not self.even[block]:
                falls |= falls_in(before, ticks + at, take)
            before = ticks[at + take - 1]
            at += take
            copy += take if copied else 0
            take = min(n - at, BLOCK)
            block += 1
        return falls

    cdef int _reserve(self, long long n) except -1:
        cdef unsigned char *even
        have_pages(&self.kept, self.count + n)
        if n // BLOCK + 2 > self.most_even:
            even = <unsigned char *>realloc(self.even, n // BLOCK + 2)
            if even == NULL:
                raise MemoryError
            self.even, self.most_even = even, n // BLOCK + 2
        # Whole pages: the marks of a page count from its start.
        self.kept_from = max(0, self.count + n - self.history) // PAGE * PAGE
        self.copied_until = (max(0, self.count - self.history) // PAGE + self.kept.pages) * PAGE
        return 0

    cdef void _start(self, long long first) noexcept:
        if not self.started:
            self.started = True
            self.upcoming = first

    cdef void _absorb(self, const long long *ticks, Py_ssize_t at, Py_ssize_t stop) noexcept nogil:
        """Count the pulses at .. stop - 1 of a feed, a block at a time, and keep them."""
        cdef Page *page = page_of(&self.kept, self.count)
        cdef unsigned char *marks
        cdef Py_ssize_t take, offset, lead = (self.count - at) % BLOCK
        while at < stop:
            offset = self.count % PAGE
            take, marks = min(stop - at, BLOCK - offset % BLOCK), self.forgotten
            if self.count >= self.kept_from:
                if offset == 0:
                    page = page_of(&self.kept, self.count)
                    open_page(page, &self.found)
                if self.count >= self.copied_until:
                    memcpy(page.ticks + offset, ticks + at, take * sizeof(long long))
                marks = page.marks + offset
            # `even` counts blocks from the one in which the feed began.
            if not self._passed(ticks + at, take, self.even[(lead + at) // BLOCK]):
                page.marked = page.marked or marks != self.forgotten
                self._look_closer(ticks + at, take, marks)
            at += take

    cdef bint _passed(self, const long long *ticks, Py_ssize_t n, bint even) noexcept nogil:
        """Take a whole block of even intervals at once, if that may be."""
        cdef long long mean
        if not even or n != BLOCK:
            return False
        mean = (ticks[n - 1] - self.last_tick) // BLOCK
        if not self._none_is_extra(max(self.shortest, mean - mean // 12), min(self.longest, mean + mean // 12)):
            return False
        self._pass_over(ticks, n)
        return True

    cdef void _look_closer(self, const long long *ticks, Py_ssize_t n, unsigned char *marks) noexcept nogil:
        """Mark pulses, as many as possible at once."""
        cdef Py_ssize_t at = 0, take
        while at < n:
            take = min(n - at, SMALL_BLOCK)
            if take == SMALL_BLOCK and self._is_plain(ticks + at, take):
                self._pass_over(ticks + at, take)
            else:
                self._judge(ticks + at, take, marks + at)
            at += take

    cdef bint _is_plain(self, const long long *ticks, Py_ssize_t n) noexcept nogil:
        """Whether every interval is plausible, near the running one, and none can end at a pulse too many."""
        cdef long long mean = self.running.total // RUNNING
        cdef long long low = max(self.shortest, mean - mean // 12), high = min(self.longest, mean + mean // 12)
        return (self.running.count == RUNNING and self._none_is_extra(low, high)
                and all_within(self.last_tick, ticks, n, low, high) >= 0)

    cdef bint _none_is_extra(self, long long low, long long high) noexcept nogil:
        return self.count > 0 and not self.after_hole and none_is_extra(&self.running, low, high)

    cdef void _pass_over(self, const long long *ticks, Py_ssize_t n) noexcept nogil:
        """Take pulses with which nothing is wrong."""
        cdef const long long *newest = ticks + n - RUNNING
        cdef int i
        for i in range(RUNNING):
            self.running.intervals[i] = newest[i] - newest[i - 1]
        self.running.total = newest[RUNNING - 1] - newest[-1]
        self.running.count, self.running.at, self.plain = RUNNING, RUNNING - 1, 2
        self._move_on(ticks[n - 1], n)

    cdef void _move_on(self, long long last_tick, Py_ssize_t n) noexcept nogil:
        self.last_tick = last_tick
        self.count += n
        self.upcoming += n

    cdef void _judge(self, const long long *ticks, Py_ssize_t n, unsigned char *marks) noexcept nogil:
        """Mark pulses one by one; the running interval moves on."""
        cdef Running running = self.running
        cdef long long before = self.last_tick, interval
        cdef int plain = self.plain
        cdef unsigned char mark
        cdef Py_ssize_t i
        for i in range(n):
            interval = ticks[i] - before
            before = ticks[i]
            if self.count + i == 0 and not self.after_hole:
                continue
            mark = self._mark(&running, interval, plain)
            plain = 0 if interval > self.longest or mark & ~EXTRA else 1 if mark else min(plain + 1, 2)
            if mark:
                marks[i] = mark
                count_mark(&self.found, mark)
        self.running, self.plain = running, plain
        self._move_on(before, n)

    cdef inline unsigned char _mark(self, Running *running, long long interval, int plain) noexcept nogil:
        """What is wrong with the pulse that ends an interval; so many before it are `plain`, at most two are told."""
        cdef unsigned char mark = 0
        if self.after_hole:
            self.after_hole = False
            return HOLE_BEFORE
        if interval < self.shortest:
            return GLITCH
        if interval > self.longest:
            return missing_in(running, interval)
        if plain == 2 and is_extra(running, interval):
            take_back_two(running)
            mark = EXTRA
        add_interval(running, interval)
        return mark

    # ---- windows

    cdef void _open_window(self, long long tick) noexcept:
        if self.window_count == 0:
            self.window_first, self.window_first_tick, self.before_window = self.upcoming, tick, self.found

    cdef object _close_window(self):
        glitches, missing, extra, holes = self._found_in_window()
        window = PulseWindow(self.window_first, self.window_count, self.window_first_tick, self.last_tick,
                             glitches, missing, extra, GAP if holes else 0)
        self.window_count = 0
        return window

    cdef tuple _found_in_window(self):
        return (self.found.glitches - self.before_window.glitches, self.found.missing - self.before_window.missing,
                self.found.extra - self.before_window.extra, self.found.holes - self.before_window.holes)

    # ---- gates

    cdef long long _rank(self, long long tick) noexcept:
        """Ordinal of the first pulse kept with stamp >= tick."""
        return rank(&self.kept, max(0, self.count - self.history), self.count, tick)

    cdef long long _anomalies(self, long long first, long long stop, unsigned char kind) noexcept:
        """Glitches, missing pulses or holes in the intervals that end at the ordinals first .. stop - 1."""
        if first >= stop:
            return 0
        return ((of_kind(&self.found, kind) if stop == self.count else before_ordinal(&self.kept, stop, kind))
                - before_ordinal(&self.kept, first, kind))

    cdef bint _stands(self, long long ordinal, long long end) noexcept:
        """Whether the interval that ends at this pulse and holds the gate's end is longer than a running one."""
        if ordinal > max(0, self.count - self.history):
            return tick_of(&self.kept, ordinal) - tick_of(&self.kept, ordinal - 1) > self.longest
        return tick_of(&self.kept, ordinal) - end > self.longest

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
        have_pages(&self.kept, max(count, 1))
        self.count = oldest
        for i in range(n):
            self._put_back(ticks[i], marks[i])
        self.upcoming, self.last_tick = fields["next_index"], fields["last_tick"]
        self.known_until = fields["known_until"]
        self.started, self.after_hole = fields["started"], fields["after_hole"]
        for interval in fields["running"]:
            add_interval(&self.running, interval)
        self.plain = fields["plain"]
        if fields["window"]:
            (self.window_first, self.window_first_tick, self.window_count, glitches, missing, extra,
             holes) = fields["window"]
            self.before_window = Anomalies(self.found.glitches - glitches, self.found.missing - missing,
                                           self.found.extra - extra, self.found.holes - holes)
        return 0

    cdef void _put_back(self, long long tick, unsigned char mark) noexcept:
        cdef Page *page = page_of(&self.kept, self.count)
        cdef long long offset = self.count % PAGE
        if offset == 0:
            open_page(page, &self.found)
        page.marked = page.marked or mark != 0
        page.ticks[offset], page.marks[offset] = tick, mark
        count_mark(&self.found, mark)
        self.count += 1

    cdef list _running_intervals(self):
        """The running intervals, oldest first."""
        cdef int i
        return [self.running.intervals[(self.running.at - i) & (RUNNING - 1)] for i in range(self.running.count - 1, -1, -1)]


cdef const long long[::1] _checked_ticks(ticks):
    cdef const long long[:] view
    try:
        view = ticks
        if view is None:
            raise TypeError
    except (ValueError, TypeError, BufferError) as refused:
        raise CountsError("ticks are an int64 array [n]", given=getattr(ticks, "dtype", type(ticks)),
                          shape=getattr(ticks, "shape", None)) from refused
    return view if view.strides[0] == sizeof(long long) else np.ascontiguousarray(ticks)


cdef tuple _gate_ticks(start_tick, end_tick):
    start, end = checks.gate_ends(start_tick, end_tick)
    if start < -MOST or end > MOST:
        raise GateError("a gate's ends lie within 2**62", start=start, end=end)
    return start, end
