"""A command does what it says, once; everything else is refused without effect."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from node_bench import NONCE, UID, BoardInProcess, Start, framed, frames, hello, messages

from proofvan_node import update_commands, wire
from proofvan_wire.clock_messages import ClockPing, ClockPong
from proofvan_wire.core_messages import (
    DictionaryChunk,
    DictionaryRequest,
    Family,
    Fault,
    FaultCode,
    Hello,
    HelloRequest,
)
from proofvan_wire.frame import FLAG_RETRANSMISSION, pack
from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState
from proofvan_wire.registry import WIRE_VERSION, schema_fingerprint
from proofvan_wire.stream_messages import Credit, Resend, StreamInfo, StreamQuery, StreamStart, StreamStop


def test_a_board_introduces_itself_unasked_after_a_reset_with_its_outputs_safe(start: Start) -> None:
    introduced, state = messages(start("power", 77).grant(1000, b"")[0])
    assert isinstance(introduced, Hello)
    assert introduced.nonce == bytes(8)
    assert introduced.boot_id == 77
    assert state == OutputState(0, OutputCause.BOOT)


def test_hello_answers_with_identity_schema_and_the_hosts_nonce(start: Start) -> None:
    board = start("flow")
    board.grant(1000, b"")
    (answer,) = messages(board.grant(2000, hello())[0])
    assert isinstance(answer, Hello)
    assert (answer.uid, answer.nonce, answer.family) == (UID, NONCE, Family.FLOW)
    assert answer.schema == schema_fingerprint()
    assert answer.tick_hz == 1_000_000
    assert answer.legal_id != bytes(8)


def test_another_wire_version_is_refused_with_the_boards_own(start: Start) -> None:
    board = start("power")
    board.grant(1000, b"")
    (answer,) = messages(board.grant(2000, framed(HelloRequest(WIRE_VERSION + 1, 1, NONCE), 1))[0])
    assert answer == Fault(FaultCode.WIRE_VERSION_REFUSED, WIRE_VERSION, 2000)


def test_a_command_before_any_session_is_refused(start: Start) -> None:
    board = start("power")
    board.grant(1000, b"")
    sent, outputs = board.grant(2000, framed(OutputSet(0, 1, 1000), 5))
    assert messages(sent) == [Fault(FaultCode.NO_SESSION, 0x30, 2000)]
    assert outputs == 0


def test_a_repeated_command_is_answered_again_and_not_executed_again(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    command = framed(OutputSet(0, 1, 100), 2)
    first = frames(board.grant(2000, command)[0])
    again = frames(board.grant(92_000, command)[0])
    assert again[0][3] == first[0][3]
    assert again[0][1] == FLAG_RETRANSMISSION
    # executed again it would hold until 192 ms
    assert board.grant(102_000, b"")[1] == 0


def test_a_refusal_is_remembered_like_any_answer(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    command = framed(StreamQuery(9), 2)
    first = board.grant(2000, command)[0]
    assert frames(board.grant(3000, command)[0])[0][3] == frames(first)[0][3]


def test_the_same_sequence_from_a_new_host_is_another_command(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    (answer,) = messages(board.grant(2000, framed(HelloRequest(WIRE_VERSION, 1, b"another!"), 1))[0])
    assert isinstance(answer, Hello)
    assert answer.nonce == b"another!"


def test_no_undocumented_message_has_an_effect(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 2, 4_000_000, 10), 2) + framed(OutputSet(0, 1, 2000), 3))
    known = {0x00, 0x02, 0x10, 0x20, 0x22, 0x23, 0x24, 0x25, 0x30, 0x50, 0x60, 0x62, 0x64}
    now_us = 2000
    for number in sorted(set(range(256)) - known):
        now_us += 10
        sent, outputs = board.grant(now_us, pack(number, 1, 1000 + number, bytes(64)))
        assert messages(sent) == [Fault(FaultCode.UNKNOWN_MESSAGE, number, now_us)]
        assert frames(sent)[0][2] == 1000 + number
        assert outputs == 1
    (info,) = messages(board.grant(now_us + 10, framed(StreamQuery(1), 9))[0])
    assert isinstance(info, StreamInfo)
    assert (info.running, info.channels, info.rate_mhz) == (1, 2, 4_000_000)


def test_a_payload_that_is_too_short_is_refused_and_one_that_is_longer_is_read(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    whole = {wire.HEALTH_REQUEST, wire.CHALLENGE_REQUEST, *update_commands.HANDLERS}  # this board takes no updates
    for number in sorted((set(wire.COMMANDS) | {0x10, 0x24, 0x25}) - whole):
        sent, outputs = board.grant(2000, pack(number, 1, 100 + number, b""))
        assert messages(sent) == [Fault(FaultCode.BAD_PAYLOAD, number, 2000)]
        assert outputs == 0
    (answer,) = messages(board.grant(3000, pack(0x20, 1, 7, b"\x01appended by a newer host"))[0])
    assert isinstance(answer, StreamInfo)


def test_values_outside_the_boards_limits_are_refused_with_their_code(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    cases = (
        (StreamStart(3, 1, 4_000_000, 1), FaultCode.UNKNOWN_STREAM, 3),
        (StreamStart(1, 0, 4_000_000, 1), FaultCode.CHANNELS_REFUSED, 1),
        (StreamStart(1, 9, 4_000_000, 1), FaultCode.CHANNELS_REFUSED, 1),
        (StreamStart(1, 2, 249_999, 1), FaultCode.RATE_REFUSED, 1),
        (StreamStart(1, 2, 32_000_001, 1), FaultCode.RATE_REFUSED, 1),
        (StreamStart(2, 4, 20_000, 1), FaultCode.RATE_REFUSED, 2),
        (StreamStop(7), FaultCode.UNKNOWN_STREAM, 7),
        (Credit(7, 1), FaultCode.UNKNOWN_STREAM, 7),
        (Resend(7, 0, 1), FaultCode.UNKNOWN_STREAM, 7),
        (OutputSet(6, 1, 100), FaultCode.UNKNOWN_OUTPUT, 6),
        (OutputSet(0, 2, 100), FaultCode.VALUE_REFUSED, 0),
        (OutputSet(0, 1, 2001), FaultCode.VALUE_REFUSED, 0),
        (OutputSet(0, 1, 0), FaultCode.VALUE_REFUSED, 0),
        (DictionaryRequest(1 << 20, 10), FaultCode.RANGE_REFUSED, 0),
    )
    for sequence, (command, code, detail) in enumerate(cases, 2):
        sent, outputs = board.grant(2000, framed(command, sequence))
        assert messages(sent) == [Fault(code, detail, 2000)], command
        assert outputs == 0


def test_a_running_stream_is_not_started_twice(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 2, 4_000_000, 1), 2))
    sent, _ = board.grant(2000, framed(StreamStart(1, 2, 4_000_000, 1), 3))
    assert messages(sent) == [Fault(FaultCode.STREAM_RUNNING, 1, 2000)]


def test_the_dictionary_arrives_whole_in_chunks(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    whole = b""
    total = 1
    while len(whole) < total:
        (chunk,) = messages(board.grant(2000, framed(DictionaryRequest(len(whole), 65535), len(whole) + 2))[0])
        assert isinstance(chunk, DictionaryChunk)
        assert chunk.offset == len(whole)
        whole, total = whole + chunk.data, chunk.total
    assert whole == wire.DICTIONARY


def test_a_ping_is_answered_with_the_nodes_clock(start: Start) -> None:
    board = start("power")
    board.grant(1000, b"")
    (pong,) = messages(board.grant(5_000_000_000_000, framed(ClockPing(123), 0))[0])
    assert pong == ClockPong(123, 5_000_000_000_000, 5_000_000_000_000)


def test_a_flood_of_commands_is_answered_step_by_step_within_the_lines_budget(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    flood = b"".join(framed(DictionaryRequest(0, 1004), sequence) for sequence in range(2, 40))
    now_us, sent = 2000, [board.grant(2000, flood)[0]]
    while sent[-1]:
        now_us += 1000
        sent.append(board.grant(now_us, b"")[0])
    assert max(map(len, sent)) <= 8192
    assert [sequence for _, _, sequence, _ in frames(b"".join(sent))] == list(range(2, 40))


@settings(max_examples=40, deadline=None)
@given(garbage=st.lists(st.binary(max_size=300), max_size=6), at=st.integers(0, 5))
def test_garbage_never_stops_a_board(garbage: list[bytes], at: int) -> None:
    board = BoardInProcess("flow", UID, 1)
    now_us = 1000
    for index, piece in enumerate(garbage):
        now_us += 1000
        board.grant(now_us, piece[:at] + framed(ClockPing(index), 0) + piece[at:])
    # whatever a damaged length still waits for is made good by the next KiB
    sent, outputs = board.grant(now_us + 1000, bytes(1024) + hello())
    assert any(isinstance(message, Hello) and message.nonce == NONCE for message in messages(sent))
    assert outputs == 0


def test_a_rate_between_those_that_the_hardware_can_do_is_refused() -> None:
    board = BoardInProcess("power", UID, 1)
    board.node.streams[1].rates_mhz = (250_000, 500_000, 4_000_000)
    board.grant(1000, hello())
    for sequence, rate in enumerate((499_999, 1_000_000, 8_000_000), 2):
        sent, _ = board.grant(2000, framed(StreamStart(1, 2, rate, 1), sequence))
        assert messages(sent) == [Fault(FaultCode.RATE_REFUSED, 1, 2000)]
    sent, _ = board.grant(3000, framed(StreamStart(1, 2, 500_000, 1), 9))
    assert isinstance(messages(sent)[0], StreamInfo)
