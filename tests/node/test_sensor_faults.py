"""Every fault of every sensor is found in the time its driver states, told once, and over when it is over.

The table prints: `pytest -q -s tests/node/test_sensor_faults.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from proofvan_node import wire
from proofvan_node.assembly.weigh import _NOISE, _QUIET, _RANGE
from proofvan_node.drivers.ads1115.driver import Ads1115, Level
from proofvan_node.drivers.ads1115.model import Ads1115Model
from proofvan_node.drivers.ads1232.driver import Ads1232
from proofvan_node.drivers.ads1232.model import Ads1232Model
from proofvan_node.drivers.dps310.driver import Dps310
from proofvan_node.drivers.dps310.model import Dps310Model
from proofvan_node.drivers.gnss.driver import Gnss, SecondPulse
from proofvan_node.drivers.gnss.model import GnssModel
from proofvan_node.drivers.max31865.driver import Max31865
from proofvan_node.drivers.max31865.model import Max31865Model
from proofvan_node.drivers.sht4x.driver import Sht4x
from proofvan_node.drivers.sht4x.model import Sht4xModel
from proofvan_node.faults import Reports
from proofvan_node.pins import POWER_STREAMS
from proofvan_node.sensors import LOWEST, Channel, SlowChannels, Watch
from proofvan_node.streams import Stream

PERIOD_US = 100_000
SETTLE = 12  # periods before a fault comes
STUCK = 50
WHOLE = (-(2**31), 2**31 - 1)


class Bench:
    """A slow stream with one sensor on a chip model, in virtual time; `live` moves the world by a period."""

    def __init__(self, model: Any, sensor: Any, watch: Watch, live: Callable[[int], None]) -> None:
        self.model = model
        self.stream = Stream((2, 2, 1, 4, 10, 10, -(2**31), 2**31 - 1, 64, 32, 150_000))
        self.reports = Reports()
        self.slow = SlowChannels((Channel(sensor, watch),), self.stream, self.reports)
        self.live = live
        self.period = 0
        self.told: list[tuple[int, int]] = []  # (code, period)
        self.counts: list[int] = []
        self.stream.start(1, 10_000, 0, bytes(8), 0)
        self.slow.convert(0)

    def run(self, periods: int) -> None:
        for _ in range(periods):
            self.live(self.period)
            self.period += 1
            self.slow.convert(self.period * PERIOD_US)
            while report := self.reports.take():
                assert report[1] == 2 << 8  # stream 2, channel 0
                self.told.append((report[0], self.period))
        ring = self.stream.ring
        ring.close()
        slot = ring.next_unsent()
        while slot >= 0:
            data = bytes(ring.samples(slot))
            self.counts += [int.from_bytes(data[n : n + 4], "little", signed=True) for n in range(0, len(data), 4)]
            ring.mark_sent()
            slot = ring.next_unsent()


def wander(period: int) -> int:
    """Noise that repeats: what a living sensor shows."""
    return (period * 7919) % 23 - 11


def rtd() -> Bench:
    model = Max31865Model(107.79)
    return Bench(model, Max31865(model, model.select), Watch(-50_000, 100_000), lambda _: None)


def level() -> Bench:
    model = Ads1115Model()

    def live(period: int) -> None:
        if model.fault != "stuck" and 4 <= model.milliampere[0] <= 20:
            model.milliampere[0] = 12 + wander(period) / 1000

    return Bench(model, Level(Ads1115(model), 0, 1_000_000), Watch(0, 1_000_000, stuck=STUCK), live)


def cell() -> Bench:
    model = Ads1232Model()
    middle = model.count

    def live(period: int) -> None:
        if model.fault not in ("stuck", "quiet"):
            model.count = middle + wander(period)
        elif model.fault == "quiet":
            model.count = middle + period % 2
        model.convert()

    watch = Watch(*_RANGE, stuck=_QUIET, quiet=_QUIET, noise=_NOISE)
    return Bench(model, Ads1232(model.data, model.clock, model.power), watch, live)


def air() -> Bench:
    model = Sht4xModel()

    def live(period: int) -> None:
        if model.fault != "stuck":
            model.degc = 20 + wander(period) / 100

    return Bench(model, Sht4x(model).temperature, Watch(-45_000, 85_000, stuck=STUCK), live)


def pressure() -> Bench:
    model = Dps310Model()

    def live(period: int) -> None:
        if model.fault != "stuck":
            model.raw_pressure = -3_000_000 + 500 * wander(period)

    return Bench(model, Dps310(model).pressure, Watch(50_000, 130_000, stuck=STUCK), live)


def receiver() -> Bench:
    model = GnssModel()

    def live(period: int) -> None:
        if period % 10 == 0:
            model.second()

    return Bench(model, Gnss(model).sensor(0), Watch(*WHOLE), live)


class Seconds:
    """Second pulses, counted."""

    def __init__(self) -> None:
        self.fault = ""
        self.count = 0


def second_pulse() -> Bench:
    model = Seconds()

    def live(period: int) -> None:
        if period % 10 == 0 and model.fault != "stopped":
            model.count += 1

    return Bench(model, SecondPulse(lambda: model.count), Watch(*WHOLE), live)


@dataclass(frozen=True)
class Case:
    """A fault, how it is made and unmade, what must be told, and within how many periods of 0.1 s."""

    name: str
    bench: Callable[[], Bench]
    make: Callable[[Any], None]
    end: Callable[[Any], None]
    code: int
    periods: int


def fault(word: str) -> Callable[[Any], None]:
    def make(model: Any) -> None:
        model.fault = word

    return make


def loop(milliampere: float) -> Callable[[Any], None]:
    def make(model: Any) -> None:
        model.milliampere[0] = milliampere

    return make


def setting(name: str, value: float) -> Callable[[Any], None]:
    def make(model: Any) -> None:
        model.fault = "stuck"  # the world leaves it alone
        setattr(model, name, value)

    return make


NONE = fault("")
F = {name[11:]: value for name, value in vars(wire).items() if name.startswith("FAULT_CODE_")}
CASES = [
    Case("PT100 open", rtd, fault("open"), NONE, F["SENSOR_OPEN"], 2),
    Case("PT100 short", rtd, fault("short"), NONE, F["SENSOR_SHORT"], 2),
    Case("PT100 voltage", rtd, fault("voltage"), NONE, F["SENSOR_RANGE"], 2),
    Case("PT100 out of range", rtd, setting("ohm", 150.0), setting("ohm", 107.79), F["SENSOR_RANGE"], 2),
    Case("PT100 chip silent", rtd, fault("silent"), NONE, F["SENSOR_SILENT"], 2),
    Case("PT100 clock stopped", rtd, fault("stopped"), NONE, F["SENSOR_CLOCK_STOPPED"], 2),
    Case("level open", level, loop(0.0), loop(12.0), F["SENSOR_OPEN"], 2),
    Case("level short", level, loop(35.0), loop(12.0), F["SENSOR_SHORT"], 2),
    Case("level out of range", level, loop(3.5), loop(12.0), F["SENSOR_RANGE"], 2),
    Case("level stuck", level, fault("stuck"), NONE, F["SENSOR_STUCK"], STUCK + 1),
    Case("level chip silent", level, fault("silent"), NONE, F["SENSOR_SILENT"], 2),
    Case("level clock stopped", level, fault("stopped"), NONE, F["SENSOR_CLOCK_STOPPED"], 2),
    Case("cell open", cell, fault("open"), NONE, F["SENSOR_OPEN"], 2),
    Case("cell short", cell, fault("short"), NONE, F["SENSOR_SHORT"], 2),
    Case("cell stuck", cell, fault("stuck"), NONE, F["SENSOR_STUCK"], _QUIET + 1),
    Case("cell noise gone", cell, fault("quiet"), NONE, F["SENSOR_NOISE_GONE"], 2 * _QUIET + 1),
    Case("cell clock stopped", cell, fault("stopped"), NONE, F["SENSOR_CLOCK_STOPPED"], 4),
    Case("cell no power", cell, fault("silent"), NONE, F["SENSOR_CLOCK_STOPPED"], 4),
    Case("air damaged", air, fault("checksum"), NONE, F["SENSOR_CHECKSUM"], 2),
    Case("air silent", air, fault("silent"), NONE, F["SENSOR_SILENT"], 2),
    Case("air clock stopped", air, fault("stopped"), NONE, F["SENSOR_SILENT"], 3),
    Case("air stuck", air, fault("stuck"), NONE, F["SENSOR_STUCK"], STUCK + 1),
    Case("air out of range", air, setting("degc", 124.0), NONE, F["SENSOR_RANGE"], 2),
    Case("pressure silent", pressure, fault("silent"), NONE, F["SENSOR_SILENT"], 2),
    Case("pressure clock stopped", pressure, fault("stopped"), NONE, F["SENSOR_CLOCK_STOPPED"], 4),
    Case("pressure out of range", pressure, setting("raw_pressure", 7_000_000), NONE, F["SENSOR_RANGE"], 2),
    Case("pressure stuck", pressure, fault("stuck"), NONE, F["SENSOR_STUCK"], STUCK + 1),
    Case("receiver damaged", receiver, fault("checksum"), NONE, F["SENSOR_CHECKSUM"], 11),
    Case("receiver silent", receiver, fault("silent"), NONE, F["SENSOR_CLOCK_STOPPED"], 27),
    Case("receiver no fix", receiver, fault("no fix"), NONE, F["SENSOR_RANGE"], 11),
    Case("second pulse stopped", second_pulse, fault("stopped"), NONE, F["SENSOR_CLOCK_STOPPED"], 27),
]


@pytest.fixture(scope="module")
def table() -> Iterator[list[tuple[str, float, float]]]:
    rows: list[tuple[str, float, float]] = []
    yield rows
    print(f"\n{'fault':24} found in  stated")
    for name, found, stated in rows:
        print(f"{name:24} {found:6.1f} s {stated:6.1f} s")
    print(f"{len(rows)} of {len(CASES)} faults found in time")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_found_in_time_marked_and_over_when_it_is_over(
    case: Case, table: list[tuple[str, float, float]]
) -> None:
    bench = case.bench()
    bench.run(SETTLE + 10)
    healthy = len([count for count in bench.counts if count != LOWEST])
    assert healthy >= SETTLE
    bench.told.clear()
    case.make(bench.model)
    before = bench.period
    bench.run(case.periods)
    assert bench.told[:1], "nothing was told"
    assert bench.told[0][0] == case.code
    table.append((case.name, (bench.told[0][1] - before) / 10, case.periods / 10))
    bench.run(30)
    if case.name != "receiver damaged":  # there each damaged second is told
        assert [code for code, _ in bench.told] == [case.code], "told more than once"
        assert set(bench.counts[-20:]) == {LOWEST}
    bench.told.clear()
    NONE(bench.model)
    case.end(bench.model)
    bench.run(2 * _QUIET + 20)
    assert wire.FAULT_CODE_SENSOR_WELL in [code for code, _ in bench.told]
    assert bench.counts[-1] != LOWEST


@pytest.mark.parametrize("make", [rtd, level, cell, air, pressure, receiver, second_pulse])
def test_a_healthy_sensor_tells_nothing_for_ten_minutes(make: Callable[[], Bench]) -> None:
    bench = make()
    bench.run(SETTLE)
    bench.told.clear()
    bench.run(6000)
    assert bench.told == []
    assert LOWEST not in bench.counts[SETTLE:]


def test_the_lowest_count_marks_the_block_as_saturated() -> None:
    # so no clean reading can come of a sensor with a fault
    slow = next(definition for definition in POWER_STREAMS if definition[1] == wire.STREAM_KIND_SLOW)
    assert slow[6] == LOWEST


def test_a_moment_that_was_missed_is_a_gap_and_not_a_late_sample() -> None:
    bench = rtd()
    bench.run(3)
    bench.period += 4
    bench.run(2)
    assert bench.slow.overruns == 4
    assert bench.stream.ring.overflow == 4


def test_inputs_that_share_a_chip_all_come_and_none_is_called_silent_before_its_turn() -> None:
    model = Ads1115Model()
    model.milliampere = [5.0, 15.0, 0.0, 0.0]
    chip = Ads1115(model, inputs=2, loops=False)
    stream = Stream((2, 2, 2, 4, 10, 10, -(2**31), 2**31 - 1, 64, 32, 150_000))
    reports = Reports()
    slow = SlowChannels([Channel(chip.loop(number), Watch(*WHOLE)) for number in (0, 1)], stream, reports)
    stream.start(2, 10_000, 0, bytes(8), 0)
    for period in range(40):
        model.fault = "silent" if 10 <= period < 15 else ""
        slow.convert(period * PERIOD_US)
        if period == 9:
            assert reports.waiting == []
    told = [code for code, detail, _ in reports.waiting if detail == 2 << 8 | 1]
    assert told == [F["SENSOR_SILENT"], F["SENSOR_WELL"]]
    stream.ring.close()
    last = bytes(stream.ring.samples((stream.ring.head - 1) % stream.ring.slots))[-8:]
    assert [round(int.from_bytes(last[n : n + 4], "little", signed=True) / 1e6, 1) for n in (0, 4)] == [5.0, 15.0]
