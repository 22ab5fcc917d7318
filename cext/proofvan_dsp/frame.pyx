"""Wire frames out of a byte stream: magic, length, CRC-32; as events, or their samples at once as columns.

magic 0xA55A u16 | length u16 | message u8 | flags u8 | sequence u16 | payload | crc32 u32, little-endian; the
CRC covers everything before it. After a bad length or CRC the search goes on one byte after the false magic.
"""

import numpy as np

from cpython.buffer cimport PyBUF_SIMPLE, PyBuffer_Release, PyObject_GetBuffer
from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.stdint cimport uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memmove

from proofvan_dsp.crc cimport crc32_of, crc_can_fold, crc_prepare, crc_read32
from proofvan_dsp.handover cimport before_gil, gil_left
from proofvan_dsp.scan cimport HEADER, OVERHEAD, Counters, length_of, next_frame
from proofvan_dsp.widen cimport widen2, widen3

from proofvan_dsp.errors import ConfigError, CountsError

crc_prepare(True)

# One row per sample block of FrameColumns.blocks: the block's samples are counts[start : start + count].
BLOCK = np.dtype([("first_index", "<u8"), ("tick", "<u8"), ("start", "<i8"), ("count", "<i4"), ("sequence", "<u2"),
                  ("frame_flags", "u1"), ("block_flags", "u1")])

cdef enum:
    SAMPLE_BLOCK = 0x40     # message number
    BLOCK_HEADER = 20       # stream u8, flags u8, channels u8, width u8, first_index u64, tick u64


cdef packed struct Row:
    uint64_t first_index
    uint64_t tick
    long long start
    int count
    unsigned short sequence
    unsigned char frame_flags
    unsigned char block_flags


cdef class FrameStream:
    """Bytes in chunks of any size: what has come of the last frame is held back until the rest is here."""

    cdef readonly int maximum_payload
    cdef Counters counters
    cdef unsigned char *rest        # room for an incomplete frame and the bytes that complete it
    cdef Py_ssize_t rest_size

    cdef int _prepare(self, maximum_payload) except -1:
        if isinstance(maximum_payload, bool) or not isinstance(maximum_payload, int) or not (
                0 <= maximum_payload <= 0xFFFF):
            raise ConfigError("a payload has at most 0..65535 bytes", maximum_payload=maximum_payload)
        self.maximum_payload = maximum_payload
        self.rest = <unsigned char *>malloc(2 * (OVERHEAD + self.maximum_payload))
        if self.rest == NULL:
            raise MemoryError
        return 0

    def __dealloc__(self):
        free(self.rest)

    @property
    def frames(self):
        """Good frames."""
        return self.counters.frames

    @property
    def bad_crc(self):
        """Candidates with a wrong CRC."""
        return self.counters.bad_crc

    @property
    def bad_length(self):
        """Candidates longer than a frame can be."""
        return self.counters.bad_length

    @property
    def skipped(self):
        """Bytes passed over."""
        return self.counters.skipped

    @property
    def pending(self):
        """Bytes held back because their frame is incomplete."""
        return self.rest_size

    cdef int _scan(self, const unsigned char *data, Py_ssize_t size) except -1:
        """Take every frame that the bytes complete, and hold back the rest."""
        cdef Py_ssize_t at = 0, take, held = self.rest_size
        if held:
            # The first frame begins among the bytes held back: they and as many as it can need side by side.
            take = min(size, OVERHEAD + <Py_ssize_t>self.maximum_payload)
            memcpy(self.rest + held, data, take)
            self._take_frames(self.rest, held + take, held, &at)
            if at < held:
                self.rest_size = held + take - at
                memmove(self.rest, self.rest + at, self.rest_size)
                return 0
            at -= held
        self._take_frames(data, size, size, &at)
        self.rest_size = size - at
        memcpy(self.rest, data + at, self.rest_size)
        return 0

    cdef int _take_frames(self, const unsigned char *data, Py_ssize_t size, Py_ssize_t stop,
                          Py_ssize_t *at) except -1:
        """Take the frames that begin before `stop`; `at` moves to the first byte not taken."""
        raise NotImplementedError


