"""Pages of samples, each with the sums of everything before it, so that a gate's end costs one page."""

from libc.stdlib cimport calloc, free

from proofvan_dsp.lanes cimport (
    LARGEST_24_BIT, lane_extremes, lane_product, lane_product_wide, lane_total, wide_add, wide_clear, wide_t,
)

cdef enum:
    PAGE = 1024
    LOWEST_INT = -2147483648
    HIGHEST_INT = 2147483647


cdef struct Page:
    int *counts         # channel by channel, PAGE each
    wide_t *before      # sum of every quantity over all samples before the page
    int *lowest         # per channel, of the samples in the page
    int *highest


cdef inline int new_page(Page *page, int channels, int quantities) except -1:
    page.counts = <int *>calloc(channels * PAGE, sizeof(int))
    page.before = <wide_t *>calloc(quantities, sizeof(wide_t))
    page.lowest = <int *>calloc(channels, sizeof(int))
    page.highest = <int *>calloc(channels, sizeof(int))
    if page.counts == NULL or page.before == NULL or page.lowest == NULL or page.highest == NULL:
        free_page(page)
        raise MemoryError
    return 0


cdef inline void free_page(Page *page) noexcept:
    free(page.counts)
    free(page.before)
    free(page.lowest)
    free(page.highest)
    page.counts = page.lowest = page.highest = NULL
    page.before = NULL


cdef inline void open_page(Page *page, const wide_t *running, int channels, int quantities) noexcept nogil:
    """Make a page ready for its first sample."""
    cdef int c, q
    for q in range(quantities):
        page.before[q] = running[q]
    for c in range(channels):
        page.lowest[c], page.highest[c] = HIGHEST_INT, LOWEST_INT


cdef inline bint within_24_bit(const Page *page, int channel) noexcept nogil:
    return page.lowest[channel] >= -LARGEST_24_BIT and page.highest[channel] <= LARGEST_24_BIT


cdef inline void sum_page(const Page *page, Py_ssize_t offset, Py_ssize_t n, int channels, int pairs,
                          const int *pair_a, const int *pair_b, wide_t *sums) noexcept nogil:
    """Every quantity (channels, then pairs) summed over n samples of a page."""
    cdef int c, k
    cdef const int *lane_a
    cdef const int *lane_b
    for c in range(channels):
        wide_clear(&sums[c])
        wide_add(&sums[c], lane_total(page.counts + c * PAGE + offset, n))
    for k in range(pairs):
        lane_a = page.counts + pair_a[k] * PAGE + offset
        lane_b = page.counts + pair_b[k] * PAGE + offset
        wide_clear(&sums[channels + k])
        if within_24_bit(page, pair_a[k]) and within_24_bit(page, pair_b[k]):
            wide_add(&sums[channels + k], lane_product(lane_a, lane_b, n))
        else:
            lane_product_wide(&sums[channels + k], lane_a, lane_b, n)
