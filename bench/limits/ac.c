/* AC power and harmonics of eight channels, streamed: the straightforward program beside which our meter is measured.

   Channels 0..3 are voltages, 4..7 their currents. Per frame: gain, offset, a delay filter of four taps, squares,
   products, the fundamental by a rotor; cuts where the reference voltage, through three moving sums, rises through
   zero; harmonic subgroups of IEC 61000-4-7 (5.6) by resampling ten cycles to 2048 points and one FFT. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Loops over the channels inside: gcc would turn them inside out. */
#define LANES __attribute__((optimize("no-tree-loop-vectorize")))

enum { START = 1, END = -1, C = 8, PAIRS = 4, TAPS = 4, CHUNK = 128, CYCLES = 10, POINTS = 2048, PHASES = 256, HARMONICS = 50, STAGES = 3 };

typedef struct {
    double square[C], real[C], imaginary[C], product[PAIRS];
} Sums;

typedef struct {
    double frequency, energy, rms[C], active[PAIRS], apparent[PAIRS], reactive[PAIRS], harmonic[C][HARMONICS + 1], thd[C];
    int64_t clipped;
} Reading;

typedef struct {
    int64_t *past, sum, mask, length;
} Stage;

typedef struct {
    double re[PAIRS], im[PAIRS];
} Bin;

typedef struct {
    double tap[TAPS][C], offset[C], rate, turn;
    Sums cycle, window;
    double before[CHUNK + TAPS][C];              /* converted counts, the last TAPS - 1 frames first */
    double value[CHUNK + 1][C];                  /* calibrated frames, the last of the chunk before first */
    double cosine, sine, turn_cosine[CHUNK + 1], turn_sine[CHUNK + 1]; /* rotor, and its turns within a chunk */
    int32_t lowest[4 * C], highest[4 * C];
    int64_t frames, cycles, last_cut_frame;
    double last_cut, window_start;
    Stage stage[STAGES];
    int64_t filtered[CHUNK + 1];
    int filtered_count, armed;
    int64_t threshold;
    /* harmonics */
    int full, taps;
    float *kernel;                               /* PHASES + 1 rows of `taps` */
    float *row;                                  /* the kernel between two rows */
    float *ring;                                 /* twice ring_frames, so that a stretch is never broken */
    int64_t ring_frames;
    double pending_start, pending_end;
    int pending;
    Bin bin[POINTS];
    double root_re[POINTS / 2], root_im[POINTS / 2];
    int reversed[POINTS];
    Reading reading;
    int64_t readings;
} Meter;

static double bessel(double x) {
    double sum = 1, term = 1;
    for (int k = 1; k < 60; k++) sum += term *= (x / (2 * k)) * (x / (2 * k));
    return sum;
}

static void set_turn(Meter *m, double angle) {
    double cosine = cos(angle), sine = sin(angle);
    m->turn_cosine[0] = 1;
    m->turn_sine[0] = 0;
    for (int k = 0; k < CHUNK; k++) {
        m->turn_cosine[k + 1] = m->turn_cosine[k] * cosine - m->turn_sine[k] * sine;
        m->turn_sine[k + 1] = m->turn_cosine[k] * sine + m->turn_sine[k] * cosine;
    }
}

/* A low pass (Kaiser, 110 dB) that keeps harmonic 50 and its subgroup and stops what 2048 points would fold back. */
static void prepare_harmonics(Meter *m, double rate, double nominal) {
    double edge = nominal * (HARMONICS + 1.6), out = nominal * POINTS / CYCLES, span = fmin(rate, out);
    double width = (span - 2 * edge) / rate, cutoff = span / 2 / rate, beta = 0.1102 * (110 - 8.7);
    m->taps = ((int)ceil((110 - 8) / (2.285 * 2 * M_PI * width)) + 7) / 8 * 8;
    m->kernel = malloc(sizeof(float) * (PHASES + 1) * m->taps);
    m->row = malloc(sizeof(float) * m->taps);
    for (int phase = 0; phase <= PHASES; phase++) {
        double sum = 0;
        for (int t = 0; t < m->taps; t++) {
            double x = t - m->taps / 2 + 1 - phase / (double)PHASES, r = 2 * x / m->taps;
            double sinc = x == 0 ? 2 * cutoff : sin(2 * M_PI * cutoff * x) / (M_PI * x);
            double h = fabs(r) >= 1 ? 0 : sinc * bessel(beta * sqrt(1 - r * r)) / bessel(beta);
            m->kernel[phase * m->taps + t] = h;
            sum += h;
        }
        for (int t = 0; t < m->taps; t++) m->kernel[phase * m->taps + t] /= sum;
    }
    m->ring_frames = (int64_t)(rate / nominal * (CYCLES + 4)) + 2 * m->taps + 2 * CHUNK;
    m->ring = calloc(2 * m->ring_frames * C, sizeof(float));
    for (int k = 0; k < POINTS / 2; k++) {
        m->root_re[k] = cos(2 * M_PI * k / POINTS);
        m->root_im[k] = -sin(2 * M_PI * k / POINTS);
    }
    for (int k = 0; k < POINTS; k++)
        for (int bit = 0; 1 << bit < POINTS; bit++) m->reversed[k] |= (k >> bit & 1) ? POINTS >> (bit + 1) : 0;
}

