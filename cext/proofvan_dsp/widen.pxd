"""Little-endian signed samples of 2 and 3 bytes to int32, compiled into every kernel that unpacks."""

cdef extern from *:
    """
    #include <stddef.h>
    #include <stdint.h>
    #if defined(__x86_64__) && defined(__GNUC__)
    #include <immintrin.h>

    /* Four samples at a time: their bytes to the upper three of each word, then back with the sign. */
    __attribute__((target("ssse3")))
    static inline void widen3_four(int *out, const unsigned char *sixteen, __m128i places) {
        __m128i word = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)sixteen), places);
        _mm_storeu_si128((__m128i *)out, _mm_srai_epi32(word, 8));
    }

    __attribute__((target("ssse3")))
    static void widen3_shuffled(int *out, const unsigned char *p, size_t n) {   /* n >= 6 */
        const __m128i first = _mm_set_epi8(11, 10, 9, -1, 8, 7, 6, -1, 5, 4, 3, -1, 2, 1, 0, -1);
        const __m128i last = _mm_set_epi8(15, 14, 13, -1, 12, 11, 10, -1, 9, 8, 7, -1, 6, 5, 4, -1);
        size_t i = 0;
        /* Of 16 bytes the first 12 are used; near the end the last 12, so that none beyond it is read. */
        for (; i + 6 <= n; i += 4) widen3_four(out + i, p + 3 * i, first);
        for (; i + 4 <= n; i += 4) widen3_four(out + i, p + 3 * i - 4, last);
        widen3_four(out + n - 4, p + 3 * n - 16, last);
    }
    static inline int widen_can_shuffle(void) { return __builtin_cpu_supports("ssse3"); }
    #else
    static void widen3_shuffled(int *out, const unsigned char *p, size_t n) { }
    static inline int widen_can_shuffle(void) { return 0; }
    #endif

    static inline void widen3(int *out, const unsigned char *p, size_t n) {
        if (n >= 6 && widen_can_shuffle()) {
            widen3_shuffled(out, p, n);
            return;
        }
        for (size_t i = 0; i < n; i++)
            out[i] = (int32_t)((uint32_t)p[3 * i] << 8 | (uint32_t)p[3 * i + 1] << 16
                               | (uint32_t)p[3 * i + 2] << 24) >> 8;
    }
    static inline void widen2(int *out, const unsigned char *p, size_t n) {
        for (size_t i = 0; i < n; i++) out[i] = (int16_t)(p[2 * i] | p[2 * i + 1] << 8);
    }
    """
    void widen3(int *out, const unsigned char *p, size_t n) noexcept nogil
    void widen2(int *out, const unsigned char *p, size_t n) noexcept nogil
