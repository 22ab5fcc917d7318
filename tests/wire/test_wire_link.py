"""The link end to end between two peers in memory, on good lines and bad ones."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_bench import MS, SECOND, Bench, byte_by_byte, doubling, flipping, lossy, reordering
from wire_peer import BLOCK_SAMPLES, Peer
from wire_values import messages

from proofvan_wire.clock_messages import ClockPing
from proofvan_wire.core_messages import DictionaryChunk, DictionaryRequest, FaultCode, Hello, HelloRequest
from proofvan_wire.dictionary import build
from proofvan_wire.errors import LocalProtocolError
from proofvan_wire.events import (
    Answered,
    BlockReceived,
    ClockUpdated,
    CommandLost,
    FaultReported,
    GapFound,
    HelloReceived,
    LinkSilent,
    OutputsReported,
    Rebooted,
    Refused,
    SealChecked,
    StatusReceived,
    StreamEnded,
    Unintelligible,
)
from proofvan_wire.frame import FLAG_RETRANSMISSION, FrameScanner, pack
from proofvan_wire.link import HostLink, LinkOptions
from proofvan_wire.output_messages import OutputCause, OutputSet, OutputState
from proofvan_wire.registry import MESSAGES, encode, number_of
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import (
    Resend,
    StreamInfo,
    StreamKind,
    StreamQuery,
    StreamStart,
    StreamStatus,
    StreamStop,
)

START = StreamStart(1, 2, 1_000_000, 0)


def streamed(bench: Bench, seconds: float) -> list[tuple[int, int, str]]:
    """Connect, stream, stop; give what was received, which must be without holes from 0 to the end."""
    bench.connect()
    bench.command(START)
    bench.run(seconds)
    bench.command(StreamStop(1))
    ended = bench.until(StreamEnded)
    received = bench.received()
    assert [first for first, _, _ in received] == [0, *(end for _, end, _ in received[:-1])]
    assert received[-1][1] == ended.produced == bench.peer.streams[1].produced
    return received


def counted(received: list[tuple[int, int, str]], what: str) -> int:
    return sum(end - first for first, end, kind in received if kind == what)


def test_a_session_streams_every_sample_and_checks_every_seal():
    bench = Bench()
    received = streamed(bench, 3.013)
    assert {kind for _, _, kind in received} == {"block"}
    assert bench.of(HelloReceived) == [HelloReceived(bench.link.node, True)]
    assert [seal.ok for seal in bench.of(SealChecked)] == [True] * 4
    assert bench.of(SealChecked)[-1].upto_index == bench.of(StreamEnded)[0].produced
    assert len(bench.of(StatusReceived)) == 4
    assert bench.link.scanner.skipped == 0
    assert bench.peer.repeated == 0


def test_one_byte_at_a_time_gives_the_same_blocks_as_whole_frames():
    whole, single = Bench(), Bench(byte_by_byte, byte_by_byte)
    assert streamed(whole, 1.0)[:40] == streamed(single, 1.0)[:40]
    assert {seal.ok for seal in single.of(SealChecked)} == {True}


@pytest.mark.parametrize("seed", range(4))
def test_lost_frames_come_again_and_the_chain_stays_whole(seed):
    bench = Bench(lossy(seed, 0.05), lossy(seed + 100, 0.05))
    received = streamed(bench, 6.0)
    lost = counted(received, "lost")
    assert counted(received, "block") + lost == bench.peer.streams[1].produced
    # One repetition per hole: what is lost twice is a gap, 5 % of 5 %, and each lost Resend.
    assert lost <= 0.03 * bench.peer.streams[1].produced
    first_gap = next((gap.first_index for gap in bench.of(GapFound)), None)
    for seal in bench.of(SealChecked):
        assert seal.ok is (True if first_gap is None or seal.upto_index <= first_gap else None)


def test_doubled_frames_are_given_once():
    bench = Bench(doubling(5, 0.3), doubling(6, 0.3))
    received = streamed(bench, 4.0)
    assert {kind for _, _, kind in received} == {"block"}
    assert bench.link.streams[1].continuity.duplicates > 20
    assert {seal.ok for seal in bench.of(SealChecked)} == {True}


def test_reordered_frames_are_given_in_order():
    bench = Bench(reordering(7, 0.2))
    received = streamed(bench, 4.0)
    assert {kind for _, _, kind in received} == {"block"}
    assert {seal.ok for seal in bench.of(SealChecked)} == {True}


@pytest.mark.parametrize("seed", range(4))
def test_flipped_bits_are_never_taken_for_samples(seed):
    bench = Bench(flipping(seed, 0.0005), flipping(seed + 50, 0.0005))
    received = streamed(bench, 6.0)
    assert counted(received, "overflow") == 0
    assert counted(received, "block") > 0.9 * bench.peer.streams[1].produced
    assert bench.link.scanner.bad_crc + bench.link.scanner.bad_length > 0
    assert False not in {seal.ok for seal in bench.of(SealChecked)}


def test_every_loss_delay_duplication_and_damage_at_once_leaves_no_unexplained_sample():
    def awful(seed):
        lines = [lossy(seed, 0.03), doubling(seed + 1, 0.05), reordering(seed + 2, 0.1), flipping(seed + 3, 0.0003)]

        def line(data):
            arrived = [(0, data)]
            for step in lines:
                arrived = [(delay + more, changed) for delay, part in arrived for more, changed in step(part)]
            return arrived

        return line

    bench = Bench(awful(20), awful(30))
    received = streamed(bench, 8.0)
    assert counted(received, "block") > 0.8 * bench.peer.streams[1].produced
    assert False not in {seal.ok for seal in bench.of(SealChecked)}


def test_a_host_that_does_not_read_for_long_gets_one_gap_of_exactly_the_overflow_count():
    bench = Bench()
    bench.connect()
    bench.command(START)
    bench.run(1.0)
    bench.deaf = True
    bench.run(5.0)
    bench.deaf = False
    bench.run(1.0)
    bench.command(StreamStop(1))
    ended = bench.until(StreamEnded)
    gaps = bench.of(GapFound)
    assert [gap.cause for gap in gaps] == ["overflow"]
    assert gaps[0].count == bench.peer.streams[1].overflow == ended.overflow > 0
    received = bench.received()
    assert counted(received, "block") + gaps[0].count == ended.produced
    assert not [message for message in bench.peer.executed if isinstance(message, Resend)]


def test_a_short_silence_of_the_host_loses_nothing():
    bench = Bench()
    bench.connect()
    bench.command(START)
    bench.run(1.0)
    bench.deaf = True
    bench.run(0.3)
    bench.deaf = False
    bench.run(1.0)
    assert bench.of(GapFound) == []
    assert bench.peer.streams[1].overflow == 0


def test_the_node_never_sends_more_than_its_credit():
    bench = Bench(options=LinkOptions(credit_window=8))
    bench.connect()
    bench.command(START)
    bench.run(0.5)
    bench.deaf = True
    bench.run(1.0)
    stream = bench.peer.streams[1]
    taken = bench.link.streams[1].continuity.accepted
    assert stream.blocks - taken <= 8
    bench.deaf = False
    bench.run(2.0)
    assert bench.of(GapFound) == []


def test_credit_starves_neither_by_lost_blocks_nor_by_lost_credits():
    bench = Bench(options=LinkOptions(credit_window=10))
    bench.connect()
    bench.command(START)
    for cut_after in (0.5, 1.77, 2.93):
        bench.run(cut_after)
        bench.to_host = lambda data: [] if data[4] == 0x40 else [(0, data)]
        bench.to_node = lambda data: []
        bench.run(3.0)
        bench.to_host = bench.to_node = lambda data: [(0, data)]
        bench.run(3.0)
        before = bench.link.streams[1].continuity.end
        bench.run(2.0)
        assert bench.link.streams[1].continuity.end > before + 90 * BLOCK_SAMPLES


def test_blocks_lost_at_the_very_end_are_asked_for():
    dropped = []
    bench = Bench()
    bench.connect()
    bench.command(START)
    bench.run(1.0)

    def drop_blocks(data):
        if data[4] == 0x40 and not data[5] & FLAG_RETRANSMISSION:
            dropped.append(data)
            return []
        return [(0, data)]

    bench.to_host = drop_blocks
    bench.run(0.05)
    bench.command(StreamStop(1))
    bench.until(StreamEnded)
    assert len(dropped) >= 2
    assert bench.of(GapFound) == []


def test_a_lost_last_status_is_asked_for_with_another_stop():
    bench = Bench()
    bench.connect()
    bench.command(START)
    bench.run(0.5)
    statuses = []

    def drop_first_status(data):
        if data[4] in (0x26, 0x27) and len(statuses) < 2:
            statuses.append(data)
            return []
        return [(0, data)]

    bench.to_host = drop_first_status
    bench.command(StreamStop(1))
    bench.until(StreamEnded)
    assert bench.of(SealChecked)[-1].upto_index == bench.of(StreamEnded)[0].produced


def test_a_hole_that_the_ring_has_lost_becomes_a_gap_at_once():
    bench = Bench()
    bench.connect()
    bench.command(START)
    bench.run(0.5)
    bench.to_host = lambda data: [] if data[4] == 0x40 else [(0, data)]
    bench.run(0.1)
    bench.peer.streams[1].ring.clear()
    bench.to_host = lambda data: [(0, data)]
    said_before = bench.now
    bench.until(GapFound)
    assert bench.of(GapFound)[0].cause == "lost"
    assert bench.now - said_before < 200 * MS
    assert [report.fault.code for report in bench.of(FaultReported)] == [FaultCode.RESEND_REFUSED]
    bench.run(2.0)
    assert [seal.ok for seal in bench.of(SealChecked)][-1] is None


def test_a_changed_block_with_a_right_checksum_breaks_the_seal():
    bench = Bench()
    bench.connect()
    bench.command(START)

    def forge(data):
        if data[4] == 0x40 and data[12:20] == (200).to_bytes(8, "little"):
            payload = bytearray(data[8:-4])
            payload[30] ^= 1
            return [(0, pack(0x40, data[5], 0, bytes(payload)))]
        return [(0, data)]

    bench.to_host = forge
    bench.run(1.5)
    assert [seal.ok for seal in bench.of(SealChecked)] == [False]


def test_commands_are_executed_once_however_often_they_are_sent():
    bench = Bench(lossy(1, 0.4), lossy(2, 0.4))
    bench.link.connect(bench.now)
    bench.until(HelloReceived, 60)
    sequences = [bench.command(OutputSet(0, value % 2, 100 + value)) for value in range(20)]
    bench.run(120.0)
    done = [event.sequence for event in bench.of(Answered) if isinstance(event.message, OutputState)]
    lost = [event.sequence for event in bench.of(CommandLost)]
    assert sorted(done + lost) == sequences
    assert len(done) > 12
    outputs = [message for message in bench.peer.executed if isinstance(message, OutputSet)]
    assert len(outputs) == len(set(outputs)) and bench.peer.repeated > 0


def test_a_command_is_given_up_after_five_attempts_and_the_next_goes_on():
    bench = Bench()
    bench.connect()
    bench.peer.silent = True
    sent = []
    bench.to_node = lambda data: sent.append(data) or [(0, data)]
    first = bench.command(StreamQuery(1))
    second = bench.command(StreamQuery(1))
    lost = bench.until(CommandLost, 20)
    assert lost == CommandLost(first, StreamQuery(1), 5)
    frames = [frame for frame in FrameScanner().feed(b"".join(sent)) if frame[0] == 0x20 and frame[2] == first]
    assert [frame[1] & FLAG_RETRANSMISSION for frame in frames] == [0, 2, 2, 2, 2]
    bench.peer.silent = False
    assert bench.until(Answered).sequence == second


def test_the_timeout_follows_the_measured_answers_but_not_those_of_repeated_commands():
    bench = Bench()
    bench.connect()
    for _ in range(40):
        bench.command(StreamQuery(1))
    bench.run(2.0)
    channel = bench.link._commands
    assert channel._timeout_ns == 100 * MS  # the shortest: answers take 2 to 7 ms
    before = channel._timeout_ns
    bench.to_host = lossy(3, 0.5)
    bench.command(StreamQuery(1))
    while bench.peer.repeated == 0:
        bench.run(0.2)
        bench.command(StreamQuery(1))
    assert channel._timeout_ns == before


def test_a_refused_command_ends_with_its_fault():
    bench = Bench()
    bench.connect()
    sequence = bench.command(StreamQuery(9))
    refused = bench.until(Refused)
    assert (refused.sequence, refused.fault.code, refused.fault.detail) == (sequence, FaultCode.UNKNOWN_STREAM, 9)


def test_what_is_no_command_is_refused_before_it_is_sent():
    link = HostLink("B1")
    with pytest.raises(LocalProtocolError) as caught:
        link.command(0, ClockPing(0))
    assert caught.value.fault == "wire-not-a-command"
    assert link.take_output() == b""


def test_a_damaged_length_in_a_command_does_not_swallow_its_repetitions():
    bench = Bench()
    bench.connect()
    spoiled = []

    def spoil_once(data):
        if not spoiled:
            spoiled.append(data)
            return [(0, data[:3] + b"\x03" + data[4:])]
        return [(0, data)]

    bench.to_node = spoil_once
    sequence = bench.command(StreamQuery(1))
    assert bench.until(Answered).sequence == sequence


def test_a_damaged_length_in_an_answer_costs_a_pause_not_a_repetition_of_everything():
    bench = Bench()
    bench.connect()
    bench.peer.streams.clear()
    spoiled = []

    def spoil_once(data):
        if not spoiled:
            spoiled.append(data)
            return [(0, data[:3] + b"\x03" + data[4:])]
        return [(0, data)]

    bench.to_host = spoil_once
    sequence = bench.command(StreamQuery(1))
    assert bench.until(Answered, 2).sequence == sequence


def test_a_reboot_ends_streams_and_commands_and_the_link_introduces_itself_again():
    bench = Bench()
    bench.connect()
    bench.command(START)
    bench.run(1.0)
    next_index = bench.link.streams[1].continuity.next_index
    bench.peer.reboot(77, bench.now)
    bench.peer.silent = True
    lost = bench.command(StreamQuery(1))
    bench.run(0.05)
    bench.peer.silent = False
    bench.until(HelloReceived)
    assert bench.of(Rebooted) == [Rebooted(1, 77)]
    assert bench.of(GapFound) == [GapFound(1, next_index, 0, "reboot")]
    assert [event.sequence for event in bench.of(CommandLost)] == [lost]
    assert bench.link.node.boot_id == 77
    assert dict(bench.link.streams) == {}
    bench.command(START)
    bench.run(1.5)
    assert bench.of(SealChecked)[-1].ok is True


def test_a_reboot_whose_hello_was_lost_is_noticed_by_the_clock():
    bench = Bench()
    bench.connect()
    bench.run(5.0)
    bench.peer.reboot(78, bench.now)
    bench.peer.output.clear()
    bench.run(2.0)
    assert bench.of(Rebooted) == [Rebooted(1, 78)]
    assert len(bench.of(HelloReceived)) == 2
    assert bench.link.node.boot_id == 78


def test_frames_of_an_older_session_do_not_count():
    link = HostLink("B1", nonce=b"mine----")
    sequence = link.connect(0)
    stale = Peer()._hello(b"other---")
    block = SampleBlock(1, 0, 1, 1, 0, 0, b"abc")
    data = pack(number_of(stale), 0, sequence, encode(stale)) + pack(0x40, 0, 0, encode(block))
    assert link.receive(1, data) == []
    assert link.foreign == 1
    mine = Peer()._hello(b"mine----")
    events = link.receive(2, pack(number_of(mine), 0, sequence, encode(mine)))
    assert [type(event) for event in events] == [Answered, HelloReceived]


def test_another_schema_is_said_with_the_hello():
    link = HostLink("B1", nonce=b"mine----")
    sequence = link.connect(0)
    hello = Peer()._hello(b"mine----")
    other = Hello(**{name: getattr(hello, name) for name in Hello.__slots__} | {"schema": b"\0" * 8})
    events = link.receive(2, pack(1, 0, sequence, encode(other)))
    assert events[-1] == HelloReceived(other, False)


def test_the_dictionary_can_be_fetched_in_pieces():
    bench = Bench()
    bench.connect()
    whole = b""
    while True:
        bench.command(DictionaryRequest(len(whole), 300))
        chunk = bench.until(Answered).message
        assert isinstance(chunk, DictionaryChunk) and chunk.offset == len(whole)
        whole += chunk.data
        if len(whole) == chunk.total:
            break
    assert whole == build()


def test_silence_is_said_once_and_again_after_new_life():
    bench = Bench()
    bench.connect()
    heard = bench.link._heard_ns
    bench.to_host = lambda data: []
    bench.run(10.0)
    assert bench.of(LinkSilent) == [LinkSilent(heard)]
    bench.to_host = lambda data: [(0, data)]
    bench.run(2.0)
    bench.to_host = lambda data: []
    bench.run(10.0)
    assert len(bench.of(LinkSilent)) == 2


def test_a_link_that_nobody_used_has_nothing_to_do():
    link = HostLink("B1")
    assert link.next_deadline_ns() is None
    assert link.tick(10 * SECOND) == []
    assert link.take_output() == b""


def test_the_clock_is_fitted_within_its_uncertainty():
    bench = Bench(reordering(8, 0.3))
    bench.connect()
    bench.run(60.0)
    fit = bench.of(ClockUpdated)[-1].fit
    tick = bench.peer.tick(bench.now)
    assert abs(fit.host_ns(tick) - bench.now) < 2 * fit.uncertainty_ns(tick)
    assert abs(fit.tick(bench.now) - tick) <= 2 * fit.uncertainty_ns(tick) / 1000 + 1


def test_outputs_that_change_unasked_are_reported():
    bench = Bench()
    bench.connect()
    bench.peer.send(OutputState(0, OutputCause.EXPIRED), 0)
    assert bench.until(OutputsReported).state.cause is OutputCause.EXPIRED


@pytest.mark.parametrize(
    ("number", "payload", "fault"),
    [
        (0xEE, b"", "wire-unknown-message"),
        (0x40, b"short", "wire-payload-short"),
        (0x05, bytes([200]) + bytes(12), "wire-unknown-value"),
        (0x40, encode(SampleBlock(1, 0, 2, 3, 0, 0, b"12345")), "wire-block-shape"),
        (0x40, encode(SampleBlock(1, 0, 0, 0, 0, 0, b"12345")), "wire-block-shape"),
    ],
)
def test_a_whole_frame_that_makes_no_sense_is_reported_not_raised(number, payload, fault):
    bench = Bench()
    bench.connect()
    bench.command(START)
    bench.run(0.3)
    bench.peer.output.append(pack(number, 0, 0, payload))
    said = bench.until(Unintelligible)
    assert (said.number, said.fault) == (number, fault)
    bench.run(1.0)
    assert bench.of(GapFound) == []


anything = st.sampled_from(MESSAGES).flatmap(messages)


@given(
    st.lists(
        st.tuples(anything, st.integers(-3, 3), st.booleans(), st.integers(0, 10**12)),
        max_size=30,
    )
)
def test_whatever_messages_a_node_sends_nothing_raises(arrivals):
    link = HostLink("B1", nonce=b"mine----")
    now = SECOND
    for command in (StreamStart(1, 2, 1, 0), StreamStop(1), StreamQuery(1)):
        sequence = link.connect(now)
        hello = Peer()._hello(b"mine----")
        link.receive(now, pack(number_of(hello), 0, sequence, encode(hello)))
        awaited = link.command(now, command)
        if isinstance(command, StreamStart):
            info = StreamInfo(1, StreamKind.WAVEFORM, 2, 3, 1, 20, 64, 1)
            link.receive(now, pack(number_of(info), 0, awaited, encode(info)))
        for message, off, ours, later in arrivals:
            now += later
            if ours and hasattr(message, "stream"):
                message = replace(message, stream=1)
            if ours and isinstance(message, Hello):
                message = replace(message, nonce=b"mine----")
            link.receive(now, pack(number_of(message), 0, max(0, awaited + off) if off else 0, encode(message)))
            link.take_output()
    end = now + 5 * SECOND
    while (deadline := link.next_deadline_ns()) is not None and deadline < end:
        now = max(now, deadline)
        link.tick(now)
        link.take_output()


def test_an_answer_of_the_wrong_kind_does_not_end_a_command():
    bench = Bench()
    bench.connect()
    bench.peer.silent = True
    sequence = bench.command(StreamQuery(1))
    bench.peer.send(OutputState(0, OutputCause.BOOT), sequence)
    assert bench.until(Unintelligible).fault == "wire-wrong-answer"
    bench.peer.silent = False
    assert bench.until(Answered).sequence == sequence


def test_a_second_connect_begins_a_new_session_without_streams():
    bench = Bench()
    bench.connect()
    bench.command(START)
    bench.run(0.5)
    bench.link.connect(bench.now)
    bench.until(HelloReceived)
    assert dict(bench.link.streams) == {}
    assert [type(message) for message in bench.peer.executed].count(HelloRequest) == 2
    blocks = len(bench.of(BlockReceived))
    bench.run(0.5)
    assert len(bench.of(BlockReceived)) == blocks


def test_a_node_whose_clock_does_not_run_gets_no_session():
    link = HostLink("B1", nonce=b"mine----")
    sequence = link.connect(0)
    hello = replace(Peer()._hello(b"mine----"), tick_hz=0)
    assert [type(event) for event in link.receive(1, pack(1, 0, sequence, encode(hello)))] == [Unintelligible]
    assert link.clock is None


def test_indices_at_the_end_of_their_range_are_reported_not_raised():
    bench = Bench()
    bench.connect()
    bench.command(START)
    bench.run(0.1)
    last = (1 << 64) - 1
    bench.peer.send(SampleBlock(1, 0, 1, 1, last - 1, 0, b"abc"), 0)
    bench.peer.send(SampleBlock(1, 0, 1, 1, last - 3, 0, b"abc"), 0)
    bench.peer.send(StreamStatus(1, last, last, last, 0, 0, 0), 0)
    bench.run(1.0)
    assert [said.fault for said in bench.of(Unintelligible)] == ["wire-block-shape"]
    assert bench.of(GapFound)[0].cause == "lost"
