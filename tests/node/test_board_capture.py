"""Capture on a board: blocks keep index, time and values; damage and overrun are counted; nothing is allocated."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from capture_bench import FRAMES, Chip, FedSource

from proofvan_node import wire
from proofvan_node.capture import FrameCapture
from proofvan_node.drivers.ads131m08.model import checksum
from proofvan_node.faults import Reports
from proofvan_node.pins import POWER_STREAMS
from proofvan_node.streams import Stream

ROOT = Path(__file__).parents[2]
RATE_MHZ = 8_000_000
BLOCK_US = 5000  # 40 frames at 8 kS/s


class Rig:
    """A running stream of `channels` channels, its capture and the hardware under it."""

    def __init__(self, channels: int = 8, begin_us: int = 1_000_000, answers: bool = True) -> None:
        self.reports = Reports()
        self.stream = Stream(POWER_STREAMS[0])
        self.source = FedSource()
        self.capture = FrameCapture(self.source, Chip(answers), self.stream, self.reports)
        self.now_us = begin_us
        self.stream.start(channels, RATE_MHZ, 0, bytes(8), begin_us)
        self.capture.convert(begin_us)

    def block(self, value: int = 0) -> None:
        self.source.fill(value)
        self.now_us += BLOCK_US
        self.source.stamp(self.now_us)

    def take(self) -> None:
        self.capture.convert(self.now_us)

    def codes(self) -> list[int]:
        return [code for code, _, _ in self.reports.waiting]


def samples(stream: Stream, slot: int) -> list[int]:
    data = bytes(stream.ring.samples(slot))
    return [int.from_bytes(data[place : place + 3], "little", signed=True) for place in range(0, len(data), 3)]


def test_a_block_of_eight_channels_comes_through_with_values_index_and_time() -> None:
    rig = Rig()
    for number in range(3):
        rig.block(-100_000 + 1000 * number)
    rig.take()
    ring = rig.stream.ring
    assert (ring.unsent, ring.produced, ring.overflow) == (3, 120, 0)
    for slot in range(3):
        assert ring.first_index[slot] == slot * FRAMES
        assert samples(rig.stream, slot) == [-100_000 + 1000 * slot + place for place in range(320)]
        # 39 periods of 125 us before the last frame, 1.5 periods of filter delay, 16 us to read it
        assert ring.tick[slot] == 1_000_000 + (slot + 1) * BLOCK_US - 39 * 125 - 187 - 16


@pytest.mark.parametrize("channels", [1, 2, 3, 5, 8])
def test_fewer_channels_fill_larger_blocks_across_the_hardwares_own(channels: int) -> None:
    rig = Rig(channels)
    for number in range(30):
        rig.block(number)
        rig.take()
    ring = rig.stream.ring
    assert ring.produced == 30 * FRAMES
    assert ring.overflow == 0
    slot, index = ring.next_unsent(), 0
    while index + ring.block_samples <= ring.produced:
        assert (ring.first_index[slot], ring.count[slot]) == (index, ring.block_samples)
        expected = [
            (index + n) // FRAMES + 8 * ((index + n) % FRAMES) + c
            for n in range(960 // (3 * channels))
            for c in range(channels)
        ]
        assert samples(rig.stream, slot) == expected
        assert abs(ring.tick[slot] - (1_000_000 + 125 * (index + 1) - 187 - 16)) <= 1
        index += ring.block_samples
        slot += 1


def test_the_time_goes_on_where_32_bits_end() -> None:
    begin = (7 << 32) - 2 * BLOCK_US - 100
    rig = Rig(begin_us=begin)
    for _ in range(4):
        rig.block()
        rig.take()
    ticks = [rig.stream.ring.tick[slot] for slot in range(4)]
    assert ticks == [begin + (number + 1) * BLOCK_US - 39 * 125 - 187 - 16 for number in range(4)]
    assert ticks[0] < 7 << 32 < ticks[3]


def test_an_overrun_is_counted_reported_and_shows_as_a_gap_of_the_right_length() -> None:
    rig = Rig()
    rig.block()
    rig.take()
    for number in range(11):  # 8 slots: 7 whole ones can wait, the eighth is being written
        rig.block(1000 * number)
    rig.take()
    ring = rig.stream.ring
    assert rig.capture.overruns == 4
    assert rig.codes() == [wire.FAULT_CODE_CAPTURE_OVERRUN]
    assert ring.overflow == 4 * FRAMES
    assert ring.produced == 12 * FRAMES
    assert [ring.first_index[slot] // FRAMES for slot in range(8)] == [0, 5, 6, 7, 8, 9, 10, 11]
    assert samples(rig.stream, 1)[0] == 4000


def test_a_damaged_frame_costs_its_block_and_is_told_once_with_its_count() -> None:
    rig = Rig()
    for number in range(4):
        rig.block()
        if number in (1, 2):
            rig.source.memory[number * FRAMES * 30 + 7 * 30 + 9] ^= 0x10
    rig.take()
    ring = rig.stream.ring
    assert rig.capture.damaged == 2
    assert rig.codes() == [wire.FAULT_CODE_SENSOR_CHECKSUM]
    assert (ring.overflow, ring.produced) == (2 * FRAMES, 4 * FRAMES)


@pytest.mark.parametrize("bit", range(0, 240, 7))
def test_no_single_flipped_bit_of_a_frame_passes(bit: int) -> None:
    rig = Rig()
    rig.block()
    rig.source.memory[30 * 11 + bit // 8] ^= 1 << bit % 8
    rig.take()
    if bit < 27 * 8 + 16:  # the last byte is padding behind the checksum
        assert rig.stream.ring.unsent == 0
        assert rig.codes() == [wire.FAULT_CODE_SENSOR_CHECKSUM]


def test_a_converter_that_lost_its_setup_is_told() -> None:
    rig = Rig()
    rig.source.model.reset(0)
    rig.block()
    rig.take()
    assert rig.codes() == [wire.FAULT_CODE_CONVERTER_RESET]
    assert rig.stream.ring.unsent == 0


def test_a_converter_that_does_not_answer_is_told_at_the_start_and_never_captured() -> None:
    rig = Rig(answers=False)
    assert rig.reports.waiting == [(wire.FAULT_CODE_SENSOR_SILENT, 1 << 8, 1_000_000)]
    assert not rig.source.running


def test_a_clock_that_stopped_is_told_within_a_second() -> None:
    rig = Rig()
    rig.block()
    rig.take()
    rig.stream.look(rig.now_us)
    assert not rig.stream.look(rig.now_us + 1_000_000)
    assert rig.stream.look(rig.now_us + 1_000_001)


def test_a_channel_that_does_not_move_is_told_once_within_half_a_second_and_others_are_not() -> None:
    rig = Rig()
    for number in range(400):
        rig.block(17 * number)
        first = rig.source.start + (rig.source.complete - 1) % rig.source.slots * FRAMES * 30
        for frame in range(FRAMES):  # channel 5 gives 0x000123, the checksum fits
            place = first + 30 * frame
            rig.source.memory[place + 18 : place + 21] = b"\x00\x01\x23"
            check = checksum(rig.source.memory[place : place + 27])
            rig.source.memory[place + 27 : place + 29] = check.to_bytes(2, "big")
        rig.take()
        if number == 99:
            assert rig.codes() == []  # half a second is 100 blocks
    assert [report[:2] for report in rig.reports.waiting] == [(wire.FAULT_CODE_SENSOR_STUCK, 1 << 8 | 5)]
    assert rig.reports.waiting[0][2] <= 1_000_000 + 101 * BLOCK_US
    assert rig.capture.damaged == 0


def test_a_stopped_stream_stops_the_hardware_and_a_new_start_begins_at_zero() -> None:
    rig = Rig()
    rig.block()
    rig.take()
    rig.stream.stop()
    rig.take()
    assert not rig.source.running
    rig.stream.start(8, RATE_MHZ, 0, bytes(8), rig.now_us)
    rig.take()
    rig.block(5)
    rig.take()
    assert (rig.stream.ring.first_index[0], samples(rig.stream, 0)[0]) == (0, 5)


MEASURE = """
import gc
from capture_bench import Chip, FedSource
from proofvan_node.capture import FrameCapture
from proofvan_node.faults import Reports
from proofvan_node.pins import POWER_STREAMS
from proofvan_node.streams import Stream

stream, source = Stream(POWER_STREAMS[0]), FedSource()
capture = FrameCapture(source, Chip(), stream, Reports())
stream.start(8, 8000000, 0, bytes(8), 1000000)
capture.convert(1000000)
for number in range(8):
    source.fill(number)
    source.stamp(1005000)
    capture.convert(1005000)
gc.collect()
gc.disable()
now = 1005000
before = gc.mem_alloc()
for number in range(10000):
    now += 5000
    source.stamp(now)
    capture.convert(now)
allocated = gc.mem_alloc() - before
print(allocated, stream.ring.produced, stream.ring.overflow > 0, capture.overruns)
"""


@pytest.mark.micropython
def test_ten_thousand_blocks_allocate_nothing(tmp_path: Path) -> None:
    script = tmp_path / "measure.py"
    script.write_text(MEASURE, encoding="utf-8")
    paths = f"{ROOT / 'firmware'}:{ROOT / 'protocols'}:{ROOT / 'tests' / 'node'}"
    interpreter = Path(sys.executable).with_name("micropython")
    result = subprocess.run(
        [interpreter, "-X", "heapsize=400k", script],
        env={"MICROPYPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.split() == ["0", str(10_008 * 40), "True", "0"], result.stdout + result.stderr
