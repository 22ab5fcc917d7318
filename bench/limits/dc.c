/* DC energy, means, squares, extremes of pairs of 24-bit counts: exact integers, carried into 128 bit block by block.
   (Sums in f64 with compensation between blocks were tried as well; gcc makes this one faster on AVX2.) */
#include <stdint.h>
#include <stdlib.h>

enum { BLOCK = 128, SUMS = 5 }; /* 128 counts of 24 bit fit 32 bit, 128 products 64 bit */

typedef struct {
    __int128 sum[SUMS]; /* u, i, u * i, u * u, i * i */
    int32_t lowest[2], highest[2];
    int64_t pairs;
} Meter;

Meter *dc_new(void) {
    Meter *m = aligned_alloc(16, sizeof(Meter));
    *m = (Meter){.lowest = {INT32_MAX, INT32_MAX}, .highest = {INT32_MIN, INT32_MIN}};
    return m;
}

void dc_free(Meter *m) { free(m); }

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

static int32_t most(int32_t a, int32_t b) { return a > b ? a : b; }

static void part(const int32_t *restrict counts, int32_t *restrict u, int32_t *restrict i, int n) {
    for (int k = 0; k < n; k++) {
        u[k] = counts[2 * k];
        i[k] = counts[2 * k + 1];
    }
}

static void block(Meter *m, const int32_t *counts, int n) {
    int32_t u[BLOCK], i[BLOCK], sum_u = 0, sum_i = 0;
    int32_t low_u = m->lowest[0], low_i = m->lowest[1], high_u = m->highest[0], high_i = m->highest[1];
    int64_t product = 0, square_u = 0, square_i = 0;
    part(counts, u, i, n);
    for (int k = 0; k < n; k++) {
        sum_u += u[k];
        sum_i += i[k];
        product += (int64_t)u[k] * i[k];
        square_u += (int64_t)u[k] * u[k];
        square_i += (int64_t)i[k] * i[k];
        low_u = least(low_u, u[k]);
        low_i = least(low_i, i[k]);
        high_u = most(high_u, u[k]);
        high_i = most(high_i, i[k]);
    }
    const int64_t sums[SUMS] = {sum_u, sum_i, product, square_u, square_i};
    for (int s = 0; s < SUMS; s++) m->sum[s] += sums[s];
    m->lowest[0] = low_u, m->lowest[1] = low_i, m->highest[0] = high_u, m->highest[1] = high_i;
    m->pairs += n;
}

void dc_feed(Meter *m, const int32_t *counts, int64_t n) {
    for (int64_t at = 0; at < n; at += BLOCK) block(m, counts + 2 * at, (int)(n - at < BLOCK ? n - at : BLOCK));
}

double dc_sum(const Meter *m, int which) { return (double)m->sum[which]; }

int32_t dc_extreme(const Meter *m, int which) { return which < 2 ? m->lowest[which] : m->highest[which - 2]; }
