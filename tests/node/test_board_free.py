"""A board in real time behind a device path: hosts come and go, converters never wait."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest
import serial
from node_bench import UID, framed, hello

from proofvan.sim.board import FreeBoard
from proofvan_wire.core_messages import Hello, HelloRequest
from proofvan_wire.definition import Message
from proofvan_wire.frame import FrameScanner
from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState
from proofvan_wire.registry import WIRE_VERSION, decode
from proofvan_wire.stream_messages import StreamStart, StreamStatus, StreamStop

pytestmark = pytest.mark.micropython


@pytest.fixture
def board() -> Iterator[FreeBoard]:
    with FreeBoard("power", UID, 1) as started:
        yield started


def until(port: serial.Serial, scanner: FrameScanner, wanted: Callable[[Message], bool]) -> Message:
    """Read until a message comes; a board that never sends it ends in the port's time-out."""
    while True:
        data = port.read(max(1, port.in_waiting))
        assert data, "the board is silent"
        for number, _, _, payload in scanner.feed(data):
            message = decode(number, payload)
            if wanted(message):
                return message


def opened(board: FreeBoard) -> serial.Serial:
    return serial.Serial(board.path, exclusive=True, timeout=20)


def test_a_host_may_leave_and_another_come_back_to_the_same_board(board: FreeBoard) -> None:
    for nonce in (b"nonce--1", b"nonce--2", b"nonce--3"):
        with opened(board) as port:
            port.write(framed(HelloRequest(WIRE_VERSION, 65536, nonce), 1))
            found = until(
                port, FrameScanner(), lambda item, nonce=nonce: isinstance(item, Hello) and item.nonce == nonce
            )
            assert isinstance(found, Hello)
            assert found.boot_id == 1


def test_outputs_fall_in_real_time_when_the_host_says_nothing_more(board: FreeBoard) -> None:
    with opened(board) as port:
        scanner = FrameScanner()
        port.write(hello() + framed(OutputSet(0, 1, 50), 2))
        until(port, scanner, lambda item: item == OutputState(1, OutputCause.COMMANDED))
        until(port, scanner, lambda item: item == OutputState(0, OutputCause.EXPIRED))
    # The port and the converter channel are two lines: the news of one may be read before the other's.
    while board.outputs:
        assert board.alive


def test_a_converter_never_waits_and_what_the_board_missed_is_counted_there(board: FreeBoard) -> None:
    block = bytes(100 * 24)
    with opened(board) as port:
        scanner = FrameScanner()
        port.write(hello() + framed(StreamStart(1, 8, 8_000_000, 1 << 30), 2))
        until(port, scanner, lambda item: isinstance(item, Hello) and item.nonce != bytes(8))
        os.kill(board._process.pid, signal.SIGSTOP)
        index, taken = 0, True
        while taken:
            taken = board.push(1, index, block)
            index += 100
        os.kill(board._process.pid, signal.SIGCONT)
        while not board.push(1, index, block):
            index += 100
        port.write(framed(StreamStop(1), 3))
        status = until(port, scanner, lambda item: isinstance(item, StreamStatus) and item.produced == index + 100)
        while isinstance(status, StreamStatus) and status.sent + status.overflow < status.produced:
            status = until(port, scanner, lambda item: isinstance(item, StreamStatus))
    assert isinstance(status, StreamStatus)
    assert board.dropped > 0
    assert status.overflow >= 100 * board.dropped


def test_a_killed_board_takes_its_device_away(board: FreeBoard) -> None:
    with opened(board) as port:
        port.write(hello())
        until(port, FrameScanner(), lambda item: isinstance(item, Hello))
        board.kill()
        assert not board.alive
        with pytest.raises(serial.SerialException):
            while True:
                port.read(65536)
