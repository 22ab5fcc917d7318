"""Sums over the samples of one cycle: exact integers of counts and products, and the correlation with its fundamental.

Lanes are channels (LANES side by side) and pairs (PAIR_LANES side by side). Counts within 24 bit are multiplied as
doubles: every product is an integer below 2**46 and CHUNK of them stay below 2**53, so each sum is exact in any order.
"""

from proofvan_dsp.turns cimport turn_cos_sin

cdef extern from *:
    """
    /* Integers of 2**-8 count (or count squared). */
    typedef struct { __int128 value; } exact_t;
    static inline void exact_clear(exact_t *sum) { sum->value = 0; }
    static inline void exact_add_whole(exact_t *sum, double term) { sum->value += (__int128)(long long)term << 8; }
    static inline void exact_add_product(exact_t *sum, long long a, long long b) { sum->value += (__int128)(a * b) << 8; }
    static inline void exact_add(exact_t *sum, const exact_t *term) { sum->value += term->value; }
    /* The end of a cycle, rounded once; two cycles that share an end share the rounded number. */
    static inline __int128 exact_of_end(double end) {
        double scaled = end * 256.0;
        return (__int128)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
    static inline void exact_add_ends(exact_t *sum, double closing, double opening) {
        sum->value += exact_of_end(closing) - exact_of_end(opening);
    }
    static inline double exact_to_double(const exact_t *sum) { return (double)sum->value / 256.0; }
    static inline long long exact_high(const exact_t *sum) { return (long long)(sum->value >> 64); }
    static inline unsigned long long exact_low(const exact_t *sum) { return (unsigned long long)sum->value; }
    static inline void exact_set(exact_t *sum, long long high, unsigned long long low) {
        sum->value = (__int128)(((unsigned __int128)(unsigned long long)high << 64) | low);
    }
    """
    ctypedef struct exact_t:
        pass
    void exact_clear(exact_t *sum) noexcept nogil
    void exact_add_whole(exact_t *sum, double term) noexcept nogil
    void exact_add_product(exact_t *sum, long long a, long long b) noexcept nogil
    void exact_add(exact_t *sum, const exact_t *term) noexcept nogil
    void exact_add_ends(exact_t *sum, double closing, double opening) noexcept nogil
    double exact_to_double(const exact_t *sum) noexcept nogil
    long long exact_high(const exact_t *sum) noexcept nogil
    unsigned long long exact_low(const exact_t *sum) noexcept nogil
    void exact_set(exact_t *sum, long long high, unsigned long long low) noexcept nogil

cdef enum:
    LANES = 8
    PAIR_LANES = 4
    CHUNK = 128
    LAGS = 6            # neighbours that a fraction of a sample's delay is interpolated from
    END_POINTS = 6


cdef inline void widen(const int *counts, double *wide, Py_ssize_t numbers) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(numbers):
        wide[i] = counts[i]


cdef inline void extremes(const int *counts, Py_ssize_t frames, int *lowest, int *highest) noexcept nogil:
    """Widen lowest..highest of LANES channels."""
    cdef int[8] low
    cdef int[8] high
    cdef Py_ssize_t i
    cdef int j
    for j in range(LANES):
        low[j] = lowest[j]
        high[j] = highest[j]
    for i in range(frames):
        for j in range(LANES):
            low[j] = counts[i * LANES + j] if counts[i * LANES + j] < low[j] else low[j]
        for j in range(LANES):
            high[j] = counts[i * LANES + j] if counts[i * LANES + j] > high[j] else high[j]
    for j in range(LANES):
        lowest[j] = low[j]
        highest[j] = high[j]


cdef inline void sum_lanes(const double *x, const double *cosine, const double *sine, Py_ssize_t frames,
                           double *total, double *square, double *real, double *imaginary) noexcept nogil:
    """Totals, squares and the correlation with a rotor of LANES channels, added up over at most CHUNK frames."""
    cdef double[8] t
    cdef double[8] q
    cdef double[8] re
    cdef double[8] im
    cdef double c, s
    cdef Py_ssize_t i
    cdef int j
    for j in range(LANES):
        t[j] = 0.0
        q[j] = 0.0
        re[j] = 0.0
        im[j] = 0.0
    for i in range(frames):
        c = cosine[i]
        s = sine[i]
        for j in range(LANES):
            t[j] += x[j]
        for j in range(LANES):
            q[j] += x[j] * x[j]
        for j in range(LANES):
            re[j] += x[j] * c
        for j in range(LANES):
            im[j] += x[j] * s
        x += LANES
    for j in range(LANES):
        total[j] = t[j]
        square[j] = q[j]
        real[j] = re[j]
        imaginary[j] = im[j]


cdef inline void sum_pairs(const double *u, const double *i, Py_ssize_t frames, double *products) noexcept nogil:
    """Products of PAIR_LANES pairs over at most CHUNK frames, without delay."""
    cdef double[4] a
    cdef Py_ssize_t n
    cdef int j
    for j in range(PAIR_LANES):
        a[j] = 0.0
    for n in range(frames):
        for j in range(PAIR_LANES):
            a[j] += u[n * PAIR_LANES + j] * i[n * PAIR_LANES + j]
    for j in range(PAIR_LANES):
        products[j] = a[j]


cdef inline void sum_lagged_pairs(const double *u, const double *i, Py_ssize_t frames, double *products) noexcept nogil:
    """Products u[n] * i[n + lag - 2] for LAGS lags; `products` is [LAGS][PAIR_LANES]."""
    cdef double[4] a
    cdef double[4] b
    cdef double[4] c
    cdef double[4] d
    cdef double[4] e
    cdef double[4] f
    cdef Py_ssize_t n
    cdef int j
    for j in range(PAIR_LANES):
        a[j] = 0.0
        b[j] = 0.0
        c[j] = 0.0
        d[j] = 0.0
        e[j] = 0.0
        f[j] = 0.0
    i -= 2 * PAIR_LANES
    for n in range(frames):
        for j in range(PAIR_LANES):
            a[j] += u[j] * i[j]
        for j in range(PAIR_LANES):
            b[j] += u[j] * i[j + 4]
        for j in range(PAIR_LANES):
            c[j] += u[j] * i[j + 8]
        for j in range(PAIR_LANES):
            d[j] += u[j] * i[j + 12]
        for j in range(PAIR_LANES):
            e[j] += u[j] * i[j + 16]
        for j in range(PAIR_LANES):
            f[j] += u[j] * i[j + 20]
        u += PAIR_LANES
        i += PAIR_LANES
    for j in range(PAIR_LANES):
        products[j] = a[j]
        products[4 + j] = b[j]
        products[8 + j] = c[j]
        products[12 + j] = d[j]
        products[16 + j] = e[j]
        products[20 + j] = f[j]


cdef inline void rotor(double turns, double step, Py_ssize_t frames, double *cosine, double *sine) noexcept nogil:
    """Cosine and sine of turns + n * step for a chunk: four by definition, the rest by turning on."""
    cdef double c, s, next_c
    cdef Py_ssize_t n
    turn_cos_sin(4.0 * step, &c, &s)
    for n in range(4):
        turn_cos_sin(turns + n * step, &cosine[n], &sine[n])
    for n in range(4, frames):
        next_c = cosine[n - 4] * c - sine[n - 4] * s
        sine[n] = sine[n - 4] * c + cosine[n - 4] * s
        cosine[n] = next_c
