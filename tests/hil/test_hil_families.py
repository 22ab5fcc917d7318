"""L3: a board of every family starts and streams what its chips convert."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence

import pytest
from levels import Emulated, Sampling
from node_bench import Host

from proofvan.sim.board import Record
from proofvan_wire.core_messages import Family
from proofvan_wire.stream_messages import StreamStart

PULSES, SLOW = 1, 2
SLOW_RATE = 10
# What is there, in the units of the slow stream, and half a step of the chip that looks at it, with its noise here.
AIR = [(21_500, 12), (48_000, 9), (100_300, 2), (23_750, 4)]  # 0.001 degC, 0.001 %, Pa, 0.001 degC
PT100 = [(19_250, 17)]  # MAX31865: 430 ohm / 2^15 is 0.034 K
THERE: dict[str, list[tuple[int, int]]] = {
    "power": [*PT100, (12_000_000, 330), (5_000_000, 330), AIR[0]],  # nA: 31.25 uV over 49.9 ohm
    "flow": [(432_100, 40), *PT100 * 3, *AIR],
    "weigh": [(2_345_678, 0), *AIR[:3]],
    "climate": AIR,
}
NOISE = 20  # counts of a load cell: one without noise is a fault


class World:
    """Slow values that stay, and a pulse a second."""

    def __init__(self, there: Sequence[int], cell: bool, pulses: bool) -> None:
        self._there, self._cell, self._pulses = there, cell, pulses
        self._noise = random.Random(3)
        self._sampled = 0
        self.pulses_ns: list[int] = []

    def records(self, now_us: int) -> list[Record]:
        found: list[Record] = []
        while self._there and self._sampled <= now_us * SLOW_RATE // 1_000_000:
            values = list(self._there)
            values[0] += self._noise.randint(-NOISE, NOISE) if self._cell else 0
            found.append((SLOW, self._sampled, struct.pack(f"<{len(values)}i", *values)))
            self._sampled += 1
        if self._pulses and now_us // 1_000_000 > len(self.pulses_ns):
            self.pulses_ns.append(now_us * 1000 + 1_234_567)
            found.append((PULSES, len(self.pulses_ns), self.pulses_ns[-1].to_bytes(8, "little"), now_us))
        return found


def lived(level: Emulated, family: str, seconds: float, world: World, streams: dict[int, tuple[int, int, int]]) -> Host:
    """Start a board with its streams, and let it live among its chips."""
    host = Host(level.start(family, Sampling(streams)))  # type: ignore[arg-type]
    assert host.link.node
    assert host.link.node.family == Family[family.upper()]  # as its carrier is strapped
    host.converter = world  # type: ignore[assignment]
    for number, (channels, _, rate) in streams.items():
        host.command(StreamStart(number, channels, rate * 1000, 0))
    host.run_seconds(seconds)
    return host


@pytest.mark.needs("usb")
@pytest.mark.parametrize("family", THERE)
def test_a_board_streams_what_its_chips_convert(level: Emulated, family: str) -> None:
    there = THERE[family]
    world = World([value for value, _ in there], family == "weigh", pulses=False)
    host = lived(level, family, 1.2, world, {SLOW: (len(there), 4, SLOW_RATE)})
    samples = host.samples(SLOW)
    rows = list(struct.iter_unpack(f"<{len(there)}i", samples))
    assert len(rows) >= 6
    for number, (value, step) in enumerate(there):
        noise = NOISE if family == "weigh" and not number else 0
        assert abs(rows[-1][number] - value) <= step + noise, (family, number, [row[number] for row in rows])
    assert len({row[0] for row in rows[-4:]}) > 1 or family != "weigh"  # every conversion is another one


@pytest.mark.needs("usb")
def test_a_timebase_board_stamps_second_pulses_and_hears_its_receiver(level: Emulated) -> None:
    world = World([], False, pulses=True)
    host = lived(level, "timebase", 3.4, world, {PULSES: (1, 8, 0), SLOW: (4, 4, SLOW_RATE)})
    stamps = [one[0] for one in struct.iter_unpack("<Q", host.samples(PULSES))]
    assert len(stamps) == len(world.pulses_ns) == 3
    zero = stamps[0] - world.pulses_ns[0]  # the board's clock began with its power
    for stamp, pulse in zip(stamps, world.pulses_ns, strict=True):
        assert abs(stamp - zero - pulse) <= 2 * 24
    quality, satellites, time_of_day, pulses = list(struct.iter_unpack("<4i", host.samples(SLOW)))[-1]
    assert (quality, satellites, pulses) == (1, 11, 3)
    assert time_of_day == (8 * 3600 + 3) * 1000