Meter *ac_new(double rate, double nominal, const double *gain, const double *offset, const double *delay, int full) {
    Meter *m = calloc(1, sizeof(Meter));
    m->rate = rate;
    m->full = full;
    for (int c = 0; c < C; c++) {
        double d = 1 + delay[c]; /* Lagrange about the middle of four samples, one sample late */
        m->offset[c] = offset[c];
        m->tap[0][c] = gain[c] * (d - 1) * (d - 2) * (d - 3) / -6;
        m->tap[1][c] = gain[c] * d * (d - 2) * (d - 3) / 2;
        m->tap[2][c] = gain[c] * d * (d - 1) * (d - 3) / -2;
        m->tap[3][c] = gain[c] * d * (d - 1) * (d - 2) / 6;
    }
    for (int i = 0; i < 4 * C; i++) {
        m->lowest[i] = INT32_MAX;
        m->highest[i] = INT32_MIN;
    }
    m->threshold = 16384;
    for (int s = 0; s < STAGES; s++) {
        Stage *stage = &m->stage[s];
        stage->length = lround(rate / (nominal * (3 + 2 * s)));
        for (stage->mask = CHUNK; stage->mask < stage->length + CHUNK;) stage->mask *= 2;
        stage->past = calloc(stage->mask--, sizeof(int64_t));
        m->threshold *= stage->length;
    }
    m->cosine = 1;
    set_turn(m, 2 * M_PI * nominal / rate);
    m->cycles = -1;
    if (full) prepare_harmonics(m, rate, nominal);
    return m;
}

void ac_free(Meter *m) {
    for (int s = 0; s < STAGES; s++) free(m->stage[s].past);
    free(m->kernel);
    free(m->row);
    free(m->ring);
    free(m);
}

/* A moving sum over `length`, in place; `past` is a ring of a power of two, which a chunk never leaves. */
static void moving_sum(Stage *stage, int64_t at, int64_t *restrict value, int n) {
    int64_t sum = stage->sum, mask = stage->mask, *past = stage->past, first = at - stage->length;
    memcpy(past + (at & mask), value, n * sizeof *value);
    int64_t whole = (mask + 1) - (first & mask) < n ? (mask + 1) - (first & mask) : n;
    const int64_t *restrict old = past + (first & mask);
    for (int k = 0; k < whole; k++) value[k] -= old[k];
    for (int k = (int)whole; k < n; k++) value[k] -= past[k - whole];
#pragma GCC unroll 8
    for (int k = 0; k < n; k++) value[k] = sum += value[k];
    stage->sum = sum;
}

/* The reference voltage through moving sums of a third, a fifth and a seventh of a cycle; [0] is the value before. */
static void filter(Meter *m, const int32_t *counts, int n) {
    m->filtered[0] = m->filtered[n ? m->filtered_count : 0];
    for (int k = 0; k < n; k++) m->filtered[1 + k] = counts[k * C];
    for (int s = 0; s < STAGES; s++) moving_sum(&m->stage[s], m->frames, m->filtered + 1, n);
    m->filtered_count = n;
}

/* Whether the filtered voltage rose through zero on the way to frame k; if so, how far before it in samples. */
static int crosses(Meter *m, int k, double *back) {
    int64_t before = m->filtered[k], value = m->filtered[k + 1];
    if (value < -m->threshold) m->armed = 1;
    if (before >= 0 || value < 0 || !m->armed) return 0;
    m->armed = 0;
    *back = (double)value / (double)(value - before);
    return 1;
}

/* Whether a chunk must be looked at frame by frame: its filtered voltage changes its sign. */
static int turns(const int64_t *restrict filtered, int n) {
    int64_t change = 0;
    for (int k = 0; k < n; k++) change |= filtered[k] ^ filtered[k + 1];
    return change < 0;
}

