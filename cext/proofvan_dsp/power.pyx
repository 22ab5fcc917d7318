"""Exact sums of counts and of products of counts, over windows while they arrive and over gates afterwards.

Samples are kept in pages, each with the sums before it, so that a gate costs its two end pages and not its length. What
lies between samples is in cubic.py; which samples are there in segments.py.
"""

import numpy as np

cimport cython
from libc.stdlib cimport calloc, free

from proofvan_dsp.handover cimport before_gil, gil_left
from proofvan_dsp.lanes cimport lane_extremes, wide_add_wide, wide_clear, wide_set, wide_t, wide_to_int
from proofvan_dsp.pages cimport HIGHEST_INT, LOWEST_INT, PAGE, Page, free_page, new_page, open_page, sum_page

from proofvan_dsp import checks, cubic, snapshot
from proofvan_dsp.errors import CountsError, HistoryError, IndexBackwardsError, StateError
from proofvan_dsp.meters import PowerConfig, Window
from proofvan_dsp.segments import Marks, Segment, Segments
from proofvan_dsp.sums import CLIPPED, GAP, OUTSIDE, OVERRANGE, POSITION_BITS, SUM_DENOMINATOR, Gate, GateSums

cdef long long MOST = checks.MOST


cdef class PowerMeter:
    """Sums of a stream's channels and pairs; the same bits for every partition into blocks. See PowerConfig."""

    cdef readonly object config
    cdef int channels, quantities
    cdef int *pair_a
    cdef int *pair_b
    cdef long long history, window
    # Sample instants are numbered as they come: ordinals; holes take an index but no ordinal.
    cdef long long count, upcoming, origin
    cdef bint started
    cdef object segments, overranges
    cdef Page *pages            # ring
    cdef long long ring, allocated
    cdef wide_t *running        # sums over all samples so far
    cdef wide_t *chunk          # scratch
    cdef wide_t *window_sums
    cdef int *window_lowest
    cdef int *window_highest
    cdef long long window_first, window_count

    def __cinit__(self, config):
        if not isinstance(config, PowerConfig):
            raise TypeError("config is a PowerConfig")
        self.config = config
        self.channels = config.channels
        self.quantities = config.channels + len(config.pairs)
        self.history, self.window = config.history, config.window
        self.segments, self.overranges = Segments([]), Marks([])
        # One sample more than gates may begin at: a cubic needs the one before.
        self.ring = (self.history + PAGE) // PAGE + 1
        self.pages = <Page *>calloc(self.ring, sizeof(Page))
        self.pair_a = <int *>calloc(self.quantities, sizeof(int))
        self.pair_b = <int *>calloc(self.quantities, sizeof(int))
        self.running = <wide_t *>calloc(self.quantities, sizeof(wide_t))
        self.chunk = <wide_t *>calloc(self.quantities, sizeof(wide_t))
        self.window_sums = <wide_t *>calloc(self.quantities, sizeof(wide_t))
        self.window_lowest = <int *>calloc(self.channels, sizeof(int))
        self.window_highest = <int *>calloc(self.channels, sizeof(int))
        if (self.pages == NULL or self.pair_a == NULL or self.pair_b == NULL or self.running == NULL
                or self.chunk == NULL or self.window_sums == NULL or self.window_lowest == NULL
                or self.window_highest == NULL):
            raise MemoryError
        for i, (a, b) in enumerate(config.pairs):
            self.pair_a[i], self.pair_b[i] = a, b
        self._clear_window(0)

    def __dealloc__(self):
        cdef long long i
        if self.pages != NULL:
            for i in range(self.allocated):
                free_page(&self.pages[i])
        free(self.pages)
        free(self.pair_a)
        free(self.pair_b)
        free(self.running)
        free(self.chunk)
        free(self.window_sums)
        free(self.window_lowest)
        free(self.window_highest)

    @property
    def next_index(self):
        """Index that the next sample must have; None before the first."""
        return self.upcoming if self.started else None

    def feed(self, first_index, counts):
        """Take counts[n, channels] (int32) from sample `first_index` on; give the windows that they complete."""
        cdef const int[:, :] view = self._checked_counts(counts)
        cdef long long first = self._checked_index(first_index, view.shape[0])
        cdef Py_ssize_t n = view.shape[0], at = 0, stop
        cdef list windows = []
        if n == 0:
            return windows
        self._reserve(n)
        self._start(first)
        self._join()
        while at < n:
            stop = n
            if self.window and self.window_first + self.window - self.upcoming < n - at:
                stop = at + (self.window_first + self.window - self.upcoming)
            with nogil:
                gil_left()
                self._absorb(view, at, stop)
                before_gil()
            self.upcoming += stop - at
            self._complete_window(windows)
            at = stop
        return windows

    def check(self, first_index, counts):
        """Raise what feed() would raise, and do nothing."""
        cdef const int[:, :] view = self._checked_counts(counts)
        self._checked_index(first_index, view.shape[0])

    def hole(self, first_index, count):
        """Take note that `count` samples from `first_index` on will never come; give the window that this completes."""
        cdef long long missing = checks.hole_length(count)
        cdef long long first = self._checked_index(first_index, missing)
        cdef list windows = []
        self._start(first)
        self.upcoming += missing
        self._complete_window(windows)
        return windows

    def overrange(self, first_index, count):
        """Take note that the converter reported an overrange among `count` samples, before they are fed."""
        cdef long long length = checks.hole_length(count)
        cdef long long first = checks.whole_number(first_index, "first_index")
        latest = self.overranges.all[-1][0] if self.overranges.all else 0
        if first < max(latest, self.upcoming):
            raise IndexBackwardsError("an overrange is told in order and before its samples",
                                      first_index=first, next_index=self.upcoming)
        self.overranges.add(first, first + length)

    def gate(self, start, end):
        """Exact sums between two positions (2**-20 sample); see GateSums for what it holds and flags."""
        start, end = checks.gate_ends(start, end)
        oldest = self._oldest()
        if oldest and start < self.segments.index_of(oldest) << POSITION_BITS:
            raise HistoryError("the gate begins before the samples that are kept",
                               start=start, oldest=self.segments.index_of(oldest) << POSITION_BITS)
        # The samples that the cubics are made of.
        first, last = (start >> POSITION_BITS) - 1, -(-end >> POSITION_BITS) + 1
        integrals = self._integrals(start, end)
        lowest, highest = self._extremes(max(self._rank(first), self._kept_from()), self._rank(last + 1))
        return GateSums(
            Gate(start, end),
            dict(enumerate(integrals[:self.channels])),
            dict(zip(self.config.pairs, integrals[self.channels:])),
            lowest,
            highest,
            self._rank(last - 1) - self._rank(-(-start >> POSITION_BITS)),
            self._gate_flags(start, end, first, last) | self._clipped(lowest, highest),
        )

    def state(self):
        """Everything needed to go on, and to answer the same gates, as bytes."""
        self._forget()
        fields = {
            "config": [self.channels, [list(pair) for pair in self.config.pairs], list(self.config.full_scale),
                       self.history, self.window],
            "count": self.count, "next_index": self.upcoming, "origin": self.origin, "started": bool(self.started),
            "segments": [[each.first_index, each.first_ordinal] for each in self.segments.all],
            "overranges": [list(mark) for mark in self.overranges.all],
            "window": [self.window_first, self.window_count,
                       [wide_to_int(&self.window_sums[q]) for q in range(self.quantities)],
                       [self.window_lowest[c] for c in range(self.channels)],
                       [self.window_highest[c] for c in range(self.channels)]],
        }
        return snapshot.pack("power", fields, self._kept(self._kept_from()).astype("<i4", copy=False).tobytes())

    @classmethod
    def from_state(cls, state):
        """Build the meter whose state() this is. Raises StateError."""
        fields, raw = snapshot.unpack("power", state)
        try:
            channels, pairs, full_scale, history, window = fields["config"]
            meter = cls(PowerConfig(channels, tuple((a, b) for a, b in pairs), tuple(full_scale), history, window))
            (<PowerMeter>meter)._restore(fields, np.frombuffer(raw, dtype="<i4").reshape(-1, channels))
        except (KeyError, TypeError, ValueError, OverflowError) as wrong:
            raise StateError("the state does not fit together", cause=str(wrong)) from wrong
        return meter

    # ---- feeding

    cdef const int[:, :] _checked_counts(self, counts):
        cdef const int[:, :] view
        try:
            view = counts
            if view is None:
                raise TypeError
        except (ValueError, TypeError, BufferError) as refused:
            raise CountsError("counts are an int32 array [n, channels]", given=getattr(counts, "dtype", type(counts)),
                              shape=getattr(counts, "shape", None)) from refused
        if view.shape[1] != self.channels:
            raise CountsError("counts have another number of channels",
                              channels=view.shape[1], wanted=self.channels)
        return view

    cdef long long _checked_index(self, first_index, long long n) except -1:
        if type(first_index) is int and self.started and first_index == self.upcoming and self.upcoming + n < MOST:
            return self.upcoming
        return checks.follows(first_index, n, self.upcoming if self.started else None)

    cdef void _start(self, long long first) noexcept:
        if not self.started:
            self.started = True
            self.origin = self.upcoming = self.window_first = first

    cdef int _reserve(self, long long n) except -1:
        """Have the pages for n more samples, before anything changes."""
        cdef long long wanted = min(self.ring, (self.count + n - 1) // PAGE + 1)
        while self.allocated < wanted:
            new_page(&self.pages[self.allocated], self.channels, self.quantities)
            self.allocated += 1
        return 0

    cdef int _join(self) except -1:
        """Begin a segment when the samples do not follow on the last one."""
        if not self.segments.goes_on_at(self.upcoming, self.count):
            self._forget()
            self.segments.all.append(Segment(self.upcoming, self.count))
        return 0

    cdef int _forget(self) except -1:
        """Forget what lies before every gate."""
        cdef long long kept_from = self._kept_from()
        self.segments.forget_before(kept_from)
        if self.overranges.all and self.segments.all and kept_from:
            self.overranges.forget_before(self.segments.index_of(kept_from) - 1)
        return 0

    @cython.boundscheck(False)
    @cython.wraparound(False)
    cdef void _absorb(self, const int[:, :] view, Py_ssize_t at, Py_ssize_t stop) noexcept nogil:
        """Put samples into pages and sums."""
        cdef Page *page
        cdef Py_ssize_t i, take, offset
        cdef int c, q
        cdef int *lane
        while at < stop:
            offset = self.count % PAGE
            page = &self.pages[self.count // PAGE % self.ring]
            if offset == 0:
                open_page(page, self.running, self.channels, self.quantities)
            take = min(stop - at, PAGE - offset)
            for c in range(self.channels):
                lane = page.counts + c * PAGE + offset
                for i in range(take):
                    lane[i] = view[at + i, c]
                lane_extremes(lane, take, &page.lowest[c], &page.highest[c])
            self._sum(page, offset, take)
            for q in range(self.quantities):
                wide_add_wide(&self.running[q], &self.chunk[q])
            if self.window:
                self._add_to_window(page, offset, take)
            self.count += take
            at += take

    cdef void _sum(self, const Page *page, Py_ssize_t offset, Py_ssize_t n) noexcept nogil:
        """Every quantity over n samples of a page, into `chunk`."""
        sum_page(page, offset, n, self.channels, self.quantities - self.channels, self.pair_a, self.pair_b, self.chunk)

    # ---- windows

    cdef void _add_to_window(self, Page *page, Py_ssize_t offset, Py_ssize_t n) noexcept nogil:
        cdef int c, q
        for q in range(self.quantities):
            wide_add_wide(&self.window_sums[q], &self.chunk[q])
        for c in range(self.channels):
            lane_extremes(page.counts + c * PAGE + offset, n, &self.window_lowest[c], &self.window_highest[c])
        self.window_count += n

    cdef int _complete_window(self, list windows) except -1:
        """Hand out the window that next_index has left behind; one without samples is passed over."""
        cdef int q, c
        if not self.window or self.upcoming < self.window_first + self.window:
            return 0
        if self.window_count:
            sums = [wide_to_int(&self.window_sums[q]) * SUM_DENOMINATOR for q in range(self.quantities)]
            lowest = {c: self.window_lowest[c] for c in range(self.channels)}
            highest = {c: self.window_highest[c] for c in range(self.channels)}
            flags = self._clipped(lowest, highest) | (GAP if self.window_count < self.window else 0)
            flags |= OVERRANGE if self.overranges.touch(self.window_first, self.window_first + self.window - 1) else 0
            windows.append(Window(
                self.window_first, self.window_count, dict(enumerate(sums[:self.channels])),
                dict(zip(self.config.pairs, sums[self.channels:])), lowest, highest, flags))
        self._clear_window(self.upcoming - (self.upcoming - self.window_first) % self.window)
        return 0

    cdef void _clear_window(self, long long first) noexcept:
        cdef int q, c
        self.window_first, self.window_count = first, 0
        for q in range(self.quantities):
            wide_clear(&self.window_sums[q])
        for c in range(self.channels):
            self.window_lowest[c], self.window_highest[c] = HIGHEST_INT, LOWEST_INT

    # ---- gates

    cdef long long _oldest(self) noexcept:
        """Ordinal of the oldest sample kept."""
        return max(0, self.count - self.history)

    cdef long long _kept_from(self) noexcept:
        """Ordinal of the first sample kept: a gate that begins at the oldest needs the one before."""
        return max(0, self._oldest() - 1)

    cdef object _rank(self, index):
        return self.segments.rank(index, self.count)

    cdef list _integrals(self, start, end):
        """Every quantity's integral over the parts of a gate where samples are."""
        integrals = [0] * self.quantities
        for stretch in self.segments.crossed(start, end, self.count):
            a, b = self._up_to(stretch, stretch.start), self._up_to(stretch, stretch.end)
            integrals = [total + y - x for total, x, y in zip(integrals, a, b)]
        return integrals

    cdef list _up_to(self, stretch, position):
        """Every quantity's integral up to a position in a stretch without holes."""
        ordinal = (position >> POSITION_BITS) - stretch.shift
        nodes = zip(*[self._values_near(stretch, ordinal + step) for step in (-1, 0, 1, 2)])
        fraction = position & ((1 << POSITION_BITS) - 1)
        return [cubic.antiderivative(c, four, fraction) for c, four in zip(self._sums_before(ordinal), nodes)]

    cdef list _values_near(self, stretch, ordinal):
        """Every quantity at a sample, or one sample beyond an end of its stretch."""
        first, last = stretch.first_ordinal, stretch.last_ordinal
        if ordinal < first:
            return cubic.beyond([self._values(near) for near in range(first, min(first + 2, last) + 1)])
        if ordinal > last:
            return cubic.beyond([self._values(near) for near in range(last, max(last - 2, first) - 1, -1)])
        return self._values(ordinal)

    cdef list _sums_before(self, long long ordinal):
        """Every quantity summed over the samples before an ordinal."""
        cdef Page *page = &self.pages[ordinal // PAGE % self.ring]
        cdef int q
        self._sum(page, 0, ordinal % PAGE)
        return [wide_to_int(&page.before[q]) + wide_to_int(&self.chunk[q]) for q in range(self.quantities)]

    cdef list _values(self, long long ordinal):
        """Every quantity at one sample."""
        cdef Page *page = &self.pages[ordinal // PAGE % self.ring]
        cdef int c
        return self._quantities_of([page.counts[c * PAGE + ordinal % PAGE] for c in range(self.channels)])

    cdef list _quantities_of(self, list counts):
        return counts + [counts[a] * counts[b] for a, b in self.config.pairs]

    cdef tuple _extremes(self, long long first, long long stop):
        """Lowest and highest count per channel over the ordinals first .. stop - 1; empty when there are none."""
        cdef long long at, take
        cdef int c, low, high
        cdef Page *page
        lowest, highest = {}, {}
        if first >= stop:
            return lowest, highest
        for c in range(self.channels):
            low, high, at = HIGHEST_INT, LOWEST_INT, first
            while at < stop:
                page = &self.pages[at // PAGE % self.ring]
                take = min(stop - at, PAGE - at % PAGE)
                if take == PAGE:
                    low, high = min(low, page.lowest[c]), max(high, page.highest[c])
                else:
                    lane_extremes(page.counts + c * PAGE + at % PAGE, take, &low, &high)
                at += take
            lowest[c], highest[c] = low, high
        return lowest, highest

    cdef int _clipped(self, lowest, highest) except -1:
        return CLIPPED if any(
            highest[c] >= self.config.full_scale[c] or lowest[c] <= -self.config.full_scale[c] for c in lowest) else 0

    cdef int _gate_flags(self, start, end, first, last) except -1:
        if not self.started:
            return OUTSIDE
        flags = 0
        if start < self.origin << POSITION_BITS or end > (self.upcoming - 2) << POSITION_BITS:
            flags |= OUTSIDE
        if self.segments.missing(max(first, self.origin), min(last, self.upcoming - 1), self.count):
            flags |= GAP
        return flags | (OVERRANGE if self.overranges.touch(first, last) else 0)

    # ---- state

    @cython.boundscheck(False)
    @cython.wraparound(False)
    cdef object _kept(self, long long oldest):
        """The counts kept, [n, channels]."""
        kept = np.empty((self.count - oldest, self.channels), dtype=np.int32)
        cdef int[:, :] view = kept
        cdef long long ordinal
        cdef int c
        for ordinal in range(oldest, self.count):
            for c in range(self.channels):
                view[ordinal - oldest, c] = self.pages[ordinal // PAGE % self.ring].counts[c * PAGE + ordinal % PAGE]
        return kept

    cdef int _restore(self, fields, kept) except -1:
        cdef int q, c
        cdef const int[:, :] view = kept.astype(np.int32, copy=False)
        cdef long long n = view.shape[0], oldest
        self.count = fields["count"]
        oldest = self._kept_from()
        if n != self.count - oldest:
            raise StateError("the samples do not fit the count", samples=n, count=self.count)
        self.segments = Segments([Segment(index, ordinal) for index, ordinal in fields["segments"]])
        self.overranges = Marks([(first, end) for first, end in fields["overranges"]])
        self._reserve_all(n)
        if oldest % PAGE:
            open_page(&self.pages[oldest // PAGE % self.ring], self.running, self.channels, self.quantities)
        self.count = oldest
        self.window = 0
        self._absorb(view, 0, n)
        self.window = self.config.window
        self.upcoming, self.origin, self.started = fields["next_index"], fields["origin"], fields["started"]
        self.window_first, self.window_count, sums, lowest, highest = fields["window"]
        for q in range(self.quantities):
            wide_set(&self.window_sums[q], sums[q] >> 64, sums[q] & 0xFFFFFFFFFFFFFFFF)
        for c in range(self.channels):
            self.window_lowest[c], self.window_highest[c] = lowest[c], highest[c]
        return 0

    cdef int _reserve_all(self, long long n) except -1:
        """Have the pages of a restored meter, whose first ordinal may lie anywhere in the ring."""
        cdef long long count = self.count
        self.count = 0
        self._reserve(max(count, 1))
        self.count = count
        return 0

