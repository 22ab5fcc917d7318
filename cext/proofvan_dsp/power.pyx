"""Exact sums of counts and of products of counts, over windows while they arrive and over gates afterwards.

The one formula: between samples a quantity v (a count, a product) is the straight line through its neighbours, so with
C(k) = v_0 + ... + v_(k-1) its integral up to k + F * 2**-20, in units of 2**-41, is

    (2 * C(k) + v_k - v_0) * 2**40 + v_k * F * 2**21 + (v_(k+1) - v_k) * F**2

and a gate is the difference of two such integers. Samples are kept in pages, each with the sums before it, so that a
gate costs two pages and not its length.
"""

import numpy as np

cimport cython
from libc.stdlib cimport calloc, free

from proofvan_dsp.lanes cimport lane_extremes, wide_add_wide, wide_clear, wide_set, wide_t, wide_to_int
from proofvan_dsp.pages cimport HIGHEST_INT, LOWEST_INT, PAGE, Page, free_page, new_page, open_page, sum_page

from proofvan_dsp import checks, snapshot
from proofvan_dsp.errors import CountsError, HistoryError, StateError
from proofvan_dsp.meters import PowerConfig, Window
from proofvan_dsp.segments import Segment, Segments
from proofvan_dsp.sums import CLIPPED, GAP, OUTSIDE, POSITION_BITS, Gate, GateSums


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
    cdef object segments
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
        self.segments = Segments([])
        self.ring = (self.history + PAGE - 1) // PAGE + 1
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
        self._join(view)
        while at < n:
            stop = n
            if self.window and self.window_first + self.window - self.upcoming < n - at:
                stop = at + (self.window_first + self.window - self.upcoming)
            with nogil:
                self._absorb(view, at, stop)
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

    def gate(self, start, end):
        """Exact sums between two positions (2**-20 sample); see GateSums for what it holds and flags."""
        start, end = checks.gate_ends(start, end)
        oldest = self._oldest()
        if oldest and start < self.segments.index_of(oldest) << POSITION_BITS:
            raise HistoryError("the gate begins before the samples that are kept",
                               start=start, oldest=self.segments.index_of(oldest) << POSITION_BITS)
        first, last = start >> POSITION_BITS, -(-end >> POSITION_BITS)
        from_ordinal, to_ordinal = self._rank(first), self._rank(last + 1)
        integrals = [b - a for a, b in zip(self._integrals(start), self._integrals(end))]
        lowest, highest = self._extremes(from_ordinal, to_ordinal)
        return GateSums(
            Gate(start, end),
            dict(enumerate(integrals[:self.channels])),
            dict(zip(self.config.pairs, integrals[self.channels:])),
            lowest,
            highest,
            self._rank(last) - self._rank(-(-start >> POSITION_BITS)),
            self._gate_flags(start, end) | self._clipped(lowest, highest),
        )

    def state(self):
        """Everything needed to go on, and to answer the same gates, as bytes."""
        cdef long long oldest = self._oldest()
        self.segments.forget_before(oldest)
        lost_before = self.segments.all[0].lost if self.segments.all else []
        fields = {
            "config": [self.channels, [list(pair) for pair in self.config.pairs], list(self.config.full_scale),
                       self.history, self.window],
            "count": self.count, "next_index": self.upcoming, "origin": self.origin, "started": bool(self.started),
            "segments": [[each.first_index, each.first_ordinal, [a - b for a, b in zip(each.lost, lost_before)]]
                         for each in self.segments.all],
            "window": [self.window_first, self.window_count,
                       [wide_to_int(&self.window_sums[q]) for q in range(self.quantities)],
                       [self.window_lowest[c] for c in range(self.channels)],
                       [self.window_highest[c] for c in range(self.channels)]],
        }
        return snapshot.pack("power", fields, self._kept(oldest).astype("<i4", copy=False).tobytes())

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

    cdef int _join(self, const int[:, :] view) except -1:
        """Begin a segment when the samples do not follow on the last one."""
        if self.segments.goes_on_at(self.upcoming, self.count):
            return 0
        lost = [0] * self.quantities
        if self.count:
            # The step across the hole, which the sums of the counts alone would contain.
            beyond = self._quantities_of([int(view[0, c]) for c in range(self.channels)])
            before = self.segments.all[len(self.segments.all) - 1].lost
            lost = [a + b + c for a, b, c in zip(before, self._values(self.count - 1), beyond)]
        self.segments.forget_before(self._oldest())
        self.segments.all.append(Segment(self.upcoming, self.count, lost))
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
            sums = [wide_to_int(&self.window_sums[q]) << (2 * POSITION_BITS + 1) for q in range(self.quantities)]
            lowest = {c: self.window_lowest[c] for c in range(self.channels)}
            highest = {c: self.window_highest[c] for c in range(self.channels)}
            flags = self._clipped(lowest, highest) | (GAP if self.window_count < self.window else 0)
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

    cdef object _rank(self, index):
        return self.segments.rank(index, self.count)

    cdef list _integrals(self, position):
        """Every quantity's integral up to a position; constant over holes and outside the samples."""
        if self.count == 0:
            return [0] * self.quantities
        index, fraction = position >> POSITION_BITS, position & ((1 << POSITION_BITS) - 1)
        ordinal = max(self._rank(index + 1) - 1, self._oldest())
        lost = self.segments.holding(ordinal).lost
        if self.segments.index_of(ordinal) != index or self._rank(index + 2) - 1 == ordinal:
            fraction = 0
        here = self._values(ordinal)
        after = self._values(ordinal + 1) if fraction else here
        return [
            ((2 * c + v - l) << (2 * POSITION_BITS)) + (v * fraction << (POSITION_BITS + 1)) + (w - v) * fraction ** 2
            for c, v, w, l in zip(self._sums_before(ordinal), here, after, lost)
        ]

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

    cdef int _gate_flags(self, start, end) except -1:
        if not self.started:
            return OUTSIDE
        flags = 0
        if start < self.origin << POSITION_BITS or end > (self.upcoming - 1) << POSITION_BITS:
            flags |= OUTSIDE
        broken = self.segments.broken(start, end, self.origin, self.upcoming, self.count)
        return flags | (GAP if broken else 0)

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
        oldest = self._oldest()
        if n != self.count - oldest:
            raise StateError("the samples do not fit the count", samples=n, count=self.count)
        self.segments = Segments([Segment(index, ordinal, lost) for index, ordinal, lost in fields["segments"]])
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

