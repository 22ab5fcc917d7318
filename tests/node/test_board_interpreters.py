"""The same input gives the same bytes: under either interpreter, and however busy the computer is."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys

import pytest
from node_bench import UID, Board, BoardInProcess, framed, hello, numbered

from proofvan.sim.board import BoardDiedError, BoardProcess
from proofvan_wire.clock_messages import ClockPing
from proofvan_wire.frame import pack
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.stream_messages import Credit, Resend, StreamStart, StreamStop

pytestmark = pytest.mark.micropython


def played(board: Board, seed: int, steps: int = 400) -> str:
    """Play a script drawn from a seed; gives the digest of everything that the board sent and drove."""
    script = random.Random(seed)
    digest = hashlib.sha256()
    now_us, index, slow, sequence, credit = 1000, 0, 0, 2, 10
    to_board = hello() + framed(StreamStart(1, 4, 8_000_000, 10), 2) + framed(StreamStart(2, 4, 10_000, 50), 3)
    for _ in range(steps):
        now_us += script.choice([1, 1000, 10_000, 40_000])
        due = now_us * 8000 // 1_000_000
        records = [(1, index, numbered(index, due - index, 4, 3))] if due > index else []
        index = due
        if now_us // 100_000 > slow:
            records.append((2, slow, numbered(slow, now_us // 100_000 - slow, 4, 4)))
            slow = now_us // 100_000
        sent, outputs = board.grant(now_us, to_board, records)
        digest.update(len(sent).to_bytes(4, "little") + sent + bytes([outputs]))
        sequence, credit = sequence + 1, credit + script.randrange(4)
        to_board = script.choice(
            [
                b"",
                framed(Credit(1, credit), 0),
                framed(Credit(1, credit), 0) + framed(ClockPing(now_us), 0),
                framed(OutputSet(0, 1, script.randrange(1, 2500)), sequence),
                framed(Resend(1, max(0, index - script.randrange(6000)), script.randrange(1, 400)), 0),
                script.randbytes(40),
                pack(script.randrange(256), 0, sequence, script.randbytes(20)),
                framed(StreamStop(1), sequence) + framed(StreamStart(1, 4, 8_000_000, credit), sequence + 1),
            ]
        )
    return digest.hexdigest()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_interpreters_send_the_same_bytes(seed: int) -> None:
    with BoardProcess("power", UID, 1) as board:
        assert played(board, seed) == played(BoardInProcess("power", UID, 1), seed)


def test_a_busy_computer_changes_no_byte() -> None:
    with BoardProcess("power", UID, 1) as board:
        quiet = played(board, 4)
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        with BoardProcess("power", UID, 1) as board:
            assert played(board, 4) == quiet
    finally:
        for process in load:
            process.kill()
            process.wait()


def test_every_byte_value_reaches_the_board() -> None:
    # 0x03 would be Ctrl-C, 0x11 and 0x13 flow control, 0x04 the end of input, 0x0d a changed line end
    with BoardProcess("power", UID, 1) as board:
        board.grant(1000, bytes(range(256)) * 4)
        echoed = board.grant(2000, framed(ClockPing(int.from_bytes(b"\x03\x04\x0d\x11\x13\x1a\x1c\x7f", "little")), 0))[
            0
        ]
        assert b"\x03\x04\x0d\x11\x13\x1a\x1c\x7f" in echoed


def test_more_host_bytes_than_a_pty_holds_are_taken_in_one_grant() -> None:
    with BoardProcess("power", UID, 1) as board:
        board.grant(1000, b"")
        sent, _ = board.grant(2000, bytes(50_000) + hello(), [(1, 0, bytes(60_000))])
        assert sent[4] == 0x01


def test_a_killed_board_is_a_typed_error_and_not_a_hang() -> None:
    with BoardProcess("power", UID, 1) as board:
        board.grant(1000, b"")
        assert board.alive
        board.kill()
        assert not board.alive
        with pytest.raises(BoardDiedError):
            board.grant(2000, hello())


def test_a_board_runs_within_the_heap_of_the_real_chip_with_everything_on() -> None:
    with BoardProcess("power", UID, 1) as board:
        start = framed(StreamStart(1, 8, 32_000_000, 1 << 30), 2) + framed(StreamStart(2, 4, 10_000, 1 << 30), 3)
        board.grant(1000, hello() + start)
        sent = 0
        for step in range(600):
            resend = framed(Resend(1, max(0, step * 64 - 2000), 2000), 0) if step % 50 == 0 else b""
            sent += len(board.grant(3000 + step * 2000, resend, [(1, step * 64, bytes(64 * 24))])[0])
        assert sent > 600 * 64 * 24
