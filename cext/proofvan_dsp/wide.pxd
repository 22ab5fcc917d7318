"""A chunk of samples as doubles with the neighbours that delays and ends need, and the pairs' lanes beside each other."""

from proofvan_dsp.cycle_sums cimport CHUNK, END_POINTS, LANES, PAIR_LANES, widen
from proofvan_dsp.memory cimport Memory, doubles
from proofvan_dsp.pairs cimport Pairs
from proofvan_dsp.samples cimport Samples, frame_at


cdef struct Wide:
    Py_ssize_t margin       # frames before the chunk's first
    Py_ssize_t room         # frames per group
    double *frames          # [groups][room][LANES]
    double *u               # [groups of pairs][room][PAIR_LANES]
    double *i


cdef inline int prepare_wide(Wide *wide, Memory *memory, int groups, const Pairs *pairs) except -1:
    wide.margin = pairs.reach + END_POINTS
    wide.room = CHUNK + 2 * wide.margin
    wide.frames = doubles(memory, groups * wide.room * LANES)
    wide.u = doubles(memory, pairs.groups * wide.room * PAIR_LANES)
    wide.i = doubles(memory, pairs.groups * wide.room * PAIR_LANES)
    return 0


cdef inline double *wide_frame(const Wide *wide, int group) noexcept nogil:
    """The chunk's first frame."""
    return wide.frames + (group * wide.room + wide.margin) * LANES


cdef inline void load(const Wide *wide, const Pairs *pairs, const Samples *samples, long long at, Py_ssize_t n,
                      Py_ssize_t around) noexcept nogil:
    """Take the samples at - around .. at + n + around."""
    cdef Py_ssize_t frames = n + 2 * around, place = (at - around) % samples.capacity
    cdef Py_ssize_t part = min(frames, samples.capacity - place)
    cdef int group
    cdef double *to
    for group in range(samples.groups):
        to = wide_frame(wide, group) - around * LANES
        widen(frame_at(samples, group, place), to, part * LANES)
        widen(frame_at(samples, group, 0), to + part * LANES, (frames - part) * LANES)
    for group in range(pairs.groups):
        if not pairs.straight[group]:
            _gather(wide, pairs, group, wide.margin + pairs.reach - around, n + 2 * (around - pairs.reach))


cdef inline void _gather(const Wide *wide, const Pairs *pairs, int group, Py_ssize_t begin, Py_ssize_t n) noexcept nogil:
    """Gather the lanes of a group of pairs, with the neighbours that the lags need."""
    cdef int k
    cdef Py_ssize_t i, early = 2 if pairs.lags > 1 else 0, late = 3 if pairs.lags > 1 else 0
    cdef const double *u
    cdef const double *v
    cdef double *u_lane
    cdef double *i_lane
    for k in range(group * PAIR_LANES, min(pairs.count, (group + 1) * PAIR_LANES)):
        u = wide.frames + (pairs.u[k] // LANES * wide.room + begin) * LANES + pairs.u[k] % LANES
        v = wide.frames + (pairs.i[k] // LANES * wide.room + begin + pairs.shift[k]) * LANES + pairs.i[k] % LANES
        u_lane = wide.u + (group * wide.room + begin) * PAIR_LANES + k % PAIR_LANES
        i_lane = wide.i + (group * wide.room + begin) * PAIR_LANES + k % PAIR_LANES
        for i in range(n):
            u_lane[i * PAIR_LANES] = u[i * LANES]
        for i in range(-early, n + late):
            i_lane[i * PAIR_LANES] = v[i * LANES]


cdef inline int pair_rows(const Wide *wide, const Pairs *pairs, int group, const double **u, const double **v) noexcept nogil:
    """Where the pairs' first frame lies; gives how far the next one is."""
    cdef int k = group * PAIR_LANES
    if pairs.straight[group]:
        u[0] = wide_frame(wide, pairs.u[k] // LANES) + pairs.u[k] % LANES
        v[0] = wide_frame(wide, pairs.i[k] // LANES) + pairs.shift[k] * LANES + pairs.i[k] % LANES
        return LANES
    u[0] = wide.u + (group * wide.room + wide.margin) * PAIR_LANES
    v[0] = wide.i + (group * wide.room + wide.margin) * PAIR_LANES
    return PAIR_LANES
