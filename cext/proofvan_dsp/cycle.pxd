"""Everything that is summed between two positions: exact sums, the correlation with the fundamental, block sums."""

from proofvan_dsp.cycle_sums cimport (
    CHUNK, END_POINTS, LAGS, LANES, PAIR_LANES, add_rows, exact_add, exact_add_ends, exact_add_product, exact_add_whole,
    exact_clear, exact_t, extremes, product_blocks, rotor, sum_channels, weigh_frame, weigh_lags,
    weigh_products,
)
from proofvan_dsp.fundamental cimport POSITION_BITS
from proofvan_dsp.memory cimport Memory, doubles, ints, room
from proofvan_dsp.pairs cimport Pairs, lag_weights
from proofvan_dsp.samples cimport Samples, frame_at
from proofvan_dsp.turns cimport turn_cos_sin
from proofvan_dsp.wide cimport Wide, load, pair_rows, wide_frame

cdef enum:
    LARGEST_24_BIT = 1 << 23
    HIGHEST_INT = 2147483647
    LOWEST_INT = -2147483648


cdef struct Sums:
    # Of a cycle, or of the cycles of a window.
    int lanes               # channels, in whole groups
    int quantities
    exact_t *exact          # [quantities]: totals, squares, products by lag
    double *rotated         # [2][lanes]: correlation with the fundamental
    int *lowest
    int *highest


cdef struct Blocks:
    # Products over a few samples each, for a weighted mean over the window.
    int size                # samples
    long long most
    long long count
    double *sums            # [most][groups of pairs][PAIR_LANES]
    double *centres         # in samples after the window's start
    double *lengths
    double *weights         # scratch


cdef struct Scratch:
    double *cosine          # [CHUNK]
    double *sine
    double *products        # [blocks of a chunk][lags][PAIR_LANES]
    double *opening         # [quantities + 2 * lanes]
    double *closing
    double ends[END_POINTS][END_POINTS + 1]


cdef inline int prepare_sums(Sums *sums, Memory *memory, int groups, const Pairs *pairs) except -1:
    sums.lanes = groups * LANES
    sums.quantities = 2 * sums.lanes + pairs.lags * pairs.groups * PAIR_LANES
    sums.exact = <exact_t *>room(memory, sums.quantities, sizeof(exact_t))
    sums.rotated = doubles(memory, 2 * sums.lanes)
    sums.lowest, sums.highest = ints(memory, sums.lanes), ints(memory, sums.lanes)
    return 0


