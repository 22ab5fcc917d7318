"""Lowest and highest count per column of a plot, for any window of what is kept.

A pyramid: level 0 are the counts, each entry of the next level spans FACTOR of the one below. A column takes the largest
entries that fit into it, so it costs the same whether it spans a hundred samples or a million.
"""

import numpy as np

cimport cython
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memset

from proofvan_dsp.handover cimport before_gil, gil_left

from proofvan_dsp import checks
from proofvan_dsp.errors import ConfigError, CountsError, GateError

cdef long long MOST = checks.MOST

cdef enum:
    FACTOR_BITS = 4
    FACTOR = 16
    LEVELS = 5              # entries of 1, 16, 256, 4096 and 65536 samples
    LOWEST_INT = -2147483648
    HIGHEST_INT = 2147483647
    MOST_CHANNELS = 64


cdef class Pyramid:
    """Extremes of a stream's channels over any stretch; the same for every partition into blocks.

    `history` sample instants at least are kept.
    """

    cdef readonly int channels
    cdef readonly long long history
    cdef long long room                 # instants in the ring, a multiple of the largest entry
    cdef long long upcoming, origin
    cdef bint started
    cdef int *lowest[LEVELS]            # [entry, channel]; level 0 holds the counts in `lowest` alone
    cdef int *highest[LEVELS]
    cdef unsigned char *there           # per instant of the ring

    def __cinit__(self, channels, history):
        cdef int level
        cdef long long entries
        self.channels = _within("channels", channels, 1, MOST_CHANNELS)
        self.history = _within("history", history, 1, 1 << 36)
        self.room = (self.history + (1 << FACTOR_BITS * (LEVELS - 1)) - 1) >> FACTOR_BITS * (LEVELS - 1)
        # One entry more: the oldest may be partly written over.
        self.room = (self.room + 1) << FACTOR_BITS * (LEVELS - 1)
        self.there = <unsigned char *>calloc(self.room, 1)
        if self.there == NULL:
            raise MemoryError
        for level in range(LEVELS):
            entries = self.room >> FACTOR_BITS * level
            self.lowest[level] = <int *>malloc(entries * self.channels * sizeof(int))
            self.highest[level] = <int *>malloc(entries * self.channels * sizeof(int)) if level else NULL
            if self.lowest[level] == NULL or (level and self.highest[level] == NULL):
                raise MemoryError

    def __dealloc__(self):
        cdef int level
        free(self.there)
        for level in range(LEVELS):
            free(self.lowest[level])
            free(self.highest[level])

    @property
    def next_index(self):
        """Index that the next sample must have; None before the first."""
        return self.upcoming if self.started else None

    def feed(self, first_index, counts):
        """Take counts[n, channels] (int32) from sample `first_index` on."""
        cdef const int[:, :] view = self._checked_counts(counts)
        cdef long long first = self._checked_index(first_index, view.shape[0])
        cdef Py_ssize_t n = view.shape[0]
        if n == 0:
            return
        self._start(first)
        with nogil:
            gil_left()
            self._absorb(view, max(0, n - self.room), n)
            before_gil()
        self.upcoming += n

    def hole(self, first_index, count):
        """Take note that `count` samples from `first_index` on will never come."""
        cdef long long length = checks.hole_length(count)
        cdef long long first = self._checked_index(first_index, length)
        self._start(first)
        with nogil:
            self._clear(max(self.upcoming, self.upcoming + length - self.room), self.upcoming + length)
        self.upcoming += length

    def view(self, start, end, columns):
        """Lowest and highest counts of `columns` equal parts of the indices start .. end - 1."""
        cdef long long first, stop, a, b, oldest
        cdef Py_ssize_t wanted = _within("columns", columns, 1, 1 << 20), k
        first, stop = checks.gate_ends(start, end)
        if first < 0 or stop > checks.MOST >> 20:
            raise GateError("a window lies within 0 .. 2**42", start=start, end=end)
        lowest = np.full((wanted, self.channels), HIGHEST_INT, dtype=np.int32)
        highest = np.full((wanted, self.channels), LOWEST_INT, dtype=np.int32)
        cdef int[:, ::1] low = lowest
        cdef int[:, ::1] high = highest
        oldest = max(self.origin, self.upcoming - self.history)
        with nogil:
            for k in range(wanted):
                a = first + (stop - first) * k // wanted
                b = first + (stop - first) * (k + 1) // wanted
                self._widen(max(a, oldest), min(b, self.upcoming), &low[k, 0], &high[k, 0])
        return lowest, highest

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

    cdef void _start(self, long long first) noexcept nogil:
        cdef int level
        if self.started:
            return
        self.started, self.upcoming, self.origin = True, first, first
        # The entries in which the first sample lies begin before it.
        for level in range(1, LEVELS):
            self._empty(level, first >> FACTOR_BITS * level)

    @cython.boundscheck(False)
    @cython.wraparound(False)
    cdef void _absorb(self, const int[:, :] view, Py_ssize_t at, Py_ssize_t stop) noexcept nogil:
        cdef long long index, end
        if at:
            self._clear(self.upcoming + at, self.upcoming + at + 1)
        while at < stop:
            index = self.upcoming + at
            end = min(index + stop - at, (index | (FACTOR - 1)) + 1)
            self._fill(view, at, index, end)
            at += end - index

    @cython.boundscheck(False)
    @cython.wraparound(False)
    cdef void _fill(self, const int[:, :] view, Py_ssize_t at, long long index, long long end) noexcept nogil:
        """Put the samples index .. end - 1, of one entry of level 1, into every level."""
        cdef int[MOST_CHANNELS] low
        cdef int[MOST_CHANNELS] high
        cdef int *counts = self.lowest[0] + index % self.room * self.channels
        cdef int c, value, level
        cdef long long k
        for c in range(self.channels):
            low[c], high[c] = HIGHEST_INT, LOWEST_INT
        for k in range(end - index):
            for c in range(self.channels):
                value = view[at + k, c]
                counts[k * self.channels + c] = value
                low[c] = min(low[c], value)
                high[c] = max(high[c], value)
        memset(self.there + index % self.room, 1, end - index)
        for level in range(1, LEVELS):
            if index & ((1 << FACTOR_BITS * level) - 1) == 0:
                self._empty(level, index >> FACTOR_BITS * level)
            self._join(level, index >> FACTOR_BITS * level, low, high)

    cdef void _clear(self, long long index, long long end) noexcept nogil:
        """Nothing is there from index to end - 1."""
        cdef int level
        cdef long long entry
        for entry in range(index, end):
            self.there[entry % self.room] = 0
        for level in range(1, LEVELS):
            # Entries that begin in here; the one in which `index` lies goes on, unless all of it was passed over.
            for entry in range((index + (1 << FACTOR_BITS * level) - 1) >> FACTOR_BITS * level,
                               ((end - 1) >> FACTOR_BITS * level) + 1):
                self._empty(level, entry)
            if index > self.upcoming:
                self._empty(level, index >> FACTOR_BITS * level)

    cdef void _empty(self, int level, long long entry) noexcept nogil:
        cdef long long place = entry % (self.room >> FACTOR_BITS * level) * self.channels
        cdef int c
        for c in range(self.channels):
            self.lowest[level][place + c], self.highest[level][place + c] = HIGHEST_INT, LOWEST_INT

    cdef void _join(self, int level, long long entry, const int *low, const int *high) noexcept nogil:
        cdef long long place = entry % (self.room >> FACTOR_BITS * level) * self.channels
        cdef int c
        for c in range(self.channels):
            self.lowest[level][place + c] = min(self.lowest[level][place + c], low[c])
            self.highest[level][place + c] = max(self.highest[level][place + c], high[c])

    # ---- view

    cdef void _widen(self, long long a, long long b, int *low, int *high) noexcept nogil:
        """Widen low .. high of every channel by the samples a .. b - 1."""
        cdef int level, c
        cdef long long place
        while a < b:
            level = LEVELS - 1
            while level and (a & ((1 << FACTOR_BITS * level) - 1) or a + (1 << FACTOR_BITS * level) > b):
                level -= 1
            place = (a >> FACTOR_BITS * level) % (self.room >> FACTOR_BITS * level) * self.channels
            if level:
                for c in range(self.channels):
                    low[c] = min(low[c], self.lowest[level][place + c])
                    high[c] = max(high[c], self.highest[level][place + c])
            elif self.there[a % self.room]:
                for c in range(self.channels):
                    low[c] = min(low[c], self.lowest[0][place + c])
                    high[c] = max(high[c], self.lowest[0][place + c])
            a += 1 << FACTOR_BITS * level


def _within(name, value, least, most):
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ConfigError(f"{name} is a whole number from {least} to {most}", **{name: value})
    return value
