"""Voltage and current of a direct-current line: exact sums of both, their squares and their product, at memory speed.

No sample is kept: sums run from the first sample on, windows come as they are complete. For gates between instants
PowerMeter keeps the samples; DcSums takes its result too.
"""

cimport cython

from proofvan_dsp.handover cimport before_gil, gil_left
from proofvan_dsp.lanes cimport (
    LARGEST_24_BIT, lane_product_wide, wide_add, wide_add_wide, wide_clear, wide_set, wide_t, wide_to_int,
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


cdef struct Found:
    # Of a block.
    unsigned int[2] totals
    unsigned long long[3] products      # u·u, u·i, i·i
    int[2] lowest
    int[2] highest


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
                gil_left()
                _absorb(&self.filling, view, at, stop)
                before_gil()
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
    cdef Found found
    cdef int c
    _sum_block(&found, u, i, n)
    if (found.lowest[0] >= -LARGEST_24_BIT and found.lowest[1] >= -LARGEST_24_BIT
            and found.highest[0] < LARGEST_24_BIT and found.highest[1] < LARGEST_24_BIT):
        wide_add(&sums.values[0], <int>found.totals[0])
        wide_add(&sums.values[1], <int>found.totals[1])
        for c in range(3):
            wide_add(&sums.values[2 + c], <long long>found.products[c])
    else:
        _add_wide_block(sums, u, i, n)
    for c in range(2):
        sums.lowest[c] = min(sums.lowest[c], found.lowest[c])
        sums.highest[c] = max(sums.highest[c], found.highest[c])
    sums.count += n


cdef inline void _sum_block(Found *found, const int *u, const int *i, Py_ssize_t n) noexcept nogil:
    """Everything in one loop, as memory and registers allow; beyond 24 bit the sums go around and are thrown away.

    At most BLOCK counts of 24 bit, -2**23 .. 2**23 - 1, have a sum that fits 32 bit.
    """
    cdef int low_u = HIGHEST_INT, high_u = LOWEST_INT, low_i = HIGHEST_INT, high_i = LOWEST_INT
    cdef unsigned int total_u = 0, total_i = 0
    cdef unsigned long long uu = 0, ui = 0, ii = 0
    cdef Py_ssize_t k
    for k in range(n):
        total_u += <unsigned int>u[k]
        total_i += <unsigned int>i[k]
        uu += <unsigned long long>(<long long>u[k] * u[k])
        ui += <unsigned long long>(<long long>u[k] * i[k])
        ii += <unsigned long long>(<long long>i[k] * i[k])
        low_u = u[k] if u[k] < low_u else low_u
        high_u = u[k] if u[k] > high_u else high_u
        low_i = i[k] if i[k] < low_i else low_i
        high_i = i[k] if i[k] > high_i else high_i
    found.totals[0], found.totals[1] = total_u, total_i
    found.products[0], found.products[1], found.products[2] = uu, ui, ii
    found.lowest[0], found.lowest[1] = low_u, low_i
    found.highest[0], found.highest[1] = high_u, high_i


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
