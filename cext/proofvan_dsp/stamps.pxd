"""Pages of stamps and marks, each with the anomalies of everything before it, so that a gate's end costs one page."""

from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memset

cdef enum:
    PAGE = 4096
    GLITCH = 128            # mark of a pulse too close to the one before
    HOLE_BEFORE = 64        # mark of a pulse before which pulses are unknown
    EXTRA = 32              # mark of a pulse: before the interval that ends here came one too many
    MISSING_BITS = 15       # rest of the mark: pulses missing before this one
    # So many pages more than the history needs, for stamps that are copied before the feed is known to be sound.
    AHEAD = 16


cdef struct Anomalies:
    long long glitches
    long long missing
    long long extra
    long long holes


cdef struct Page:
    long long ticks[PAGE]
    unsigned char marks[PAGE]
    bint marked             # whether any of the marks may be other than 0
    Anomalies before


cdef struct History:
    Page **ring
    long long pages         # places in the ring
    long long allocated


cdef inline int have_ring(History *history, long long pulses) except -1:
    cdef long long needed = (pulses + PAGE - 1) // PAGE
    history.pages = needed + 1 + min(needed, AHEAD)
    history.allocated = 0
    history.ring = <Page **>calloc(history.pages, sizeof(Page *))
    if history.ring == NULL:
        raise MemoryError
    return 0


cdef inline int have_pages(History *history, long long pulses) except -1:
    """Have the pages for the first so many pulses of a stream."""
    cdef long long wanted = min(history.pages, (pulses - 1) // PAGE + 1)
    cdef Page *page
    while history.allocated < wanted:
        page = <Page *>malloc(sizeof(Page))
        if page == NULL:
            raise MemoryError
        # Stamps are read only where they were written.
        memset(page.marks, 0, PAGE)
        memset(&page.before, 0, sizeof(Anomalies))
        page.marked = False
        history.ring[history.allocated] = page
        history.allocated += 1
    return 0


cdef inline void free_history(History *history) noexcept:
    cdef long long i
    if history.ring == NULL:
        return
    for i in range(history.allocated):
        free(history.ring[i])
    free(history.ring)


cdef inline Page *page_of(const History *history, long long ordinal) noexcept nogil:
    return history.ring[ordinal // PAGE % history.pages]


cdef inline void open_page(Page *page, const Anomalies *found) noexcept nogil:
    """Make a page ready for its first pulse; stamps may lie in it already."""
    page.before = found[0]
    if page.marked:
        memset(page.marks, 0, PAGE)
        page.marked = False


cdef inline long long tick_of(const History *history, long long ordinal) noexcept nogil:
    return page_of(history, ordinal).ticks[ordinal % PAGE]


cdef inline unsigned char mark_of(const History *history, long long ordinal) noexcept nogil:
    return page_of(history, ordinal).marks[ordinal % PAGE]


cdef inline long long rank(const History *history, long long low, long long high, long long tick) noexcept nogil:
    """The first of the ordinals low .. high - 1 with stamp >= tick; high when there is none."""
    cdef long long middle
    while low < high:
        middle = (low + high) // 2
        if tick_of(history, middle) < tick:
            low = middle + 1
        else:
            high = middle
    return low


cdef inline long long part(unsigned char mark, unsigned char kind) noexcept nogil:
    return (mark & MISSING_BITS) if kind == MISSING_BITS else (mark & kind) != 0


cdef inline void count_mark(Anomalies *found, unsigned char mark) noexcept nogil:
    found.glitches += part(mark, GLITCH)
    found.missing += part(mark, MISSING_BITS)
    found.extra += part(mark, EXTRA)
    found.holes += part(mark, HOLE_BEFORE)


cdef inline long long of_kind(const Anomalies *found, unsigned char kind) noexcept nogil:
    return (found.glitches if kind == GLITCH else found.holes if kind == HOLE_BEFORE
            else found.extra if kind == EXTRA else found.missing)


cdef inline long long before_ordinal(const History *history, long long ordinal, unsigned char kind) noexcept nogil:
    """Anomalies of a kind before a pulse that is kept."""
    cdef const Page *page = page_of(history, ordinal)
    cdef long long i, found = of_kind(&page.before, kind)
    for i in range(ordinal % PAGE):
        found += part(page.marks[i], kind)
    return found
