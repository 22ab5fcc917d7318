"""The spectra of a window of whole cycles: subgroups of IEC 61000-4-7 and components, in the channels' units."""

from libc.math cimport NAN, sqrt

from proofvan_dsp.corrected cimport Units, size_of
from proofvan_dsp.cycle_sums cimport LANES, PAIR_LANES
from proofvan_dsp.fundamental cimport POSITION_BITS
from proofvan_dsp.low_rate cimport LowRate, low_frame
from proofvan_dsp.memory cimport Memory, doubles, short_table_of
from proofvan_dsp.spectrum cimport POINTS, bin_powers, resample, subgroups, transform
from proofvan_dsp.turns cimport turn_cos_sin

cdef enum:
    ORDERS = 50
    SPECTRUM_NUMBERS = 4 * (ORDERS + 1)     # see analysis_results.py


cdef struct Spectrum:
    int cycles              # per window
    double usable           # highest frequency that the low rate shows, Hz
    float *kernel           # of the resampling
    double *re              # [POINTS][PAIR_LANES]
    double *im
    double *other_re
    double *other_im
    double *cosine          # twiddle factors
    double *sine
    double *powers          # [1 + bins][LANES], the first row is empty
    double *numbers         # [channels][SPECTRUM_NUMBERS]


cdef inline int prepare_spectrum(Spectrum *spectrum, Memory *memory, prepared, int groups, int cycles) except -1:
    cdef int i
    spectrum.cycles, spectrum.usable = cycles, prepared.usable
    spectrum.kernel = short_table_of(memory, prepared.kernel)
    spectrum.powers = doubles(memory, ((ORDERS + 1) * cycles + 1) * LANES)
    spectrum.numbers = doubles(memory, SPECTRUM_NUMBERS * groups * LANES)
    spectrum.re, spectrum.im = doubles(memory, POINTS * PAIR_LANES), doubles(memory, POINTS * PAIR_LANES)
    spectrum.other_re, spectrum.other_im = doubles(memory, POINTS * PAIR_LANES), doubles(memory, POINTS * PAIR_LANES)
    spectrum.cosine, spectrum.sine = doubles(memory, POINTS), doubles(memory, POINTS)
    for i in range(POINTS):
        turn_cos_sin(<double>i / POINTS, &spectrum.cosine[i], &spectrum.sine[i])
    return 0


cdef inline void transform_window(const Spectrum *spectrum, const LowRate *low, const Units *units, long long start,
                                  double length, double frequency) noexcept nogil:
    """Fill in the numbers of a window that begins at a position and is `length` samples long."""
    cdef long long origin = low.first * low.step + low.taps // 2
    cdef double place = <double>(start - (origin << POSITION_BITS)) / (1 << POSITION_BITS) / low.step
    cdef int group
    for group in range(low.groups):
        resample(low_frame(low, group, low.first), spectrum.kernel, place, length / (<double>POINTS * low.step),
                 spectrum.re, spectrum.im)
        transform(spectrum.re, spectrum.im, spectrum.other_re, spectrum.other_im, spectrum.cosine, spectrum.sine)
        bin_powers(spectrum.re, spectrum.im, (ORDERS + 1) * spectrum.cycles, spectrum.powers + LANES)
        _group(spectrum, units, group, frequency)


cdef inline void _group(const Spectrum *spectrum, const Units *units, int group, double frequency) noexcept nogil:
    """Subgroups and components of a group's channels."""
    cdef int order
    for order in range(ORDERS + 1):
        if (order + 0.6) * frequency > spectrum.usable:
            _leave_out(spectrum, units, group, order)
        else:
            _subgroups(spectrum, units, group, order, frequency)
    _means(spectrum, units, group)


cdef inline double *_numbers(const Spectrum *spectrum, int group, int j) noexcept nogil:
    return spectrum.numbers + (group * LANES + j) * SPECTRUM_NUMBERS


cdef inline int _channels_of(const Units *units, int group) noexcept nogil:
    return min(LANES, units.channels - group * LANES)


cdef inline void _leave_out(const Spectrum *spectrum, const Units *units, int group, int order) noexcept nogil:
    cdef int j, k
    for j in range(_channels_of(units, group)):
        for k in range(4):
            _numbers(spectrum, group, j)[order + k * (ORDERS + 1)] = NAN


cdef inline void _subgroups(const Spectrum *spectrum, const Units *units, int group, int order,
                            double frequency) noexcept nogil:
    cdef double[LANES] harmonics
    cdef double[LANES] between
    cdef double *to
    cdef double gain
    cdef int j
    # Order 0 has no bins before it; its harmonic is the mean, below.
    subgroups(spectrum.powers + (order * spectrum.cycles + 1) * LANES, spectrum.cycles, harmonics, between)
    for j in range(_channels_of(units, group)):
        to = _numbers(spectrum, group, j) + order
        gain = units.gains[group * LANES + j]
        to[ORDERS + 1] = size_of(gain) * sqrt(between[j])
        if order:
            to[0] = size_of(gain) * sqrt(harmonics[j])
            _component(spectrum, order * spectrum.cycles, j, gain, order * frequency * units.delays[group * LANES + j], to)


cdef inline void _component(const Spectrum *spectrum, Py_ssize_t b, int j, double gain, double turns,
                            double *to) noexcept nogil:
    """One bin as a complex r.m.s. value of a sine, by a delay earlier."""
    cdef Py_ssize_t here = 4 * b + j % 4, mirrored = 4 * (POINTS - b) + j % 4
    cdef double scale = 0.7071067811865476 / POINTS * gain, x, y, c, s
    cdef const double *re = spectrum.re
    cdef const double *im = spectrum.im
    if j < 4:
        x, y = re[here] + re[mirrored], im[here] - im[mirrored]
    else:
        x, y = im[here] + im[mirrored], re[mirrored] - re[here]
    c, s = 1.0, 0.0
    if turns != 0.0:
        turn_cos_sin(turns, &c, &s)
    # A cosine's x + iy is a sine's -y + ix.
    x, y = -y * scale, x * scale
    to[2 * (ORDERS + 1)] = x * c - y * s
    to[3 * (ORDERS + 1)] = x * s + y * c


cdef inline void _means(const Spectrum *spectrum, const Units *units, int group) noexcept nogil:
    """Order 0: the mean."""
    cdef double mean
    cdef double *to
    cdef int j
    for j in range(_channels_of(units, group)):
        to = _numbers(spectrum, group, j)
        mean = units.gains[group * LANES + j] * (
            (spectrum.re if j < 4 else spectrum.im)[j % 4] / POINTS - units.offsets[group * LANES + j])
        to[2 * (ORDERS + 1)], to[3 * (ORDERS + 1)] = mean, 0.0
        to[0] = size_of(mean)
