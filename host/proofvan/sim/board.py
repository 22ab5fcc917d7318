"""Boards as processes: the real board software under MicroPython on a pseudo-terminal, with converters fed from here.

`BoardProcess` runs in lockstep: a grant hands it a moment, the bytes from the host and what its converters gave, and
comes back with exactly what it sent. `FreeBoard` runs in real time behind a device path. In both the converters are
what hal/sim.py on the board describes.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tty
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

HEAP = "230k"  # what an RP2040 leaves to MicroPython
# A board with a flash loads its software into memory, where objects of a 64-bit interpreter are twice as large.
FLASH_HEAP = "460k"

Record = tuple[int, int, bytes] | tuple[int, int, bytes, int]
"""(stream, first_index, samples) or (stream, first_index, samples, tick).

`first_index` counts sample instants of the converter and never goes back; samples are whole instants, little-endian,
channel-interleaved, at most 65535 bytes. `tick` is the node clock (us) at the first of them, as capture hardware
gives it. Without it the board assumes that sample `index` is taken `index` periods after its clock's zero, and when
its clock says otherwise, that the last sample of the record is taken now.
"""

_GRANT = struct.Struct("<4sQII")
_DONE = struct.Struct("<4sII")
_BATCH = struct.Struct("<4sI")
_RECORD = struct.Struct("<BBHQ")
_TICK = struct.Struct("<Q")
_LONGEST_RECORD = 65535
_READ_BYTES = 65536
_LOOK_AGAIN = struct.pack("ll", 0, 50_000)  # struct timeval: 50 ms
_MOST_LOOKS = 600  # a board that takes 30 s for one step has crashed
_HUNG_MS = 30_000


@dataclass(frozen=True, slots=True)
class BoardFlash:
    """The file that holds a board's file system (littlefs), and the operation in whose middle the power fails."""

    file: Path
    cut: int = 0  # never


class BoardDiedError(Exception):
    """The board's process has ended, or does not answer."""