static void convert(Meter *m, const int32_t *counts, int n) {
    double (*restrict out)[C] = m->before + TAPS - 1;
    for (int k = 0; k < n; k++)
        for (int c = 0; c < C; c++) out[k][c] = counts[k * C + c];
}

/* Four frames side by side, so that the loop is one over neighbours. */
static void extremes(Meter *m, const int32_t *restrict counts, int n) {
    int32_t *restrict low = m->lowest, *restrict high = m->highest;
    for (int k = 0; k + 4 <= n; k += 4)
        for (int i = 0; i < 4 * C; i++) {
            int32_t v = counts[k * C + i];
            low[i] = v < low[i] ? v : low[i];
            high[i] = v > high[i] ? v : high[i];
        }
    for (int i = n / 4 * 4 * C; i < n * C; i++) {
        if (counts[i] < low[i % (4 * C)]) low[i % (4 * C)] = counts[i];
        if (counts[i] > high[i % (4 * C)]) high[i % (4 * C)] = counts[i];
    }
}

static void calibrate(Meter *m, int n) {
    double tap[TAPS][C], offset[C];
    memcpy(tap, m->tap, sizeof tap);
    memcpy(offset, m->offset, sizeof offset);
    double (*restrict in)[C] = m->before, (*restrict out)[C] = m->value + 1;
    for (int k = 0; k < n; k++)
        for (int c = 0; c < C; c++)
            out[k][c] = offset[c] + tap[0][c] * in[k + 3][c] + tap[1][c] * in[k + 2][c] + tap[2][c] * in[k + 1][c]
                        + tap[3][c] * in[k][c];
}

static void copy(double (*restrict value)[C], int n, float *restrict a, float *restrict b) {
    for (int i = 0; i < n * C; i++) a[i] = b[i] = (float)value[0][i];
}

static void keep(Meter *m, int n) {
    int64_t at = m->frames % m->ring_frames;
    int first = n < m->ring_frames - at ? n : (int)(m->ring_frames - at);
    copy(m->value + 1, first, m->ring + at * C, m->ring + (at + m->ring_frames) * C);
    copy(m->value + 1 + first, n - first, m->ring, m->ring + m->ring_frames * C);
}

typedef const double (*Frames)[C];

LANES static void add_channels(Frames v, const double *cosine, const double *sine, int n, Sums *restrict sums) {
    double square[C], real[C], imaginary[C];
    memcpy(square, sums->square, sizeof square);
    memcpy(real, sums->real, sizeof real);
    memcpy(imaginary, sums->imaginary, sizeof imaginary);
    for (int k = 0; k < n; k++)
        for (int c = 0; c < C; c++) {
            square[c] += v[k][c] * v[k][c];
            real[c] += v[k][c] * cosine[k];
            imaginary[c] += v[k][c] * sine[k];
        }
    memcpy(sums->square, square, sizeof square);
    memcpy(sums->real, real, sizeof real);
    memcpy(sums->imaginary, imaginary, sizeof imaginary);
}

LANES static void add_products(Frames v, int n, double *restrict product) {
    double even[PAIRS] = {0}, odd[PAIRS] = {0};
    int k = 0;
    for (; k + 1 < n; k += 2) {
        for (int p = 0; p < PAIRS; p++) even[p] += v[k][p] * v[k][p + PAIRS];
        for (int p = 0; p < PAIRS; p++) odd[p] += v[k + 1][p] * v[k + 1][p + PAIRS];
    }
    if (k < n)
        for (int p = 0; p < PAIRS; p++) even[p] += v[k][p] * v[k][p + PAIRS];
    for (int p = 0; p < PAIRS; p++) product[p] += even[p] + odd[p];
}

/* Sums of the frames from .. to - 1 of the chunk: the table of turns, then turned to where the rotor stands. */
static void accumulate(Meter *m, int from, int to) {
    Sums part = {{0}};
    int n = to - from;
    add_channels((Frames)(m->value + 1 + from), m->turn_cosine, m->turn_sine, n, &part);
    add_products((Frames)(m->value + 1 + from), n, m->cycle.product);
    for (int c = 0; c < C; c++) {
        m->cycle.square[c] += part.square[c];
        m->cycle.real[c] += m->cosine * part.real[c] - m->sine * part.imaginary[c];
        m->cycle.imaginary[c] += m->sine * part.real[c] + m->cosine * part.imaginary[c];
    }
    double cosine = m->cosine * m->turn_cosine[n] - m->sine * m->turn_sine[n];
    m->sine = m->cosine * m->turn_sine[n] + m->sine * m->turn_cosine[n];
    m->cosine = cosine;
}

