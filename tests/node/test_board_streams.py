"""Samples leave the board whole, in order, sealed; what is lost is counted and said."""

from __future__ import annotations

import pytest
from node_bench import Host, Start, framed, frames, hello, numbered

from proofvan_wire.core_messages import FaultCode
from proofvan_wire.events import FaultReported, GapFound, Rebooted, SealChecked, StatusReceived, StreamEnded
from proofvan_wire.frame import FLAG_RETRANSMISSION
from proofvan_wire.registry import decode
from proofvan_wire.sample_messages import BlockFlags, SampleBlock
from proofvan_wire.stream_messages import Credit, Resend, Seal, StreamInfo, StreamStart, StreamStatus, StreamStop

FULL = StreamStart(1, 8, 8_000_000, 0)  # 8 channels, 8 kS/s, 24 bit


def running(start: Start, family: str = "power", command: StreamStart = FULL, step_us: int = 10_000) -> Host:
    """Give a host whose board samples."""
    host = Host(start(family), step_us)
    width = 3 if family == "power" else 8
    host.converter.feed(command.stream, command.channels, width if command.stream == 1 else 4, command.rate_mhz // 1000)
    host.command(command)
    return host


def first_sample(host: Host) -> int:
    """Give the converter's index of the stream's sample 0, from what sample 0 says."""
    block = host.blocks()[0].block
    return int.from_bytes(block.samples[: block.width], "little") // block.channels


def test_every_sample_arrives_once_in_order_and_the_seals_fit(start: Start) -> None:
    host = running(start)
    host.run_seconds(2.5)
    host.command(StreamStop(1))
    host.run(30)
    produced = host.kinds(StreamEnded)[0].produced
    assert produced > 19_000
    assert host.samples(1) == numbered(first_sample(host), produced, 8, 3)
    assert host.gaps() == []
    seals = host.kinds(SealChecked)
    assert len(seals) >= 3
    assert all(seal.ok for seal in seals)
    assert seals[-1].upto_index == produced


def test_a_host_silent_for_300_ms_loses_nothing(start: Start) -> None:
    host = running(start)
    host.run_seconds(0.5)
    host.silent = True
    host.run_seconds(0.3)
    host.silent = False
    host.run_seconds(1.5)
    host.command(StreamStop(1))
    host.run(30)
    (ended,) = host.kinds(StreamEnded)
    assert host.gaps() == []
    assert ended.overflow == 0
    assert host.samples(1) == numbered(first_sample(host), ended.produced, 8, 3)


def test_the_ring_alone_holds_350_ms_of_the_fastest_stream(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 8, 8_000_000, 0), 2))
    for step in range(35):
        board.grant(10_000 * step + 2000, b"", [(1, 80 * step, bytes(80 * 24))])
    (_, status, _) = frames(board.grant(1_001_000, framed(StreamStop(1), 3))[0])
    assert decode(status[0], status[3]) == StreamStatus(1, 2800, 0, 0, 70, 10_000, 1_001_000)


def test_a_host_silent_for_5_s_finds_one_gap_of_exactly_the_boards_overflow_count(start: Start) -> None:
    host = running(start)
    host.run_seconds(0.5)
    host.silent = True
    host.run_seconds(5)
    host.silent = False
    host.run_seconds(1.5)
    host.command(StreamStop(1))
    host.run(30)
    (ended,) = host.kinds(StreamEnded)
    (gap,) = host.gaps()
    assert gap.cause == "overflow"
    assert gap.count == ended.overflow > 20_000
    begin = first_sample(host)
    before = numbered(begin, gap.first_index, 8, 3)
    after = numbered(begin + gap.first_index + gap.count, ended.produced - gap.first_index - gap.count, 8, 3)
    assert host.samples(1) == before + after


def test_the_block_after_an_overflow_carries_the_mark_and_no_other(start: Start) -> None:
    host = running(start)
    host.run_seconds(0.3)
    host.silent = True
    host.run_seconds(2)
    host.silent = False
    host.run_seconds(1.5)
    (gap,) = host.gaps()
    marked = [event.block for event in host.blocks() if event.block.flags & BlockFlags.OVERFLOW_BEFORE]
    assert [block.first_index for block in marked] == [gap.first_index + gap.count]


def test_samples_that_the_converter_could_not_hand_over_are_counted(start: Start) -> None:
    host = running(start)
    host.run_seconds(0.2)
    host.converter.skip(1, 123)
    host.run_seconds(1.2)
    (gap,) = host.gaps()
    assert (gap.count, gap.cause) == (123, "overflow")
    assert host.kinds(StatusReceived)[-1].status.overflow == 123