cdef class Scanner(FrameStream):
    """Finds frames in bytes fed in any chunks; `frames`, `bad_crc`, `bad_length` and `skipped` count."""

    cdef list found

    def __cinit__(self, maximum_payload=1012):
        self._prepare(maximum_payload)

    def feed(self, data):
        """Give the frames that `data` completes as (message, flags, sequence, payload)."""
        cdef Py_buffer view
        cdef list found
        _open(data, &view)
        self.found = found = []
        try:
            self._scan(<const unsigned char *>view.buf, view.len)
        finally:
            self.found = None
            PyBuffer_Release(&view)
        return found

    cdef int _take_frames(self, const unsigned char *data, Py_ssize_t size, Py_ssize_t stop,
                          Py_ssize_t *at) except -1:
        while at[0] < stop and next_frame(data, size, stop, self.maximum_payload, at, &self.counters):
            self.found.append(_event(data + at[0]))
            at[0] += OVERHEAD + length_of(data + at[0])
        return 0


cdef class FrameColumns(FrameStream):
    """The samples of one stream as columns, in one pass over the bytes; everything else as a Scanner's events.

    `counts`, `blocks` and `others` are what the last feed() gave; the next one writes over them.
    """

    cdef readonly int stream, channels, width
    cdef readonly list others
    cdef object count_rows, block_rows      # arrays that are written over
    cdef int *ints
    cdef double *doubles                    # NULL when the columns are int32
    cdef Row *rows
    cdef int *scratch
    cdef long long instants, most_instants, taken, most_blocks
    # Blocks are mostly as long as the one before: its payload's length and its sample instants.
    cdef Py_ssize_t known_length
    cdef int known_instants

    def __cinit__(self, stream, channels, width, dtype=np.int32, maximum_payload=1012):
        self._prepare(maximum_payload)
        self.stream = _within("stream", stream, 0, 255)
        self.channels = _within("channels", channels, 1, 255)
        self.width = _within("width", width, 2, 4)
        if np.dtype(dtype) not in (np.dtype(np.int32), np.dtype(np.float64)):
            raise ConfigError("columns are int32 or float64", dtype=dtype)
        self.scratch = <int *>malloc((self.maximum_payload // 2 + 1) * sizeof(int))
        if self.scratch == NULL:
            raise MemoryError
        self.known_length = BLOCK_HEADER
        self.others = []
        self.count_rows = np.empty((0, channels), dtype=dtype)
        self.block_rows = np.empty(0, dtype=BLOCK)

    def __dealloc__(self):
        free(self.scratch)

    @property
    def counts(self):
        """Samples of the last feed, [n, channels]."""
        return self.count_rows[:self.instants]

    @property
    def blocks(self):
        """One row per block of the last feed, see BLOCK."""
        return self.block_rows[:self.taken]

    def feed(self, data):
        """Take bytes; give the number of sample instants that they complete."""
        cdef Py_buffer view
        _open(data, &view)
        try:
            self._reserve(self.rest_size + view.len)
            self.instants = self.taken = 0
            if self.others:
                self.others = []
            self._scan(<const unsigned char *>view.buf, view.len)
        finally:
            PyBuffer_Release(&view)
        return self.instants

    cdef int _reserve(self, Py_ssize_t size) except -1:
        """Have room for whatever so many bytes can hold: every instant and every block takes its own bytes."""
        cdef long long instants = size // (self.channels * self.width), blocks = size // (OVERHEAD + BLOCK_HEADER)
        cdef int[:, ::1] ints
        cdef double[:, ::1] doubles
        cdef Row[::1] rows
        if instants > self.most_instants:
            self.count_rows = np.empty((instants, self.channels), dtype=self.count_rows.dtype)
            if self.count_rows.dtype == np.float64:
                doubles = self.count_rows
                self.doubles = &doubles[0, 0]
            else:
                ints = self.count_rows
                self.ints = &ints[0, 0]
            self.most_instants = instants
        if blocks > self.most_blocks:
            self.block_rows = np.empty(blocks, dtype=BLOCK)
            rows = self.block_rows
            self.rows = &rows[0]
            self.most_blocks = blocks
        return 0

    cdef int _take_frames(self, const unsigned char *data, Py_ssize_t size, Py_ssize_t stop,
                          Py_ssize_t *at) except -1:
        cdef bint other = True
        while other:
            with nogil:
                gil_left()
                other = self._take_blocks(data, size, stop, at)
                before_gil()
            if other:
                self.others.append(_event(data + at[0]))
                at[0] += OVERHEAD + length_of(data + at[0])
        return 0

    cdef bint _take_blocks(self, const unsigned char *data, Py_ssize_t size, Py_ssize_t stop,
                           Py_ssize_t *at) noexcept nogil:
        """Take blocks of this stream; whether a frame of another kind lies at `at`."""
        while at[0] < stop and next_frame(data, size, stop, self.maximum_payload, at, &self.counters):
            if not self._is_block(data + at[0]):
                return True
            self._take_block(data + at[0])
            at[0] += OVERHEAD + length_of(data + at[0])
        return False

    cdef bint _is_block(self, const unsigned char *frame) noexcept nogil:
        cdef const unsigned char *payload = frame + HEADER
        cdef Py_ssize_t length = length_of(frame)
        cdef int instant = self.channels * self.width, size
        if (frame[4] != SAMPLE_BLOCK or length < BLOCK_HEADER or payload[0] != self.stream
                or payload[2] != self.channels or payload[3] != self.width):
            return False
        if length != self.known_length:
            size = <int>length - BLOCK_HEADER
            if size % instant:
                return False
            self.known_length, self.known_instants = length, size // instant
        return True

    cdef void _take_block(self, const unsigned char *frame) noexcept nogil:
        """Take a block that _is_block() has just looked at."""
        cdef const unsigned char *payload = frame + HEADER
        cdef Row *row = &self.rows[self.taken]
        row.first_index, row.tick = _read64(payload + 4), _read64(payload + 12)
        row.start, row.count = self.instants, self.known_instants
        row.sequence, row.frame_flags, row.block_flags = frame[6] | frame[7] << 8, frame[5], payload[1]
        self._unpack(payload + BLOCK_HEADER, self.known_instants * self.channels)
        self.instants += self.known_instants
        self.taken += 1

    cdef void _unpack(self, const unsigned char *samples, int n) noexcept nogil:
        cdef long long start = self.instants * self.channels
        cdef int *out = self.scratch if self.doubles != NULL else self.ints + start
        cdef int i
        if self.width == 3:
            widen3(out, samples, n)
        elif self.width == 2:
            widen2(out, samples, n)
        else:
            memcpy(out, samples, 4 * n)
        if self.doubles != NULL:
            for i in range(n):
                self.doubles[start + i] = self.scratch[i]


def crc32(data):
    """CRC-32 of zlib over bytes."""
    cdef Py_buffer view
    _open(data, &view)
    try:
        return crc32_of(<const unsigned char *>view.buf, view.len)
    finally:
        PyBuffer_Release(&view)


def use_carryless_multiply(wanted):
    """Let the CRC use the processor's carry-less multiply, or not; whether it does now. For tests and comparisons."""
    crc_prepare(wanted)
    return bool(wanted and crc_can_fold())


cdef int _open(data, Py_buffer *view) except -1:
    try:
        PyObject_GetBuffer(data, view, PyBUF_SIMPLE)
    except (TypeError, ValueError, BufferError) as refused:
        raise CountsError("contiguous bytes are needed", given=type(data).__name__) from refused
    return 0


cdef tuple _event(const unsigned char *frame):
    return (frame[4], frame[5], frame[6] | frame[7] << 8,
            PyBytes_FromStringAndSize(<const char *>frame + HEADER, length_of(frame)))


cdef inline uint64_t _read64(const unsigned char *p) noexcept nogil:
    return crc_read32(p) | <uint64_t>crc_read32(p + 4) << 32


def _within(name, value, least, most):
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ConfigError(f"{name} is a whole number from {least} to {most}", **{name: value})
    return value
