"""Hosts come and go on one board at L1: cut in the middle of a byte string, half open, silent with outputs on.

10 000 times with `-m slow`, a few hundred in `make test`; the same script for a number of times, whatever its size.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from node_bench import UID, framed, messages

from proofvan.sim.board import BoardProcess
from proofvan_node.families import power
from proofvan_wire.clock_messages import ClockPing, ClockPong
from proofvan_wire.core_messages import Hello, HelloRequest
from proofvan_wire.definition import Message
from proofvan_wire.frame import SILENCE_BYTES
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.registry import WIRE_VERSION
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import StreamInfo, StreamStart

pytestmark = pytest.mark.micropython
STREAM = power.STREAMS[0]
START = StreamStart(STREAM[0], STREAM[2], STREAM[5] * 1000, 1 << 30)
PACKET = 64  # bytes of USB at full speed; a transfer of a multiple of it ends without a short packet
OUTPUT_MS = 300
AWAY_US = 700_000  # longer than any output may be on without the host
CTRL_C = b"\x03"


class Line:
    """A board whose host is replaced; `said` collects what the present host heard."""

    def __init__(self, board: BoardProcess) -> None:
        self._board = board
        self.now_us = 0
        self.outputs = 0
        self._sampled = 0
        self.samples = False

    def grant(self, data: bytes, passed_us: int = 5000) -> list[Message]:
        self.now_us += passed_us
        due = self.now_us * STREAM[5] // 1_000_000
        record = [(STREAM[0], self._sampled, bytes((due - self._sampled) * STREAM[2] * STREAM[3]))]
        sent, self.outputs = self._board.grant(self.now_us, data, record if self.samples else [])
        self._sampled = due
        return messages(sent)


def begins(line: Line, number: int) -> Hello:
    """Let a new host introduce itself; gives the board's answer to it and to nobody before."""
    nonce = number.to_bytes(8, "little")
    said = line.grant(framed(HelloRequest(WIRE_VERSION, 65536, nonce), 1))
    said += line.grant(b"")
    (found,) = [one for one in said if isinstance(one, Hello) and one.nonce == nonce]
    return found


def left_behind(script: random.Random) -> bytes:
    """Give what a host had written when its cable was pulled: whole commands, then a part of one."""
    ping = ClockPing(int.from_bytes(script.choice([CTRL_C * 8, bytes(8), script.randbytes(8)]), "little"))
    whole = b"".join(framed(ping, 0) for _ in range(script.randrange(4)))
    whole += framed(START, 2) if script.random() < 0.3 else b""
    whole += framed(OutputSet(0, 1, OUTPUT_MS), 3) if script.random() < 0.5 else b""
    cut = framed(OutputSet(1, 1, OUTPUT_MS), 4)
    data = whole + cut[: script.randrange(len(cut))]
    return data[: len(data) // PACKET * PACKET] if script.random() < 0.2 else data


def replug(line: Line, script: random.Random, number: int, counts: Counter[str]) -> None:
    line.grant(left_behind(script))
    driven = line.outputs != 0
    kind = script.choice(("at once", "half open", "away"))
    if kind == "half open":  # the port is open, nobody speaks: nothing comes of a frame that was cut short
        line.grant(b"" if script.random() < 0.5 else bytes(SILENCE_BYTES), 100_000)
    if kind == "away":
        line.grant(b"", AWAY_US)
        assert line.outputs == 0, "outputs stay on while the host is away"
        counts["outputs that fell"] += driven
    assert begins(line, number).boot_id == 1
    counts[kind] += 1
    line.samples = True
    said = line.grant(framed(START, 5)) + line.grant(framed(ClockPing(3), 0), 40_000)
    line.samples = False
    assert [type(one) for one in said].count(StreamInfo) == 1
    blocks = [one for one in said if isinstance(one, SampleBlock)]
    assert blocks and blocks[0].first_index == 0
    assert ClockPong(3, line.now_us, line.now_us) in said
    counts["sampled anew"] += 1


@pytest.mark.parametrize("times", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_every_host_that_comes_back_finds_a_board_that_works(times: int, capsys) -> None:
    script, counts = random.Random(4), Counter[str]()
    with BoardProcess("power", UID, 1) as board:
        line = Line(board)
        line.grant(b"")
        for number in range(1, times + 1):
            replug(line, script, number, counts)
        assert board.alive
    with capsys.disabled():
        print(f"\nreplugs at L1: {times}, {dict(sorted(counts.items()))}, 0 boards that did not work")
    assert counts["sampled anew"] == times and counts["outputs that fell"] > times // 20
