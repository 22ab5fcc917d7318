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
    TURNS = 16          # blocks that the weights of a window are computed for at once

# The loops over samples, as C: gcc makes vectors of the lanes when it leaves the loop over the samples alone, and
# needs to know that the arrays lie apart.
cdef extern from *:
    """
    #include <string.h>
    #define LANE_LOOP __attribute__((optimize("no-tree-loop-vectorize"))) static
    /* Spares the compiler the way around the loop. */
    #define NEVER_EMPTY(frames) if ((frames) < 1) __builtin_unreachable()

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

    /* Totals, squares and the correlation with a rotor of eight channels: sums[4][8]. */
    LANE_LOOP void sum_channels(const double *restrict x, const double *restrict cosine, const double *restrict sine,
                                Py_ssize_t frames, double *restrict sums) {
        double total[8] = {0}, square[8] = {0}, real[8] = {0}, imaginary[8] = {0};
        for (Py_ssize_t n = 0; n < frames; n++, x += 8) {
            for (int j = 0; j < 8; j++) total[j] += x[j];
            for (int j = 0; j < 8; j++) square[j] += x[j] * x[j];
            for (int j = 0; j < 8; j++) real[j] += x[j] * cosine[n];
            for (int j = 0; j < 8; j++) imaginary[j] += x[j] * sine[n];
        }
        memcpy(sums, total, sizeof total);
        memcpy(sums + 8, square, sizeof square);
        memcpy(sums + 16, real, sizeof real);
        memcpy(sums + 24, imaginary, sizeof imaginary);
    }

    /* Products of four pairs, frame by frame. */
    LANE_LOOP inline void products_each(const double *restrict u, const double *restrict v, Py_ssize_t stride,
                                        Py_ssize_t frames, double *restrict products) {
        for (Py_ssize_t n = 0; n < frames; n++)
            for (int j = 0; j < 4; j++) products[4 * n + j] = u[n * stride + j] * v[n * stride + j];
    }

    /* The same, summed over a block of frames. */
    LANE_LOOP inline void products_of(const double *restrict u, const double *restrict v, Py_ssize_t stride,
                                      Py_ssize_t frames, double *restrict sums) {
        double a[4] = {0};
        for (Py_ssize_t n = 0; n < frames; n++)
            for (int j = 0; j < 4; j++) a[j] += u[n * stride + j] * v[n * stride + j];
        memcpy(sums, a, sizeof a);
    }

    /* Two blocks next to each other, as a processor adds two sums in the time of one. */
    LANE_LOOP inline void products_of_two(const double *restrict u, const double *restrict v, Py_ssize_t stride,
                                          Py_ssize_t frames, double *restrict sums) {
        double a[4] = {0}, b[4] = {0};
        const double *x = u + frames * stride, *y = v + frames * stride;
        NEVER_EMPTY(frames);
        for (Py_ssize_t n = 0; n < frames; n++, u += stride, v += stride, x += stride, y += stride) {
            for (int j = 0; j < 4; j++) a[j] += u[j] * v[j];
            for (int j = 0; j < 4; j++) b[j] += x[j] * y[j];
        }
        for (int j = 0; j < 4; j++) sums[j] = a[j];
        for (int j = 0; j < 4; j++) sums[4 + j] = b[j];
    }

    #ifdef __AVX__
    /* A block for six lags: the sums of all fit 16 registers of four numbers; gcc 12 makes no vectors of six loops. */
    typedef double four_t __attribute__((vector_size(32), aligned(8), may_alias));
    #define LANES_AT(p) (*(const four_t *)(p))
    static inline void products_lagged(const double *u, const double *v, Py_ssize_t stride, Py_ssize_t frames, double *sums) {
        four_t a = {0}, b = {0}, c = {0}, d = {0}, e = {0}, f = {0}, *to = (four_t *)sums;
        for (Py_ssize_t n = 0; n < frames; n++, u += stride, v += stride) {
            four_t x = LANES_AT(u);
            a += x * LANES_AT(v);
            b += x * LANES_AT(v + stride);
            c += x * LANES_AT(v + 2 * stride);
            d += x * LANES_AT(v + 3 * stride);
            e += x * LANES_AT(v + 4 * stride);
            f += x * LANES_AT(v + 5 * stride);
        }
        to[0] = a, to[1] = b, to[2] = c, to[3] = d, to[4] = e, to[5] = f;
    }
    #else
    /* A block for three lags next to each other. */
    LANE_LOOP inline void products_of_three(const double *restrict u, const double *restrict v, Py_ssize_t stride,
                                            Py_ssize_t frames, double *restrict sums) {
        double a[4] = {0}, b[4] = {0}, c[4] = {0};
        NEVER_EMPTY(frames);
        for (Py_ssize_t n = 0; n < frames; n++, u += stride, v += stride) {
            for (int j = 0; j < 4; j++) a[j] += u[j] * v[j];
            for (int j = 0; j < 4; j++) b[j] += u[j] * v[stride + j];
            for (int j = 0; j < 4; j++) c[j] += u[j] * v[2 * stride + j];
        }
        for (int j = 0; j < 4; j++) sums[j] = a[j];
        for (int j = 0; j < 4; j++) sums[4 + j] = b[j];
        for (int j = 0; j < 4; j++) sums[8 + j] = c[j];
    }
    /* A block for six lags. */
    static inline void products_lagged(const double *u, const double *v, Py_ssize_t stride, Py_ssize_t frames, double *sums) {
        products_of_three(u, v, stride, frames, sums);
        products_of_three(u, v + 3 * stride, stride, frames, sums + 12);
    }
    #endif

    /* Products of four pairs by blocks of `block` frames, which lie `stride` (4 or 8) apart. */
    static inline void straight_blocks(const double *u, const double *v, Py_ssize_t stride, Py_ssize_t frames,
                                       Py_ssize_t block, double *sums) {
        Py_ssize_t at = 0;
        if (block == 1) {
            products_each(u, v, stride, frames, sums);
            return;
        }
        for (; at + 2 * block <= frames; at += 2 * block, sums += 8)
            products_of_two(u + at * stride, v + at * stride, stride, block, sums);
        for (; at < frames; at += block, sums += 4)
            products_of(u + at * stride, v + at * stride, stride, frames - at < block ? frames - at : block, sums);
    }

    /* The same for six lags: u[n] * v[n + lag - 2]. */
    static inline void lagged_blocks(const double *u, const double *v, Py_ssize_t stride, Py_ssize_t frames,
                                     Py_ssize_t block, double *sums) {
        for (Py_ssize_t at = 0; at < frames; at += block, sums += 24) {
            Py_ssize_t n = frames - at < block ? frames - at : block;
            products_lagged(u + at * stride, v + (at - 2) * stride, stride, n, sums);
        }
    }

    /* By blocks for one or six lags. Each stride is a loop of its own: with a known one gcc makes vectors. */
    static void product_blocks(const double *u, const double *v, Py_ssize_t stride, int lags, Py_ssize_t frames,
                               Py_ssize_t block, double *sums) {
        if (lags == 1 && stride == 8) straight_blocks(u, v, 8, frames, block, sums);
        else if (lags == 1) straight_blocks(u, v, 4, frames, block, sums);
        else if (stride == 8) lagged_blocks(u, v, 8, frames, block, sums);
        else lagged_blocks(u, v, 4, frames, block, sums);
    }

    /* Sum of rows of 4 numbers, or of the 24 of six lags. */
    LANE_LOOP void add_rows(const double *restrict rows, Py_ssize_t count, int width, double *restrict sums) {
        double a[12] = {0}, b[12] = {0};
        if (width == 4) {
            for (Py_ssize_t n = 0; n < count; n++)
                for (int j = 0; j < 4; j++) a[j] += rows[4 * n + j];
            memcpy(sums, a, 4 * sizeof *sums);
            return;
        }
        for (Py_ssize_t n = 0; n < count; n++, rows += 24) {
            for (int j = 0; j < 12; j++) a[j] += rows[j];
            for (int j = 0; j < 12; j++) b[j] += rows[12 + j];
        }
        memcpy(sums, a, sizeof a);
        memcpy(sums + 12, b, sizeof b);
    }

    /* Four pairs' products by the weights of their lags, block by block; the blocks' sums lie `apart`. */
    LANE_LOOP void weigh_lags(const double *restrict p, Py_ssize_t blocks, const double *restrict w, int lags,
                              double *restrict sums, Py_ssize_t apart) {
        if (lags == 1) {
            for (Py_ssize_t n = 0; n < blocks; n++) memcpy(sums + n * apart, p + 4 * n, 4 * sizeof *sums);
            return;
        }
        for (Py_ssize_t n = 0; n < blocks; n++, sums += apart, p += 24)
            for (int j = 0; j < 4; j++)
                sums[j] = w[j] * p[j] + w[4 + j] * p[4 + j] + w[8 + j] * p[8 + j] + w[12 + j] * p[12 + j]
                          + w[16 + j] * p[16 + j] + w[20 + j] * p[20 + j];
    }

    /* Weighted sum of rows of `width` numbers, a multiple of four; every other row by itself. */
    LANE_LOOP void weigh_rows(const double *restrict rows, Py_ssize_t count, int width, const double *restrict weights,
                              double *restrict sums) {
        for (int at = 0; at < width; at += 4) {
            double a[4] = {0}, b[4] = {0};
            const double *row = rows + at;
            for (Py_ssize_t n = 0; n + 2 <= count; n += 2, row += 2 * width) {
                for (int j = 0; j < 4; j++) a[j] += row[j] * weights[n];
                for (int j = 0; j < 4; j++) b[j] += row[width + j] * weights[n + 1];
            }
            if (count % 2)
                for (int j = 0; j < 4; j++) a[j] += row[j] * weights[count - 1];
            for (int j = 0; j < 4; j++) sums[at + j] = a[j] + b[j];
        }
    }

    /* Blackman and Harris's weights of `count` blocks in a row; the first is at an angle with this cosine and sine, the
       block k after it turned on by that of the table. */
    enum { TURNS = 16 };
    static void harris_weights(double *restrict weights, Py_ssize_t count, double cosine, double sine,
                               const double *restrict turn_cosine, const double *restrict turn_sine) {
        for (Py_ssize_t at = 0; at < count; at += TURNS) {
            int fit = count - at < TURNS ? (int)(count - at) : TURNS;
            for (int k = 0; k < fit; k++) {
                double c = cosine * turn_cosine[k] - sine * turn_sine[k];
                /* cos 2a and cos 3a by cos a. */
                weights[at + k] = 0.35875 - c * 0.48829 + (2.0 * c * c - 1.0) * 0.14128 - c * (4.0 * c * c - 3.0) * 0.01168;
            }
            double kept = cosine * turn_cosine[TURNS] - sine * turn_sine[TURNS];
            sine = sine * turn_cosine[TURNS] + cosine * turn_sine[TURNS];
            cosine = kept;
        }
    }

    /* A frame by its weight into the totals, squares and correlation of eight channels at an end. */
    LANE_LOOP void weigh_frame(const double *restrict x, double weight, double cosine, double sine,
                               double *restrict totals, double *restrict squares, double *restrict real,
                               double *restrict imaginary) {
        for (int j = 0; j < 8; j++) totals[j] += weight * x[j];
        for (int j = 0; j < 8; j++) squares[j] += weight * (x[j] * x[j]);
        for (int j = 0; j < 8; j++) real[j] += weight * (x[j] * cosine);
        for (int j = 0; j < 8; j++) imaginary[j] += weight * (x[j] * sine);
    }

    /* The same for the products of four pairs. */
    LANE_LOOP void weigh_products(const double *restrict u, const double *restrict v, double weight, double *restrict to) {
        for (int j = 0; j < 4; j++) to[j] += weight * (u[j] * v[j]);
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
    void sum_channels(const double *x, const double *cosine, const double *sine, Py_ssize_t frames,
                      double *sums) noexcept nogil
    void product_blocks(const double *u, const double *v, Py_ssize_t stride, int lags, Py_ssize_t frames,
                        Py_ssize_t block, double *sums) noexcept nogil
    void add_rows(const double *rows, Py_ssize_t count, int width, double *sums) noexcept nogil
    void weigh_lags(const double *p, Py_ssize_t blocks, const double *w, int lags, double *sums,
                    Py_ssize_t apart) noexcept nogil
    void weigh_rows(const double *rows, Py_ssize_t count, int width, const double *weights, double *sums) noexcept nogil
    void harris_weights(double *weights, Py_ssize_t count, double cosine, double sine, const double *turn_cosine,
                        const double *turn_sine) noexcept nogil
    void weigh_frame(const double *x, double weight, double cosine, double sine, double *totals, double *squares,
                     double *real, double *imaginary) noexcept nogil
    void weigh_products(const double *u, const double *v, double weight, double *to) noexcept nogil
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
