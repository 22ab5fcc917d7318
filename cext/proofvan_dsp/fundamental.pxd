"""The phase of the reference channel's fundamental, eight times a cycle, and the turns that it makes.

The channel is thinned out by three moving sums and correlated with a window six nominal cycles long.
"""

from libc.math cimport floor, sqrt
from libc.string cimport memmove

from proofvan_dsp.cycle_sums cimport LANES, correlate, integrate
from proofvan_dsp.memory cimport Memory, doubles, table_of
from proofvan_dsp.turns cimport angle_in_turns

cdef enum:
    POSITION_BITS = 20
    PIECE = 1024            # samples taken in before cycles are looked for
    RECENT = 17             # phases kept: two cycles
    # The fundamental counts from 1/FAINT of full scale on.
    FAINT = 512


cdef struct Thinned:
    # Three integrators, three combs.
    int step
    unsigned long long integrals[3]
    unsigned long long combs[3]
    double *values
    long long first         # number of values[0]
    long long count
    long long room
    long long keep


cdef struct Fundamental:
    int half                # of the window, in thinned samples
    int hop                 # thinned samples between phases
    double *cosine          # the window times a turning phasor
    double *sine
    double threshold
    double nominal_step     # turns between phases
    long long hops          # phases so far
    long long chain         # those since the fundamental is there
    double phase[RECENT]    # in turns, newest last
    double size[RECENT]
    double next_turn


cdef inline int prepare_fundamental(Fundamental *wave, Thinned *thinned, Memory *memory, prepared, full_scale,
                                    turns_per_sample) except -1:
    """Set up by the tables of analysis_tables.py."""
    thinned.step, wave.hop = prepared.thinning, prepared.hop
    wave.cosine, wave.sine = table_of(memory, prepared.phase_cos), table_of(memory, prepared.phase_sin)
    wave.half = len(prepared.phase_cos) // 2
    # Correlation of the window with a sine at 1/FAINT of full scale: half its amplitude times the mean weight.
    wave.threshold = full_scale * <double>thinned.step ** 3 / FAINT * 0.338946 * (2 * wave.half + 1) / 2
    wave.nominal_step = float(wave.hop * thinned.step * turns_per_sample)
    thinned.keep = 2 * wave.half + 1 + wave.hop + PIECE
    thinned.room = 2 * thinned.keep
    thinned.values = doubles(memory, thinned.room)
    return 0


cdef inline void restart_fundamental(Fundamental *wave, Thinned *thinned) noexcept:
    cdef int i
    for i in range(3):
        thinned.integrals[i] = thinned.combs[i] = 0
    for i in range(RECENT):
        wave.phase[i] = wave.size[i] = 0.0
    thinned.first = thinned.count = 0
    wave.hops = wave.chain = 0
    wave.next_turn = 0.0


# ---- the thinned reference

cdef inline void thin(Thinned *thinned, const int *x, long long count, Py_ssize_t n) noexcept nogil:
    """Three moving sums over `step` samples of the reference, kept once per `step`; `count` samples came before.

    As integrators and combs, which go around 2**64: the differences are right all the same.
    """
    cdef unsigned long long y, z
    cdef Py_ssize_t at = 0, stop
    cdef int k
    while at < n:
        stop = min(n, at + thinned.step - (count + at) % thinned.step)
        integrate(x + at * LANES, stop - at, thinned.integrals)
        at = stop
        if (count + at) % thinned.step == 0:
            y = thinned.integrals[2]
            for k in range(3):
                z = y - thinned.combs[k]
                thinned.combs[k] = y
                y = z
            keep_thinned(thinned, <double><long long>y)


cdef inline void keep_thinned(Thinned *thinned, double value) noexcept nogil:
    if thinned.count - thinned.first == thinned.room:
        memmove(thinned.values, thinned.values + (thinned.room - thinned.keep), thinned.keep * sizeof(double))
        thinned.first += thinned.room - thinned.keep
    # The first two are not over three whole sums; no phase looks at them.
    thinned.values[thinned.count - thinned.first] = value
    thinned.count += 1


# ---- the phase

cdef inline long long waiting_from(const Fundamental *wave) noexcept nogil:
    """Number of the first thinned value that the next phase looks at; the first two are left out."""
    return 2 + wave.hops * wave.hop


