"""The pairs of channels whose products are summed, four side by side; where delays differ, with six lags each."""

from libc.math cimport floor

from proofvan_dsp.cycle_sums cimport LAGS, LANES, PAIR_LANES
from proofvan_dsp.memory cimport Memory, doubles, ints, room


cdef struct Pairs:
    int count
    int groups
    int lags                # 1, or LAGS where a delay is no whole number of samples
    int reach               # farthest sample that a product needs beside its own
    int *u
    int *i
    int *shift              # per pair: whole samples that i is read later
    bint *straight          # per group: its channels lie side by side in order and need not be gathered
    double *weights         # [groups][LAGS][PAIR_LANES]


cdef inline int prepare_pairs(Pairs *pairs, Memory *memory, config, lagrange) except -1:
    """Set up the config's pairs; lagrange(fraction) gives the weights of the lags."""
    cdef int lanes, k, lag, whole
    pairs.count = len(config.pairs)
    pairs.groups = (pairs.count + PAIR_LANES - 1) // PAIR_LANES
    lanes = pairs.groups * PAIR_LANES
    pairs.u, pairs.i, pairs.shift = ints(memory, lanes), ints(memory, lanes), ints(memory, lanes)
    pairs.weights = doubles(memory, lanes * LAGS)
    between = list(map(config.samples_between, config.pairs))
    # A scope of its own, as any(...) would need, is not to be had in a pxd.
    pairs.lags = 1
    for delay in between:
        pairs.lags = pairs.lags if delay == int(delay) else LAGS
    for k in range(pairs.count):
        pairs.u[k], pairs.i[k] = config.pairs[k]
        whole = <int>floor(between[k])
        pairs.shift[k] = whole
        pairs.reach = max(pairs.reach, abs(whole))
        weights = lagrange(between[k] - whole) if pairs.lags == LAGS else [1.0]
        for lag in range(pairs.lags):
            pairs.weights[(k // PAIR_LANES * LAGS + lag) * PAIR_LANES + k % PAIR_LANES] = weights[lag]
    if pairs.lags == LAGS:
        pairs.reach += 3
    return _find_straight(pairs, memory)


cdef inline int _find_straight(Pairs *pairs, Memory *memory) except -1:
    cdef int group, k
    pairs.straight = <bint *>room(memory, pairs.groups, sizeof(bint))
    for group in range(pairs.groups):
        k = group * PAIR_LANES
        pairs.straight[group] = (pairs.u[k] % LANES <= LANES - PAIR_LANES and pairs.i[k] % LANES <= LANES - PAIR_LANES)
        for k in range(k + 1, min(pairs.count, k + PAIR_LANES)):
            pairs.straight[group] &= (pairs.u[k] == pairs.u[k - 1] + 1 and pairs.i[k] == pairs.i[k - 1] + 1
                                      and pairs.shift[k] == pairs.shift[k - 1])
    return 0


cdef inline const double *lag_weights(const Pairs *pairs, int group) noexcept nogil:
    return pairs.weights + group * LAGS * PAIR_LANES