def test_blocks_lost_on_the_line_come_again_from_the_ring(start: Start) -> None:
    host = running(start)
    host.lose = {400, 440, 1200}
    host.run_seconds(1.3)
    assert host.lose == set()
    assert host.gaps() == []
    again = [decode(number, payload) for number, flags, _, payload in frames(host.sent) if flags == FLAG_RETRANSMISSION]
    assert [block.first_index for block in again if isinstance(block, SampleBlock)] == [400, 440, 1200]
    assert host.kinds(SealChecked)[0].ok


def test_a_repetition_that_the_ring_no_longer_has_is_refused(start: Start) -> None:
    host = running(start)
    host.run_seconds(2)
    sent, _ = host.board.grant(host.now_us + 1, framed(Resend(1, 0, 40), 0))
    reports = [decode(number, payload) for number, _, _, payload in frames(sent) if number == 0x05]
    assert [(report.code, report.detail) for report in reports] == [(FaultCode.RESEND_REFUSED, 1)]


def test_what_was_not_yet_sent_is_not_repeated_but_comes(start: Start) -> None:
    host = running(start)
    host.run_seconds(0.5)
    far = host.blocks()[-1].block.first_index + 4000
    sent, _ = host.board.grant(host.now_us + 1, framed(Resend(1, far, 40), 0))
    assert not [number for number, flags, _, _ in frames(sent) if number == 0x05 or flags == FLAG_RETRANSMISSION]


def test_a_board_sends_no_more_blocks_than_it_was_allowed(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 8, 8_000_000, 3), 2))
    sent = b"".join(
        board.grant(1000 + 10_000 * step, b"", [(1, 80 * step, bytes(80 * 24))])[0] for step in range(1, 30)
    )
    assert sum(number == 0x40 for number, *_ in frames(sent)) == 3
    sent, _ = board.grant(400_000, framed(Credit(1, 5), 0))
    assert sum(number == 0x40 for number, *_ in frames(sent)) == 2


def test_the_status_adds_up_at_every_moment(start: Start) -> None:
    host = running(start)
    host.run_seconds(1)
    host.silent = True
    host.run_seconds(2)
    host.silent = False
    host.run_seconds(2)
    for event in host.kinds(StatusReceived):
        status = event.status
        assert status.sent + status.overflow <= status.produced
        assert status.ring_high_water <= 95
        assert status.longest_step_us == 10_000
    assert host.kinds(StatusReceived)[-1].status.ring_high_water == 95


def test_a_stop_sends_the_last_block_part_full_then_status_and_seal(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 8, 8_000_000, 9), 2))
    board.grant(2000, b"", [(1, 500, bytes(7 * 24))])
    sent, _ = board.grant(3000, framed(StreamStop(1), 3))
    numbers = [number for number, *_ in frames(sent)]
    assert numbers == [0x04, 0x40, 0x26, 0x27]
    _, block, status, seal = (decode(number, payload) for number, _, _, payload in frames(sent))
    assert isinstance(block, SampleBlock)
    assert (block.first_index, len(block.samples)) == (0, 7 * 24)
    assert isinstance(status, StreamStatus)
    assert (status.produced, status.sent, status.overflow) == (7, 7, 0)
    assert isinstance(seal, Seal)
    assert seal.upto_index == 7
    assert board.grant(4000, b"", [(1, 507, bytes(24))]) == (b"", 0)


def test_a_second_stop_gives_the_last_status_again(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 8, 8_000_000, 9), 2))
    board.grant(2000, framed(StreamStop(1), 3))
    sent, _ = board.grant(3000, framed(StreamStop(1), 4))
    assert [number for number, *_ in frames(sent)] == [0x04, 0x26, 0x27]


def test_a_stream_started_again_begins_at_0_with_a_fresh_chain(start: Start) -> None:
    host = running(start)
    host.run_seconds(0.5)
    host.command(StreamStop(1))
    host.run_seconds(0.2)
    host.events.clear()
    host.command(FULL)
    host.run_seconds(1.2)
    assert host.blocks()[0].block.first_index == 0
    assert host.kinds(SealChecked)[0].ok


def test_a_new_session_stops_what_runs(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 8, 8_000_000, 9), 2))
    board.grant(2000, b"", [(1, 0, bytes(20 * 24))])
    board.grant(3000, hello() + framed(StreamStart(2, 4, 10_000, 1), 5))  # another command in between
    sent, _ = board.grant(4000, hello(), [(1, 20, bytes(200 * 24))])
    assert [number for number, *_ in frames(sent)] == [0x01]


