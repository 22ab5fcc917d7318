"""Wire frames out of a byte stream: magic, length, CRC-32.

magic 0xA55A u16 | length u16 | message u8 | flags u8 | sequence u16 | payload | crc32 u32, little-endian; the
CRC covers everything before it. After a bad length or CRC the search goes on one byte after the false magic.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport uint32_t
from libc.stdlib cimport free, malloc
from libc.string cimport memchr, memcpy, memmove

from proofvan_dsp.errors import ConfigError, CountsError

cdef enum:
    HEADER = 8
    OVERHEAD = 12
    MAGIC_LOW = 0x5A
    MAGIC_HIGH = 0xA5

# The polynomial of zlib, bit-reversed (RFC 1952 section 8).
cdef uint32_t POLYNOMIAL = 0xEDB88320
cdef uint32_t TABLES[8][256]


cdef class Scanner:
    """Finds frames in bytes fed in any chunks; `frames`, `bad_crc`, `bad_length` and `skipped` count.

    `skipped` are bytes passed over; those of a frame that is still incomplete are counted nowhere yet. Between two
    calls at most one incomplete frame is held. Raises ConfigError for a maximum payload outside 0..65535.
    """

    cdef readonly int maximum_payload
    cdef readonly long long frames, bad_crc, bad_length, skipped
    cdef unsigned char *rest
    cdef Py_ssize_t rest_size

    def __cinit__(self, maximum_payload=1012):
        if not isinstance(maximum_payload, int) or not 0 <= maximum_payload <= 0xFFFF:
            raise ConfigError("a payload has at most 0..65535 bytes", maximum_payload=maximum_payload)
        self.maximum_payload = maximum_payload
        self.rest = <unsigned char *>malloc(OVERHEAD + self.maximum_payload)
        if self.rest == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.rest)

    @property
    def pending(self):
        """Bytes held back because their frame is incomplete."""
        return self.rest_size

    def feed(self, data):
        """Give the frames that `data` completes as (message, flags, sequence, payload)."""
        cdef const unsigned char[::1] view = _bytes_view(data)
        cdef Py_ssize_t size = view.shape[0], used
        cdef list found = []
        cdef unsigned char *joined
        if size == 0:
            return found
        if self.rest_size == 0:
            used = self._scan(&view[0], size, found)
            self._keep(&view[0] + used, size - used)
            return found
        joined = <unsigned char *>malloc(self.rest_size + size)
        if joined == NULL:
            raise MemoryError
        try:
            memcpy(joined, self.rest, self.rest_size)
            memcpy(joined + self.rest_size, &view[0], size)
            size += self.rest_size
            used = self._scan(joined, size, found)
            self._keep(joined + used, size - used)
        finally:
            free(joined)
        return found

    cdef void _keep(self, const unsigned char *rest, Py_ssize_t size) noexcept:
        memmove(self.rest, rest, size)
        self.rest_size = size

    cdef Py_ssize_t _scan(self, const unsigned char *data, Py_ssize_t size, list found) except -1:
        """Append whole frames to `found`; give the position of the first byte that must be seen again."""
        cdef Py_ssize_t at = 0, start, length
        cdef const unsigned char *frame
        while True:
            start = _find_magic(data, at, size)
            self.skipped += start - at
            at = start
            if size - at < 4:
                return at
            frame = data + at
            length = frame[2] | frame[3] << 8
            if length > self.maximum_payload:
                self.bad_length += 1
            elif size - at < OVERHEAD + length:
                return at
            elif _crc32(frame, HEADER + length) != _read_u32(frame + HEADER + length):
                self.bad_crc += 1
            else:
                found.append((frame[4], frame[5], frame[6] | frame[7] << 8,
                              PyBytes_FromStringAndSize(<const char *>frame + HEADER, length)))
                self.frames += 1
                at += OVERHEAD + length
                continue
            self.skipped += 1
            at += 1


def crc32(data):
    """CRC-32 of zlib over bytes."""
    cdef const unsigned char[::1] view = _bytes_view(data)
    return _crc32(&view[0], view.shape[0]) if view.shape[0] else 0


cdef const unsigned char[::1] _bytes_view(data):
    cdef const unsigned char[::1] view
    try:
        view = data
        if view is None:
            raise TypeError
    except (ValueError, TypeError, BufferError) as refused:
        raise CountsError("contiguous bytes are needed", given=type(data).__name__) from refused
    return view


cdef Py_ssize_t _find_magic(const unsigned char *data, Py_ssize_t at, Py_ssize_t size) noexcept nogil:
    """Position of the next magic, of a first half of it at the very end, or the end."""
    cdef const unsigned char *hit
    while at < size:
        hit = <const unsigned char *>memchr(data + at, MAGIC_LOW, size - at)
        if hit == NULL:
            return size
        at = hit - data
        if at + 1 == size or data[at + 1] == MAGIC_HIGH:
            return at
        at += 1
    return at


cdef inline uint32_t _read_u32(const unsigned char *p) noexcept nogil:
    return <uint32_t>p[0] | <uint32_t>p[1] << 8 | <uint32_t>p[2] << 16 | <uint32_t>p[3] << 24


cdef uint32_t _crc32(const unsigned char *p, Py_ssize_t size) noexcept nogil:
    """Slice-by-8: eight bytes per step, each through its own table."""
    cdef uint32_t crc = ~<uint32_t>0, low, high
    while size >= 8:
        low = crc ^ _read_u32(p)
        high = _read_u32(p + 4)
        crc = (TABLES[7][low & 255] ^ TABLES[6][low >> 8 & 255] ^ TABLES[5][low >> 16 & 255] ^ TABLES[4][low >> 24]
               ^ TABLES[3][high & 255] ^ TABLES[2][high >> 8 & 255] ^ TABLES[1][high >> 16 & 255]
               ^ TABLES[0][high >> 24])
        p += 8
        size -= 8
    while size:
        crc = TABLES[0][(crc ^ p[0]) & 255] ^ crc >> 8
        p += 1
        size -= 1
    return ~crc


cdef void _fill_tables() noexcept:
    """TABLES[k][byte]: the remainder of `byte` followed by k zero bytes."""
    cdef uint32_t value
    cdef int byte, bit, k
    for byte in range(256):
        value = byte
        for bit in range(8):
            value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
        TABLES[0][byte] = value
    for byte in range(256):
        for k in range(1, 8):
            value = TABLES[k - 1][byte]
            TABLES[k][byte] = value >> 8 ^ TABLES[0][value & 255]


_fill_tables()