/* Add (sign +) or take back (sign -) the part of a cycle between the cut and the frame after it: trapezoid. */
static void fraction(Meter *m, int k, double back, double sign) {
    const double *a = m->value[k], *b = m->value[k + 1];
    double weight_b = sign * (back - back * back / 2 - 0.5), weight_a = sign * back * back / 2;
    for (int c = 0; c < C; c++) {
        double x = weight_a * a[c], y = weight_b * b[c];
        m->cycle.square[c] += x * a[c] + y * b[c];
        m->cycle.real[c] += (x + y) * m->cosine;
        m->cycle.imaginary[c] += (x + y) * m->sine;
    }
    for (int p = 0; p < PAIRS; p++)
        m->cycle.product[p] += weight_a * a[p] * a[p + PAIRS] + weight_b * b[p] * b[p + PAIRS];
}

static void butterfly(Bin *restrict a, Bin *restrict b, double wr, double wi) {
    for (int p = 0; p < PAIRS; p++) {
        double xr = wr * b->re[p] - wi * b->im[p], xi = wr * b->im[p] + wi * b->re[p];
        double ar = a->re[p], ai = a->im[p];
        a->re[p] = ar + xr;
        a->im[p] = ai + xi;
        b->re[p] = ar - xr;
        b->im[p] = ai - xi;
    }
}

static void fft(Bin *bin, const double *root_re, const double *root_im) {
    for (int half = 1; half < POINTS; half *= 2)
        for (int k = 0; k < POINTS; k += 2 * half)
            for (int j = 0; j < half; j++)
                butterfly(bin + k + j, bin + k + j + half, root_re[j * (POINTS / 2 / half)], root_im[j * (POINTS / 2 / half)]);
}

LANES static void add_weighted(const float *restrict kernel, const float *restrict x, int taps, float *restrict sum) {
    for (int t = 0; t < taps; t++)
        for (int c = 0; c < C; c++) sum[c] += kernel[t] * x[t * C + c];
}

/* One point in eight parts, so that the processor works on some of them side by side. */
static void convolve(const float *kernel, const float *x, int taps, float *out) {
    float sum[8][C] = {{0}};
    int part = taps / 8;
    for (int i = 0; i < 8; i++) add_weighted(kernel + i * part, x + i * part * C, part, sum[i]);
    for (int i = 1; i < 8; i++)
        for (int c = 0; c < C; c++) sum[0][c] += sum[i][c];
    for (int c = 0; c < C; c++) out[c] = sum[0][c];
}

static void between(const float *restrict a, const float *restrict b, float part, int taps, float *restrict out) {
    for (int t = 0; t < taps; t++) out[t] = a[t] + part * (b[t] - a[t]);
}

static void resample(Meter *m, double start, double step) {
    for (int j = 0; j < POINTS; j++) {
        double position = start + j * step, place;
        int64_t whole = (int64_t)position;
        place = (position - (double)whole) * PHASES;
        int phase = (int)place;
        float value[C];
        between(m->kernel + phase * m->taps, m->kernel + (phase + 1) * m->taps, (float)(place - phase), m->taps, m->row);
        convolve(m->row, m->ring + (whole - m->taps / 2 + 1) % m->ring_frames * C, m->taps, value);
        for (int p = 0; p < PAIRS; p++) {
            m->bin[m->reversed[j]].re[p] = value[p];
            m->bin[m->reversed[j]].im[p] = value[p + PAIRS];
        }
    }
}

/* Voltages are the real, currents the imaginary parts of one transform: take bin k of both apart, as squares. */
static void bin_squares(const Meter *m, int k, double *out) {
    for (int p = 0; p < PAIRS; p++) {
        double a = m->bin[k].re[p], b = m->bin[k].im[p], c = m->bin[POINTS - k].re[p], d = m->bin[POINTS - k].im[p];
        out[p] = ((a + c) * (a + c) + (b - d) * (b - d)) / 2 / POINTS / POINTS;
        out[p + PAIRS] = ((a - c) * (a - c) + (b + d) * (b + d)) / 2 / POINTS / POINTS;
    }
}

