/* Wire frames with sample blocks of int24, checked and unpacked to int32 columns; the checksum is folded by PCLMUL
   where `fold` is set (after Gopal et al., Fast CRC Computation Using PCLMULQDQ, Intel 2009), else slice-by-8. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { HEADER = 8, OVERHEAD = 12, BLOCK_HEADER = 20, MOST = 1012, BLOCK_MESSAGE = 0x40, WIDTH = 3 };

typedef struct {
    int64_t frames, bad_crc, bad_length, skipped, samples, values, kept;
    int fold;
    uint8_t rest[2 * (MOST + OVERHEAD)];
} Scanner;

static uint32_t table[8][256];

static void fill(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xEDB88320u : 0);
        table[0][byte] = value;
    }
    for (int byte = 0; byte < 256; byte++)
        for (int k = 1; k < 8; k++) table[k][byte] = table[k - 1][byte] >> 8 ^ table[0][table[k - 1][byte] & 255];
}

static uint32_t u32(const uint8_t *p) {
    uint32_t value;
    memcpy(&value, p, 4);
    return value;
}

static uint32_t slice(uint32_t crc, const uint8_t *p, int64_t n) {
    for (; n >= 8; n -= 8, p += 8) {
        uint32_t low = crc ^ u32(p), high = u32(p + 4);
        crc = table[7][low & 255] ^ table[6][low >> 8 & 255] ^ table[5][low >> 16 & 255] ^ table[4][low >> 24]
              ^ table[3][high & 255] ^ table[2][high >> 8 & 255] ^ table[1][high >> 16 & 255] ^ table[0][high >> 24];
    }
    for (; n; n--, p++) crc = table[0][(crc ^ *p) & 255] ^ crc >> 8;
    return crc;
}

#if defined(__x86_64__)
#define FOLDING __attribute__((target("pclmul,sse4.1,ssse3")))

FOLDING static __m128i folded(__m128i x, __m128i by, const uint8_t *next) {
    __m128i low = _mm_clmulepi64_si128(x, by, 0x00), high = _mm_clmulepi64_si128(x, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), _mm_loadu_si128((const __m128i *)next));
}

/* At least 64 bytes. */
FOLDING static uint32_t fold(uint32_t crc, const uint8_t *p, int64_t n) {
    const __m128i by4 = _mm_set_epi64x(0x1c6e41596, 0x154442bd4), by1 = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
    const __m128i by_half = _mm_set_epi64x(0, 0x163cd6124), barrett = _mm_set_epi64x(0x1f7011641, 0x1db710641);
    const __m128i low32 = _mm_setr_epi32(~0, 0, ~0, 0);
    __m128i x[4];
    for (int i = 0; i < 4; i++) x[i] = _mm_loadu_si128((const __m128i *)(p + 16 * i));
    x[0] = _mm_xor_si128(x[0], _mm_cvtsi32_si128((int)crc));
    for (p += 64, n -= 64; n >= 64; p += 64, n -= 64)
        for (int i = 0; i < 4; i++) x[i] = folded(x[i], by4, p + 16 * i);
    __m128i y = x[0];
    for (int i = 1; i < 4; i++) {
        __m128i low = _mm_clmulepi64_si128(y, by1, 0x00), high = _mm_clmulepi64_si128(y, by1, 0x11);
        y = _mm_xor_si128(_mm_xor_si128(low, high), x[i]);
    }
    for (; n >= 16; p += 16, n -= 16) y = folded(y, by1, p);
    y = _mm_xor_si128(_mm_srli_si128(y, 8), _mm_clmulepi64_si128(y, by1, 0x10));
    y = _mm_xor_si128(_mm_srli_si128(y, 4), _mm_clmulepi64_si128(_mm_and_si128(y, low32), by_half, 0x00));
    __m128i z = _mm_and_si128(_mm_clmulepi64_si128(_mm_and_si128(y, low32), barrett, 0x10), low32);
    y = _mm_xor_si128(y, _mm_clmulepi64_si128(z, barrett, 0x00));
    return slice((uint32_t)_mm_extract_epi32(y, 1), p, n);
}

