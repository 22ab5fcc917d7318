"""Voltage and current of a direct-current line: exact sums of both, their squares and their product, at memory speed.

No sample is kept: sums run from the first sample on, windows come as they are complete. For gates between instants
PowerMeter keeps the samples; DcSums takes its result too.
"""

cimport cython

from proofvan_dsp.lanes cimport (
    LARGEST_24_BIT, lane_extremes, lane_product, lane_product_wide, wide_add, wide_add_wide, wide_clear, wide_set,
    wide_t, wide_to_int,
)

from proofvan_dsp import checks, snapshot
from proofvan_dsp.errors import CountsError, StateError
from proofvan_dsp.meters import DcConfig
from proofvan_dsp.dcsums import DcSums
from proofvan_dsp.sums import CLIPPED, GAP

cdef long long MOST = checks.MOST

cdef enum:
    BLOCK = 256     # pairs summed at once: totals of 24-bit counts fit 32 bit, products 64 bit
    QUANTITIES = 5  # u, i, u·u, u·i, i·i
    LOWEST_INT = -2147483648
    HIGHEST_INT = 2147483647


cdef struct Sums:
    wide_t[QUANTITIES] values
    int[2] lowest
    int[2] highest
    long long count


cdef class DcMeter:
    """Exact sums of counts[n, 2], voltage and current; the same for every partition into blocks. See DcConfig."""

    cdef readonly object config
    cdef long long window, upcoming, origin, missing
    cdef bint started
    cdef Sums running           # of the windows that are complete
    cdef Sums filling           # of the window that is being filled
    cdef long long window_first

    def __cinit__(self, config):
        if not isinstance(config, DcConfig):
            raise TypeError("config is a DcConfig")
        self.config, self.window = config, config.window
        _clear(&self.running)
        _clear(&self.filling)

    @property
    def next_index(self):
        """Index that the next sample must have; None before the first."""
        return self.upcoming if self.started else None

    def feed(self, first_index, counts):
        """Take counts[n, 2] (int32) from sample `first_index` on; give the windows that they complete."""
        cdef const int[:, :] view = _checked_counts(counts)
        cdef long long first = self._checked_index(first_index, view.shape[0])
        cdef Py_ssize_t n = view.shape[0], at = 0, stop
        cdef list windows = []
        if n == 0:
            return windows
        self._start(first)
        while at < n:
            stop = n
            if self.window:
                stop = min(n, at + (self.window_first + self.window - self.upcoming))
            with nogil:
                _absorb(&self.filling, view, at, stop)
            self.upcoming += stop - at
            self._complete_window(windows)
            at = stop
        return windows

    def hole(self, first_index, count):
        """Take note that `count` samples from `first_index` on will never come; give the window that this completes."""
        cdef long long length = checks.hole_length(count)
        cdef long long first = self._checked_index(first_index, length)
        cdef list windows = []
        self._start(first)
        self.upcoming += length
        self.missing += length
        self._complete_window(windows)
        return windows

    def sums(self):
        """Give the sums over every sample so far; GAP when some are missing."""
        cdef Sums whole = self.running
        _join(&whole, &self.filling)
        return self._given(&whole, self.origin, GAP if self.missing else 0)

    def state(self):
        """Everything needed to go on, as bytes."""
        fields = {
            "config": [list(self.config.full_scale), self.window], "next_index": self.upcoming, "origin": self.origin,
            "missing": self.missing, "started": bool(self.started), "window_first": self.window_first,
            "running": _listed(&self.running), "filling": _listed(&self.filling),
        }
        return snapshot.pack("dc", fields, b"")

    @classmethod
    def from_state(cls, state):
        """Build the meter whose state() this is. Raises StateError."""
        fields, _ = snapshot.unpack("dc", state)
        try:
            full_scale, window = fields["config"]
            meter = cls(DcConfig(tuple(full_scale), window))
            (<DcMeter>meter)._restore(fields)
        except (KeyError, TypeError, ValueError, OverflowError) as wrong:
            raise StateError("the state does not fit together", cause=str(wrong)) from wrong
        return meter

    # ---- feeding

    cdef long long _checked_index(self, first_index, long long n) except -1:
        if type(first_index) is int and self.started and first_index == self.upcoming and self.upcoming + n < MOST:
            return self.upcoming
        return checks.follows(first_index, n, self.upcoming if self.started else None)

    cdef void _start(self, long long first) noexcept:
        if not self.started:
            self.started = True
            self.origin = self.upcoming = self.window_first = first

    cdef int _complete_window(self, list windows) except -1:
        """Hand out the window that next_index has left behind; one without samples is passed over."""
        if not self.window or self.upcoming < self.window_first + self.window:
            return 0
        if self.filling.count:
            windows.append(self._given(&self.filling, self.window_first,
                                       GAP if self.filling.count < self.window else 0))
            _join(&self.running, &self.filling)
            _clear(&self.filling)
        self.window_first = self.upcoming - (self.upcoming - self.window_first) % self.window
        return 0

    cdef object _given(self, Sums *sums, long long first_index, int flags):
        cdef int c
        if sums.count:
            for c in range(2):
                if max(sums.highest[c], -<long long>sums.lowest[c]) >= self.config.full_scale[c]:
                    flags |= CLIPPED
        return DcSums(first_index, sums.count, *[wide_to_int(&sums.values[q]) for q in range(QUANTITIES)],
                      tuple(sums.lowest) if sums.count else (0, 0), tuple(sums.highest) if sums.count else (0, 0), flags)

    cdef int _restore(self, fields) except -1:
        self.upcoming, self.origin, self.missing = fields["next_index"], fields["origin"], fields["missing"]
        self.started, self.window_first = fields["started"], fields["window_first"]
        _set(&self.running, fields["running"])
        _set(&self.filling, fields["filling"])
        return 0


