"""What seldom happens at the converters: carries, a stop between two looks, a channel that lives again."""

from __future__ import annotations

import struct
from functools import partial

import pytest
from test_board_capture import Rig as FrameRig
from test_board_edges import Rig as EdgeRig

from proofvan_node import ed25519, wire
from proofvan_node.drivers.ads131m08.model import checksum
from proofvan_node.drivers.dps310.driver import Dps310
from proofvan_node.drivers.dps310.model import Dps310Model
from proofvan_node.drivers.gnss.driver import TIME_OF_DAY, Gnss
from proofvan_node.drivers.sht4x.driver import Sht4x
from proofvan_node.drivers.sht4x.model import Sht4xModel
from proofvan_node.faults import Reports
from proofvan_node.sensors import LOWEST, Channel, SlowChannels, Watch
from proofvan_node.streams import Stream

FRAMES, FRAME_BYTES = 40, 30


# ---- frames


def still(rig: FrameRig, channel: int) -> None:
    """Let one channel of the newest block give one and the same count, with the checksums that fit."""
    first = rig.source.start + (rig.source.complete - 1) % rig.source.slots * FRAMES * FRAME_BYTES
    for place in range(first, first + FRAMES * FRAME_BYTES, FRAME_BYTES):
        word = place + 3 * (channel + 1)
        rig.source.memory[word : word + 3] = b"\x00\x01\x23"
        check = checksum(rig.source.memory[place : place + 27])
        rig.source.memory[place + 27 : place + 29] = check.to_bytes(2, "big")


def test_a_channel_that_moves_again_before_half_a_second_is_over_is_not_stuck() -> None:
    rig = FrameRig()
    for number in range(190):
        rig.block(17 * number)
        if number != 95:
            still(rig, 5)
        rig.take()
    assert rig.codes() == []
    for number in range(20):
        rig.block(17 * number)
        still(rig, 5)
        rig.take()
    assert rig.codes() == [wire.FAULT_CODE_SENSOR_STUCK]


# ---- edges


