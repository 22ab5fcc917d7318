"""From samples to a spectrum that is synchronous to the cycles: low-pass, sinc resampling, Fourier transform.

The low rate is kept in single precision, which is -140 dB: the points of a window average it out. Eight channels side
by side; for the transform they are four complex numbers, channel j + i channel (j + 4).
"""

cdef enum:
    POINTS = 2048       # per window of 10 or 12 cycles
    TAPS = 32           # of the resampling kernel
    PHASES = 512        # rows of its table per sample

# As in cycle_sums.pxd: gcc makes vectors of the lanes when it leaves the loops around them alone.
cdef extern from *:
    """
    #include <string.h>
    #define SPECTRUM_LOOP __attribute__((optimize("no-tree-loop-vectorize"))) static
    enum { SPECTRUM_POINTS = 2048, SPECTRUM_TAPS = 32, SPECTRUM_PHASES = 512 };

    static void narrow(const int *restrict counts, float *restrict to, Py_ssize_t numbers) {
        for (Py_ssize_t i = 0; i < numbers; i++) to[i] = (float)counts[i];
    }

    /* Two frames of a symmetrical filter with an odd number of taps, side by side for the processor's sake. */
    SPECTRUM_LOOP void low_pass_two(const float *restrict x, const float *restrict z, const float *restrict taps,
                                    Py_ssize_t half, float *restrict y) {
        float a[8], b[8];
        for (int j = 0; j < 8; j++) a[j] = x[8 * half + j] * taps[half];
        for (int j = 0; j < 8; j++) b[j] = z[8 * half + j] * taps[half];
        #pragma GCC unroll 4
        for (Py_ssize_t n = 0; n < half; n++) {
            Py_ssize_t late = 8 * (2 * half - n);
            for (int j = 0; j < 8; j++) a[j] += (x[8 * n + j] + x[late + j]) * taps[n];
            for (int j = 0; j < 8; j++) b[j] += (z[8 * n + j] + z[late + j]) * taps[n];
        }
        memcpy(y, a, sizeof a);
        memcpy(y + 8, b, sizeof b);
    }

    /* `count` frames of the filter, one for every `step` frames of x. */
    static void low_pass(const float *x, const float *taps, Py_ssize_t length, Py_ssize_t step, Py_ssize_t count, float *y) {
        float last[16];
        for (; count >= 2; count -= 2, x += 16 * step, y += 16) low_pass_two(x, x + 8 * step, taps, length / 2, y);
        if (count == 1) {
            low_pass_two(x, x, taps, length / 2, last);
            memcpy(y, last, 8 * sizeof(float));
        }
    }

    /* The resampling kernel between two rows of its table. */
    static inline void kernel_at(const float *restrict row, float fraction, float *restrict weights) {
        for (int k = 0; k < SPECTRUM_TAPS; k++)
            weights[k] = row[k] + fraction * (row[k + SPECTRUM_TAPS] - row[k]);
    }

    /* The sum of 32 frames of eight lanes by their weights: every fourth by itself, then these four. */
    #ifdef __AVX__
    typedef float eight_t __attribute__((vector_size(32), aligned(4), may_alias));
    #define FRAME_AT(x) (*(const eight_t *)(x))
    static inline void weigh_frames(const float *x, const float *weights, float *sum) {
        eight_t a = {0}, b = {0}, c = {0}, d = {0};
        for (int k = 0; k < SPECTRUM_TAPS; k += 4, x += 32) {
            a += FRAME_AT(x) * weights[k];
            b += FRAME_AT(x + 8) * weights[k + 1];
            c += FRAME_AT(x + 16) * weights[k + 2];
            d += FRAME_AT(x + 24) * weights[k + 3];
        }
        *(eight_t *)sum = (a + b) + (c + d);
    }
    #else
    /* Two loops, as gcc 12 makes vectors of two sums side by side, but not of four. */
    SPECTRUM_LOOP void weigh_fourths(const float *restrict x, const float *restrict weights, int from, float *restrict sums) {
        float a[8] = {0}, b[8] = {0};
        for (int k = from; k < SPECTRUM_TAPS; k += 4) {
            for (int j = 0; j < 8; j++) a[j] += x[8 * k + j] * weights[k];
            for (int j = 0; j < 8; j++) b[j] += x[8 * k + 8 + j] * weights[k + 1];
        }
        for (int j = 0; j < 8; j++) sums[j] = a[j] + b[j];
    }

    static inline void weigh_frames(const float *x, const float *weights, float *restrict sum) {
        float early[8], late[8];
        weigh_fourths(x, weights, 0, early);
        weigh_fourths(x, weights, 2, late);
        for (int j = 0; j < 8; j++) sum[j] = early[j] + late[j];
    }
    #endif

    /* Points at start, start + step, ... in frames of `low`; the kernel reaches half its taps to each side. */
    static void resample(const float *low, const float *table, double start, double step, double *re, double *im) {
        float weights[SPECTRUM_TAPS], sum[8];
        for (Py_ssize_t n = 0; n < SPECTRUM_POINTS; n++, re += 4, im += 4) {
            double position = start + n * step;
            Py_ssize_t whole = (Py_ssize_t)position;
            double fraction = (position - whole) * SPECTRUM_PHASES;
            int phase = (int)fraction;
            kernel_at(table + phase * SPECTRUM_TAPS, (float)(fraction - phase), weights);
            weigh_frames(low + (whole - (SPECTRUM_TAPS / 2 - 1)) * 8, weights, sum);
            for (int j = 0; j < 4; j++) re[j] = sum[j];
            for (int j = 0; j < 4; j++) im[j] = sum[4 + j];
        }
    }

    /* One pass of Stockham's transform over four interleaved signals; a loop for each line makes vectors of all. */
    #define FOUR for (int j = 0; j < 4; j++)
    SPECTRUM_LOOP void radix4(const double *restrict xr, const double *restrict xi, double *restrict yr,
                              double *restrict yi, Py_ssize_t m, Py_ssize_t s, const double *restrict cosine,
                              const double *restrict sine) {
        Py_ssize_t far = 4 * s * m, out = 4 * s;
        for (Py_ssize_t p = 0; p < m; p++) {
            double c1 = cosine[p * s], s1 = sine[p * s], c2 = cosine[2 * p * s], s2 = sine[2 * p * s];
            double c3 = cosine[3 * p * s], s3 = sine[3 * p * s];
            for (Py_ssize_t q = 0; q < s; q++) {
                const double *r = xr + 4 * (q + s * p), *i = xi + 4 * (q + s * p);
                double *tr = yr + 4 * (q + s * 4 * p), *ti = yi + 4 * (q + s * 4 * p);
                double ar[4], ai[4], br[4], bi[4], cr[4], ci[4], dr[4], di[4];
                FOUR ar[j] = r[j] + r[2 * far + j];
                FOUR ai[j] = i[j] + i[2 * far + j];
                FOUR cr[j] = r[j] - r[2 * far + j];
                FOUR ci[j] = i[j] - i[2 * far + j];
                FOUR br[j] = r[far + j] + r[3 * far + j];
                FOUR bi[j] = i[far + j] + i[3 * far + j];
                FOUR dr[j] = i[far + j] - i[3 * far + j];
                FOUR di[j] = r[3 * far + j] - r[far + j];
                FOUR tr[j] = ar[j] + br[j];
                FOUR ti[j] = ai[j] + bi[j];
                FOUR tr[out + j] = (cr[j] + dr[j]) * c1 + (ci[j] + di[j]) * s1;
                FOUR ti[out + j] = (ci[j] + di[j]) * c1 - (cr[j] + dr[j]) * s1;
                FOUR tr[2 * out + j] = (ar[j] - br[j]) * c2 + (ai[j] - bi[j]) * s2;
                FOUR ti[2 * out + j] = (ai[j] - bi[j]) * c2 - (ar[j] - br[j]) * s2;
                FOUR tr[3 * out + j] = (cr[j] - dr[j]) * c3 + (ci[j] - di[j]) * s3;
                FOUR ti[3 * out + j] = (ci[j] - di[j]) * c3 - (cr[j] - dr[j]) * s3;
            }
        }
    }

    /* The last pass. */
    static void radix2(const double *restrict xr, const double *restrict xi, double *restrict yr, double *restrict yi,
                       Py_ssize_t s) {
        for (Py_ssize_t e = 0; e < 4 * s; e++) {
            yr[e] = xr[e] + xr[e + 4 * s];
            yi[e] = xi[e] + xi[e + 4 * s];
            yr[e + 4 * s] = xr[e] - xr[e + 4 * s];
            yi[e + 4 * s] = xi[e] - xi[e + 4 * s];
        }
    }

    /* Squares of the r.m.s. values of the bins 1 .. bins - 1 of eight channels. */
    SPECTRUM_LOOP void bin_powers(const double *restrict re, const double *restrict im, Py_ssize_t bins,
                                  double *restrict powers) {
        double scale = 0.5 / ((double)SPECTRUM_POINTS * SPECTRUM_POINTS);
        for (Py_ssize_t b = 1; b < bins; b++) {
            const double *r = re + 4 * b, *i = im + 4 * b;
            const double *mirrored_r = re + 4 * (SPECTRUM_POINTS - b), *mirrored_i = im + 4 * (SPECTRUM_POINTS - b);
            for (int j = 0; j < 4; j++) {
                double ar = r[j] + mirrored_r[j], ai = i[j] - mirrored_i[j];
                powers[8 * b + j] = (ar * ar + ai * ai) * scale;
            }
            for (int j = 0; j < 4; j++) {
                double br = i[j] + mirrored_i[j], bi = mirrored_r[j] - r[j];
                powers[8 * b + 4 + j] = (br * br + bi * bi) * scale;
            }
        }
    }

    /* Squares of the interharmonic and harmonic subgroups of one order: bins 2 .. cycles - 2 and -1 .. 1 from `bins` on. */
    SPECTRUM_LOOP void subgroups(const double *restrict bins, int cycles, double *restrict harmonic,
                                 double *restrict interharmonic) {
        double between[8] = {0};
        for (int k = 2; k < cycles - 1; k++)
            for (int j = 0; j < 8; j++) between[j] += bins[8 * k + j];
        for (int j = 0; j < 8; j++) harmonic[j] = bins[j - 8] + bins[j] + bins[8 + j];
        memcpy(interharmonic, between, sizeof between);
    }
    """
    void narrow(const int *counts, float *to, Py_ssize_t numbers) noexcept nogil
    void low_pass(const float *x, const float *taps, Py_ssize_t length, Py_ssize_t step, Py_ssize_t count,
                  float *y) noexcept nogil
    void resample(const float *low, const float *table, double start, double step, double *re, double *im) noexcept nogil
    void radix4(const double *xr, const double *xi, double *yr, double *yi, Py_ssize_t m, Py_ssize_t s,
                const double *cosine, const double *sine) noexcept nogil
    void radix2(const double *xr, const double *xi, double *yr, double *yi, Py_ssize_t s) noexcept nogil
    void bin_powers(const double *re, const double *im, Py_ssize_t bins, double *powers) noexcept nogil
    void subgroups(const double *bins, int cycles, double *harmonic, double *interharmonic) noexcept nogil


cdef inline void transform(double *re, double *im, double *other_re, double *other_im,
                           const double *cosine, const double *sine) noexcept nogil:
    """Fourier transform of four complex signals of POINTS points; the result is where the signals were."""
    radix4(re, im, other_re, other_im, 512, 1, cosine, sine)
    radix4(other_re, other_im, re, im, 128, 4, cosine, sine)
    radix4(re, im, other_re, other_im, 32, 16, cosine, sine)
    radix4(other_re, other_im, re, im, 8, 64, cosine, sine)
    radix4(re, im, other_re, other_im, 2, 256, cosine, sine)
    radix2(other_re, other_im, re, im, 1024)
