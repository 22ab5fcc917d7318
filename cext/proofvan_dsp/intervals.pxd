"""Intervals between pulses: which are plausible, and what is wrong with one; compiled into the kernel that uses it."""

cdef enum:
    # The running interval is the mean of the last so many plausible ones; half of them must be known before the two
    # that may be one.
    RUNNING = 8
    ENOUGH = 4
    # A stretch without pulses that would hold more than this many is standing flow.
    MOST_MISSING = 15


cdef struct Running:
    # The last plausible intervals in a ring, their sum, how many; `at` is the place of the newest.
    long long intervals[RUNNING]
    long long total
    int count
    int at


cdef inline long long falls_in(long long before, const long long *ticks, Py_ssize_t n) noexcept nogil:
    """Negative when a stamp is negative or lies before the one before it."""
    cdef long long signs = ticks[0] - before
    cdef Py_ssize_t i
    for i in range(1, n):
        signs |= (ticks[i] - ticks[i - 1]) | ticks[i]
    return signs


cdef inline long long all_within(long long before, const long long *ticks, Py_ssize_t n, long long low,
                           long long high) noexcept nogil:
    """Negative when an interval is shorter than `low` or longer than `high`: a sign, so that nothing branches."""
    cdef long long signs = (ticks[0] - before - low) | (high - (ticks[0] - before)), interval
    cdef Py_ssize_t i
    for i in range(1, n):
        interval = ticks[i] - ticks[i - 1]
        signs |= (interval - low) | (high - interval)
    return signs


cdef inline long long between_within(const long long *ticks, Py_ssize_t n, long long low, long long high) noexcept nogil:
    """The same where the stamp before the first lies before it: whole vectors, nothing is left over."""
    cdef long long signs = 0, interval
    cdef Py_ssize_t i
    for i in range(n):
        interval = ticks[i] - ticks[i - 1]
        signs |= (interval - low) | (high - interval)
    return signs


cdef inline long long copy_within(const long long *ticks, Py_ssize_t n, long long low, long long high,
                                  long long *copy) noexcept nogil:
    """The same, and the stamps are copied."""
    cdef long long signs = 0, interval
    cdef Py_ssize_t i
    for i in range(n):
        interval = ticks[i] - ticks[i - 1]
        copy[i] = ticks[i]
        signs |= (interval - low) | (high - interval)
    return signs


cdef inline bint none_is_extra(const Running *running, long long low, long long high) noexcept nogil:
    """Whether intervals of low .. high that come now cannot follow on a pulse too many.

    Of the two intervals before, both would lie below 3/4 of the mean of some of these and of the running ones.
    """
    cdef long long longest = high, newest = running.intervals[running.at]
    cdef int i
    for i in range(RUNNING):
        longest = max(longest, running.intervals[i])
    newest = max(newest, running.intervals[(running.at - 1) & (RUNNING - 1)])
    return 4 * low >= 3 * longest and 4 * newest >= 3 * longest


cdef inline void add_interval(Running *running, long long interval) noexcept nogil:
    running.at = (running.at + 1) & (RUNNING - 1)
    running.total += interval - running.intervals[running.at]
    running.intervals[running.at] = interval
    running.count += running.count < RUNNING


cdef inline void take_back_two(Running *running) noexcept nogil:
    """Forget the two newest intervals."""
    cdef int i
    for i in range(2):
        running.total -= running.intervals[running.at]
        running.intervals[running.at] = 0
        running.at = (running.at - 1) & (RUNNING - 1)
        running.count -= 1


cdef inline bint is_extra(const Running *running, long long interval) noexcept nogil:
    """Whether the two newest intervals together make one as long as those before, and this one is as long again.

    Two short ones with another short one after them are no pulse too many, but a flow that rose.
    """
    cdef long long newest = running.intervals[running.at], before = running.intervals[(running.at - 1) & (RUNNING - 1)]
    cdef long long total = running.total - newest - before, count = running.count - 2
    if count < ENOUGH or 4 * newest * count >= 3 * total or 4 * before * count >= 3 * total:
        return False
    return near(newest + before, total, count) and near(interval, total, count)


cdef inline bint near(long long interval, long long total, long long count) noexcept nogil:
    """Whether an interval is the mean of `count` ones, within a quarter."""
    cdef long long off = interval * count - total
    return 4 * (off if off > 0 else -off) <= total


cdef inline unsigned char missing_in(const Running *running, long long interval) noexcept nogil:
    """Pulses missing in an interval: near a small multiple of the running one, within a quarter of it."""
    cdef long long multiple, off
    # longest_ticks <= 2**52, so beyond 2**57 lies no multiple that counts, and below it nothing overflows.
    if running.count == 0 or interval > (<long long>1 << 57):
        return 0
    multiple = (interval * running.count + (running.total >> 1)) // running.total
    off = interval * running.count - multiple * running.total
    if 2 <= multiple <= MOST_MISSING + 1 and 4 * (off if off > 0 else -off) <= running.total:
        return <unsigned char>(multiple - 1)
    return 0