static void harmonics(Meter *m) {
    double distortion[C] = {0}, square[C];
    resample(m, m->pending_start, (m->pending_end - m->pending_start) / POINTS);
    fft(m->bin, m->root_re, m->root_im);
    for (int h = 1; h <= HARMONICS; h++) {
        double sum[C] = {0};
        for (int k = h * CYCLES - 1; k <= h * CYCLES + 1; k++) {
            bin_squares(m, k, square);
            for (int c = 0; c < C; c++) sum[c] += square[c];
        }
        for (int c = 0; c < C; c++) {
            m->reading.harmonic[c][h] = sqrt(sum[c]);
            if (h > 1) distortion[c] += sum[c];
        }
    }
    for (int c = 0; c < C; c++) m->reading.thd[c] = sqrt(distortion[c]) / m->reading.harmonic[c][1];
    m->pending = 0;
    m->readings++;
}

static void finish_window(Meter *m, double cut) {
    double samples = cut - m->window_start;
    Reading *r = &m->reading;
    Sums *s = &m->window;
    r->frequency = CYCLES * m->rate / samples;
    for (int c = 0; c < C; c++) r->rms[c] = sqrt(s->square[c] / samples);
    for (int p = 0; p < PAIRS; p++) {
        r->active[p] = s->product[p] / samples;
        r->energy += s->product[p] / m->rate;
        r->apparent[p] = r->rms[p] * r->rms[p + PAIRS];
        r->reactive[p] = 2 * (s->imaginary[p + PAIRS] * s->real[p] - s->real[p + PAIRS] * s->imaginary[p]) / samples / samples;
    }
    r->clipped = 0;
    for (int i = 0; i < 4 * C; i++) {
        r->clipped |= (int64_t)(m->lowest[i] <= -8388607 || m->highest[i] >= 8388607) << i % C;
        m->lowest[i] = INT32_MAX;
        m->highest[i] = INT32_MIN;
    }
    m->pending_start = m->window_start;
    m->pending_end = cut;
    if (m->full) m->pending = 1; else m->readings++;
    memset(s, 0, sizeof *s);
    m->window_start = cut;
}

/* The cycle ends at `cut`; add it to the window, begin the next. */
static void finish_cycle(Meter *m, double cut) {
    double *from = (double *)&m->cycle, *to = (double *)&m->window;
    if (m->cycles < 0) {
        m->window_start = cut;
        m->cycles = 0;
    } else {
        for (unsigned i = 0; i < sizeof(Sums) / sizeof(double); i++) to[i] += from[i];
        m->cycles++;
        set_turn(m, 2 * M_PI / (cut - m->last_cut));
    }
    memset(&m->cycle, 0, sizeof m->cycle);
    m->last_cut = cut;
    double turn = hypot(m->cosine, m->sine);
    m->cosine /= turn;
    m->sine /= turn;
}

static int chunk(Meter *m, const int32_t *counts, int n) {
    int from = 0, given = 0;
    double back;
    convert(m, counts, n);
    extremes(m, counts, n);
    filter(m, counts, n);
    calibrate(m, n);
    if (m->full) keep(m, n);
    if (m->filtered[n] < -m->threshold) m->armed = 1;
    for (int k = turns(m->filtered, n) ? 0 : n; k < n; k++)
        if (crosses(m, k, &back)) {
            accumulate(m, from, k);
            /* The moving sums are late, but every cut by the same time: whole cycles stay whole. */
            fraction(m, k, back, END);
            finish_cycle(m, m->frames + k - back);
            fraction(m, k, back, START);
            if (m->cycles == CYCLES) {
                finish_window(m, m->last_cut);
                m->cycles = 0;
                given += !m->full;
            }
            from = k;
        }
    accumulate(m, from, n);
    memmove(m->before, m->before + n, sizeof m->before[0] * (TAPS - 1));
    memcpy(m->value[0], m->value[n], sizeof m->value[0]);
    m->frames += n;
    if (m->pending && m->frames > m->pending_end + m->taps) {
        harmonics(m);
        given++;
    }
    return given;
}

static int feed_block(Meter *m, const int32_t *counts, int64_t n) {
    int given = 0;
    for (int64_t at = 0, take; at < n; at += take) {
        take = CHUNK - m->frames % CHUNK; /* so that no chunk leaves a ring */
        take = take < n - at ? take : n - at;
        given += chunk(m, counts + at * C, (int)take);
    }
    return given;
}

/* Take n frames in blocks; give the number of windows that they complete. The last is in `reading`. */
int ac_feed(Meter *m, const int32_t *counts, int64_t n, int64_t block) {
    int given = 0;
    for (int64_t at = 0; at < n; at += block) given += feed_block(m, counts + at * C, n - at < block ? n - at : block);
    return given;
}

const Reading *ac_reading(const Meter *m) { return &m->reading; }
