"""What seldom happens to a board: a queue that is full, a command out of place, a line that takes nothing."""

from __future__ import annotations

import pytest
from node_bench import UID, BoardInProcess, framed, frames, hello, messages
from test_board_update_refusals import MemoryFiles, update_of

from proofvan_node import wire
from proofvan_node.access import Access
from proofvan_node.families import power
from proofvan_node.faults import Reports
from proofvan_node.hal.sim import ClosedError, RestartError
from proofvan_node.link import Link
from proofvan_node.node import Node
from proofvan_node.program import Program
from proofvan_node.shell import run_free, run_lockstep
from proofvan_wire.authentication_messages import Authenticate, StreamProofRequest
from proofvan_wire.clock_messages import ClockPing, ClockPong
from proofvan_wire.coefficient_messages import CoefficientsKept, CoefficientsWrite
from proofvan_wire.core_messages import DictionaryRequest, Fault, FaultCode
from proofvan_wire.frame import FLAG_RETRANSMISSION
from proofvan_wire.health_messages import Health, HealthRequest
from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState
from proofvan_wire.registry import decode
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import Resend, StreamStart, StreamStop
from proofvan_wire.update_messages import UpdateRefusal, UpdateRestart, UpdateState

START = StreamStart(1, 8, 8_000_000, 1000)
INSTANT = bytes(24)  # 8 channels of 24 bits


def board() -> BoardInProcess:
    """Give a board with a session."""
    made = BoardInProcess("power", UID, 1)
    made.grant(1000, hello())
    return made


def answer(made: BoardInProcess, command: object, sequence: int = 2) -> object:
    (said,) = messages(made.grant(2000, framed(command, sequence))[0])  # type: ignore[arg-type]
    return said


# ---- who may ask


@pytest.mark.parametrize("key", [None, bytes(32)])
def test_a_proof_that_no_challenge_asked_for_is_refused(key: bytes | None) -> None:
    made = board()
    made.node.access = Access(key)
    assert answer(made, Authenticate(bytes(16), bytes(32))) == Fault(FaultCode.PROOF_REFUSED, 0, 2000)
    assert made.node.access.guard is None


def test_the_word_for_a_stream_is_given_when_it_has_ended_and_to_nobody_without_the_key() -> None:
    made = board()
    assert answer(made, StreamProofRequest(1)) == Fault(FaultCode.NO_KEY, 1, 2000)  # it never began
    made.grant(2000, framed(START, 3))
    assert answer(made, StreamProofRequest(1), 4) == Fault(FaultCode.STREAM_RUNNING, 1, 2000)
    made.grant(2000, framed(StreamStop(1), 5))
    assert answer(made, StreamProofRequest(1), 6) == Fault(FaultCode.NO_KEY, 1, 2000)


# ---- more than there is room for


def test_of_a_flood_only_the_first_commands_are_kept() -> None:
    link = Link(8192)
    link.receive(b"".join(framed(ClockPing(number), 0) for number in range(70)))
    assert [payload for *_, payload in link.waiting] == [number.to_bytes(8, "little") for number in range(64)]


def test_reports_beyond_the_eighth_are_dropped_and_counted() -> None:
    reports = Reports()
    for number in range(11):
        reports.add(wire.FAULT_CODE_STEP_LATE, number, 5)
    assert reports.dropped == 3
    assert [reports.take()[1] for _ in range(8)] == list(range(8))
    assert reports.take() is None


def test_reports_that_find_no_room_come_with_the_next_step_in_their_order() -> None:
    made = board()
    for number in range(8):
        made.node.reports.add(wire.FAULT_CODE_STEP_LATE, number, 1500)
    flood = b"".join(framed(DictionaryRequest(0, 1004), sequence) for sequence in range(2, 9))
    steps = [messages(made.grant(now_us, received)[0]) for now_us, received in ((2000, flood), (3000, b""))]
    told = [[said.detail for said in sent if isinstance(said, Fault)] for sent in steps]
    assert told[0] and told[1]
    assert told[0] + told[1] == list(range(8))


# ---- its own mistakes


class Broken:
    """A mistake of our own."""

    def payload(self, node: Node) -> bytes:
        raise RuntimeError("a mistake")


def test_a_mistake_in_the_boards_own_software_is_told_and_outputs_fall_all_the_same() -> None:
    node = Node(power, UID, 1, bytes(8), health=Broken())
    node.step(1000, hello() + framed(OutputSet(0, 1, 100), 2))
    assert node.outputs == 1
    (said,) = messages(bytes(node.step(2000, framed(HealthRequest(), 3))))
    assert said == Fault(FaultCode.INTERNAL, 1, 2000)
    assert (node.failures, str(node.last_failure)) == (1, "a mistake")
    node.step(101_000, b"")
    assert node.outputs == 0


def test_a_command_that_was_heard_in_parts_is_answered_in_the_step() -> None:
    made = board()
    ping = framed(ClockPing(7), 0)
    made.node.hear(ping[:9])
    (said,) = messages(made.grant(2000, ping[9:])[0])
    assert said == ClockPong(7, 2000, 2000)


def test_a_check_of_the_software_keeps_the_watchdog_quiet_with_every_piece() -> None:
    signs: list[int] = []
    program = Program([(lambda: iter((b"one", b"two", b"three")), None)])
    assert program.check(lambda: signs.append(1))
    assert len(signs) == 3


# ---- streams


def test_a_stop_of_what_never_ran_is_done_and_nothing_else() -> None:
    assert [number for number, *_ in frames(board().grant(2000, framed(StreamStop(1), 2))[0])] == [wire.DONE]


