"""Simulated hardware: the line is a pty on descriptors 0 and 1, the converters are records on a socket.

Lockstep (virtual time): the world grants a moment, host bytes and records; the board answers with what it wrote.
Free (real time): records come when they come, in batches; nothing here ever waits for the line.

    grant   "GRNT" now_us u64 host_bytes u32 converter_bytes u32, then the records
    done    "DONE" tx_bytes u32 outputs u32 (when free: sent when the outputs change)
    batch   "RECS" bytes u32, then the records (free only)
    record  stream u8 kind u8 length u16 first_index u64 [tick u64 when kind is 1] samples (`length` bytes)

A record of kind 1 carries the node clock (us) at its first sample, as capture hardware gives it. Kind 0 has no time:
sample `index` is taken at `index` periods of the node clock, and when that is not what the clock shows, the last
sample of the record is taken now.
"""

import gc
import os
import select
import struct

from proofvan_node.streams import RUNNING
from proofvan_wire import frame

_GRANT = "<4sQII"
_GRANT_BYTES = 20
_DONE = "<4sII"
_BATCH = "<4sI"
_BATCH_BYTES = 8
_RECORD = "<BBHQ"
_RECORD_BYTES = 12
_TIMED = 1
_TIMED_BYTES = 20
_LATEST_US = 1_000_000  # a record may be so old
_EARLIEST_US = 1000  # and its samples so far ahead of the clock, by rounding
_HOST_BYTES = 2048
_PIECE_BYTES = 1024
_PORTABLE = ("__init__.py", "frame.py", "sequence.py", "seal.py", "authentication.py")
_CONVERTER_BYTES = 8192


class ClosedError(Exception):
    """The other end of the line or of the channel is gone."""


class RestartError(Exception):
    """The board starts anew."""


class Lockstep:
    """Line and converters in virtual time: everything is read and written in exact amounts."""

    def __init__(self, channel):
        self._line_in = open(0, "rb", 0)
        self._line_out = open(1, "wb", 0)
        self._channel_in = open(channel, "rb", 0)
        self._channel_out = open(channel, "wb", 0)
        self._grant = bytearray(_GRANT_BYTES)
        self._done = bytearray(struct.calcsize(_DONE))
        self._host = bytearray(_HOST_BYTES)
        self._host_view = memoryview(self._host)
        self._records = Records(False)

    def serve(self, node):
        """Step the node for every grant; raises ClosedError at the end."""
        while True:
            _read_exactly(self._channel_in, self._grant)
            magic, now_us, host_bytes, converter_bytes = struct.unpack(_GRANT, self._grant)
            if magic != b"GRNT":
                raise ClosedError("not a grant")
            while host_bytes > _HOST_BYTES:
                node.hear(self._read_host(_HOST_BYTES))
                host_bytes -= _HOST_BYTES
            received = self._read_host(host_bytes)
            while converter_bytes:
                space = self._records.space()
                piece = space[:converter_bytes] if converter_bytes < len(space) else space
                _read_exactly(self._channel_in, piece)
                converter_bytes -= len(piece)
                self._records.take(len(piece), node, now_us)
            written = node.step(now_us, received)
            _write_exactly(self._line_out, written)
            struct.pack_into(_DONE, self._done, 0, b"DONE", len(written), node.outputs)
            _write_exactly(self._channel_out, self._done)
            if node.restart:
                raise RestartError

    def _read_host(self, count):
        received = self._host_view[:count]
        _read_exactly(self._line_in, received)
        return received


class Free:
    """Line and converters in real time; descriptors must be non-blocking."""

    def __init__(self, channel):
        self._line_in = open(0, "rb", 0)
        self._line_out = open(1, "wb", 0)
        self._channel_in = open(channel, "rb", 0)
        self._channel_out = open(channel, "wb", 0)
        self._host = bytearray(_HOST_BYTES)
        self._records = Records(True)
        self._outputs = 0
        self._poll = select.poll()
        self._poll.register(self._line_in, select.POLLIN)
        self._poll.register(self._channel_in, select.POLLIN)
        self._poll.register(self._line_out, 0)

    def wait(self, timeout_ms, unwritten):
        """Wait until there is something to read, or to write when bytes are left; raises ClosedError at the end."""
        self._poll.modify(self._line_out, select.POLLOUT if unwritten else 0)
        for found in self._poll.poll(timeout_ms):
            if found[1] & (select.POLLHUP | select.POLLERR):
                raise ClosedError("hang-up")

    def restart(self):
        """Start anew."""
        raise RestartError

    def received(self):
        """Give what the host sent so far."""
        count = self._line_in.readinto(self._host)
        return memoryview(self._host)[: count or 0]

    def convert(self, node, now_us):
        """Take what the converters gave so far."""
        space = self._records.space()
        count = self._channel_in.readinto(space)
        if count == 0:
            raise ClosedError("channel")
        while count:
            self._records.take(count, node, now_us)
            if count < len(space):
                return
            space = self._records.space()
            count = self._channel_in.readinto(space)

    def write(self, data):
        """Write what the line takes now; gives what is left."""
        if not data:
            return data
        return data[self._line_out.write(data) or 0 :]

    def drive(self, node):
        """Set the outputs."""
        outputs = node.outputs
        if outputs != self._outputs:
            self._outputs = outputs
            self._channel_out.write(struct.pack(_DONE, b"DONE", 0, outputs))


