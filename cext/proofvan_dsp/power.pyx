"""Exact sums of counts and of products of counts, over windows while they arrive and over gates afterwards.

The one formula: between samples a quantity v (a count, a product) is the straight line through its neighbours, so with
C(k) = v_0 + ... + v_(k-1) its integral up to k + F * 2**-20, in units of 2**-41, is

    (2 * C(k) + v_k - v_0) * 2**40 + v_k * F * 2**21 + (v_(k+1) - v_k) * F**2

and a gate is the difference of two such integers. Samples are kept in pages, each with the sums before it, so that a
gate costs two pages and not its length.
"""

import operator

import numpy as np

from bisect import bisect_right

cimport cython
from libc.stdlib cimport calloc, free

from proofvan_dsp.lanes cimport (
    LARGEST_24_BIT, lane_extremes, lane_product, lane_product_wide, lane_total, wide_add, wide_add_wide, wide_clear,
    wide_high, wide_low, wide_set, wide_t, wide_to_int,
)

from proofvan_dsp import snapshot
from proofvan_dsp.errors import (
    CountsError, GateError, HistoryError, IndexBackwardsError, IndexJumpError, StateError,
)
from proofvan_dsp.meters import PowerConfig, Window
from proofvan_dsp.sums import CLIPPED, GAP, OUTSIDE, POSITION_BITS, Gate, GateSums

cdef enum:
    PAGE = 1024
    LOWEST_INT = -2147483648
    HIGHEST_INT = 2147483647

cdef long long MOST_SAMPLES = 1 << 62