def test_samples_of_a_stream_that_does_not_run_are_not_kept() -> None:
    stream = board().node.streams[1]
    stream.converted(0, 0, INSTANT * 40)
    assert (stream.ring.produced, stream.ring.held) == (0, 0)


def repeated(sent: bytes) -> list[int]:
    """List the first indices of the blocks that came again."""
    found = [decode(number, payload) for number, flags, _, payload in frames(sent) if flags == FLAG_RETRANSMISSION]
    return [block.first_index for block in found if isinstance(block, SampleBlock)]


def test_a_repetition_that_reaches_beyond_what_was_sent_gives_what_was_sent() -> None:
    made = board()
    made.grant(2000, framed(StreamStart(1, 8, 8_000_000, 3), 2))
    made.grant(52_000, b"", [(1, 0, INSTANT * 200)])  # five blocks, three of them allowed
    assert repeated(made.grant(53_000, framed(Resend(1, 80, 80), 0))[0]) == [80]


def test_a_repetition_overtaken_by_new_samples_while_it_waits_is_reported() -> None:
    made = board()
    made.grant(2000, framed(START, 2))
    made.grant(102_000, b"", [(1, 0, INSTANT * 800)])
    for now_us in (112_000, 122_000):
        made.grant(now_us, b"")
    assert repeated(made.grant(123_000, framed(Resend(1, 0, 640), 0))[0]) == [0, 40]  # no more in one step
    newer = [(1, 800 + 2000 * part, INSTANT * 2000) for part in range(3)]
    sent, _ = made.grant(124_000, b"", newer)
    assert repeated(sent) == []
    (report,) = [said for said in messages(made.grant(125_000, b"")[0]) if isinstance(said, Fault)]
    assert (report.code, report.detail) == (FaultCode.RESEND_REFUSED, 1)


# ---- flash


def updatable(files: MemoryFiles) -> Node:
    node = Node(power, UID, 1, bytes(8), update=update_of(files))
    node.step(1000, hello())
    return node


def said_by(node: Node, command: object, sequence: int) -> object:
    (said,) = messages(bytes(node.step(2000, framed(command, sequence))))  # type: ignore[arg-type]
    return said


def test_a_board_that_drives_something_is_not_started_anew_and_keeps_no_coefficients() -> None:
    node = updatable(MemoryFiles())
    node.step(1500, framed(OutputSet(0, 1, 1000), 2))
    busy = Fault(FaultCode.UPDATE_REFUSED, UpdateRefusal.BUSY, 2000)
    assert said_by(node, UpdateRestart(), 3) == busy
    assert said_by(node, CoefficientsWrite(3, 0, b"new"), 4) == busy
    assert not node.restart
    assert node.update.coefficients.read() == b""
    node.step(2000, framed(OutputSet(0, 0, 0), 5))
    assert said_by(node, CoefficientsWrite(3, 0, b"new"), 6) == CoefficientsKept(3)
    assert isinstance(said_by(node, UpdateRestart(), 7), UpdateState)
    assert node.restart


def test_coefficients_for_which_the_flash_has_no_room_leave_those_in_force() -> None:
    files = MemoryFiles()
    node = updatable(files)
    said_by(node, CoefficientsWrite(3, 0, b"old"), 2)
    files.fails["write"] = OSError(28)
    refused = Fault(FaultCode.UPDATE_REFUSED, UpdateRefusal.NO_ROOM, 2000)
    assert said_by(node, CoefficientsWrite(3, 0, b"new"), 3) == refused
    assert node.update.coefficients.read() == b"old"


def test_health_says_which_software_runs_and_how_many_reports_were_dropped() -> None:
    node = updatable(MemoryFiles())
    node.reports.dropped = 70_000
    said = said_by(node, HealthRequest(), 2)
    assert isinstance(said, Health)
    assert said.reports_dropped == 65_535


# ---- the loop around it


class Port:
    """A line that takes nothing until `open_us`; each turn takes 10 ms."""

    def __init__(self, received: bytes, open_us: int) -> None:
        self.now = 1_000_000
        self.to_board = received
        self.open_us = open_us
        self.sent = b""
        self.driven: list[tuple[int, int]] = []  # (time, outputs)

    def now_us(self) -> int:
        return self.now

    def wait(self, timeout_ms: int, unwritten: int) -> None:
        self.now += 10_000

    def convert(self, node: Node, now_us: int) -> None:
        pass

    def received(self) -> bytes:
        given, self.to_board = self.to_board, b""
        return given

    def write(self, data: bytes) -> bytes:
        if self.now < self.open_us:
            return bytes(data)
        self.sent += bytes(data)
        return b""

    def drive(self, node: Node) -> None:
        self.driven.append((self.now, node.outputs))

    def restart(self) -> None:
        raise RestartError

    def serve(self, node: Node) -> None:
        raise ClosedError(node)


def test_outputs_fall_in_time_while_the_line_takes_nothing_and_a_restart_waits_for_the_last_byte() -> None:
    made = BoardInProcess("power", UID, 1)
    made.node.restart = True
    port = Port(hello() + framed(OutputSet(0, 1, 100), 2), 1_400_000)
    with pytest.raises(RestartError):
        run_free(made.node, port, port)
    on = [time for time, outputs in port.driven if outputs]
    assert on == [1_010_000 + 10_000 * turn for turn in range(10)]
    assert port.now == 1_400_000
    assert messages(port.sent)[-1] == OutputState(1, OutputCause.COMMANDED)


def test_in_virtual_time_the_world_steps_the_board() -> None:
    made = BoardInProcess("power", UID, 1)
    with pytest.raises(ClosedError) as ended:
        run_lockstep(made.node, Port(b"", 0))
    assert ended.value.args == (made.node,)