@pytest.mark.parametrize(("family", "stream", "width"), [("power", 2, 4), ("flow", 2, 4), ("flow", 1, 8)])
def test_slow_samples_and_pulses_leave_within_200_ms(start: Start, family: str, stream: int, width: int) -> None:
    channels = {4: 4 if family == "power" else 8, 8: 1}[width]
    board = start(family)
    rate = 10_000 if width == 4 else 0
    board.grant(0, hello() + framed(StreamStart(stream, channels, rate, 99), 2))
    samples = (3_000_000).to_bytes(8, "little") if width == 8 else bytes(4 * channels)
    now_us = 3000
    sent = board.grant(now_us, b"", [(stream, 0, samples, 3000)])[0]
    while 0x40 not in [number for number, *_ in frames(sent)]:
        now_us += 50_000
        sent = board.grant(now_us, b"")[0]
    assert now_us - 3000 <= 200_000
    (block,) = (decode(number, payload) for number, _, _, payload in frames(sent))
    assert isinstance(block, SampleBlock)
    assert (block.tick, block.samples) == (3000, samples)


def test_the_tick_of_a_block_is_the_converters_own_time(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 2, 4_000_000, 99), 2))
    sent = board.grant(100_000, b"", [(1, 7, bytes(330 * 6), 12_345)])[0]
    blocks = [decode(number, payload) for number, _, _, payload in frames(sent)]
    assert [(block.first_index, block.tick) for block in blocks if isinstance(block, SampleBlock)] == [
        (0, 12_345),
        (160, 12_345 + 160 * 250),
    ]


def test_a_record_without_time_is_timed_by_its_index_or_else_by_its_arrival(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 2, 4_000_000, 99), 2))
    by_index = board.grant(81_000, b"", [(1, 160, bytes(160 * 6))])[0]
    assert decode(0x40, frames(by_index)[0][3]).tick == 40_000
    by_arrival = board.grant(9_000_000, b"", [(1, 320, bytes(160 * 6))])[0]
    blocks = [decode(number, payload) for number, _, _, payload in frames(by_arrival) if number == 0x40]
    assert blocks[0].tick == 9_000_000 - 159 * 250


@pytest.mark.parametrize("count", [8_388_607, -8_388_608])
def test_a_sample_at_the_end_of_the_range_marks_its_block(start: Start, count: int) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 2, 4_000_000, 99), 2))
    samples = bytearray(numbered(0, 320, 2, 3))
    samples[3 * 401 : 3 * 402] = (count & 0xFFFFFF).to_bytes(3, "little")
    sent = board.grant(90_000, b"", [(1, 0, bytes(samples))])[0]
    blocks = [decode(number, payload) for number, _, _, payload in frames(sent) if number == 0x40]
    assert [block.flags for block in blocks] == [0, BlockFlags.SATURATED]


def test_bytes_that_only_look_like_the_end_of_the_range_mark_nothing(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello() + framed(StreamStart(1, 2, 4_000_000, 99), 2))
    # 0x..ff 0x..7fff: the pattern ff ff 7f lies across two samples
    samples = b"\x00\xff\xff\x7f\x00\x00" * 160
    sent = board.grant(90_000, b"", [(1, 0, samples)])[0]
    blocks = [decode(number, payload) for number, _, _, payload in frames(sent) if number == 0x40]
    assert [block.flags for block in blocks] == [0]


def test_a_converter_that_gives_nothing_is_reported_once(start: Start) -> None:
    host = running(start)
    host.run_seconds(0.5)
    host.converter.streams.clear()
    host.run_seconds(3)
    faults = [event.fault for event in host.kinds(FaultReported)]
    assert [(fault.code, fault.detail) for fault in faults] == [(FaultCode.CONVERTER_STOPPED, 1)]


def test_a_reset_is_noticed_and_ends_the_stream(start: Start) -> None:
    host = running(start)
    host.run_seconds(0.5)
    host.board = start("power", 2)
    host.converter.streams.clear()
    host.run_seconds(0.5)
    (rebooted,) = host.kinds(Rebooted)
    assert (rebooted.old_boot_id, rebooted.new_boot_id) == (1, 2)
    (gap,) = host.gaps()
    assert isinstance(gap, GapFound)
    assert gap.cause == "reboot"


def test_a_stream_says_what_it_is(start: Start) -> None:
    board = start("power")
    board.grant(1000, hello())
    sent, _ = board.grant(2000, framed(StreamStart(1, 8, 8_000_000, 0), 2))
    info = decode(0x21, frames(sent)[0][3])
    assert isinstance(info, StreamInfo)
    assert (info.block_samples, info.channels, info.width, info.running) == (40, 8, 3, 1)
    # what a silent host may miss without loss: at least 350 ms
    assert info.ring_blocks * info.block_samples >= 0.35 * 8000
