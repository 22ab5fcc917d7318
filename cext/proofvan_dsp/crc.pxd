"""CRC-32 of zlib (RFC 1952 section 8), compiled into every kernel that uses it.

Two ways to the same number: slice-by-8 (eight bytes per step, each through its own table), and, where the processor can
multiply without carries, folding of 64 bytes at a time (V. Gopal et al., "Fast CRC Computation for Generic Polynomials
Using PCLMULQDQ Instruction", Intel, 2009; constants of section "bit-reflected", polynomial 0xEDB88320).
"""

from libc.stdint cimport uint32_t

cdef extern from *:
    """
    #include <stddef.h>
    #include <stdint.h>

    static uint32_t crc_tables[8][256];   /* [k][byte]: the remainder of `byte` followed by k zero bytes */
    static int crc_folds;                 /* whether crc32_of() may fold */

    static inline uint32_t crc_read32(const unsigned char *p) {
        return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    }

    static inline uint32_t crc_sliced(uint32_t crc, const unsigned char *p, size_t size) {
        for (; size >= 8; p += 8, size -= 8) {
            uint32_t low = crc ^ crc_read32(p), high = crc_read32(p + 4);
            crc = crc_tables[7][low & 255] ^ crc_tables[6][low >> 8 & 255]
                ^ crc_tables[5][low >> 16 & 255] ^ crc_tables[4][low >> 24]
                ^ crc_tables[3][high & 255] ^ crc_tables[2][high >> 8 & 255]
                ^ crc_tables[1][high >> 16 & 255] ^ crc_tables[0][high >> 24];
        }
        if (size >= 4) {
            crc ^= crc_read32(p);
            crc = crc_tables[3][crc & 255] ^ crc_tables[2][crc >> 8 & 255]
                ^ crc_tables[1][crc >> 16 & 255] ^ crc_tables[0][crc >> 24];
            p += 4;
            size -= 4;
        }
        for (; size; p++, size--) crc = crc_tables[0][(crc ^ *p) & 255] ^ crc >> 8;
        return crc;
    }

    #if defined(__x86_64__) && defined(__GNUC__)
    #include <immintrin.h>

    /* x * (both halves of k) + next: moves x on by the distance that k stands for. */
    __attribute__((target("pclmul,sse4.1")))
    static inline __m128i crc_fold(__m128i x, __m128i k, __m128i next) {
        __m128i low = _mm_clmulepi64_si128(x, k, 0x00), high = _mm_clmulepi64_si128(x, k, 0x11);
        return _mm_xor_si128(_mm_xor_si128(low, high), next);
    }

    /* Which bytes a shuffle takes to move 16 of them by some places; 128 gives a zero. */
    static const unsigned char crc_moves[48] = {
        128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128};

    __attribute__((target("pclmul,sse4.1")))
    static uint32_t crc_folded(const unsigned char *p, size_t size) {   /* size >= 64 */
        const __m128i by_64 = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
        const __m128i by_16 = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
        const __m128i to_64 = _mm_set_epi64x(0, 0x163cd6124);
        const __m128i barrett = _mm_set_epi64x(0x1f7011641, 0x1db710641);
        const __m128i words = _mm_set_epi32(0, -1, 0, -1), start = _mm_cvtsi32_si128(-1);
        /* Zeros before a message do not count: the 1 to 16 bytes that make the rest whole 16s come first, behind zeros;
           what of the start value they leave over goes to the next. */
        size_t odd = ((size - 1) & 15) + 1;
        const __m128i *at = (const __m128i *)(p + odd);
        __m128i a = _mm_shuffle_epi8(_mm_xor_si128(_mm_loadu_si128((const __m128i *)p), start),
                                     _mm_loadu_si128((const __m128i *)(crc_moves + odd)));
        __m128i b = _mm_xor_si128(_mm_loadu_si128(at),
                                  _mm_shuffle_epi8(start, _mm_loadu_si128((const __m128i *)(crc_moves + 16 + odd))));
        __m128i c = _mm_loadu_si128(at + 1), d = _mm_loadu_si128(at + 2);
        for (at += 3, size -= odd + 48; size >= 64; at += 4, size -= 64) {
            a = crc_fold(a, by_64, _mm_loadu_si128(at));
            b = crc_fold(b, by_64, _mm_loadu_si128(at + 1));
            c = crc_fold(c, by_64, _mm_loadu_si128(at + 2));
            d = crc_fold(d, by_64, _mm_loadu_si128(at + 3));
        }
        a = crc_fold(crc_fold(crc_fold(a, by_16, b), by_16, c), by_16, d);
        for (; size >= 16; at++, size -= 16) a = crc_fold(a, by_16, _mm_loadu_si128(at));
        /* 128 bits to 64, 64 to 32 (Barrett). */
        a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, by_16, 0x10));
        a = _mm_xor_si128(_mm_srli_si128(a, 4), _mm_clmulepi64_si128(_mm_and_si128(a, words), to_64, 0x00));
        b = _mm_and_si128(_mm_clmulepi64_si128(_mm_and_si128(a, words), barrett, 0x10), words);
        return (uint32_t)_mm_extract_epi32(_mm_xor_si128(a, _mm_clmulepi64_si128(b, barrett, 0x00)), 1);
    }

    static int crc_can_fold(void) {
        __builtin_cpu_init();
        return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
    }
    #else
    static uint32_t crc_folded(const unsigned char *p, size_t size) { return crc_sliced(~(uint32_t)0, p, size); }
    static int crc_can_fold(void) { return 0; }
    #endif

    static inline uint32_t crc32_of(const unsigned char *p, size_t size) {
        return ~(crc_folds && size >= 64 ? crc_folded(p, size) : crc_sliced(~(uint32_t)0, p, size));
    }

    static void crc_prepare(int fold) {
        for (uint32_t byte = 0; byte < 256; byte++) {
            uint32_t value = byte;
            for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xEDB88320u : 0);
            crc_tables[0][byte] = value;
        }
        for (int k = 1; k < 8; k++)
            for (int byte = 0; byte < 256; byte++) {
                uint32_t value = crc_tables[k - 1][byte];
                crc_tables[k][byte] = value >> 8 ^ crc_tables[0][value & 255];
            }
        crc_folds = fold && crc_can_fold();
    }
    """
    uint32_t crc_read32(const unsigned char *p) noexcept nogil
    uint32_t crc32_of(const unsigned char *p, size_t size) noexcept nogil
    void crc_prepare(bint fold) noexcept nogil
    bint crc_can_fold() noexcept nogil
