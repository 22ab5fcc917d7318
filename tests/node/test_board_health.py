"""What a board says of itself, what it does when its own work is late, and what ends a wait that has no end."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from node_bench import UID, BoardInProcess, Start, framed, hello, messages

from proofvan_node import wire
from proofvan_node.hal import sim
from proofvan_node.health import Health as BoardHealth
from proofvan_node.shell import run_free
from proofvan_wire.clock_messages import ClockPing, ClockPong
from proofvan_wire.core_messages import Fault, FaultCode
from proofvan_wire.frame import pack
from proofvan_wire.health_messages import Health, HealthRequest, ResetCause
from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState

ROOT = Path(__file__).parents[2]


def test_health_is_told_before_any_session(start: Start) -> None:
    board = start("climate")
    board.grant(1000, b"")
    (answer,) = messages(board.grant(2000, framed(HealthRequest(), 7))[0])
    assert isinstance(answer, Health)
    assert (answer.uptime_us, answer.reset_cause, answer.failures) == (2000, ResetCause.UNKNOWN, 0)


def test_health_carries_what_the_hardware_counted() -> None:
    board = BoardInProcess("power", UID, 1)
    board.node.health = BoardHealth(wire.RESET_CAUSE_WATCHDOG, (7, 2), lambda: (90_000, 80_000))

    class Capture:
        damaged, overruns = 3, 4

    board.node.health.captures.append(Capture())
    board.grant(1000, b"")
    board.grant(1500, b"\x5a\xa5\xff\xff" + bytes(20))
    answer = messages(board.grant(2000, framed(HealthRequest(), 7))[0])[0]
    assert isinstance(answer, Health)
    assert (answer.boot_count, answer.watchdog_resets, answer.reset_cause) == (7, 2, ResetCause.WATCHDOG)
    assert (answer.heap_free, answer.heap_lowest, answer.damaged_samples, answer.overruns) == (90_000, 80_000, 3, 4)
    assert answer.bad_checksums == 1


def test_a_late_turn_is_reported_once_a_second_and_counted_always() -> None:
    board = BoardInProcess("power", UID, 1)
    board.grant(1_000_000, hello())
    board.node.worked(99_999)
    board.node.worked(150_000)
    board.node.worked(160_000)
    assert messages(board.grant(1_200_000, b"")[0]) == [Fault(FaultCode.STEP_LATE, 150_000, 1_000_000)]
    board.grant(2_100_000, b"")
    board.node.worked(170_000)
    assert messages(board.grant(2_200_000, b"")[0]) == [Fault(FaultCode.STEP_LATE, 170_000, 2_100_000)]
    assert (board.node.health.late_steps, board.node.health.longest_step_us) == (3, 170_000)


class SlowPort:
    """A port whose converters once take 300 ms."""

    def __init__(self) -> None:
        self.now = 1_000_000
        self.turns = 0
        self.sent = b""

    def now_us(self) -> int:
        return self.now

    def wait(self, timeout_ms: int, unwritten: int) -> None:
        self.turns += 1
        self.now += 5000
        if self.turns == 5:
            raise sim.ClosedError("end")

    def convert(self, node: object, now_us: int) -> None:
        if self.turns == 2:
            self.now += 300_000

    def received(self) -> bytes:
        return b""

    def write(self, data: bytes) -> bytes:
        self.sent += bytes(data)
        return b""

    def drive(self, node: object) -> None:
        pass


def test_the_loop_measures_its_own_work() -> None:
    board, port = BoardInProcess("power", UID, 1), SlowPort()
    with pytest.raises(sim.ClosedError):
        run_free(board.node, port, port)
    faults = [item for item in messages(port.sent) if isinstance(item, Fault)]
    assert [(item.code, item.detail) for item in faults] == [(FaultCode.STEP_LATE, 300_000)]


@pytest.mark.parametrize("length", [30, 200, 1000, 1012])
def test_a_damaged_length_holds_the_next_command_up_for_a_tenth_of_a_second_at_most(start: Start, length: int) -> None:
    board = start("power")
    board.grant(1000, hello())
    damaged = bytearray(framed(ClockPing(5), 0))
    damaged[2:4] = length.to_bytes(2, "little")
    ping = framed(ClockPing(6), 0)
    assert messages(board.grant(2000, bytes(damaged) + ping)[0]) == []
    assert messages(board.grant(101_999, b"")[0]) == []
    (answer,) = messages(board.grant(102_000, b"")[0])
    assert isinstance(answer, ClockPong)
    assert answer.host_ns == 6


def test_a_frame_that_comes_slowly_is_not_given_up(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    ping = framed(ClockPing(9), 0)
    now_us = 1000
    for byte in ping[:-1]:
        now_us += 90_000
        assert messages(board.grant(now_us, bytes([byte]))[0]) == []
    (answer,) = messages(board.grant(now_us + 90_000, ping[-1:])[0])
    assert isinstance(answer, ClockPong)


def test_outputs_that_hardware_took_are_told_and_stay_off() -> None:
    board = BoardInProcess("flow", UID, 1)
    board.grant(1000, hello() + framed(OutputSet(0, 1, 500), 2) + framed(OutputSet(1, 1, 500), 3))
    control = board.node.output_control
    assert control.until_us(0) == 501_000
    assert control.drop(0b01)
    board.node.outputs_dropped(700_000)
    assert board.node.outputs == 0b10
    assert messages(board.grant(2000, b"")[0]) == [
        OutputState(0b10, OutputCause.EXPIRED),
        Fault(FaultCode.OUTPUTS_DROPPED, 700_000, 1000),
    ]
    assert board.node.health.outputs_dropped == 1
    assert not control.drop(0b01)


@pytest.mark.parametrize("output", [0, 1])
def test_no_valve_can_be_told_to_stay_open_for_longer_than_half_a_second(start: Start, output: int) -> None:
    board = start("flow")
    board.grant(1000, hello())
    sent, outputs = board.grant(2000, framed(OutputSet(output, 1, 501), 2))
    assert messages(sent) == [Fault(FaultCode.VALUE_REFUSED, output, 2000)]
    board.grant(3000, framed(OutputSet(output, 1, 500), 3))
    assert board.grant(503_000, b"")[1] == outputs == 0


def test_the_legal_id_covers_every_file_that_runs_and_none_that_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "firmware" / "proofvan_node", tmp_path / "proofvan_node")
    shutil.copytree(ROOT / "protocols" / "proofvan_wire", tmp_path / "proofvan_wire")
    monkeypatch.setattr(sim, "__file__", str(tmp_path / "proofvan_node" / "hal" / "sim.py"))
    monkeypatch.setattr(sim.frame, "__file__", str(tmp_path / "proofvan_wire" / "frame.py"))

    def changed(name: str) -> bool:
        before = sim.legal_id(hashlib.sha256())
        path = tmp_path / name
        text = path.read_bytes()
        path.write_bytes(text + b"\n")
        after = sim.legal_id(hashlib.sha256())
        path.write_bytes(text)
        return before != after

    assert sim.legal_id(hashlib.sha256()) == sim.legal_id(hashlib.sha256())
    for name in ("frame.py", "sequence.py", "seal.py", "authentication.py"):
        assert changed(f"proofvan_wire/{name}")
    for name in ("node.py", "drivers/sht4x/driver.py", "pio/frames.py", "hal/rp2.py", "assembly/flow.py"):
        assert changed(f"proofvan_node/{name}")
    for name in ("drivers/sht4x/model.py", "drivers/sht4x/test_sht4x.py"):
        assert not changed(f"proofvan_node/{name}")
    assert not changed("proofvan_wire/registry.py")


def test_a_command_of_a_later_version_is_refused_and_not_kept(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    (answer,) = messages(board.grant(2000, pack(0x52, 1, 9, bytes(4)))[0])
    assert answer == Fault(FaultCode.UNKNOWN_MESSAGE, 0x52, 2000)