cdef inline int prepare_blocks(Blocks *blocks, Memory *memory, const Pairs *pairs, int cycles, long long per_cycle) except -1:
    # 160 to 320 sums per cycle, so that no harmonic's power folds into the mean.
    blocks.size = min(CHUNK, 1 << max(0, int(per_cycle // 160).bit_length() - 1))
    blocks.most = cycles * (per_cycle * 3 // 2 // blocks.size + 2)
    blocks.sums = doubles(memory, blocks.most * pairs.groups * PAIR_LANES)
    blocks.centres, blocks.lengths = doubles(memory, blocks.most), doubles(memory, blocks.most)
    blocks.weights = doubles(memory, blocks.most)
    return 0


cdef inline int prepare_scratch(Scratch *scratch, Memory *memory, const Sums *sums, const Blocks *blocks,
                                end_weights) except -1:
    scratch.cosine, scratch.sine = doubles(memory, CHUNK), doubles(memory, CHUNK)
    scratch.products = doubles(memory, (CHUNK // blocks.size + 1) * LAGS * PAIR_LANES)
    scratch.opening = doubles(memory, sums.quantities + 2 * sums.lanes)
    scratch.closing = doubles(memory, sums.quantities + 2 * sums.lanes)
    for point, row in enumerate(end_weights):
        for power, weight in enumerate(row):
            scratch.ends[<int>point][<int>power] = weight
    return 0


cdef inline void clear_sums(Sums *sums) noexcept nogil:
    cdef int i
    for i in range(sums.quantities):
        exact_clear(&sums.exact[i])
    for i in range(2 * sums.lanes):
        sums.rotated[i] = 0.0
    for i in range(sums.lanes):
        sums.lowest[i], sums.highest[i] = HIGHEST_INT, LOWEST_INT


cdef inline void add_sums(Sums *sums, const Sums *term) noexcept nogil:
    cdef int i
    for i in range(sums.quantities):
        exact_add(&sums.exact[i], &term.exact[i])
    for i in range(2 * sums.lanes):
        sums.rotated[i] += term.rotated[i]
    for i in range(sums.lanes):
        sums.lowest[i] = min(sums.lowest[i], term.lowest[i])
        sums.highest[i] = max(sums.highest[i], term.highest[i])


cdef inline void sum_cycle(Sums *sums, Blocks *blocks, const Scratch *scratch, const Wide *wide, const Pairs *pairs,
                           const Samples *samples, long long start, long long end, long long window_start) noexcept nogil:
    """Sum up between two positions; the blocks' centres count from the window's start."""
    cdef long long k0 = start >> POSITION_BITS, k1 = end >> POSITION_BITS, at = k0, n
    cdef double length = <double>(end - start) / (1 << POSITION_BITS)
    cdef double before = <double>(start - (k0 << POSITION_BITS)) / (1 << POSITION_BITS)
    cdef double after = <double>(end - (k1 << POSITION_BITS)) / (1 << POSITION_BITS)
    clear_sums(sums)
    rotor(1.0 / length, min(k1 - k0, CHUNK), scratch.cosine, scratch.sine)
    while at < k1:
        n = min(k1 - at, CHUNK)
        load(wide, pairs, samples, at, n, pairs.reach)
        _note_blocks(blocks, (<double>(at << POSITION_BITS) - <double>window_start) / (1 << POSITION_BITS), n)
        _sum_chunk(sums, blocks, scratch, wide, pairs, samples, at, n, (<double>(at - k0) - before) / length)
        blocks.count = min(blocks.count + (n + blocks.size - 1) // blocks.size, blocks.most)
        at += n
    # What lies between the whole samples and the fractional ends, see end_weights().
    _sum_end(sums, scratch, wide, pairs, samples, k0, before, -before / length, 1.0 / length, scratch.opening)
    _sum_end(sums, scratch, wide, pairs, samples, k1, after, 1.0 - after / length, 1.0 / length, scratch.closing)
    _add_ends(sums, scratch.opening, scratch.closing)


# ---- whole samples

cdef inline void _sum_chunk(Sums *sums, const Blocks *blocks, const Scratch *scratch, const Wide *wide, const Pairs *pairs,
                            const Samples *samples, long long at, Py_ssize_t n, double turns) noexcept nogil:
    """Add a chunk; the fundamental has made `turns` at its first sample."""
    cdef double c, s
    cdef int group
    cdef bint narrow = _widen_extremes(sums, samples, at, n)
    turn_cos_sin(turns, &c, &s)
    for group in range(samples.groups):
        _sum_channels(sums, group, wide_frame(wide, group), scratch, n, narrow, c, s)
    for group in range(pairs.groups):
        _sum_products(sums, blocks, scratch, wide, pairs, group, n, narrow)


cdef inline bint _widen_extremes(Sums *sums, const Samples *samples, long long at, Py_ssize_t n) noexcept nogil:
    """Whether every count so far is within 24 bit."""
    cdef Py_ssize_t place = at % samples.capacity, part = min(n, samples.capacity - place)
    cdef int group, j
    cdef bint narrow = True
    for group in range(samples.groups):
        extremes(frame_at(samples, group, place), part, sums.lowest + group * LANES, sums.highest + group * LANES)
        extremes(frame_at(samples, group, 0), n - part, sums.lowest + group * LANES, sums.highest + group * LANES)
    for j in range(sums.lanes):
        narrow = narrow and sums.lowest[j] >= -LARGEST_24_BIT
        narrow = narrow and sums.highest[j] <= LARGEST_24_BIT
    return narrow


cdef inline void _sum_channels(Sums *sums, int group, const double *x, const Scratch *scratch, Py_ssize_t n, bint narrow,
                               double c, double s) noexcept nogil:
    """Totals, squares and the correlation of a group's channels."""
    cdef double[4 * LANES] found
    cdef int j
    sum_channels(x, scratch.cosine, scratch.sine, n, found)
    for j in range(LANES):
        exact_add_whole(&sums.exact[group * LANES + j], found[j])
        sums.rotated[group * LANES + j] += found[2 * LANES + j] * c - found[3 * LANES + j] * s
        sums.rotated[sums.lanes + group * LANES + j] += found[3 * LANES + j] * c + found[2 * LANES + j] * s
    if narrow:
        for j in range(LANES):
            exact_add_whole(&sums.exact[sums.lanes + group * LANES + j], found[LANES + j])
    else:
        _wide_squares(&sums.exact[sums.lanes + group * LANES], x, n)


cdef inline void _wide_squares(exact_t *exact, const double *x, Py_ssize_t n) noexcept nogil:
    """Squares of counts beyond 24 bit."""
    cdef Py_ssize_t i
    cdef int j
    for i in range(n):
        for j in range(LANES):
            exact_add_product(&exact[j], <long long>x[i * LANES + j], <long long>x[i * LANES + j])


cdef inline void _note_blocks(Blocks *blocks, double first, Py_ssize_t n) noexcept nogil:
    """Centres and lengths of the blocks of a chunk that begins `first` samples after the window."""
    cdef int fit = min((n + blocks.size - 1) // blocks.size, blocks.most - blocks.count), k
    cdef double size = blocks.size, middle = 0.5 * (blocks.size - 1)
    cdef double *centres = blocks.centres + blocks.count
    cdef double *lengths = blocks.lengths + blocks.count
    for k in range(fit):
        centres[k] = first + k * size + middle
    for k in range(fit):
        lengths[k] = size
    # The chunk's last block may be shorter.
    if fit and fit * blocks.size > n:
        size = n - (fit - 1) * blocks.size
        centres[fit - 1] = first + (fit - 1) * blocks.size + 0.5 * (size - 1)
        lengths[fit - 1] = size


cdef inline void _sum_products(Sums *sums, const Blocks *blocks, const Scratch *scratch, const Wide *wide,
                               const Pairs *pairs, int group, Py_ssize_t n, bint narrow) noexcept nogil:
    """Products, and their sums over `size` samples for the weighted mean."""
    cdef double[LAGS * PAIR_LANES] found
    cdef const double *u
    cdef const double *v
    cdef const double *products = scratch.products
    cdef double *block = blocks.sums + (blocks.count * pairs.groups + group) * PAIR_LANES
    cdef exact_t *exact = sums.exact + 2 * sums.lanes + group * pairs.lags * PAIR_LANES
    cdef Py_ssize_t count = (n + blocks.size - 1) // blocks.size, kept = min(count, blocks.most - blocks.count)
    cdef int j, stride = pair_rows(wide, pairs, group, &u, &v), width = pairs.lags * PAIR_LANES
    if pairs.lags == 1 and pairs.groups == 1 and kept == count:
        products = block
        product_blocks(u, v, stride, 1, n, blocks.size, block)
    else:
        product_blocks(u, v, stride, pairs.lags, n, blocks.size, scratch.products)
        weigh_lags(products, kept, lag_weights(pairs, group), pairs.lags, block, pairs.groups * PAIR_LANES)
    if not narrow:
        _wide_products(exact, u, v, stride, pairs.lags, n)
        return
    add_rows(products, count, width, found)
    for j in range(width):
        exact_add_whole(&exact[j], found[j])


cdef inline void _wide_products(exact_t *exact, const double *u, const double *v, int stride, int lags,
                                Py_ssize_t n) noexcept nogil:
    """Products of counts beyond 24 bit."""
    cdef Py_ssize_t i
    cdef int j, lag, early = 2 if lags > 1 else 0
    for i in range(n):
        for lag in range(lags):
            for j in range(PAIR_LANES):
                exact_add_product(&exact[lag * PAIR_LANES + j], <long long>u[i * stride + j],
                                  <long long>v[(i + lag - early) * stride + j])


# ---- fractional ends

cdef inline void _add_ends(Sums *sums, const double *opening, const double *closing) noexcept nogil:
    cdef int q
    for q in range(sums.quantities):
        exact_add_ends(&sums.exact[q], closing[q], opening[q])
    for q in range(2 * sums.lanes):
        sums.rotated[q] += closing[sums.quantities + q] - opening[sums.quantities + q]


cdef inline void _sum_end(const Sums *sums, const Scratch *scratch, const Wide *wide, const Pairs *pairs,
                          const Samples *samples, long long k, double fraction, double turns, double step,
                          double *ends) noexcept nogil:
    """The weighted samples around an end at k + fraction, for every quantity and the correlation."""
    cdef int point, power, q
    cdef double weight
    for q in range(sums.quantities + 2 * sums.lanes):
        ends[q] = 0.0
    load(wide, pairs, samples, k, 0, wide.margin)
    for point in range(END_POINTS):
        weight = scratch.ends[point][END_POINTS]
        for power in range(END_POINTS - 1, -1, -1):
            weight = weight * fraction + scratch.ends[point][power]
        _weigh_channels(sums, wide, samples.groups, point - 2, weight, turns + (point - 2) * step, ends)
        _weigh_products(sums, wide, pairs, point - 2, weight, ends)


cdef inline void _weigh_channels(const Sums *sums, const Wide *wide, int groups, int off, double weight, double turns,
                                 double *ends) noexcept nogil:
    cdef double c, s
    cdef double *rotated = ends + sums.quantities
    cdef int group, lane
    turn_cos_sin(turns, &c, &s)
    for group in range(groups):
        lane = group * LANES
        weigh_frame(wide_frame(wide, group) + off * LANES, weight, c, s, ends + lane, ends + sums.lanes + lane,
                    rotated + lane, rotated + sums.lanes + lane)


cdef inline void _weigh_products(const Sums *sums, const Wide *wide, const Pairs *pairs, int off, double weight,
                                 double *ends) noexcept nogil:
    cdef const double *u
    cdef const double *v
    cdef double *to = ends + 2 * sums.lanes
    cdef int group, lag, stride
    for group in range(pairs.groups):
        stride = pair_rows(wide, pairs, group, &u, &v)
        u += off * stride
        v += (off - (2 if pairs.lags > 1 else 0)) * stride
        for lag in range(pairs.lags):
            weigh_products(u, v + lag * stride, weight, to + (group * pairs.lags + lag) * PAIR_LANES)
