"""A sender in a process of its own, a line (pty or TCP), and readers with and without decoding."""

from __future__ import annotations

import asyncio
import mmap
import multiprocessing
import os
import socket
import struct
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.signals import frame_stream

if TYPE_CHECKING:
    from proofvan.link.ports import SerialPort

INSTANTS, FRAME = 40, 992
PER_SECOND = 1600  # frames of 40 instants: 64 kS/s, 1.59 MB/s
READ = 65536
Decode = Callable[[bytes], object]


@dataclass
class Line:
    """What a reader has: a descriptor, and the device's name for a pty."""

    descriptor: int
    device: str = ""


@dataclass
class Log:
    """What a reader saw: CPU and wall seconds, and when how many bytes were there (decoded, where it decodes)."""

    cpu: float = 0.0
    wall: float = 0.0
    arrivals: list[tuple[float, int]] = field(default_factory=list)


@contextmanager
def pty_line() -> Iterator[tuple[int, Line]]:
    """Give the sender's descriptor and the reader's line."""
    sender, reader = os.openpty()
    tty.setraw(reader)
    try:
        yield sender, Line(reader, os.ttyname(reader))
    finally:
        os.close(sender)
        os.close(reader)


@contextmanager
def tcp_line() -> Iterator[tuple[int, Line]]:
    """Give the sender's descriptor and the reader's line over the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as sender:
        reader, _ = server.accept()
        with reader:
            yield sender.fileno(), Line(reader.fileno())


class Sender:
    """Sends in another process: `frames` frames, one by one at the rated pace or all at once; notes when.

    At the rated pace also on `others`, line after line within the time of a frame.
    """

    def __init__(self, descriptor: int, frames: int, paced: bool, others: Sequence[int] = ()) -> None:
        self.frames, self._others = frames, others
        self._times = mmap.mmap(-1, 8 * frames)
        context = multiprocessing.get_context("fork")
        work = self._send_paced if paced else self._send_all
        self._process = context.Process(target=work, args=(descriptor,), daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._process.start()

    def finish(self) -> list[float]:
        """Wait for the end; gives the moment at which each frame was sent."""
        self._process.join()
        return list(struct.unpack(f"{self.frames}d", self._times[:]))

    def _send_paced(self, descriptor: int) -> None:
        stream = frame_stream(INSTANTS, FRAME * 64, False).tobytes()
        begin, lines = time.perf_counter(), (descriptor, *self._others)
        for number in range(self.frames):
            frame = stream[number % 64 * FRAME :][:FRAME]
            for place, line in enumerate(lines):
                wait = begin + (number + place / len(lines)) / PER_SECOND - time.perf_counter()
                if wait > 0:
                    time.sleep(wait)
                if place == 0:
                    struct.pack_into("d", self._times, 8 * number, time.perf_counter())
                _write(line, frame)

    def _send_all(self, descriptor: int) -> None:
        stream = frame_stream(INSTANTS, FRAME * 64, False).tobytes()
        for _ in range(self.frames // 64):
            _write(descriptor, stream)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def read_blocking(line: Line, sender: Sender, decode: Decode | None) -> Log:
    """Read with os.read alone until everything is there."""
    log, total, size = Log(), 0, sender.frames * FRAME
    sender.start()
    begin, cpu = time.perf_counter(), time.thread_time()
    while total < size:
        data = os.read(line.descriptor, READ)
        total += len(data)
        if decode is not None:
            decode(data)
        log.arrivals.append((time.perf_counter(), total))
    log.cpu, log.wall = time.thread_time() - cpu, time.perf_counter() - begin
    return log


def read_as_host(lines: Sequence[Line], sender: Sender, decodes: Sequence[Decode]) -> Log:
    """Read as the host does: its serial ports, loop.add_reader, decoding at once; arrivals are the first line's."""
    from proofvan.link.ports import open_port

    ports, loop, logs = [open_port(line.device) for line in lines], asyncio.new_event_loop(), [Log() for _ in lines]
    waiting = len(lines)

    def one_is_done() -> None:
        nonlocal waiting
        waiting -= 1
        if waiting == 0:
            loop.stop()

    for port, decode, log in zip(ports, decodes, logs, strict=True):
        loop.add_reader(port.descriptor, _reader(port, decode, log, sender.frames * FRAME, one_is_done))
    sender.start()  # not before: opening a port drops what waits in it
    begin, cpu = time.perf_counter(), time.thread_time()
    loop.run_forever()
    logs[0].cpu, logs[0].wall = time.thread_time() - cpu, time.perf_counter() - begin
    for port in ports:
        loop.remove_reader(port.descriptor)
        port.close()
    loop.close()
    return logs[0]


def _reader(port: SerialPort, decode: Decode, log: Log, size: int, done: Callable[[], None]) -> Callable[[], None]:
    """Give what the loop calls when a port has bytes."""
    total = 0

    def ready() -> None:
        nonlocal total
        data = port.read()
        total += len(data)
        decode(data)
        log.arrivals.append((time.perf_counter(), total))
        if total >= size:
            done()

    return ready


def delays(log: Log, sent: list[float]) -> list[float]:
    """Seconds from sending to having each frame, shortest first."""
    found, place = [], 0
    for number, moment in enumerate(sent):
        while log.arrivals[place][1] < (number + 1) * FRAME:
            place += 1
        found.append(log.arrivals[place][0] - moment)
    return sorted(found)