cdef inline bint phase_waits(const Fundamental *wave, const Thinned *thinned) noexcept nogil:
    return thinned.count >= waiting_from(wave) + 2 * wave.half + 1


cdef inline bint take_phase(Fundamental *wave, const Thinned *thinned) noexcept nogil:
    """Take the next phase; false where the fundamental is too faint or jumped, and the chain of phases breaks."""
    cdef double re, im, size, turns, step, whole
    cdef bint goes_on
    cdef int i
    correlate(thinned.values + (waiting_from(wave) - thinned.first), wave.cosine, wave.sine, 2 * wave.half + 1, &re, &im)
    wave.hops += 1
    size = sqrt(re * re + im * im)
    if size < wave.threshold:
        wave.chain = 0
        return False
    # As a sine: 0 where it rises through zero.
    turns = angle_in_turns(re, im) + 0.25
    step = turns - wave.phase[RECENT - 1] - wave.nominal_step
    step = step - floor(step + 0.5)
    goes_on = not (wave.chain and (step > 0.25 * wave.nominal_step or step < -0.25 * wave.nominal_step))
    if not goes_on:
        wave.chain = 0
    turns = wave.phase[RECENT - 1] + wave.nominal_step + step if wave.chain else turns
    # Counted from the whole turn before the oldest, so that nothing grows.
    whole = floor(wave.phase[1])
    for i in range(RECENT - 1):
        wave.phase[i], wave.size[i] = wave.phase[i + 1] - whole, wave.size[i + 1]
    wave.phase[RECENT - 1], wave.size[RECENT - 1] = turns - whole, size
    wave.next_turn -= whole
    wave.chain += 1
    return goes_on


cdef inline bint steady(const Fundamental *wave) noexcept nogil:
    """Whether the fundamental's size is the same over the phases kept, so that the phase may be drawn out."""
    return (wave.size[RECENT - 1] < 1.05 * wave.size[0]) and (wave.size[0] < 1.05 * wave.size[RECENT - 1])


cdef inline double slope_of(const Fundamental *wave) noexcept nogil:
    """Turns per hop, over the phases kept."""
    return (wave.phase[RECENT - 1] - wave.phase[0]) / (RECENT - 1)


# ---- positions

cdef inline long long hop_position(const Fundamental *wave, int thinning, double place) noexcept nogil:
    """Position of a place among the phases kept (0 is the oldest)."""
    cdef long long oldest = wave.hops - RECENT
    # In half samples: a threefold moving sum stands for the middle of its 3 * thinning - 2 samples.
    cdef long long twice = 2 * (oldest * wave.hop + wave.half) * thinning + 3 * thinning + 1
    return (twice << (POSITION_BITS - 1)) + <long long>floor(place * wave.hop * thinning * (1 << POSITION_BITS) + 0.5)


cdef inline double hops_to(const Fundamental *wave, int thinning, long long sample) noexcept nogil:
    """How many hops a sample lies before the oldest phase."""
    return <double>(hop_position(wave, thinning, 0.0) - (sample << POSITION_BITS)) / (
        <double>(1 << POSITION_BITS) * wave.hop * thinning)


cdef inline double turn_between(const Fundamental *wave, int at) noexcept nogil:
    """Place of the next turn, which lies between two phases next to each other, on the cubic through four."""
    cdef int base = min(max(at - 1, 0), RECENT - 4), step
    cdef double x, value, slope
    cdef const double *p = &wave.phase[base]
    # Newton's form on the places 0, 1, 2, 3.
    cdef double d1 = p[1] - p[0], d2 = (p[2] - 2 * p[1] + p[0]) / 2, d3 = (p[3] - 3 * p[2] + 3 * p[1] - p[0]) / 6
    x = at - base + (wave.next_turn - wave.phase[at]) / (wave.phase[at + 1] - wave.phase[at])
    for step in range(3):
        value = p[0] + x * (d1 + (x - 1) * (d2 + (x - 2) * d3))
        slope = d1 + (2 * x - 1) * d2 + (3 * x * x - 6 * x + 2) * d3
        x += (wave.next_turn - value) / slope
    return base + x