class BoardProcess:
    """One board in lockstep; `uid` is 8 bytes, `boot_id` another number after every reset, `key` 32 bytes.

    With a `flash` it takes updates.
    """

    def __init__(
        self, family: str, uid: bytes, boot_id: int, key: bytes | None = None, flash: BoardFlash | None = None
    ) -> None:
        self._line, line = os.openpty()
        self._channel, channel = socket.socketpair()
        try:
            tty.setraw(line)
            self._process = _spawn(family, "lockstep", uid, boot_id, line, channel, key, flash)
        finally:
            os.close(line)
            channel.close()
        os.set_blocking(self._line, False)
        # the kernel looks at this time-out, a Python one would cost a poll per grant
        self._channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _LOOK_AGAIN)

    def grant(self, now_us: int, host_bytes: bytes, records: Sequence[Record] = ()) -> tuple[bytes, int]:
        """Let the board live until `now_us` of its own clock; gives what it sent and its outputs, bit n for output n.

        Raises BoardDiedError.
        """
        converted = packed_records(records)
        order = _GRANT.pack(b"GRNT", now_us, len(host_bytes), len(converted))
        try:
            self._order(memoryview(host_bytes), order, converted)
            sent = bytearray()
            magic, length, outputs = _DONE.unpack(self._answer(sent))
            self._drain(sent, length)
        except OSError as error:
            raise BoardDiedError(str(error)) from error
        if magic != b"DONE" or len(sent) != length:
            raise BoardDiedError(f"the board announced {length} bytes and wrote {len(sent)}")
        return bytes(sent), outputs

    @property
    def alive(self) -> bool:
        """Say whether the process runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the board at once, as a power cut does."""
        _kill(self._process)

    def close(self) -> None:
        """End the board and free everything. May be called twice."""
        self.kill()
        self._channel.close()
        if self._line >= 0:
            os.close(self._line)
            self._line = -1

    def _order(self, host_bytes: memoryview, order: bytes, converted: bytes) -> None:
        """Send everything in the order in which the board takes it, so that neither waits for the other."""
        if host_bytes:
            host_bytes = host_bytes[_write(self._line, host_bytes) :]
        if not host_bytes:
            self._channel.sendall(order + converted)
            return
        self._channel.sendall(order)
        while host_bytes:
            _wait(self._line, select.POLLOUT)
            host_bytes = host_bytes[_write(self._line, host_bytes) :]
        self._channel.sendall(converted)

    def _answer(self, sent: bytearray) -> bytes:
        """Wait for the board's answer; when that takes long its line may be full, so take from it into `sent`."""
        answer = b""
        looks = 0
        while len(answer) < _DONE.size:
            try:
                piece = self._channel.recv(_DONE.size - len(answer))
            except BlockingIOError:
                looks += 1
                if looks > _MOST_LOOKS:
                    raise BoardDiedError("no answer") from None
                sent += _read(self._line, _READ_BYTES)
                continue
            if not piece:
                raise BoardDiedError("channel closed")
            answer += piece
        return answer

    def _drain(self, sent: bytearray, length: int) -> None:
        while len(sent) < length:
            piece = _read(self._line, _READ_BYTES)
            if not piece:
                _wait(self._line, select.POLLIN)
            sent += piece

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class FreeBoard:
    """One board in real time: a host opens `path`; `push` is its converter and never waits."""

    def __init__(
        self, family: str, uid: bytes, boot_id: int, key: bytes | None = None, flash: BoardFlash | None = None
    ) -> None:
        line, self._spare = os.openpty()  # while the spare is open a host may come and go
        self._channel, channel = socket.socketpair()
        try:
            tty.setraw(self._spare)
            os.set_blocking(line, False)
            channel.setblocking(False)
            self.path = os.ttyname(self._spare)
            self._process = _spawn(family, "free", uid, boot_id, line, channel, key, flash)
        finally:
            os.close(line)
            channel.close()
        self._channel.setblocking(False)
        self._unsent = memoryview(b"")
        self._reports = b""
        self._outputs = 0
        self.dropped = 0  # pushes that found the board too slow

    def push(self, stream: int, first_index: int, samples: bytes) -> bool:
        """Hand over what the converter gave; False when the board did not take it and the samples are lost."""
        record = packed_records([(stream, first_index, samples)])
        if self._flush():
            self._unsent = memoryview(_BATCH.pack(b"RECS", len(record)) + record)
            before = len(self._unsent)
            self._flush()
            if len(self._unsent) < before:
                return True
            self._unsent = memoryview(b"")  # not a byte of it left: drop it whole
        self.dropped += 1
        return False

    @property
    def outputs(self) -> int:
        """Give the board's outputs, bit n for output n."""
        with contextlib.suppress(OSError):
            self._reports += self._channel.recv(_READ_BYTES)
        while len(self._reports) >= _DONE.size:
            _, _, self._outputs = _DONE.unpack(self._reports[: _DONE.size])
            self._reports = self._reports[_DONE.size :]
        return self._outputs

    @property
    def alive(self) -> bool:
        """Say whether the process runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the board at once, as a power cut does."""
        _kill(self._process)

    def close(self) -> None:
        """End the board and free everything. May be called twice."""
        self.kill()
        self._channel.close()
        if self._spare >= 0:
            os.close(self._spare)
            self._spare = -1

    def _flush(self) -> bool:
        """Send what a former push left over; True when nothing is left."""
        if self._unsent:
            try:
                self._unsent = self._unsent[_write(self._channel.fileno(), self._unsent) :]
            except OSError:  # the board is gone, and so are the samples
                return False
        return not self._unsent

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def packed_records(records: Sequence[Record]) -> bytes:
    """Give records as they go over the channel of the converters."""
    parts: list[bytes] = []
    for record in records:
        stream, first_index, samples = record[:3]
        if len(samples) > _LONGEST_RECORD:
            raise ValueError(f"a record of {len(samples)} bytes; at most {_LONGEST_RECORD}")
        timed = len(record) == 4
        parts.append(_RECORD.pack(stream, int(timed), len(samples), first_index))
        if len(record) == 4:
            parts.append(_TICK.pack(record[3]))
        parts.append(samples)
    return b"".join(parts)


def _write(descriptor: int, data: memoryview) -> int:
    """Write what a descriptor takes now; gives how much."""
    try:
        return os.write(descriptor, data)
    except BlockingIOError:
        return 0


def _read(descriptor: int, most: int) -> bytes:
    """Read what a descriptor has now; raises OSError when the other side is gone."""
    try:
        return os.read(descriptor, most)
    except BlockingIOError:
        return b""


def _wait(descriptor: int, event: int) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    ready = poll.poll(_HUNG_MS)
    if not ready:
        raise BoardDiedError("no answer")
    if not ready[0][1] & event:  # hung up: waiting again would never end
        raise BoardDiedError("line closed")


def _spawn(
    family: str,
    mode: str,
    uid: bytes,
    boot_id: int,
    line: int,
    channel: socket.socket,
    key: bytes | None,
    flash: BoardFlash | None,
) -> subprocess.Popen[bytes]:
    interpreter = Path(sys.executable).with_name("micropython")
    roots = ":".join(_source_root(package) for package in ("proofvan_node", "proofvan_wire"))
    command = [str(interpreter), "-X", f"heapsize={FLASH_HEAP if flash else HEAP}", "-m", "proofvan_node.main"]
    rest = [key.hex() if key else "-", *([str(flash.file), str(flash.cut)] if flash else [])]
    return subprocess.Popen(
        [*command, family, mode, uid.hex(), str(boot_id), str(channel.fileno()), *rest],
        stdin=line,
        stdout=line,
        pass_fds=[channel.fileno()],
        env={**os.environ, "MICROPYPATH": roots},
        start_new_session=True,  # Ctrl-C at the operator's terminal is not for the boards
    )


def _source_root(package: str) -> str:
    """Find the folder that holds a package, without importing it."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return str(Path(found.submodule_search_locations[0]).parent)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()
