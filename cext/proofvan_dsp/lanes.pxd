"""Loops over the counts of single channels, compiled into every kernel that uses them; and 128-bit sums.

Counts within ±2**23 (24 bit): a product is below 2**46 in magnitude, 2**15 of them below 2**61. Every loop here runs
over at most that many before its result is carried into 128 bit.
"""

cdef extern from *:
    """
    typedef struct { __int128 value; } wide_t;
    static inline void wide_clear(wide_t *sum) { sum->value = 0; }
    static inline void wide_add(wide_t *sum, long long term) { sum->value += term; }
    static inline void wide_add_wide(wide_t *sum, const wide_t *term) { sum->value += term->value; }
    static inline long long wide_high(const wide_t *sum) { return (long long)(sum->value >> 64); }
    static inline unsigned long long wide_low(const wide_t *sum) { return (unsigned long long)sum->value; }
    static inline void wide_set(wide_t *sum, long long high, unsigned long long low) {
        sum->value = (__int128)(((unsigned __int128)(unsigned long long)high << 64) | low);
    }
    /* Where the straight line from `before` < 0 to `after` >= 0 is zero, in 2**-20, rounded down. */
    static inline long long crossing_fraction(long long before, long long after) {
        return (long long)(((-(__int128)before) << 20) / ((__int128)after - before));
    }
    """
    ctypedef struct wide_t:
        pass
    void wide_clear(wide_t *sum) noexcept nogil
    void wide_add(wide_t *sum, long long term) noexcept nogil
    void wide_add_wide(wide_t *sum, const wide_t *term) noexcept nogil
    long long wide_high(const wide_t *sum) noexcept nogil
    unsigned long long wide_low(const wide_t *sum) noexcept nogil
    void wide_set(wide_t *sum, long long high, unsigned long long low) noexcept nogil
    long long crossing_fraction(long long before, long long after) noexcept nogil


cdef enum:
    LARGEST_24_BIT = 1 << 23


cdef inline long long lane_total(const int *p, Py_ssize_t n) noexcept nogil:
    cdef long long total = 0
    cdef Py_ssize_t i
    for i in range(n):
        total += p[i]
    return total


cdef inline long long lane_product(const int *a, const int *b, Py_ssize_t n) noexcept nogil:
    """Sum of products of 24-bit counts, n <= 2**15."""
    cdef long long total = 0
    cdef Py_ssize_t i
    for i in range(n):
        total += <long long>a[i] * b[i]
    return total


cdef inline void lane_product_wide(wide_t *total, const int *a, const int *b, Py_ssize_t n) noexcept nogil:
    """The same for any 32-bit counts."""
    cdef Py_ssize_t i
    for i in range(n):
        wide_add(total, <long long>a[i] * b[i])


cdef inline void lane_extremes(const int *p, Py_ssize_t n, int *lowest, int *highest) noexcept nogil:
    """Widen lowest..highest by the counts."""
    cdef int low = lowest[0], high = highest[0]
    cdef Py_ssize_t i
    for i in range(n):
        low = p[i] if p[i] < low else low
        high = p[i] if p[i] > high else high
    lowest[0] = low
    highest[0] = high


cdef inline object wide_to_int(const wide_t *sum):
    return (<object>wide_high(sum) << 64) | wide_low(sum)
