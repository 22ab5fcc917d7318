"""Counts, time-outs and lengths at the very place where they change what happens."""

from __future__ import annotations

import zlib

import pytest

from proofvan_wire.commands import CommandChannel
from proofvan_wire.definition import TRAILING, U8, Message, field, message
from proofvan_wire.dictionary import _unpacked
from proofvan_wire.frame import FLAG_ACK_WANTED, FLAG_RETRANSMISSION
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.stream_messages import StreamQuery

MS = 1_000_000
Sent = list[tuple[int, int, int]]


def channel() -> tuple[CommandChannel, Sent, list[int]]:
    """A channel, what it sent as (message, flags, sequence), and the silence that it wrote before."""
    sent: Sent = []
    silences: list[int] = []
    made = CommandChannel(
        lambda number, flags, sequence, payload: sent.append((number, flags, sequence)),
        lambda data: silences.append(len(data)),
        7,
    )
    return made, sent, silences


def test_a_command_is_sent_five_times_at_doubled_distances_and_then_lost():
    commands, sent, silences = channel()
    sequence, now = commands.submit(0, StreamQuery(1)), 0
    times = [now]
    while True:
        deadline = commands.deadline_ns()
        assert deadline is not None and commands.expire(deadline - 1) == [] and len(sent) == len(times)
        lost = commands.expire(deadline)
        now = deadline
        if lost:
            break
        times.append(now)
    assert [later - earlier for earlier, later in zip(times, [*times[1:], now], strict=True)] == [
        400 * MS,
        800 * MS,
        1600 * MS,
        1600 * MS,
        1600 * MS,
    ]
    assert [flags for _, flags, _ in sent] == [FLAG_ACK_WANTED] + [FLAG_ACK_WANTED | FLAG_RETRANSMISSION] * 4
    assert {one for _, _, one in sent} == {sequence} == {lost[0].sequence}
    assert silences == [1024] * 3 and commands.deadline_ns() is None


def test_after_a_lost_command_the_next_begins_with_a_fresh_time_out():
    commands, sent, _ = channel()
    first, second = commands.submit(0, StreamQuery(1)), commands.submit(0, StreamQuery(2))
    assert [one for _, _, one in sent] == [first]
    for _ in range(5):
        commands.expire(commands.deadline_ns() or 0)
    assert sent[-1][1:] == (FLAG_ACK_WANTED, second) and commands.waiting_for(first) is None
    assert commands.deadline_ns() == (400 + 800 + 1600 * 3 + 400) * MS


def test_all_but_the_one_that_is_kept_are_forgotten_and_named():
    commands, _, _ = channel()
    first, second, third = (commands.submit(0, StreamQuery(number)) for number in range(3))
    assert [one.sequence for one in commands.cancel(second)] == [first, third]
    assert commands.holds(StreamQuery) and not commands.holds(OutputSet)
    assert [one.sequence for one in commands.cancel(0)] == [second]
    assert not commands.holds(StreamQuery) and commands.deadline_ns() is None


def test_a_dictionary_of_the_largest_size_is_read_and_one_byte_more_is_not():
    largest = b" " * (1 << 18)
    assert _unpacked(zlib.compress(largest)) == largest
    with pytest.raises(ValueError, match="whole"):
        _unpacked(zlib.compress(largest + b" " * 100_000))


def test_trailing_bytes_may_stand_nowhere_but_at_the_end():
    with pytest.raises(TypeError, match="nothing may follow"):

        @message(0xF9, sender="node")
        class InTheMiddle(Message):
            """Trailing bytes between two fields."""

            first: int = field(U8, "")
            rest: bytes = field(TRAILING, "")
            last: int = field(U8, "")
