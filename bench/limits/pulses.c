/* Pulses by their stamps: blocks of 256 in which every interval is plausible are counted at once; only in another
   block is every pulse looked at. */
#include <stdint.h>
#include <stdlib.h>

enum { BLOCK = 256, MOST_MISSING = 15 };

typedef struct {
    int64_t shortest, longest, last, pulses, glitches, missing;
    double running;
} Meter;

Meter *pulses_new(int64_t shortest, int64_t longest) {
    Meter *m = calloc(1, sizeof(Meter));
    m->shortest = shortest;
    m->longest = longest;
    m->last = -1;
    return m;
}

void pulses_free(Meter *m) { free(m); }

/* Whether the n intervals that begin at the stamps are all plausible; differences of unsigned numbers in one test. */
static int plausible(const int64_t *restrict stamp, int n, int64_t shortest, int64_t longest) {
    int64_t bad = 0;
    for (int k = 0; k < n; k++) {
        int64_t interval = stamp[k + 1] - stamp[k];
        bad |= (interval - shortest) | (longest - interval);
    }
    return bad >= 0;
}

static void one_by_one(Meter *m, const int64_t *stamp, int n) {
    for (int k = 0; k < n; k++) {
        int64_t interval = stamp[k + 1] - stamp[k];
        if (interval < m->shortest) {
            m->glitches++;
        } else if (interval <= m->longest) {
            m->running += m->running ? (interval - m->running) / 8 : interval;
        } else if (m->running) {
            int64_t multiple = (int64_t)(interval / m->running + 0.5);
            double off = interval - multiple * m->running;
            if (multiple >= 2 && multiple <= MOST_MISSING + 1 && 4 * (off < 0 ? -off : off) <= m->running)
                m->missing += multiple - 1;
        }
    }
}

static void block(Meter *m, const int64_t *stamp, int n) {
    if (plausible(stamp, n, m->shortest, m->longest)) m->running = (double)(stamp[n] - stamp[0]) / n;
    else one_by_one(m, stamp, n);
}

void pulses_feed(Meter *m, const int64_t *stamp, int64_t n) {
    if (n == 0) return;
    if (m->last >= 0) {
        int64_t join[2] = {m->last, stamp[0]};
        block(m, join, 1);
    }
    for (int64_t at = 0; at < n - 1; at += BLOCK) block(m, stamp + at, (int)(n - 1 - at < BLOCK ? n - 1 - at : BLOCK));
    m->last = stamp[n - 1];
    m->pulses += n;
}

int64_t pulses_count(const Meter *m, int which) { return which == 0 ? m->pulses : which == 1 ? m->glitches : m->missing; }
