"""From the sums of a reading to its numbers in the channels' units, corrected; see analysis_results.py."""

from libc.math cimport NAN, sqrt

from proofvan_dsp.cycle cimport Blocks, Sums
from proofvan_dsp.cycle_sums cimport (
    PAIR_LANES, TURNS, correlate, exact_t, exact_to_double, harris_weights, rotor, weigh_rows,
)
from proofvan_dsp.memory cimport Memory, doubles, ints
from proofvan_dsp.pairs cimport Pairs, lag_weights
from proofvan_dsp.turns cimport turn_cos_sin

cdef enum:
    CHANNEL_NUMBERS = 6
    PAIR_NUMBERS = 6
    CLIPPED_FLAG = 2        # sums.CLIPPED


cdef struct Units:
    int channels
    double *gains
    double *offsets
    double *delays          # seconds
    int *full_scales
    double *values          # [channels][CHANNEL_NUMBERS], [pairs][PAIR_NUMBERS]
    Py_ssize_t value_count


cdef inline int prepare_units(Units *units, Memory *memory, config) except -1:
    units.channels = len(config.channels)
    units.value_count = CHANNEL_NUMBERS * units.channels + PAIR_NUMBERS * len(config.pairs)
    units.values = doubles(memory, units.value_count)
    units.gains, units.offsets = doubles(memory, units.channels), doubles(memory, units.channels)
    units.delays, units.full_scales = doubles(memory, units.channels), ints(memory, units.channels)
    for i, channel in enumerate(config.channels):
        units.delays[i], units.full_scales[i] = channel.delay, channel.full_scale
    return correct_for(units, config, None)


cdef inline int correct_for(Units *units, config, degrees) except -1:
    """Use the corrections for a temperature."""
    for i, channel in enumerate(config.channels):
        units.gains[i], units.offsets[i] = channel.gain_at(degrees), channel.offset_at(degrees)
    return 0


cdef inline double size_of(double gain) noexcept nogil:
    return gain if gain >= 0.0 else -gain


cdef inline int clipped(const Units *units, const Sums *sums) noexcept nogil:
    cdef int c
    for c in range(units.channels):
        if sums.highest[c] >= units.full_scales[c] or sums.lowest[c] <= -units.full_scales[c]:
            return CLIPPED_FLAG
    return 0


cdef inline void correct_channels(Units *units, const Sums *sums, double length, double frequency) noexcept nogil:
    """R.m.s. value, mean, fundamental and extremes."""
    cdef double mean, square, gain, offset, re, im, c, s, scale = 1.4142135623730951 / length
    cdef double *to = units.values
    cdef int channel
    for channel in range(units.channels):
        gain, offset = units.gains[channel], units.offsets[channel]
        mean = exact_to_double(&sums.exact[channel]) / length
        square = exact_to_double(&sums.exact[sums.lanes + channel]) / length
        square = square - 2.0 * offset * mean + offset * offset
        # As a sine, and by the channel's delay earlier.
        re, im = sums.rotated[sums.lanes + channel] * scale * gain, sums.rotated[channel] * scale * gain
        c, s = 1.0, 0.0
        if units.delays[channel] != 0.0:
            turn_cos_sin(frequency * units.delays[channel], &c, &s)
        to[0] = size_of(gain) * sqrt(square if square > 0.0 else 0.0)
        to[1] = gain * (mean - offset)
        to[2], to[3] = re * c - im * s, re * s + im * c
        to[4] = gain * ((sums.lowest if gain >= 0.0 else sums.highest)[channel] - offset)
        to[5] = gain * ((sums.highest if gain >= 0.0 else sums.lowest)[channel] - offset)
        to += CHANNEL_NUMBERS


cdef inline void correct_pairs(Units *units, const Sums *sums, const Pairs *pairs, double length) noexcept nogil:
    """Powers of the pairs; the channels' numbers are known already."""
    cdef double active, apparent
    cdef double *u
    cdef double *v
    cdef double *to = units.values + CHANNEL_NUMBERS * units.channels
    cdef int k
    for k in range(pairs.count):
        u = units.values + CHANNEL_NUMBERS * pairs.u[k]
        v = units.values + CHANNEL_NUMBERS * pairs.i[k]
        active = power_of(units, pairs, k, _mean_product(sums, pairs, k, length))
        apparent = u[0] * v[0]
        to[0] = active
        to[1] = u[2] * v[2] + u[3] * v[3]
        to[2] = u[3] * v[2] - u[2] * v[3]
        to[3] = apparent
        to[4] = sqrt(apparent * apparent - active * active) if apparent * apparent > active * active else 0.0
        to[5] = NAN
        to += PAIR_NUMBERS


cdef inline double _mean_product(const Sums *sums, const Pairs *pairs, int k, double length) noexcept nogil:
    """The delay between u and i is interpolated between the lags' sums."""
    cdef const exact_t *products = sums.exact + 2 * sums.lanes + (
        k // PAIR_LANES * pairs.lags * PAIR_LANES + k % PAIR_LANES)
    cdef const double *weights = lag_weights(pairs, k // PAIR_LANES) + k % PAIR_LANES
    cdef double mean = 0.0
    cdef int lag
    for lag in range(pairs.lags):
        mean += weights[lag * PAIR_LANES] * (exact_to_double(&products[lag * PAIR_LANES]) / length)
    return mean


cdef inline double power_of(const Units *units, const Pairs *pairs, int k, double mean) noexcept nogil:
    """Power of a pair from the mean product of its counts; the channels' means are known already."""
    cdef int u = pairs.u[k], v = pairs.i[k]
    cdef double mean_u = units.values[CHANNEL_NUMBERS * u + 1], mean_v = units.values[CHANNEL_NUMBERS * v + 1]
    cdef double gain_u = units.gains[u], gain_v = units.gains[v]
    cdef double offset_u = units.offsets[u], offset_v = units.offsets[v]
    # With x = g (count - o): mean(xy) = g h mean(counts) - g o mean(y) - h p mean(x) - g h o p.
    return gain_u * gain_v * mean - gain_u * offset_u * mean_v - gain_v * offset_v * mean_u - (
        gain_u * gain_v * offset_u * offset_v)


cdef inline void weigh_window(Units *units, const Blocks *blocks, const Pairs *pairs, double length) noexcept nogil:
    """Power with a Blackman-Harris weight over the window instead of whole cycles."""
    cdef double[16] sums
    cdef double total
    cdef int k
    if pairs.count == 0:
        return
    total = _blackman_harris(blocks, length)
    weigh_rows(blocks.sums, blocks.count, pairs.groups * PAIR_LANES, blocks.weights, sums)
    for k in range(pairs.count):
        units.values[CHANNEL_NUMBERS * units.channels + PAIR_NUMBERS * k + 5] = power_of(units, pairs, k, sums[k] / total)


cdef inline double _blackman_harris(const Blocks *blocks, double length) noexcept nogil:
    """Fill in the blocks' weights; gives their sum over the samples."""
    cdef double[TURNS + 1] turn_c
    cdef double[TURNS + 1] turn_s
    cdef double c, s, total
    cdef long long at = 0, end
    rotor(blocks.size / length, TURNS + 1, turn_c, turn_s)
    while at < blocks.count:
        end = at + 1
        while end < blocks.count and blocks.centres[end] - blocks.centres[end - 1] == blocks.size:
            end += 1
        turn_cos_sin(blocks.centres[at] / length, &c, &s)
        harris_weights(blocks.weights + at, end - at, c, s, turn_c, turn_s)
        at = end
    correlate(blocks.weights, blocks.lengths, blocks.lengths, blocks.count, &total, &s)
    return total