cdef struct Page:
    int *counts         # channel by channel, PAGE each
    wide_t *before      # sum of every quantity over all samples before the page
    int *lowest         # per channel, of the samples in the page
    int *highest


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
    cdef list segments          # [first index, first ordinal, quantities lost at the holes before it]
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
        self.segments = []
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
                _free_page(&self.pages[i])
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
        cdef long long missing = _whole(count, "count")
        cdef long long first = self._checked_index(first_index, missing)
        cdef list windows = []
        if missing < 1:
            raise IndexBackwardsError("a hole has at least one sample", count=count)
        self._start(first)
        self.upcoming += missing
        self._complete_window(windows)
        return windows

    def gate(self, start, end):
        """Exact sums between two positions (2**-20 sample); see GateSums for what it holds and flags."""
        start, end = _position(start), _position(end)
        if start >= end:
            raise GateError("a gate starts before it ends", start=start, end=end)
        oldest = self._oldest()
        if oldest and start < self._index_of(oldest) << POSITION_BITS:
            raise HistoryError("the gate begins before the samples that are kept",
                               start=start, oldest=self._index_of(oldest) << POSITION_BITS)
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
        self._prune()
        lost_before = self.segments[0][2] if self.segments else []
        fields = {
            "config": [self.channels, [list(pair) for pair in self.config.pairs], list(self.config.full_scale),
                       self.history, self.window],
            "count": self.count, "next_index": self.upcoming, "origin": self.origin, "started": bool(self.started),
            "segments": [[index, ordinal, [a - b for a, b in zip(lost, lost_before)]]
                         for index, ordinal, lost in self.segments],
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
        cdef long long first = _whole(first_index, "first_index")
        if first > MOST_SAMPLES or n > MOST_SAMPLES or first + n > MOST_SAMPLES:
            raise IndexJumpError("an index lies below 2**62", first_index=first_index, count=n)
        if self.started and first < self.upcoming:
            raise IndexBackwardsError("these samples are here already",
                                      first_index=first, next_index=self.upcoming)
        if self.started and first > self.upcoming:
            raise IndexJumpError("samples are missing and no hole was told",
                                 first_index=first, next_index=self.upcoming)
        return first

    cdef void _start(self, long long first) noexcept:
        if not self.started:
            self.started = True
            self.origin = self.upcoming = self.window_first = first

    cdef int _reserve(self, long long n) except -1:
        """Have the pages for n more samples, before anything changes."""
        cdef long long wanted = min(self.ring, (self.count + n - 1) // PAGE + 1)
        while self.allocated < wanted:
            _new_page(&self.pages[self.allocated], self.channels, self.quantities)
            self.allocated += 1
        return 0

    cdef int _join(self, const int[:, :] view) except -1:
        """Begin a segment when the samples do not follow on the last one."""
        cdef long long last
        if self.segments:
            index, ordinal, lost = self.segments[-1]
            if index + (self.count - ordinal) == self.upcoming:
                return 0
            across = self._quantities_of([int(view[0, c]) for c in range(self.channels)])
            lost = [a + b + c for a, b, c in zip(lost, self._values(self.count - 1), across)]
            self._prune()
        else:
            lost = [0] * self.quantities
        self.segments.append((self.upcoming, self.count, lost))
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
                _open_page(page, self.running, self.channels, self.quantities)
            take = min(stop - at, PAGE - offset)
            for c in range(self.channels):
                lane = page.counts + c * PAGE + offset
                for i in range(take):
                    lane[i] = view[at + i, c]
                lane_extremes(lane, take, &page.lowest[c], &page.highest[c])
            self._sum_lanes(page, offset, take, self.chunk)
            for q in range(self.quantities):
                wide_add_wide(&self.running[q], &self.chunk[q])
            if self.window:
                self._add_to_window(page, offset, take)
            self.count += take
            at += take

    cdef void _sum_lanes(self, Page *page, Py_ssize_t offset, Py_ssize_t n, wide_t *sums) noexcept nogil:
        """Every quantity summed over n samples of a page."""
        cdef int c, k, a, b
        cdef wide_t *total
        cdef const int *lane_a
        cdef const int *lane_b
        for c in range(self.channels):
            wide_clear(&sums[c])
            wide_add(&sums[c], lane_total(page.counts + c * PAGE + offset, n))
        for k in range(self.quantities - self.channels):
            a, b = self.pair_a[k], self.pair_b[k]
            lane_a = page.counts + a * PAGE + offset
            lane_b = page.counts + b * PAGE + offset
            total = &sums[self.channels + k]
            wide_clear(total)
            if _within_24_bit(page, a) and _within_24_bit(page, b):
                wide_add(total, lane_product(lane_a, lane_b, n))
            else:
                lane_product_wide(total, lane_a, lane_b, n)

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
        """Number of samples that came with an index below `index`."""
        at = bisect_right(self.segments, index, key=operator.itemgetter(0)) - 1
        if at < 0:
            return self.segments[0][1] if self.segments else 0
        first_index, first_ordinal, _ = self.segments[at]
        end = self.segments[at + 1][1] if at + 1 < len(self.segments) else self.count
        return min(first_ordinal + index - first_index, end)

    cdef object _segment_of(self, ordinal):
        return self.segments[bisect_right(self.segments, ordinal, key=operator.itemgetter(1)) - 1]

    cdef object _index_of(self, ordinal):
        index, first, _ = self._segment_of(ordinal)
        return index + ordinal - first

    cdef list _integrals(self, position):
        """Every quantity's integral up to a position; constant over holes and outside the samples."""
        if self.count == 0:
            return [0] * self.quantities
        index, fraction = position >> POSITION_BITS, position & ((1 << POSITION_BITS) - 1)
        ordinal = max(self._rank(index + 1) - 1, self._oldest())
        _, first, lost = self._segment_of(ordinal)
        if self._index_of(ordinal) != index or self._rank(index + 2) - 1 == ordinal:
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
        self._sum_lanes(page, 0, ordinal % PAGE, self.chunk)
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
        return flags | (GAP if self._touches_hole(start, end) else 0)

    cdef bint _touches_hole(self, start, end) except -1:
        """Whether the line through the samples is broken between the two positions."""
        if not self.segments:
            return start < (self.upcoming - 1) << POSITION_BITS and end > self.origin << POSITION_BITS
        if self.segments[0][1] == 0 and self.origin < self.segments[0][0]:
            if start < self.segments[0][0] << POSITION_BITS and end > self.origin << POSITION_BITS:
                return True
        from_segment = max(bisect_right(self.segments, start >> POSITION_BITS, key=operator.itemgetter(0)) - 1, 0)
        for at in range(from_segment, len(self.segments)):
            index, ordinal, _ = self.segments[at]
            final = at + 1 == len(self.segments)
            last = index + (self.count if final else self.segments[at + 1][1]) - ordinal - 1
            following = self.upcoming - 1 if final else self.segments[at + 1][0]
            if last << POSITION_BITS >= end:
                return False
            if following > last and start < following << POSITION_BITS:
                return True
        return False

    # ---- state

    cdef int _prune(self) except -1:
        """Forget segments of which no sample is kept."""
        while len(self.segments) > 1 and self.segments[1][1] <= self._oldest():
            del self.segments[0]
        return 0

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
        self.segments = [(index, ordinal, list(lost)) for index, ordinal, lost in fields["segments"]]
        self._reserve_all(n)
        if oldest % PAGE:
            _open_page(&self.pages[oldest // PAGE % self.ring], self.running, self.channels, self.quantities)
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


cdef inline bint _within_24_bit(Page *page, int channel) noexcept nogil:
    return page.lowest[channel] >= -LARGEST_24_BIT and page.highest[channel] <= LARGEST_24_BIT


cdef int _new_page(Page *page, int channels, int quantities) except -1:
    page.counts = <int *>calloc(channels * PAGE, sizeof(int))
    page.before = <wide_t *>calloc(quantities, sizeof(wide_t))
    page.lowest = <int *>calloc(channels, sizeof(int))
    page.highest = <int *>calloc(channels, sizeof(int))
    if page.counts == NULL or page.before == NULL or page.lowest == NULL or page.highest == NULL:
        _free_page(page)
        raise MemoryError
    return 0


cdef void _free_page(Page *page) noexcept:
    free(page.counts)
    free(page.before)
    free(page.lowest)
    free(page.highest)
    page.counts = page.lowest = page.highest = NULL
    page.before = NULL


cdef void _open_page(Page *page, const wide_t *running, int channels, int quantities) noexcept nogil:
    """Make a page ready for its first sample."""
    cdef int c, q
    for q in range(quantities):
        page.before[q] = running[q]
    for c in range(channels):
        page.lowest[c], page.highest[c] = HIGHEST_INT, LOWEST_INT


cdef long long _whole(value, name) except? -2:
    """A whole number from 0 to 2**62."""
    try:
        number = operator.index(value)
    except TypeError as wrong:
        raise IndexJumpError(f"{name} is a whole number", value=value) from wrong
    if number < 0:
        raise IndexBackwardsError(f"{name} is not negative", value=number)
    if number > MOST_SAMPLES:
        raise IndexJumpError(f"{name} lies below 2**62", value=number)
    return number


cdef object _position(value):
    try:
        return operator.index(value)
    except TypeError as wrong:
        raise GateError("a position is a whole number of 2**-20 sample", value=value) from wrong