@pytest.mark.parametrize("ticks", [20, 65_536, 65_536 * 200 + 65_535])
def test_a_pulse_time_is_right_where_either_part_of_it_carries(ticks: int) -> None:
    began_us = (1 << 32) // 1000  # 296 ns before the lower half of the time is full
    rig = EdgeRig(began_us)
    first = began_us * 1000 + ticks * 20
    for time_ns in (first, first + 40):
        rig.source.edge(time_ns)
    rig.capture.convert(first // 1000 + 3)
    assert rig.times() == [first, first + 40]
    assert first > 1 << 32


def test_a_stopped_stream_of_pulses_stops_the_hardware_and_begins_anew_at_zero() -> None:
    rig = EdgeRig(1_000_000)
    rig.source.edge(1_000_001_000)
    rig.capture.convert(1_000_002)
    rig.stream.stop()
    for now_us in (1_000_003, 1_000_004):
        rig.capture.convert(now_us)
    assert rig.source.number == 0  # ended
    rig.stream.start(1, 0, 0, bytes(8), 2_000_000)
    rig.source.began_us = 2_000_000
    rig.capture.convert(2_000_000)
    rig.source.edge(2_000_005_000)
    rig.capture.convert(2_000_010)
    assert rig.times() == [2_000_005_000]
    assert rig.stream.ring.first_index[0] == 0


def test_without_a_pulse_nothing_is_taken_and_nothing_is_lost() -> None:
    rig = EdgeRig(0)
    rig.source.missed = 2
    rig.capture.convert(10)
    assert (rig.stream.ring.produced, rig.capture.overruns, rig.reports.waiting) == (0, 0, [])


def test_without_another_counter_no_pulse_is_called_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = EdgeRig(0)
    monkeypatch.setattr(rig.source, "counted", lambda: -1)
    for time_ns in (1000, 9000):
        rig.source.edge(time_ns)
        rig.capture.convert(time_ns // 1000 + 1)
    assert (rig.times(), rig.capture.overruns, rig.reports.waiting) == ([1000, 9000], 0, [])


# ---- the slow stream


class Counting:
    """A sensor that counts how often it was asked."""

    def __init__(self) -> None:
        self.read_so_far = 0

    def set_up(self) -> bool:
        return True

    def start(self) -> None:
        pass

    def read(self) -> tuple[int, int]:
        self.read_so_far += 1
        return self.read_so_far, 0


def test_slow_channels_rest_until_their_stream_runs_and_between_two_samples() -> None:
    sensor = Counting()
    stream = Stream((2, 2, 1, 4, 10, 10, LOWEST, 2**31 - 1, 64, 32, 150_000))
    slow = SlowChannels((Channel(sensor, Watch(LOWEST, 2**31 - 1)),), stream, Reports())
    slow.convert(0)
    slow.convert(100_000)
    assert sensor.read_so_far == 0
    stream.start(1, 10_000, 0, bytes(8), 200_000)
    for now_us in (200_000, 250_000, 299_999, 300_000, 350_000, 399_999, 400_000):
        slow.convert(now_us)
    stream.ring.close()
    assert struct.unpack("<2i", stream.ring.samples(0)) == (1, 2)
    assert stream.ring.tick[0] == 300_000


def test_a_chip_with_two_quantities_is_set_up_and_started_once_for_both() -> None:
    written: list[bytes] = []
    bus = Sht4xModel()
    bus.writeto = lambda address, data: written.append(bytes(data))  # type: ignore[method-assign]
    chip = Sht4x(bus)
    for quantity in (chip.temperature, chip.humidity):
        assert quantity.set_up()
        quantity.start()
    assert written == [b"\x94", b"\xfd"]
    bus = Dps310Model()
    barometer = Dps310(bus)
    assert barometer.temperature.set_up()  # asks nothing of the chip, which is not set up yet
    assert barometer.found == (0, wire.FAULT_CODE_SENSOR_CLOCK_STOPPED)


class Said:
    """A receiver that says one sentence."""

    def __init__(self, fields: bytes) -> None:
        check = 0
        for byte in fields:
            check ^= byte
        self._text = b"$%s*%02X\r\n" % (fields, check)

    def read(self) -> bytes:
        given, self._text = self._text, b""
        return given


def test_a_receiver_that_does_not_know_the_time_yet_gives_nought() -> None:
    receiver = Gnss(Said(b"GPGGA,,,,,,0,00,99.99,,,,,,"))
    receiver.listen()
    assert receiver.values == [0, 0, 0]
    assert receiver.state() == wire.FAULT_CODE_SENSOR_RANGE
    receiver = Gnss(Said(b"GPGGA,235959.25,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"))
    receiver.listen()
    assert receiver.values[TIME_OF_DAY] == 86_399_250


# ---- signatures at the edge of what RFC 8032 allows

P = (1 << 255) - 19
ORDER = (1 << 252) + 27742317777372353535851937790883648493
NEUTRAL = (1).to_bytes(32, "little")
OF_NEUTRAL = NEUTRAL + bytes(32)  # what the neutral point as key would sign everything with


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        (NEUTRAL[:31], OF_NEUTRAL),
        (NEUTRAL, OF_NEUTRAL[:63]),
        (NEUTRAL[:31] + b"\x80", OF_NEUTRAL),  # x = 0 has no sign (5.1.3, step 4)
        ((P + 1).to_bytes(32, "little"), OF_NEUTRAL),  # y is not below p (step 1)
        (NEUTRAL, NEUTRAL + ORDER.to_bytes(32, "little")),  # S is not below L (5.1.7, step 1)
    ],
    ids=["short key", "short signature", "sign of nought", "y beyond p", "S beyond L"],
)
def test_another_writing_of_a_key_or_signature_that_would_pass_is_refused(public: bytes, signature: bytes) -> None:
    assert ed25519.verify(NEUTRAL, b"text", OF_NEUTRAL)
    assert not ed25519.verify(public, b"text", signature)


def test_a_key_that_is_no_point_of_the_curve_is_refused_before_anything_is_computed() -> None:
    for y in range(2, 8):
        signs: list[int] = []
        assert not ed25519.verify(y.to_bytes(32, "little"), b"text", bytes(64), partial(signs.append, 1))
        square = pow((y * y - 1) * pow(ed25519._D * y * y + 1, P - 2, P), (P - 1) // 2, P) == 1
        assert bool(signs) == square


def test_a_long_check_keeps_the_watchdog_quiet() -> None:
    signs: list[int] = []
    assert ed25519.verify(NEUTRAL, b"text", OF_NEUTRAL, lambda: signs.append(1))
    assert len(signs) >= 250