cdef const int[:, :] _checked_counts(counts):
    cdef const int[:, :] view
    try:
        view = counts
        if view is None:
            raise TypeError
    except (ValueError, TypeError, BufferError) as refused:
        raise CountsError("counts are an int32 array [n, 2]", given=getattr(counts, "dtype", type(counts)),
                          shape=getattr(counts, "shape", None)) from refused
    if view.shape[1] != 2:
        raise CountsError("counts are voltage and current, [n, 2]", channels=view.shape[1])
    return view


@cython.boundscheck(False)
@cython.wraparound(False)
cdef void _absorb(Sums *sums, const int[:, :] view, Py_ssize_t at, Py_ssize_t stop) noexcept nogil:
    """Add pairs, a block at a time: laid apart first, so that every loop runs along one row."""
    cdef int[BLOCK] u
    cdef int[BLOCK] i
    cdef const int *pairs
    cdef Py_ssize_t k, n
    cdef bint side_by_side = view.strides[0] == 2 * sizeof(int) and view.strides[1] == sizeof(int)
    while at < stop:
        n = min(stop - at, BLOCK)
        if side_by_side:
            pairs = &view[at, 0]
            for k in range(n):
                u[k] = pairs[2 * k]
                i[k] = pairs[2 * k + 1]
        else:
            for k in range(n):
                u[k] = view[at + k, 0]
                i[k] = view[at + k, 1]
        if n == BLOCK:
            _add_block(sums, u, i, BLOCK)
        else:
            _add_block(sums, u, i, n)
        at += n


cdef inline void _add_block(Sums *sums, const int *u, const int *i, Py_ssize_t n) noexcept nogil:
    cdef int[2] lowest
    cdef int[2] highest
    cdef int c
    for c in range(2):
        lowest[c], highest[c] = HIGHEST_INT, LOWEST_INT
    lane_extremes(u, n, &lowest[0], &highest[0])
    lane_extremes(i, n, &lowest[1], &highest[1])
    if (lowest[0] >= -LARGEST_24_BIT and lowest[1] >= -LARGEST_24_BIT
            and highest[0] < LARGEST_24_BIT and highest[1] < LARGEST_24_BIT):
        wide_add(&sums.values[0], _narrow_total(u, n))
        wide_add(&sums.values[1], _narrow_total(i, n))
        wide_add(&sums.values[2], lane_product(u, u, n))
        wide_add(&sums.values[3], lane_product(u, i, n))
        wide_add(&sums.values[4], lane_product(i, i, n))
    else:
        _add_wide_block(sums, u, i, n)
    for c in range(2):
        sums.lowest[c] = min(sums.lowest[c], lowest[c])
        sums.highest[c] = max(sums.highest[c], highest[c])
    sums.count += n


cdef inline int _narrow_total(const int *p, Py_ssize_t n) noexcept nogil:
    """Sum of at most BLOCK counts of 24 bit, -2**23 .. 2**23 - 1: it fits 32 bit."""
    cdef unsigned int total = 0
    cdef Py_ssize_t k
    for k in range(n):
        total += <unsigned int>p[k]
    return <int>total


cdef void _add_wide_block(Sums *sums, const int *u, const int *i, Py_ssize_t n) noexcept nogil:
    """The same for any 32-bit counts."""
    cdef Py_ssize_t k
    for k in range(n):
        wide_add(&sums.values[0], u[k])
        wide_add(&sums.values[1], i[k])
    lane_product_wide(&sums.values[2], u, u, n)
    lane_product_wide(&sums.values[3], u, i, n)
    lane_product_wide(&sums.values[4], i, i, n)


# ---- sums

cdef void _clear(Sums *sums) noexcept nogil:
    cdef int q, c
    for q in range(QUANTITIES):
        wide_clear(&sums.values[q])
    for c in range(2):
        sums.lowest[c], sums.highest[c] = HIGHEST_INT, LOWEST_INT
    sums.count = 0


cdef void _join(Sums *sums, const Sums *more) noexcept nogil:
    cdef int q, c
    for q in range(QUANTITIES):
        wide_add_wide(&sums.values[q], &more.values[q])
    for c in range(2):
        sums.lowest[c] = min(sums.lowest[c], more.lowest[c])
        sums.highest[c] = max(sums.highest[c], more.highest[c])
    sums.count += more.count


cdef list _listed(Sums *sums):
    return [[wide_to_int(&sums.values[q]) for q in range(QUANTITIES)], list(sums.lowest), list(sums.highest),
            sums.count]


cdef int _set(Sums *sums, listed) except -1:
    cdef int q, c
    values, lowest, highest, sums.count = listed
    for q in range(QUANTITIES):
        wide_set(&sums.values[q], values[q] >> 64, values[q] & 0xFFFFFFFFFFFFFFFF)
    for c in range(2):
        sums.lowest[c], sums.highest[c] = lowest[c], highest[c]
    return 0