/* Four samples per shuffle; gives the number done, which reads no byte beyond the end. */
FOLDING static int64_t widen_shuffled(const uint8_t *p, int64_t n, int32_t *out) {
    const __m128i order = _mm_setr_epi8(-1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11);
    int64_t k = 0;
    for (; 3 * k + 16 <= 3 * n; k += 4) {
        __m128i x = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(p + 3 * k)), order);
        _mm_storeu_si128((__m128i *)(out + k), _mm_srai_epi32(x, 8));
    }
    return k;
}
#endif

static uint32_t crc32_of(const Scanner *s, const uint8_t *p, int64_t n) {
#if defined(__x86_64__)
    if (s->fold && n >= 64) return ~fold(~0u, p, n);
#endif
    return ~slice(~0u, p, n);
}

/* The byte before the first sample belongs to the header, so one load takes each sample in its upper bytes. */
static void widen(const Scanner *s, const uint8_t *p, int64_t n, int32_t *out) {
    int64_t k = 0;
#if defined(__x86_64__)
    if (s->fold) k = widen_shuffled(p, n, out);
#endif
    for (; k < n; k++) out[k] = (int32_t)u32(p + 3 * k - 1) >> 8;
}

Scanner *frames_new(int with_fold) {
    if (!table[0][1]) fill();
    Scanner *s = calloc(1, sizeof(Scanner));
    s->fold = with_fold;
    return s;
}

void frames_free(Scanner *s) { free(s); }

static const uint8_t *find_magic(const uint8_t *p, const uint8_t *end) {
    while (p < end && (p = memchr(p, 0x5A, end - p))) {
        if (p + 1 == end || p[1] == 0xA5) return p;
        p++;
    }
    return end;
}

static void take(Scanner *s, const uint8_t *frame, int length, int32_t *out, int64_t room) {
    s->frames++;
    if (frame[4] != BLOCK_MESSAGE || length < BLOCK_HEADER) return;
    const uint8_t *block = frame + HEADER;
    int64_t values = (length - BLOCK_HEADER) / WIDTH;
    if (block[3] != WIDTH || s->values + values > room) return;
    widen(s, block + BLOCK_HEADER, values, out + s->values);
    s->values += values;
    s->samples += values / block[2];
}

/* Gives the bytes that need not be seen again. */
static int64_t scan(Scanner *s, const uint8_t *data, int64_t size, int32_t *out, int64_t room) {
    const uint8_t *at = data, *end = data + size;
    for (;;) {
        const uint8_t *start = find_magic(at, end);
        s->skipped += start - at;
        at = start;
        if (end - at < 4) return at - data;
        int length = at[2] | at[3] << 8;
        if (length > MOST) s->bad_length++;
        else if (end - at < OVERHEAD + length) return at - data;
        else if (crc32_of(s, at, HEADER + length) != u32(at + HEADER + length)) s->bad_crc++;
        else {
            take(s, at, length, out, room);
            at += OVERHEAD + length;
            continue;
        }
        s->skipped++;
        at++;
    }
}

/* Take a chunk; samples go to `out` from `values` on, which the caller may set back. */
void frames_feed(Scanner *s, const uint8_t *data, int64_t size, int32_t *out, int64_t room) {
    while (s->kept && size) {
        int64_t free_bytes = (int64_t)sizeof s->rest - s->kept, more = size < free_bytes ? size : free_bytes;
        int64_t had = s->kept;
        memcpy(s->rest + had, data, more);
        int64_t used = scan(s, s->rest, had + more, out, room);
        if (used >= had) { /* the rest is in `data` whole */
            data += used - had;
            size -= used - had;
            s->kept = 0;
        } else {
            memmove(s->rest, s->rest + used, had + more - used);
            s->kept = had + more - used;
            data += more;
            size -= more;
        }
    }
    if (!size) return;
    int64_t used = scan(s, data, size, out, room);
    s->kept = size - used;
    memcpy(s->rest, data + used, s->kept);
}

/* The whole stream in chunks, each into the same columns. */
void frames_run(Scanner *s, const uint8_t *data, int64_t size, int64_t chunk, int32_t *out, int64_t room) {
    for (int64_t at = 0; at < size; at += chunk) {
        s->values = 0;
        frames_feed(s, data + at, size - at < chunk ? size - at : chunk, out, room);
    }
}

int64_t frames_count(const Scanner *s, int which) {
    return which == 0 ? s->frames : which == 1 ? s->bad_crc : which == 2 ? s->bad_length : which == 3 ? s->skipped : s->samples;
}
