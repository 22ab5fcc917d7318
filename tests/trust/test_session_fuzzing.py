"""TRUST-20, 21: two million forged frames into a session that stands, most with a right checksum: none has an effect.

Samples carry no tag; what covers them (seals, the board's word) is attacked in test_authenticated_session.py.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import pytest
from board_line import BoardLine, Van, rig
from campaign import sized, tell
from session_attacks import Attacker, Fields, framed, spoken

from proofvan.link.board_keys import PracticeKeys
from proofvan_wire import authentication
from proofvan_wire.authentication import BARE, PRACTICE_KEY, TO_BOARD, TO_HOST
from proofvan_wire.clock_messages import ClockPing, ClockPong
from proofvan_wire.core_messages import Done, Fault, FaultCode
from proofvan_wire.events import FaultReported
from proofvan_wire.frame import FLAG_AUTHENTICATED, SILENCE_BYTES, FrameScanner
from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState
from proofvan_wire.stream_messages import Credit, Resend, Seal, StreamQuery, StreamStart, StreamStatus, StreamStop

pytestmark = pytest.mark.trust
BATCH = 4096
SILENCE = bytes(SILENCE_BYTES)
CORPUS = 256
MOUTHFUL = 48  # a board keeps 64 frames that wait for it, and drops what comes on top


@dataclass
class Standing:
    """An authenticated session with a stream that runs, and every tagged frame that was said both ways."""

    van: Van
    to_host: list[Fields]
    to_board: list[Fields]

    @property
    def link(self):
        return self.van.session._dialogue._link

    @property
    def node(self):
        return self.van.line.node


def standing(seed: int) -> Standing:
    line = BoardLine(rig("practice_pile_dc").boards[0], key=PRACTICE_KEY, boot_id=7 + seed)
    heard: dict[str, list[Fields]] = {"host": [], "board": []}
    ears = {"host": FrameScanner(), "board": FrameScanner()}

    def listening(side: str):
        def pass_on(data: bytes) -> bytes:
            heard[side] += [one for one in ears[side].feed(data) if one[1] & FLAG_AUTHENTICATED and one[0] not in BARE]
            return data

        return pass_on

    line.alter, line.alter_to_board = listening("host"), listening("board")
    van = Van(line, bytes([seed]) * 16, PracticeKeys())

    async def work() -> None:
        await van.session.connect()
        await van.session.set_output(0, 1)
        await van.session.start_stream(line.board.streams[0])
        await van.sleep(2.0)
        van.session.release_outputs()
        await van.sleep(3.0)

    van.run(work())
    assert van.session.ready and line.node.outputs == 0
    assert len(heard["host"]) > 5 < len(heard["board"])
    return Standing(van, heard["host"], heard["board"])


def from_board(chance: random.Random) -> list:
    number = chance.randrange
    return [
        Fault(chance.choice(list(FaultCode)), number(1 << 20), number(1 << 40)),
        OutputState(1, chance.choice(list(OutputCause))),
        StreamStatus(1, number(1 << 40), number(1 << 40), 0, 1, 100, number(1 << 40)),
        Seal(1, number(1 << 40), chance.randbytes(16)),
        ClockPong(number(1 << 50), number(1 << 40), number(1 << 40)),
        Done(0x30),
    ]


def from_host(chance: random.Random) -> list:
    number = chance.randrange
    return [
        OutputSet(number(2), 1, 2000),
        StreamStart(1, 8, 1_000_000, 64),
        StreamStop(1),
        StreamQuery(1),
        Credit(1, number(1 << 20)),
        Resend(1, number(1 << 20), 1 + number(100)),
        ClockPing(number(1 << 50)),
    ]


def corpus(guard, make, seed: int, sequence=lambda chance: chance.randrange(1, 65536)) -> list[Fields]:
    chance = random.Random(seed)
    messages = [message for _ in range(CORPUS) for message in make(chance)][:CORPUS]
    return spoken(guard, messages, [sequence(chance) for _ in messages])


def attack_host(seed: int, total: int) -> dict[str, int]:
    """Let a host hear forged frames; after each batch the board's own next word must still be believed."""
    scene = standing(seed)
    link, guard = scene.link, scene.node.access.guard
    rounds = -(-total // BATCH)
    own = spoken(guard, [Fault(FaultCode.NO_SESSION, number, 0) for number in range(rounds)], [0] * rounds)
    coming = corpus(guard, from_board, seed, lambda chance: chance.choice([0, 0, chance.randrange(1, 65536)]))
    attacker = Attacker(TO_HOST, coming, scene.to_host, scene.to_board, seed)
    now_ns = scene.van.clock.now_ns()
    counts = {"attacks": 0, "with_right_checksum": 0, "believed": 0}
    for number in range(rounds):
        batch, before = attacker.batch(BATCH), link.unauthentic
        counts["believed"] += len(link.receive(now_ns, batch.stream) + link.receive(now_ns, SILENCE))
        assert link.unauthentic - before == batch.summed
        (event,) = link.receive(now_ns, framed(own[number])) or [None]
        assert isinstance(event, FaultReported) and event.fault.detail == number
        counts["attacks"] += BATCH
        counts["with_right_checksum"] += batch.summed
    return counts | {"kinds": len(attacker.kinds)}


def attack_board(seed: int, total: int) -> dict[str, int]:
    """Let a board hear them: no output moves, no stream changes, nothing is answered; our own next order is obeyed."""
    scene = standing(seed)
    node, guard = scene.node, scene.link._guard
    rounds = -(-total // MOUTHFUL)
    orders = [OutputSet(0, 1 - number % 2, 2000) for number in range(2 * rounds)]
    own = spoken(guard, orders, [1 + number % 65535 for number in range(2 * rounds)])
    attacker = Attacker(TO_BOARD, corpus(guard, from_host, seed), scene.to_board, scene.to_host, seed)
    now_us = scene.van.line.node_ns(scene.van.line.now_ns) // 1000
    node.step(now_us, b"")
    counts = {"attacks_on_board": 0, "with_right_checksum": 0, "obeyed": 0}
    for number in range(rounds):
        batch, before = attacker.batch(MOUTHFUL), node.access.guard.refused
        answered = b"".join(bytes(node.step(now_us, part)) for part in (batch.stream, SILENCE))
        counts["obeyed"] += bool(answered) + bool(node.outputs)
        assert node.access.guard.refused - before == batch.summed
        for order, value in zip(own[2 * number : 2 * number + 2], (1, 0), strict=True):
            node.step(now_us, framed(order))
            assert node.outputs == value
        counts["attacks_on_board"] += MOUTHFUL
        counts["with_right_checksum"] += batch.summed
    return counts | {"kinds": len(attacker.kinds)}


@pytest.mark.parametrize("part", range(2))
def test_no_forged_frame_says_anything_to_a_host(part, record_property):
    counts = attack_host(part, sized(1_000_000, 50_000_000))
    tell(record_property, **counts)
    assert counts["believed"] == 0
    assert counts["with_right_checksum"] >= 0.8 * counts["attacks"]


def test_no_forged_frame_has_an_effect_on_a_board(record_property):
    counts = attack_board(5, sized(60_000, 5_000_000))
    tell(record_property, **counts)
    assert counts["obeyed"] == 0


def test_a_host_that_compares_no_tag_is_caught(monkeypatch, record_property):
    # Planted defect: the comparison of two tags always says yes.
    monkeypatch.setattr(authentication, "same", lambda *_: True)
    record_property("defect", "tags are not compared")
    scene = standing(3)
    coming = corpus(scene.node.access.guard, from_board, 3, lambda _: 0)
    attacker = Attacker(TO_HOST, coming, scene.to_host, scene.to_board, 3)
    believed = len(scene.link.receive(scene.van.clock.now_ns(), attacker.batch(BATCH).stream))
    tell(record_property, believed_with_the_defect=believed)
    assert believed > 0


def test_a_host_that_forgets_the_counter_is_caught(monkeypatch, record_property):
    # Planted defect: an old counter is as good as a new one.
    record_property("defect", "counters are not compared")
    scene = standing(4)
    old = np.random.default_rng(4).permutation(len(scene.to_host))
    replay = b"".join(framed(scene.to_host[number]) for number in old)
    now_ns = scene.van.clock.now_ns()
    assert not scene.link.receive(now_ns, replay)
    believed = 0
    for number in old:
        monkeypatch.setattr(scene.link._guard, "_heard", 0)
        believed += len(scene.link.receive(now_ns, framed(scene.to_host[number])))
    tell(record_property, believed_with_the_defect=believed)
    assert believed > 0
