"""The automatic metal measure under the nozzle: level, temperatures, pulse head, drain valve (DispenserBench)."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from proofvan.core.clock import Clock
from proofvan.core.errors import InputError, ProcedureError
from proofvan.core.line.counts import CountBlock, Gap
from proofvan.core.line.readings import Component, Interval, Reading
from proofvan.instruments import labels
from proofvan.instruments.benches import SelfCheck
from proofvan.instruments.board_bench import BoardBench, host_ns_to_node_ns, node_ns_to_host_ns
from proofvan.instruments.calibration import CalibratedChannel, mean_value
from proofvan.instruments.stated import certified, mean_of_readings
from proofvan.instruments.stream import NS_PER_S, SampledStream, gap_error, require_clean
from proofvan.link.session import Session
from proofvan.standards.standard import Measure, Standard
from proofvan_dsp.meters import PowerConfig, PulseConfig, PulseWindow
from proofvan_dsp.power import PowerMeter
from proofvan_dsp.pulse import PulseMeter
from proofvan_dsp.sums import GAP, POSITION_BITS, Gate
from proofvan_hw.load import RigBoard

SELF_CHECK_S = 2.0
HISTORY_S = 3 * 3600.0
# The measure is empty when its level is not more than this above its empty level [T].
EMPTY_TOLERANCE_M = 0.002
# Shortest and longest interval of running pulses, ns of the node's clock [T]: a bounce; one pulse in half a second.
SHORTEST_PULSE_NS = 100_000
LONGEST_PULSE_NS = 500_000_000
# The clock is compared again between two looks at the same pulse; a gate at a pulse takes it in by so much.
PULSE_MARGIN_NS = 500_000
# Pulses reach the host within 200 ms, lost ones by the next status of the stream.
PULSE_ARRIVAL_S = 2.0
FLOW_WINDOW_S = 2.0
# Roles whose quantity the standard's file does not name in the same way.
_SURROUNDINGS = {"ambient_temperature": "temperature", "humidity": "humidity", "pressure": "pressure"}
_TEMPERATURES = ("nozzle_temperature", "body_temperature", "body_temperature_low", "board_temperature")


class AutomaticMeasure(BoardBench):
    """Implements DispenserBench. `standards` by role: "measure" is needed, the others calibrate their channels.

    `judged_by` are other certificates of the same standards: what the regulation judges is read with them, while the
    run goes its way by `standards`. That is how a recorded run is judged again.
    """

    def __init__(
        self,
        board: RigBoard,
        session: Session,
        standards: Mapping[str, Standard],
        clock: Clock,
        block_size: int | None = None,
        judged_by: Mapping[str, Standard] | None = None,
    ) -> None:
        super().__init__(board, session, clock, "drain")
        self._control = _Calibration.of(board, standards)
        self._judging = _Calibration.of(board, judged_by) if judged_by else self._control
        self._measure = _measure_of(standards["measure"])
        self._channels = self._control.channels
        self._slow = SampledStream(session, board, "slow", self.watch, block_size, self._keep)
        self._pulses = SampledStream(session, board, "pulses", self.watch, block_size, self._keep_pulses)
        self._streams = [self._slow, self._pulses]
        self._slow_meter, self._pulse_meter = self._new_meters()
        self._rows: list[tuple[int, ...]] = []  # counts of the slow stream by sample index, zeros where missing
        self._stamps: deque[int] = deque()  # pulses (ns of the node's clock) that no delivery has claimed yet

    # ---- DispenserBench

    async def self_check(self) -> SelfCheck:
        """Look at boards, clock, temperature and surroundings; the level is given as it stands."""
        await self.begin()
        await self.watch.until(lambda: False, SELF_CHECK_S)
        temperature = self._latest("board_temperature", SELF_CHECK_S)
        level = self._latest("level", SELF_CHECK_S)
        conditions = tuple(self._latest(role, SELF_CHECK_S) for role in _SURROUNDINGS if role in self._channels)
        await self.end()
        self._control.standards["level"].require_temperature(temperature.value)
        identity, fit = self.session.identity, self.clock_fit()
        firmware = identity.firmware if identity is not None else ""
        return SelfCheck(
            self.board.name,
            firmware,
            self.uptime_minutes(),
            temperature,
            (level,),
            fit.u_offset_ns / NS_PER_S,
            conditions,
        )

    async def begin(self) -> int:
        """Start sampling; gives the host time (ns) from which samples exist."""
        await self.end()
        self.watch.clear()
        self._slow_meter, self._pulse_meter = self._new_meters()
        self._rows = []
        self._stamps.clear()
        await self._pulses.start(_Column(self._pulse_meter))
        await self._slow.start(self._slow_meter)
        return self.clock.now_ns()

    async def open_drain(self) -> None:
        """Open the drain valve. The board closes it by itself when the host is silent."""
        await self.switch_on()

    async def close_drain(self) -> None:
        """Close the drain valve; what flowed before went through it and belongs to no delivery."""
        await self.switch_off()
        self._stamps.clear()

    async def wait_empty(self, drip_s: float, timeout_s: float) -> None:
        """Wait until the level is at the bottom and the drip time has passed without flow.

        A delivery that an interrupted run left behind may still flow: the drip time begins when its stream breaks.
        """
        deadline_ns = self.clock.now_ns() + round(timeout_s * NS_PER_S)
        await self._wait_bottom(timeout_s)
        self._stamps.clear()
        while await self.watch.until(lambda: bool(self._stamps), drip_s):
            if self.clock.now_ns() >= deadline_ns:
                raise ProcedureError("flow-not-stopped", timeout_s=f"{timeout_s:.0f}", pulses=len(self._stamps))
            await self._wait_bottom((deadline_ns - self.clock.now_ns()) / NS_PER_S)
            self._stamps.clear()

    async def _wait_bottom(self, timeout_s: float) -> None:
        bottom = float(self._measure.empty_level_mm) * 1e-3 + EMPTY_TOLERANCE_M
        if not await self.watch.until(lambda: self._level_now() <= bottom, timeout_s):
            raise ProcedureError(
                "measure-not-empty",
                level_mm=f"{self._level_now() * 1e3:.1f}",
                bottom_mm=f"{bottom * 1e3:.1f}",
                timeout_s=f"{timeout_s:.0f}",
            )

    async def wait_flow_stopped(self, hold_s: float, timeout_s: float) -> tuple[int, int]:
        """Wait for flow to begin and to stop; gives the host times (ns) of the first and the last pulse.

        The flow may have begun already: pulses that no earlier call has claimed belong to this one.
        """
        deadline_ns = self.clock.now_ns() + round(timeout_s * NS_PER_S)
        if not await self.watch.until(lambda: bool(self._stamps), timeout_s):
            raise ProcedureError("flow-not-begun", timeout_s=f"{timeout_s:.0f}")
        while not await self._stood_still(hold_s):
            if self.clock.now_ns() >= deadline_ns:
                raise ProcedureError("flow-not-stopped", timeout_s=f"{timeout_s:.0f}", pulses=len(self._stamps))
        fit = self.clock_fit()
        first, last = self._stamps[0], self._stamps[-1]
        self._stamps.clear()
        return node_ns_to_host_ns(fit, first), node_ns_to_host_ns(fit, last)

    async def wait_settled(self, slope_m: float, window_s: float, timeout_s: float) -> None:
        """Wait until the level moved less than `slope_m` over the window (bubbles and foam gone)."""
        begun = len(self._rows)
        wanted = max(2, round(window_s * self._slow.rig.rate))

        def settled() -> bool:
            if len(self._rows) - begun < wanted:
                return False
            return abs(self._level_slope(wanted)) * window_s < slope_m

        if not await self.watch.until(settled, timeout_s):
            raise ProcedureError(
                "level-not-settled",
                slope_mm=f"{slope_m * 1e3:g}",
                window_s=f"{window_s:g}",
                timeout_s=f"{timeout_s:.0f}",
            )

    async def level(self, window_s: float) -> Reading:
        """Give the mean level (m) over the last seconds, with its components."""
        return await self._mean_of_last("level", window_s)

    async def body_temperature(self, window_s: float) -> Reading:
        """Give the mean temperature (degC) at mid-depth of the body over the last seconds."""
        return await self._mean_of_last("body_temperature", window_s)

    async def nozzle_temperature(self, start_ns: int, end_ns: int) -> Reading:
        """Give the mean temperature (degC) of the stream between two host instants."""
        gate = await self._slow.gate(start_ns, end_ns)
        return self._mean("nozzle_temperature", gate, Interval(start_ns, end_ns), self._judging)

    async def pulses(self, start_ns: int, end_ns: int) -> Reading:
        """Give the number of pulses of the pulse head between two host instants, both included.

        Raises GapError when pulses were lost in between.
        """
        late_s = (end_ns - self.clock.now_ns()) / NS_PER_S + PULSE_ARRIVAL_S
        await self.watch.until(lambda: False, max(0.0, late_s))
        fit = self.clock_fit()
        start = host_ns_to_node_ns(fit, start_ns - PULSE_MARGIN_NS)
        end = host_ns_to_node_ns(fit, end_ns + PULSE_MARGIN_NS)
        self._pulse_meter.heard(end)
        found = self._pulse_meter.gate(start, end)
        if found.flags & GAP:
            gaps = self._pulses.gaps or [Gap(self.board.name, self._pulses.number, 0, 0, "lost")]
            raise gap_error(gaps[0])
        # A start and a stop each hit a pulse by chance: triangular of half-width 1; what looks wrong comes on top.
        u = math.hypot(1.0 / math.sqrt(6.0), found.glitches + found.missing + found.extra)
        basis = f"glitches {found.glitches}, missing {found.missing}, extra {found.extra}"
        component = Component(labels.PULSE, u, "triangular", math.inf, basis)
        interval = Interval(start_ns, end_ns)
        return Reading("pulses", float(found.count), "1", interval, self._judging.standards["pulses"].id, (component,))

    def flow_now(self) -> float:
        """Give the latest flow rate, m3/s, for display: by the rise of the level."""
        count = round(FLOW_WINDOW_S * self._slow.rig.rate)
        if len(self._rows) < count:
            return 0.0
        return self._level_slope(count) * self._area_m2(self._level_now())

    # ---- samples

    def _keep(self, block: CountBlock) -> None:
        width = block.counts.shape[1]
        self._rows += [(0,) * width] * (block.first_index - len(self._rows))
        self._rows += [tuple(int(count) for count in row) for row in block.counts]

    def _keep_pulses(self, block: CountBlock) -> None:
        self._stamps.extend(int(stamp) for stamp in block.counts[:, 0])

    async def _stood_still(self, hold_s: float) -> bool:
        last = self._stamps[-1]
        quiet_ns = node_ns_to_host_ns(self.clock_fit(), last) + round(hold_s * NS_PER_S)
        left_s = max(0.0, (quiet_ns - self.clock.now_ns()) / NS_PER_S)
        return not await self.watch.until(lambda: self._stamps[-1] != last, left_s)

    def _level_now(self) -> float:
        if not self._rows:
            return math.inf
        return _value(self._channels["level"], self._rows[-1])

    def _level_slope(self, count: int) -> float:
        """Least squares over the last samples, m/s; exact integers until the last division."""
        channel = self._channels["level"]
        counts = [row[channel.channel] for row in self._rows[-count:]]
        n, x = len(counts), range(len(counts))
        sum_x, sum_y = sum(x), sum(counts)
        spread = n * sum(at * at for at in x) - sum_x * sum_x
        slope = Fraction(n * sum(at * y for at, y in zip(x, counts, strict=True)) - sum_x * sum_y, spread)
        return float(slope * channel.coefficients.gain * self._slow.rig.rate)

    def _area_m2(self, level_m: float) -> float:
        neck = self._measure.neck
        if level_m >= float(neck[0].level_mm) * 1e-3:
            return self._measure.neck_area(min(level_m, float(neck[-1].level_mm) * 1e-3))
        height_mm = neck[0].level_mm - self._measure.empty_level_mm
        return float(neck[0].volume_ml / height_mm) * 1e-3

    # ---- readings

    async def _mean_of_last(self, role: str, window_s: float) -> Reading:
        now_ns = self.clock.now_ns()
        start_ns = now_ns - round(window_s * NS_PER_S)
        gate = await self._slow.gate(start_ns, now_ns)
        return self._mean(role, gate, Interval(start_ns, now_ns), self._judging)

    def _latest(self, role: str, window_s: float) -> Reading:
        end = self._slow.next_index - 2
        start = max(0, end - round(window_s * self._slow.rig.rate))
        known = self._slow.timeline()
        times = Interval(*(round(known.start_ns + index * known.period_ns) for index in (start, end)))
        return self._mean(role, Gate(start << POSITION_BITS, end << POSITION_BITS), times, self._control)

    def _mean(self, role: str, gate: Gate, interval: Interval, by: _Calibration) -> Reading:
        channel, standard = by.channels[role], by.standards[role]
        sums = self._slow_meter.gate(gate.start, gate.end)
        require_clean(self.board.name, self._slow.number, sums, self._slow.gaps, {channel.channel: role})
        value = mean_value(sums, channel, channel.reference_degc)
        rows = self._rows[-(-gate.start >> POSITION_BITS) : (gate.end >> POSITION_BITS) + 1]
        scatter = [_value(channel, row) for row in rows]
        components = (
            *_certified(role, standard, value),
            mean_of_readings(labels.READINGS, scatter, f"n = {len(scatter)}"),
        )
        return Reading(role, value, channel.coefficients.unit, interval, standard.id, components)

    # ---- meters

    def _new_meters(self) -> tuple[PowerMeter, PulseMeter]:
        slow = self.board.stream("slow")
        ends = [min(slow.stream.highest_count, np.iinfo(np.int32).max)] * slow.channels
        for channel in self._channels.values():
            ends[channel.channel] = min(ends[channel.channel], channel.coefficients.full_scale)
        levels = PowerConfig(slow.channels, (), tuple(ends), math.ceil(HISTORY_S * slow.rate))
        return PowerMeter(levels), PulseMeter(PulseConfig(SHORTEST_PULSE_NS, LONGEST_PULSE_NS))


@dataclass(frozen=True, slots=True)
class _Calibration:
    """The certificates of a set of standards on the channels of a board, both by role."""

    standards: Mapping[str, Standard]
    channels: Mapping[str, CalibratedChannel]

    @classmethod
    def of(cls, board: RigBoard, standards: Mapping[str, Standard]) -> _Calibration:
        named = {item.role: standards[item.standard] for item in board.channels}
        channels = {
            item.role: CalibratedChannel(item.channel, named[item.role].channels[item.role])
            for item in board.channels
            if item.stream.name == "slow" and item.role in named[item.role].channels
        }
        return cls(named, channels)


class _Column:
    """A pulse meter takes the one channel of its stream as a plain row of stamps."""

    def __init__(self, meter: PulseMeter) -> None:
        self._meter = meter
        self.hole = meter.hole

    def overrange(self, _first_index: int, _count: int) -> None:
        """Do nothing: a stamp has no range."""

    def feed(self, first_index: int, counts: npt.NDArray[np.int64]) -> list[PulseWindow]:
        return self._meter.feed(first_index, np.ascontiguousarray(counts[:, 0]))


def _measure_of(standard: Standard) -> Measure:
    if standard.measure is None:
        raise InputError(
            "bench-wrong-standard", role="measure", standard=standard.id, kind=standard.kind, wanted="metal_measure"
        )
    return standard.measure


def _certified(role: str, standard: Standard, value: float) -> tuple[Component, ...]:
    if role == "level":
        return (certified(labels.LEVEL, standard.uncertainty("level"), value),)
    if role in _TEMPERATURES:
        return (certified(labels.THERMOMETER, standard.uncertainty("temperature"), value),)
    return (certified(labels.CERTIFICATE, standard.uncertainty(_SURROUNDINGS[role]), value),)


def _value(channel: CalibratedChannel, row: tuple[int, ...]) -> float:
    return float(channel.value(Fraction(row[channel.channel]), channel.reference_degc))
