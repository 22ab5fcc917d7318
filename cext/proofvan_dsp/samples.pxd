"""The last samples of a stretch without holes, eight channels side by side in each group."""

from libc.string cimport memcpy

from proofvan_dsp.cycle_sums cimport LANES


cdef struct Samples:
    int *ring               # [groups][capacity][LANES]
    long long capacity
    long long keep          # so many are there at least
    long long count         # of the stretch so far
    int channels
    int groups


cdef inline int *frame_at(const Samples *samples, int group, Py_ssize_t place) noexcept nogil:
    return samples.ring + (group * samples.capacity + place) * LANES


cdef inline void copy_in(Samples *samples, const Py_buffer *buffer, Py_ssize_t at, Py_ssize_t place,
                         Py_ssize_t n) noexcept nogil:
    """Copy n samples of a buffer [n, channels] to a place of the ring where they lie side by side."""
    cdef Py_ssize_t along = buffer.strides[0], across = buffer.strides[1], i
    cdef const char *source = <const char *>buffer.buf + at * along
    cdef int group, c, lanes
    cdef int *frame
    for group in range(samples.groups):
        lanes = min(LANES, samples.channels - group * LANES)
        frame = frame_at(samples, group, place)
        if lanes == LANES and across == sizeof(int) and along == LANES * sizeof(int):
            memcpy(frame, source, n * LANES * sizeof(int))
        elif lanes == LANES and across == sizeof(int):
            for i in range(n):
                memcpy(frame + i * LANES, source + i * along, LANES * sizeof(int))
        else:
            for i in range(n):
                for c in range(lanes):
                    frame[i * LANES + c] = (<const int *>(source + i * along + c * across))[0]
        source += LANES * across
