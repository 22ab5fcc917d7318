"""TRUST-03: every number that a message can have, in every state of a board, with any payload: what the data
dictionary does not name, and what is refused, changes nothing."""

from __future__ import annotations

import random

import pytest
from campaign import sized, tell
from flash_files import Flash, LittleFiles
from node_bench import BoardInProcess, framed, hello, messages

from proofvan_node import update_commands
from proofvan_node.boot import FACTORY, Trust
from proofvan_node.commands import _HANDLERS
from proofvan_node.node import Node
from proofvan_node.update import Update
from proofvan_wire.core_messages import Fault, FaultCode
from proofvan_wire.frame import pack
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.registry import REGISTRY
from proofvan_wire.stream_messages import StreamStart

pytestmark = pytest.mark.trust
STATES = {
    "before a session": b"",
    "in a session": hello(),
    "streaming": hello() + framed(StreamStart(1, 2, 4_000_000, 10), 2),
    "with an output on": hello() + framed(OutputSet(0, 1, 2000), 2),
    "streaming with an output on": hello()
    + framed(StreamStart(1, 2, 4_000_000, 10), 2)
    + framed(OutputSet(0, 1, 2000), 3),
}


class BoardWithSlots(BoardInProcess):
    """A board that takes updates and keeps coefficients: every command of the dictionary is one of its own."""

    def __init__(self, family: str) -> None:
        super().__init__(family, b"board-01", 7)
        self.flash = Flash()
        update = Update(LittleFiles(self.flash), Trust(None, "SIM", "1", None, 1), FACTORY, 1)
        self.node = Node(self.node.family, b"board-01", 7, self.node.legal_id, update=update)


def documented() -> set[int]:
    return {number for number, declared in REGISTRY.items() if declared.sender == "host"}


def state(board: BoardWithSlots) -> tuple[object, ...]:
    """All that a command could have changed for good; an update that was refused may be over, and nothing else."""
    node = board.node
    outputs, update = node.output_control, node.update
    streams = tuple((number, stream.state, bytes(stream.info()[0:])) for number, stream in sorted(node.streams.items()))
    kept = (vars(update.selection()), update.release, update.coefficients.read(), node.restart)
    return node.nonce, outputs.bits, dict(outputs._until), streams, kept


def test_the_board_knows_exactly_the_commands_of_the_dictionary():
    assert not set(_HANDLERS) & set(update_commands.HANDLERS)
    assert set(_HANDLERS) | set(update_commands.HANDLERS) == documented()


@pytest.mark.parametrize("family", ["power", "flow"])
@pytest.mark.parametrize("name", STATES)
def test_what_is_not_documented_or_refused_changes_nothing(family, name, record_property):
    chance, known, sent = random.Random(f"{family} {name}"), documented(), 0
    board, now_us, flash = None, 0, b""
    for number in range(256):
        for _ in range(sized(4, 400)):
            if board is None:
                board, now_us = BoardWithSlots(family), 1000
                board.grant(now_us, STATES[name])
            before, flash, now_us = state(board), bytes(board.flash.memory), now_us + 1
            payload = chance.randbytes(chance.choice((0, 1, 3, 8, 14, 21, 64, 1000)))
            answers = messages(board.grant(now_us, pack(number, 1, 100 + sent % 60_000, payload))[0])
            sent += 1
            refused = any(isinstance(answer, Fault) for answer in answers)
            if number not in known:
                assert answers == [Fault(FaultCode.UNKNOWN_MESSAGE, number, now_us)]
                assert board.flash.memory == flash
            if refused:
                assert state(board) == before, (number, payload)
            elif state(board) != before:
                board = None  # the next command meets the state that was asked for again
    tell(record_property, commands=sent)