class Records:
    """Takes records apart as they arrive in pieces, and hands whole sample instants to the node's streams."""

    def __init__(self, batched):
        self._memory = bytearray(_CONVERTER_BYTES)
        self._view = memoryview(self._memory)
        self._end = 0
        self._batched = batched
        self._batch_left = 0
        self._record_left = 0
        self._stream = None
        self._starts = 0
        self._size = 1
        self._index = 0
        self._tick = 0
        self._shift = {}

    def space(self):
        """Give the memory where the next bytes go."""
        return self._view[self._end :]

    def take(self, count, node, now_us):
        """Take `count` bytes that were written to `space`."""
        self._end += count
        position = 0
        while position < self._end:
            used = self._take_part(position, node, now_us)
            if not used:
                break
            position += used
        left = self._end - position
        if left and position:
            self._view[:left] = bytes(self._view[position : self._end])
        self._end = left

    def _take_part(self, position, node, now_us):
        available = self._end - position
        if self._record_left:
            return self._take_samples(position, min(available, self._record_left))
        if self._batched and not self._batch_left:
            if available < _BATCH_BYTES:
                return 0
            magic, self._batch_left = struct.unpack_from(_BATCH, self._memory, position)
            if magic != b"RECS":
                raise ClosedError("not a batch")
            return _BATCH_BYTES
        return self._take_record(position, available, node, now_us)

    def _take_record(self, position, available, node, now_us):
        if available < _RECORD_BYTES:
            return 0
        number, kind, length, index = struct.unpack_from(_RECORD, self._memory, position)
        used = _TIMED_BYTES if kind == _TIMED else _RECORD_BYTES
        if available < used:
            return 0
        self._batch_left -= used + length
        self._record_left = length
        self._index = index
        stream = node.streams.get(number)
        size = stream.ring.instant_bytes if stream else 1
        if stream is None or stream.state != RUNNING or length % size:
            # nobody listens, or not the shape that the host asked for: then the node will report silence
            self._stream = None
            self._size = 1
            return used
        self._stream = stream
        self._starts = stream.starts
        self._size = size
        if kind == _TIMED:
            self._tick = struct.unpack_from("<Q", self._memory, position + _RECORD_BYTES)[0]
        else:
            self._tick = self._time_of(stream, index, length // size, now_us)
        return used

    def _take_samples(self, position, usable):
        whole = usable - usable % self._size
        if not whole:
            return 0
        stream = self._stream
        if stream is not None and stream.starts == self._starts:
            stream.converted(self._index, self._tick, self._view[position : position + whole])
            instants = whole // self._size
            self._index += instants
            if stream.rate_mhz:
                self._tick += instants * 1_000_000_000 // stream.rate_mhz
        self._record_left -= whole
        return whole

    def _time_of(self, stream, index, instants, now_us):
        """Give the node clock at a sample without a time of its own."""
        if not stream.rate_mhz:
            return now_us
        shift = self._shift.get(stream.number, 0)
        last = (index + instants - 1) * 1_000_000_000 // stream.rate_mhz + shift
        if not now_us - _LATEST_US <= last <= now_us + _EARLIEST_US:
            shift += now_us - last
            self._shift[stream.number] = shift
        return max(0, index * 1_000_000_000 // stream.rate_mhz + shift)


def legal_id(digest):
    """Give the first 8 bytes of a SHA-256 over all that a board runs, in order of its names; `digest` is new.

    The board's own files (not the chip models and tests that lie beside the drivers) and the portable ones.
    """
    package = __file__.rsplit("/", 2)[0]
    portable = frame.__file__.rsplit("/", 1)[0]
    files = [("proofvan_wire/" + name, portable + "/" + name) for name in _PORTABLE]
    _collect(package, "proofvan_node", files)
    for name, path in sorted(files):
        digest.update(name.encode() + b"\n")
        with open(path, "rb") as file:
            piece = file.read(_PIECE_BYTES)
            while piece:
                digest.update(piece)
                piece = file.read(_PIECE_BYTES)
    gc.collect()  # the ring wants the memory in one piece
    return digest.digest()[:8]


def _collect(folder, name, files):
    for entry in os.listdir(folder):
        if entry.endswith(".py"):
            if entry != "model.py" and not entry.startswith("test_"):
                files.append((name + "/" + entry, folder + "/" + entry))
        elif "." not in entry and entry != "__pycache__":
            _collect(folder + "/" + entry, name + "/" + entry, files)


def _read_exactly(file, buffer):
    """Fill `buffer`, whether the descriptor blocks or not."""
    done = 0
    total = len(buffer)
    while done < total:
        count = file.readinto(memoryview(buffer)[done:] if done else buffer)
        if count is None:
            _wait_for(file, select.POLLIN)
        elif count == 0:
            raise ClosedError("end of file")
        else:
            done += count


def _write_exactly(file, data):
    """Write all of `data`, whether the descriptor blocks or not."""
    while len(data):
        count = file.write(data)
        if count is None:
            _wait_for(file, select.POLLOUT)
        else:
            data = memoryview(data)[count:] if count < len(data) else b""


def _wait_for(file, event):
    poll = select.poll()
    poll.register(file, event)
    poll.poll(1000)
