"""The session and the board's own software: what is undisturbed arrives whole, everything else has a name."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from board_line import BoardLine, Van, rig

from proofvan.core.errors import GapError, LinkLost, LocalProtocolError, ProofvanError, RemoteProtocolError, SetupError
from proofvan.core.line.counts import Gap
from proofvan.core.messages import LANGUAGES, explain
from proofvan_dsp import unpack
from proofvan_node import wire
from proofvan_node.node import Node
from proofvan_wire import dictionary
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import StreamQuery, StreamStart

BOARD = rig("practice_pile_dc").boards[0]
WAVEFORM = BOARD.stream("waveform")


class Listener:
    """Keeps what a stream gave."""

    def __init__(self) -> None:
        self.blocks: list[SampleBlock] = []
        self.gaps: list[Gap] = []
        self.faults: list[ProofvanError] = []

    def block(self, block: SampleBlock) -> None:
        self.blocks.append(block)

    def gap(self, gap: Gap) -> None:
        self.gaps.append(gap)

    def fault(self, fault: ProofvanError) -> None:
        self.faults.append(fault)

    def counts(self) -> npt.NDArray[np.signedinteger]:
        return np.concatenate([unpack.samples(block.samples, block.channels, block.width) for block in self.blocks])


def staircase(_stream: int, times_s: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    counts = np.zeros((len(times_s), 8), dtype=np.int64)
    counts[:, 0] = np.rint(times_s * 4000) % 100_000
    counts[:, 1] = -counts[:, 0]
    return counts


def sampled(van: Van, seconds: float) -> Listener:
    listener = Listener()

    async def main() -> None:
        await van.session.connect()
        van.session.subscribe(1, listener)
        await van.session.start_stream(WAVEFORM)
        await van.sleep(seconds)
        await van.session.stop_stream(1)

    van.run(main())
    return listener


def explained(fault: ProofvanError) -> ProofvanError:
    for language in LANGUAGES:
        what, advice = explain(fault, language)
        assert what and advice
    return fault


def test_a_quiet_line_gives_every_sample_once_and_the_seal_fits() -> None:
    van = Van(BoardLine(BOARD, staircase))
    listener = sampled(van, 5.0)
    steps = np.diff(listener.counts()[:, 0]) % 100_000
    assert (steps == 1).all()
    assert 4000 * 5 <= len(steps) <= 4000 * 5 + 200
    assert listener.gaps == listener.faults == []
    (seal,) = van.session.seals()
    assert (seal.stream, seal.upto_index, seal.fits, len(seal.digest)) == (1, len(steps) + 1, True, 32)


def test_the_board_introduces_itself_and_its_clock_is_compared() -> None:
    van = Van(BoardLine(BOARD, drift=40e-6))
    sampled(van, 30.0)
    identity = van.session.identity
    assert identity is not None
    assert (identity.family, identity.boot_id, identity.tick_hz) == ("power", 7, 1_000_000)
    assert identity.uid == b"board-01".hex()
    assert van.session.dictionary is not None and b"SampleBlock" in van.session.dictionary
    fit = van.session.clock_fit
    assert fit is not None
    true_us = van.line.node_ns(fit.host_ns(fit.reference_tick)) / 1000
    # The line answers once per 10 ms step, which no round trip can split: half of that is the bound.
    assert abs(true_us - fit.reference_tick) < 6_000
    assert fit.u_offset_ns > 1_000_000


def test_the_same_inputs_give_the_same_bytes_to_the_board() -> None:
    first, second = Van(BoardLine(BOARD, staircase)), Van(BoardLine(BOARD, staircase))
    sampled(first, 2.0)
    sampled(second, 2.0)
    assert first.inputs == second.inputs


def test_an_output_is_held_as_long_as_it_is_wanted_and_falls_when_the_host_is_silent() -> None:
    van = Van(BoardLine(BOARD))

    async def main() -> None:
        await van.session.connect()
        await van.session.set_output(0, 1)
        await van.sleep(10.0)
        await van.session.set_output(0, 0)
        await van.sleep(1.0)
        await van.session.set_output(0, 1)
        van.session.release_outputs()
        await van.sleep(3.0)

    van.run(main())
    on, off, again, fallen = van.line.history
    assert [outputs for _, outputs in van.line.history] == [1, 0, 1, 0]
    assert off[0] - on[0] == pytest.approx(10e9, abs=0.1e9)
    assert fallen[0] - again[0] == pytest.approx(1.5e9, abs=0.1e9)


def test_a_board_that_drops_a_held_output_is_a_fault() -> None:
    van = Van(BoardLine(BOARD))
    listener = Listener()

    async def main() -> None:
        await van.session.connect()
        van.session.subscribe(1, listener)
        await van.session.set_output(0, 1)
        van.line.listens = False
        await van.sleep(2.0)

    van.run(main())
    assert [explained(fault).fault for fault in listener.faults] == ["board-output-dropped"]


def test_blocks_lost_on_the_line_come_again_and_nothing_is_missing() -> None:
    line = BoardLine(BOARD, staircase)
    random = np.random.default_rng(1)

    def noisy(data: bytes) -> bytes:
        changed = bytearray(data)
        for at in np.flatnonzero(random.random(len(changed)) < 2e-5):
            changed[at] ^= 0x55
        return bytes(changed)

    line.alter = noisy
    van = Van(line)
    listener = sampled(van, 10.0)
    assert (np.diff(listener.counts()[:, 0]) % 100_000 == 1).all()
    assert listener.gaps == []
    assert van.session.counters().bad_crc > 0


@pytest.mark.parametrize(("seconds", "complete"), [(0.3, True), (5.0, False)])
def test_a_host_that_stands_still_loses_nothing_for_a_moment_and_one_gap_for_long(
    seconds: float, complete: bool
) -> None:
    line = BoardLine(BOARD, staircase)
    line.events = [
        (3_000_000_000, lambda line: setattr(line, "stalled", True)),
        (3_000_000_000 + round(seconds * 1e9), lambda line: setattr(line, "stalled", False)),
    ]
    van = Van(line)
    listener = sampled(van, 10.0)
    overflow = line.node.streams[1].ring.overflow
    assert [(gap.cause, gap.count) for gap in listener.gaps] == ([] if complete else [("overflow", overflow)])
    assert (overflow == 0) == complete
    produced = listener.blocks[-1].first_index + len(listener.blocks[-1].samples) // 6
    assert len(listener.counts()) + overflow == produced
    assert listener.faults == []


def test_a_rebooted_board_ends_stream_and_waiting_with_its_own_fault() -> None:
    line = BoardLine(BOARD, staircase)
    line.events = [(3_000_000_000, lambda line: line.reboot(8))]
    van = Van(line)
    listener = Listener()

    async def main() -> None:
        await van.session.connect()
        van.session.subscribe(1, listener)
        await van.session.start_stream(WAVEFORM)
        await van.sleep(4.0)
        assert [fault.fault for fault in listener.faults][:1] == ["board-rebooted"]
        assert [gap.cause for gap in listener.gaps] == ["reboot"]
        await van.session.connect()
        await van.session.start_stream(WAVEFORM)
        await van.sleep(1.0)

    van.run(main())
    assert explained(listener.faults[0]).evidence == {"board": "B1", "boot_id": 8}
    assert van.session.identity is not None and van.session.identity.boot_id == 8
    assert listener.blocks[-1].first_index > 1000
    assert van.session.counters().reboots == 1


def test_a_lost_port_wakes_everybody_and_a_reopened_one_works_again() -> None:
    line = BoardLine(BOARD, staircase)
    line.events = [
        (3_000_000_000, BoardLine.lose_port),
        (9_000_000_000, BoardLine.reopen_port),
    ]
    van = Van(line)
    listener = Listener()

    async def main() -> None:
        await van.session.connect()
        van.session.subscribe(1, listener)
        await van.session.start_stream(WAVEFORM)
        await van.sleep(3.0)
        with pytest.raises(LinkLost) as caught:
            await van.session.command(StreamQuery(1))
        assert explained(caught.value).fault == "port-closed"
        await van.session.connect(timeout_s=30.0)
        await van.session.start_stream(WAVEFORM)
        await van.sleep(1.0)

    van.run(main())
    assert explained(listener.faults[0]).fault == "port-lost"
    assert listener.faults[0].evidence["detail"] == "unplugged"
    assert listener.blocks[-1].first_index > 1000


def test_a_command_in_flight_fails_at_once_when_the_port_is_lost() -> None:
    line = BoardLine(BOARD)
    van = Van(line)

    async def main() -> None:
        await van.session.connect()
        line.hear = False
        line.events = [(van.clock.now_ns() + 50_000_000, BoardLine.lose_port)]
        with pytest.raises(LinkLost) as caught:
            await van.session.command(StreamQuery(1))
        assert caught.value.fault == "port-lost"

    van.run(main())


def test_a_dead_board_is_named_when_connecting_and_when_commanded() -> None:
    line = BoardLine(BOARD)
    van = Van(line)

    async def main() -> None:
        await van.session.connect()
        line.alive = False
        with pytest.raises(LinkLost) as caught:
            await van.session.command(StreamQuery(1))
        assert explained(caught.value).fault == "board-no-answer"
        assert caught.value.evidence == {"board": "B1", "command": "StreamQuery", "attempts": 5}
        with pytest.raises(LinkLost) as again:
            await van.session.connect(timeout_s=10.0)
        assert again.value.evidence["command"] == "HelloRequest"

    van.run(main())


def test_a_silent_board_is_a_fault_while_a_stream_runs() -> None:
    line = BoardLine(BOARD, staircase)
    line.events = [(3_000_000_000, lambda line: setattr(line, "alive", False))]
    van = Van(line)
    listener = Listener()

    async def main() -> None:
        await van.session.connect()
        van.session.subscribe(1, listener)
        await van.session.start_stream(WAVEFORM)
        await van.sleep(6.0)

    van.run(main())
    assert [explained(fault).fault for fault in listener.faults] == ["board-silent"]


def test_another_schema_names_message_and_field(monkeypatch: pytest.MonkeyPatch) -> None:
    text = dictionary.dictionary_text().replace("first_index u64", "first_index u32", 1)
    monkeypatch.setattr(wire, "SCHEMA", b"otherone")
    monkeypatch.setattr(wire, "DICTIONARY", zlib.compress(text.encode()))
    van = Van(BoardLine(BOARD))
    with pytest.raises(RemoteProtocolError) as caught:
        van.run(van.session.connect())
    fault = explained(caught.value)
    assert fault.fault == "link-other-schema"
    assert fault.evidence["field"] == "first_index"
    assert "u32" in str(fault.evidence["theirs"])
    assert "u64" in str(fault.evidence["ours"])


def test_a_fingerprint_that_the_dictionary_does_not_explain_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "SCHEMA", b"otherone")
    van = Van(BoardLine(BOARD))
    with pytest.raises(RemoteProtocolError) as caught:
        van.run(van.session.connect())
    evidence = explained(caught.value).evidence
    assert (evidence["message"], evidence["field"], evidence["theirs"]) == ("Hello", "schema", b"otherone".hex())


def test_another_family_or_another_board_is_refused() -> None:
    flow_board = rig("practice_dispenser").boards[0]
    line = BoardLine(flow_board)
    line.board = replace(flow_board)
    van = Van(line)
    van.session.board = BOARD
    with pytest.raises(SetupError) as caught:
        van.run(van.session.connect())
    assert explained(caught.value).evidence == {"board": "B1", "found": "flow", "wanted": "power"}
    line = BoardLine(BOARD)
    van = Van(line)

    async def main() -> None:
        await van.session.connect()
        line.uid = b"board-02"
        line.reboot(9)
        await van.sleep(0.5)
        await van.session.connect()

    with pytest.raises(SetupError) as exchanged:
        van.run(main())
    assert explained(exchanged.value).fault == "board-exchanged"


def test_a_refused_command_says_why() -> None:
    van = Van(BoardLine(BOARD))

    async def main() -> None:
        await van.session.connect()
        await van.session.command(StreamStart(1, 2, 249_000, 0))

    with pytest.raises(LocalProtocolError) as caught:
        van.run(main())
    assert explained(caught.value).evidence["code"] == "rate-refused"


def test_a_converter_that_stops_is_a_gap() -> None:
    line = BoardLine(BOARD, staircase)
    van = Van(line)
    listener = Listener()

    async def main() -> None:
        await van.session.connect()
        van.session.subscribe(1, listener)
        await van.session.start_stream(WAVEFORM)
        await van.sleep(1.0)
        node: Node = line.node
        node.streams[1].converted = lambda *_: None
        await van.sleep(3.0)

    van.run(main())
    assert isinstance(listener.faults[0], GapError)
    assert explained(listener.faults[0]).fault == "stream-converter-stopped"
