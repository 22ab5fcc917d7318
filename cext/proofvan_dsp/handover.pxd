"""Around a stretch without the GIL, so that two threads hand it to each other without going to sleep; see handover.pyx."""

cdef void gil_left() noexcept nogil     # first in the stretch
cdef void before_gil() noexcept nogil   # last in it
