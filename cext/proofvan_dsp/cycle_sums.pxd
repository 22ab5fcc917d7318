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

# The loops over samples, as C: gcc makes vectors of the lanes when it leaves the loop over the samples alone, and
# needs to know that the arrays lie apart. Four lanes at a time fit the registers of every processor.
cdef extern from *:
    """
    #include <string.h>
    #define LANE_LOOP __attribute__((optimize("no-tree-loop-vectorize"))) static

    static void widen(const int *restrict counts, double *restrict wide, Py_ssize_t numbers) {
        for (Py_ssize_t i = 0; i < numbers; i++) wide[i] = counts[i];
    }

    /* Widen lowest..highest of eight channels. */
    LANE_LOOP void extremes(const int *restrict counts, Py_ssize_t frames, int *restrict lowest, int *restrict highest) {
        int low[8], high[8];
        memcpy(low, lowest, sizeof low);
        memcpy(high, highest, sizeof high);
        for (Py_ssize_t n = 0; n < frames; n++, counts += 8) {
            for (int j = 0; j < 8; j++) low[j] = counts[j] < low[j] ? counts[j] : low[j];
            for (int j = 0; j < 8; j++) high[j] = counts[j] > high[j] ? counts[j] : high[j];
        }
        memcpy(lowest, low, sizeof low);
        memcpy(highest, high, sizeof high);
    }

    /* Totals, squares and the correlation with a rotor of four of eight channels: sums[4][8]. */
    LANE_LOOP void sum_four(const double *restrict x, const double *restrict cosine, const double *restrict sine,
                            Py_ssize_t frames, double *restrict sums) {
        double total[4] = {0}, square[4] = {0}, real[4] = {0}, imaginary[4] = {0};
        for (Py_ssize_t n = 0; n < frames; n++, x += 8) {
            for (int j = 0; j < 4; j++) total[j] += x[j];
            for (int j = 0; j < 4; j++) square[j] += x[j] * x[j];
            for (int j = 0; j < 4; j++) real[j] += x[j] * cosine[n];
            for (int j = 0; j < 4; j++) imaginary[j] += x[j] * sine[n];
        }
        memcpy(sums, total, sizeof total);
        memcpy(sums + 8, square, sizeof square);
        memcpy(sums + 16, real, sizeof real);
        memcpy(sums + 24, imaginary, sizeof imaginary);
    }

    /* Products of four pairs over a stretch; frames lie `stride` apart. */
    LANE_LOOP inline void products_of(const double *restrict u, const double *restrict v, Py_ssize_t stride,
                                      Py_ssize_t frames, double *restrict sums) {
        double a[4] = {0};
        for (Py_ssize_t n = 0; n < frames; n++)
            for (int j = 0; j < 4; j++) a[j] += u[n * stride + j] * v[n * stride + j];
        for (int j = 0; j < 4; j++) sums[j] = a[j];
    }

    /* The same for two lags next to each other. */
    LANE_LOOP inline void products_of_two(const double *restrict u, const double *restrict v, Py_ssize_t stride,
                                          Py_ssize_t frames, double *restrict sums) {
        double a[4] = {0}, b[4] = {0};
        #pragma GCC unroll 4
        for (Py_ssize_t n = 0; n < frames; n++, u += stride, v += stride) {
            for (int j = 0; j < 4; j++) a[j] += u[j] * v[j];
            for (int j = 0; j < 4; j++) b[j] += u[j] * v[stride + j];
        }
        for (int j = 0; j < 4; j++) sums[j] = a[j];
        for (int j = 0; j < 4; j++) sums[4 + j] = b[j];
    }

    /* Products of four pairs by blocks of `block` frames: u[n] * v[n] for one lag, u[n] * v[n + lag - 2] for six. */
    LANE_LOOP void product_blocks(const double *u, const double *v, Py_ssize_t stride, int lags, Py_ssize_t frames,
                                  Py_ssize_t block, double *sums) {
        if (lags > 1) v -= 2 * stride;
        for (Py_ssize_t begin = 0; begin < frames; begin += block) {
            Py_ssize_t n = frames - begin < block ? frames - begin : block;
            const double *x = u + begin * stride, *y = v + begin * stride;
            if (lags == 1) {
                if (stride == 8) products_of(x, y, 8, n, sums); else products_of(x, y, 4, n, sums);
                sums += 4;
                continue;
            }
            for (int lag = 0; lag < lags; lag += 2, y += 2 * stride, sums += 8)
                if (stride == 8) products_of_two(x, y, 8, n, sums); else products_of_two(x, y, 4, n, sums);
        }
    }

    /* Sum of rows of 4 * n numbers, four columns at a time. */
    LANE_LOOP void add_rows(const double *restrict rows, Py_ssize_t count, int width, double *restrict sums) {
        for (int at = 0; at < width; at += 4) {
            double a[4] = {0};
            for (Py_ssize_t n = 0; n < count; n++)
                for (int j = 0; j < 4; j++) a[j] += rows[n * width + at + j];
            memcpy(sums + at, a, sizeof a);
        }
    }

    /* Four pairs' products by the weights of their lags, block by block; the blocks' sums lie `apart`. */
    LANE_LOOP void weigh_lags(const double *restrict products, Py_ssize_t blocks, const double *restrict weights, int lags,
                              double *restrict sums, Py_ssize_t apart) {
        for (Py_ssize_t n = 0; n < blocks; n++, sums += apart) {
            double a[4] = {0};
            for (int lag = 0; lag < lags; lag++, products += 4)
                for (int j = 0; j < 4; j++) a[j] += weights[4 * lag + j] * products[j];
            memcpy(sums, a, sizeof a);
        }
    }

    /* Weighted sum of rows of `width` numbers, a multiple of four. */
    LANE_LOOP void weigh_rows(const double *restrict rows, Py_ssize_t count, int width, const double *restrict weights,
                              double *restrict sums) {
        for (int at = 0; at < width; at += 4) {
            double a[4] = {0};
            for (Py_ssize_t n = 0; n < count; n++)
                for (int j = 0; j < 4; j++) a[j] += rows[n * width + at + j] * weights[n];
            memcpy(sums + at, a, sizeof a);
        }
    }

    /* Eight partial sums each of x[n] * cosine[n] and x[n] * sine[n]; `n` is a multiple of eight. */
    LANE_LOOP void correlate_eights(const double *restrict x, const double *restrict cosine, const double *restrict sine,
                                    Py_ssize_t n, double *restrict real, double *restrict imaginary) {
        double a[8] = {0}, b[8] = {0};
        for (Py_ssize_t i = 0; i < n; i += 8) {
            for (int j = 0; j < 8; j++) a[j] += x[i + j] * cosine[i + j];
            for (int j = 0; j < 8; j++) b[j] += x[i + j] * sine[i + j];
        }
        memcpy(real, a, sizeof a);
        memcpy(imaginary, b, sizeof b);
    }

    /* Sum of x[n] * cosine[n] and of x[n] * sine[n]. */
    static void correlate(const double *x, const double *cosine, const double *sine, Py_ssize_t n, double *re, double *im) {
        double a[8], b[8];
        correlate_eights(x, cosine, sine, n / 8 * 8, a, b);
        for (Py_ssize_t i = n / 8 * 8; i < n; i++) {
            a[0] += x[i] * cosine[i];
            b[0] += x[i] * sine[i];
        }
        *re = ((a[0] + a[1]) + (a[2] + a[3])) + ((a[4] + a[5]) + (a[6] + a[7]));
        *im = ((b[0] + b[1]) + (b[2] + b[3])) + ((b[4] + b[5]) + (b[6] + b[7]));
    }

    /* Three integrators over every eighth number; they go around 2**64. */
    static void integrate(const int *restrict x, Py_ssize_t n, unsigned long long *restrict sums) {
        unsigned long long a = sums[0], b = sums[1], c = sums[2];
        for (Py_ssize_t i = 0; i < n; i++) {
            a += (unsigned long long)(long long)x[8 * i];
            b += a;
            c += b;
        }
        sums[0] = a;
        sums[1] = b;
        sums[2] = c;
    }
    """
    void widen(const int *counts, double *wide, Py_ssize_t numbers) noexcept nogil
    void extremes(const int *counts, Py_ssize_t frames, int *lowest, int *highest) noexcept nogil
    void sum_four(const double *x, const double *cosine, const double *sine, Py_ssize_t frames,
                  double *sums) noexcept nogil
    void product_blocks(const double *u, const double *v, Py_ssize_t stride, int lags, Py_ssize_t frames,
                        Py_ssize_t block, double *sums) noexcept nogil
    void add_rows(const double *rows, Py_ssize_t count, int width, double *sums) noexcept nogil
    void weigh_lags(const double *products, Py_ssize_t blocks, const double *weights, int lags, double *sums,
                    Py_ssize_t apart) noexcept nogil
    void weigh_rows(const double *rows, Py_ssize_t count, int width, const double *weights, double *sums) noexcept nogil
    void correlate(const double *x, const double *cosine, const double *sine, Py_ssize_t n,
                   double *re, double *im) noexcept nogil
    void integrate(const int *x, Py_ssize_t n, unsigned long long *sums) noexcept nogil


cdef inline void rotor(double step, Py_ssize_t frames, double *cosine, double *sine) noexcept nogil:
    """Cosine and sine of n * step turns: eight by definition, the rest by turning on."""
    cdef double c, s
    cdef Py_ssize_t n
    turn_cos_sin(8.0 * step, &c, &s)
    for n in range(min(frames, 8)):
        turn_cos_sin(n * step, &cosine[n], &sine[n])
    for n in range(8, frames):
        cosine[n] = cosine[n - 8] * c - sine[n - 8] * s
        sine[n] = sine[n - 8] * c + cosine[n - 8] * s
