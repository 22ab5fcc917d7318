"""Every level: who the board is, what it answers, what the line may do to it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from levels import Level
from node_bench import NONCE, Board, framed, frames, hello, messages

from proofvan_node import wire
from proofvan_wire.clock_messages import ClockPing, ClockPong
from proofvan_wire.core_messages import DictionaryChunk, DictionaryRequest, Family, Hello, HelloRequest
from proofvan_wire.frame import OVERHEAD_BYTES
from proofvan_wire.output_messages import OutputSet, OutputState
from proofvan_wire.registry import WIRE_VERSION, schema_fingerprint

STEP_US = 5000
LONGEST_ANSWER_US = 200_000
USB_PACKET = 64  # bytes; a full packet at the end of a transfer says that more comes (USB 2.0, 5.8.3)


class Talk:
    """A host without a link of its own: says something, takes what comes."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.now_us = STEP_US
        self.outputs = 0
        self.first = board.grant(self.now_us, b"")[0]

    def say(self, data: bytes, answers: int = 1) -> list[Any]:
        """Send bytes and wait, in the board's time, for so many messages."""
        end = self.now_us + LONGEST_ANSWER_US
        sent = b""
        while len(frames(sent)) < answers and self.now_us < end:
            self.now_us += STEP_US
            more, self.outputs = self.board.grant(self.now_us, data)
            sent += more
            data = b""
        return messages(sent)


@pytest.fixture
def talk(level: Level) -> Talk:
    return Talk(level.start("power"))


@pytest.mark.needs("world")
def test_a_board_says_after_a_reset_who_it_is_with_its_outputs_safe(talk: Talk) -> None:
    introduced, state = messages(talk.first)
    assert isinstance(introduced, Hello)
    assert isinstance(state, OutputState)
    assert (introduced.family, introduced.nonce, state.outputs) == (Family.POWER, bytes(8), 0)


def test_hello_says_what_the_image_is(level: Level, talk: Talk) -> None:
    (answer,) = talk.say(hello())
    assert isinstance(answer, Hello)
    assert (answer.nonce, answer.schema) == (NONCE, schema_fingerprint())
    assert answer.legal_id == level.legal_id
    assert answer.firmware.rstrip(b"\0") == level.firmware


def test_the_dictionary_arrives_whole(talk: Talk) -> None:
    talk.say(hello())
    whole = b""
    while len(whole) < len(wire.DICTIONARY):
        (chunk,) = talk.say(framed(DictionaryRequest(len(whole), 65535), len(whole) + 2))
        assert isinstance(chunk, DictionaryChunk)
        whole += chunk.data
    assert whole == wire.DICTIONARY


def test_every_byte_value_passes_in_both_directions(talk: Talk) -> None:
    for start in range(0, 256, 8):
        said = int.from_bytes(bytes(range(start, start + 8)), "little") & (1 << 63) - 1
        (pong,) = talk.say(framed(ClockPing(said), 0))
        assert isinstance(pong, ClockPong)
        assert pong.host_ns == said


@pytest.mark.parametrize("packets", [1, 2, 3, 8])
def test_what_fills_its_last_usb_packet_arrives_without_more_to_follow(talk: Talk, packets: int) -> None:
    talk.say(hello())
    ping = framed(ClockPing(7), 0)
    padded = bytes(packets * USB_PACKET - len(ping)) + ping
    assert len(padded) == packets * USB_PACKET
    assert [type(answer) for answer in talk.say(padded)] == [ClockPong]
    size = packets * USB_PACKET - OVERHEAD_BYTES - wire.DICTIONARY_CHUNK_SIZE
    if size > 0:
        (chunk,) = talk.say(framed(DictionaryRequest(0, size), 90 + packets))
        assert isinstance(chunk, DictionaryChunk)
        assert len(chunk.data) == size


def test_a_damaged_line_executes_nothing_and_is_forgotten(talk: Talk) -> None:
    talk.say(hello())
    damage = random.Random(7)
    order = framed(OutputSet(0, 1, 2000), 5)
    for _ in range(12):
        spoilt = bytearray(order)
        spoilt[damage.randrange(len(spoilt))] ^= 1 << damage.randrange(8)
        talk.say(bytes(spoilt), answers=0)
    talk.say(bytes(1024), answers=0)  # whatever a damaged length still waits for
    assert talk.outputs == 0
    (answer,) = talk.say(hello())
    assert isinstance(answer, Hello)


def test_a_host_that_died_in_the_middle_of_a_frame_does_not_harm_the_next(talk: Talk) -> None:
    talk.say(hello())
    talk.say(framed(OutputSet(0, 1, 2000), 5)[:-3], answers=0)
    answers = talk.say(framed(HelloRequest(WIRE_VERSION, 1, b"another!"), 1), answers=1)
    if not answers:  # its beginning was taken for the end of the half frame: a host asks again
        answers = talk.say(framed(HelloRequest(WIRE_VERSION, 1, b"another!"), 1))
    assert isinstance(answers[-1], Hello)
    assert answers[-1].nonce == b"another!"
    assert talk.outputs == 0


@pytest.mark.needs("world")
def test_a_board_that_lost_its_supply_comes_back_as_another_start_with_its_outputs_safe(level: Level) -> None:
    before = Talk(level.start("power"))
    before.say(hello())
    assert isinstance(before.say(framed(OutputSet(0, 1, 2000), 2))[0], OutputState)
    assert before.outputs == 1
    after = Talk(level.start("power"))
    introduced, state = messages(after.first)
    assert isinstance(introduced, Hello)
    first = messages(before.first)[0]
    assert isinstance(first, Hello)
    assert introduced.boot_id != first.boot_id
    assert isinstance(state, OutputState)
    assert (state.outputs, after.outputs) == (0, 0)
