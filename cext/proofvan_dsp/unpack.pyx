"""Samples of a block's payload to columns: little-endian, channel-interleaved, signed, 2, 3, 4 or 8 bytes wide."""

import numpy as np

from libc.string cimport memcpy

from proofvan_dsp.widen cimport widen2, widen3

from proofvan_dsp.errors import CountsError


def samples(payload, channels, width):
    """Give counts[n, channels], int32 for widths 2, 3, 4 and int64 for 8.

    Raises CountsError when the payload is not a whole number of sample instants.
    """
    cdef const unsigned char[::1] view = _checked(payload, channels, width)
    cdef Py_ssize_t n = view.shape[0] // (channels * width)
    counts = np.empty((n, channels), dtype=np.int64 if width == 8 else np.int32)
    if n:
        if width == 8:
            _copy(<void *>&_first_long(counts)[0, 0], &view[0], view.shape[0])
        elif width == 4:
            _copy(<void *>&_first_int(counts)[0, 0], &view[0], view.shape[0])
        elif width == 3:
            widen3(&_first_int(counts)[0, 0], &view[0], n * channels)
        else:
            widen2(&_first_int(counts)[0, 0], &view[0], n * channels)
    return counts


cdef const unsigned char[::1] _checked(payload, channels, width):
    cdef const unsigned char[::1] view
    try:
        view = payload
        if view is None:
            raise TypeError
    except (ValueError, TypeError, BufferError) as refused:
        raise CountsError("contiguous bytes are needed", given=type(payload).__name__) from refused
    if width not in (2, 3, 4, 8):
        raise CountsError("a sample has 2, 3, 4 or 8 bytes", width=width)
    if not isinstance(channels, int) or not 1 <= channels <= 255:
        raise CountsError("a block has 1..255 channels", channels=channels)
    if view.shape[0] % (channels * width):
        raise CountsError("the payload is no whole number of sample instants",
                          length=view.shape[0], channels=channels, width=width)
    return view


cdef int[:, ::1] _first_int(counts):
    return counts


cdef long long[:, ::1] _first_long(counts):
    return counts


cdef void _copy(void *out, const unsigned char *p, Py_ssize_t size) noexcept nogil:
    memcpy(out, p, size)
