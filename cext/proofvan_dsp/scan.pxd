"""Finds the next whole frame in bytes; compiled into every kernel that reads frames."""

from libc.string cimport memchr

from proofvan_dsp.crc cimport crc32_of, crc_read32

cdef enum:
    HEADER = 8
    OVERHEAD = 12
    MAGIC_LOW = 0x5A
    MAGIC_HIGH = 0xA5


cdef struct Counters:
    long long frames
    long long bad_crc
    long long bad_length
    long long skipped


cdef inline bint next_frame(const unsigned char *data, Py_ssize_t size, Py_ssize_t stop, Py_ssize_t maximum_payload,
                            Py_ssize_t *at, Counters *counters) noexcept nogil:
    """Move `at` on to the next good frame; whether there is one that begins before `stop` and is whole.

    If not, the bytes from `at` on must be seen again when more have come.
    """
    cdef Py_ssize_t start, length
    cdef const unsigned char *frame
    while True:
        start = find_magic(data, at[0], size)
        if start >= stop:
            counters.skipped += max(stop - at[0], 0)
            at[0] = max(stop, at[0])
            return False
        counters.skipped += start - at[0]
        at[0] = start
        if size - start < 4:
            return False
        frame = data + start
        length = frame[2] | frame[3] << 8
        if length > maximum_payload:
            counters.bad_length += 1
        elif size - start < OVERHEAD + length:
            return False
        elif crc32_of(frame, HEADER + length) == crc_read32(frame + HEADER + length):
            counters.frames += 1
            return True
        else:
            counters.bad_crc += 1
        counters.skipped += 1
        at[0] += 1


cdef inline Py_ssize_t find_magic(const unsigned char *data, Py_ssize_t at, Py_ssize_t size) noexcept nogil:
    """Position of the next magic, of a first half of it at the very end, or the end."""
    cdef const unsigned char *hit
    while at < size:
        if data[at] != MAGIC_LOW:
            hit = <const unsigned char *>memchr(data + at, MAGIC_LOW, size - at)
            if hit == NULL:
                return size
            at = hit - data
        if at + 1 == size or data[at + 1] == MAGIC_HIGH:
            return at
        at += 1
    return at


cdef inline Py_ssize_t length_of(const unsigned char *frame) noexcept nogil:
    """Bytes of a frame's payload."""
    return frame[2] | frame[3] << 8
