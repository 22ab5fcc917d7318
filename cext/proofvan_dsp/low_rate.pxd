"""The samples at a low rate, for the spectra: filtered, one in `step`, in single precision (-140 dB)."""

from libc.string cimport memcpy, memmove

from proofvan_dsp.cycle_sums cimport LANES
from proofvan_dsp.fundamental cimport PIECE
from proofvan_dsp.memory cimport Memory, floats, short_table_of
from proofvan_dsp.samples cimport Samples, frame_at
from proofvan_dsp.spectrum cimport TAPS, low_pass, narrow


cdef struct LowRate:
    int groups
    int step                # samples per frame
    int taps                # 0: the rate itself
    float *weights
    float *input            # [groups][input_room][LANES]: samples that are yet to be filtered
    long long input_first   # sample that comes first in it
    long long input_room
    float *frames           # [groups][room][LANES]
    long long first         # frame that comes first in it
    long long count
    long long keep
    long long room


cdef inline int prepare_low_rate(LowRate *low, Memory *memory, prepared, int groups, int window_cycles,
                                 long long per_cycle) except -1:
    low.groups, low.step = groups, prepared.decimation
    low.weights, low.taps = short_table_of(memory, prepared.low_pass), len(prepared.low_pass)
    low.input_room = PIECE + low.taps + low.step
    low.input = floats(memory, groups * low.input_room * LANES)
    low.keep = (window_cycles * 5 // 4 + 9) * per_cycle // low.step + 2 * TAPS + PIECE
    low.room = low.keep * 3 // 2 + PIECE
    low.frames = floats(memory, groups * low.room * LANES)
    return 0


cdef inline void restart_low_rate(LowRate *low) noexcept:
    low.input_first = low.first = low.count = 0


cdef inline float *input_at(const LowRate *low, int group, long long place) noexcept nogil:
    return low.input + (group * low.input_room + place) * LANES


cdef inline float *low_frame(const LowRate *low, int group, long long number) noexcept nogil:
    return low.frames + (group * low.room + number - low.first) * LANES


cdef inline void take_low(LowRate *low, const Samples *samples, Py_ssize_t place, Py_ssize_t n) noexcept nogil:
    """Take n samples from a place of the ring, before they are counted."""
    cdef int group
    for group in range(low.groups):
        narrow(frame_at(samples, group, place), input_at(low, group, samples.count - low.input_first), n * LANES)


cdef inline void lower(LowRate *low, long long count) noexcept nogil:
    """Give the frames that the first `count` samples allow, and move the filter's rest to the front."""
    cdef int group
    cdef long long ready = count - low.input_first, done, rest
    cdef float *source
    if low.taps:
        ready = (ready - low.taps) // low.step + 1 if ready >= low.taps else 0
    if low.count - low.first + ready > low.room:
        _forget(low)
    done = ready * low.step
    rest = count - low.input_first - done
    for group in range(low.groups):
        source = input_at(low, group, 0)
        _filter(low, source, low_frame(low, group, low.count), ready)
        memmove(source, source + done * LANES, rest * LANES * sizeof(float))
    low.input_first += done
    low.count += ready


cdef inline void _forget(LowRate *low) noexcept nogil:
    """Move the frames that are kept to the front."""
    cdef long long kept = min(low.keep, low.count - low.first)
    cdef int group
    for group in range(low.groups):
        memmove(low_frame(low, group, low.first), low_frame(low, group, low.count - kept), kept * LANES * sizeof(float))
    low.first = low.count - kept


cdef inline void _filter(const LowRate *low, const float *source, float *to, Py_ssize_t n) noexcept nogil:
    if low.taps:
        low_pass(source, low.weights, low.taps, low.step, n, to)
    else:
        memcpy(to, source, n * LANES * sizeof(float))


cdef inline void refill(LowRate *low, const Samples *samples) noexcept nogil:
    """Take what is yet to be filtered from among the samples kept."""
    cdef long long index
    cdef int group
    for group in range(low.groups):
        for index in range(low.input_first, samples.count):
            narrow(frame_at(samples, group, index % samples.capacity), input_at(low, group, index - low.input_first), LANES)
