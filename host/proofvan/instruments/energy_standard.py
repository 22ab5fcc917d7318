"""The DC energy standard at the gun: a power board, its certificate, and a load behind a relay (PileBench)."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from proofvan.core.clock import Clock
from proofvan.core.errors import PreconditionError, ProcedureError
from proofvan.core.line.counts import Timeline
from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments import labels
from proofvan.instruments.benches import PowerNow, SelfCheck, VehicleControl
from proofvan.instruments.board_bench import BoardBench
from proofvan.instruments.calibration import CalibratedChannel, energy_j, mean_value
from proofvan.instruments.dc_vehicle.on_bus import VehicleOnBus
from proofvan.instruments.dc_vehicle.supervisor import ChargingSupervisor
from proofvan.instruments.energy_calibration import EnergyCalibration
from proofvan.instruments.insulation_monitor import InsulationMonitor
from proofvan.instruments.stated import certified, mean_of_readings
from proofvan.instruments.stream import NS_PER_S, SampledStream, require_clean
from proofvan.link.session import Session
from proofvan.standards.standard import Standard
from proofvan_dsp.meters import PowerConfig, Window
from proofvan_dsp.power import PowerMeter
from proofvan_dsp.sums import POSITION_BITS, Gate, GateSums
from proofvan_hw.load import RigBoard

SELF_CHECK_S = 3.0
# The zero's limit is a component of every energy; beyond it, and what noise adds, the transducer has a defect.
LARGEST_ZERO = 1.2
# A standard that has not warmed up yet shows it by the slope of its own temperature: after 30 min a standard that
# heats itself by 9 K with a time constant of 20 min [T] still rises by 1.7 mK/s, a cold one by at least twice that.
LARGEST_SLOPE_K_PER_S = 0.002
WINDOWS_PER_S = 10
# A gate may reach back so far.
HISTORY_S = 3 * 3600.0
# Power at the ends of a gate is looked at over this time.
EDGE_S = 0.1
# The host's own crystal, rectangular [M-med].
HOST_RATE = 20e-6 / math.sqrt(3.0)


class EnergyStandard(BoardBench):
    """Implements PileBench. `standard` calibrates voltage and current, and knows its own temperature channel.

    `judged_by` is another certificate of the same standard: energies are read with it, while the run goes its way by
    `standard`. That is how a recorded run is judged again.
    """

    def __init__(
        self,
        board: RigBoard,
        session: Session,
        standard: Standard,
        clock: Clock,
        block_size: int | None = None,
        judged_by: Standard | None = None,
    ) -> None:
        super().__init__(board, session, clock, "load")
        self.standard = standard
        control = EnergyCalibration.of(board, standard)
        self._judging = EnergyCalibration.of(board, judged_by) if judged_by else control
        self._voltage, self._current, self._internal = control.voltage, control.current, control.internal
        self._waveform = SampledStream(session, board, "waveform", self.watch, block_size)
        self._slow = SampledStream(session, board, "slow", self.watch, block_size)
        self._streams = [self._slow, self._waveform]
        self._meter, self._thermometer = self._new_meters()
        self._currents: list[float] = []
        self._temperatures: list[float] = []
        self._now = PowerNow(0.0, 0.0, 0.0, 0.0)
        self.values_ns = 0
        self._monitor = InsulationMonitor.of(board)
        self._insulation_ohm: float | None = None
        self.vehicle: VehicleControl | None = None
        self._look: Callable[[], None] = lambda: None

    def carry(self, bus: VehicleOnBus) -> None:
        """Be the gun of a vehicle on a bus."""
        supervisor = ChargingSupervisor(bus, self, self.clock)
        self.vehicle, self._look = supervisor, supervisor.look

    def insulation_ohm(self) -> float | None:
        """Give the latest resistance to earth; None without a monitor, or before its first value."""
        return self._insulation_ohm

    # ---- PileBench

    async def safe(self) -> None:
        """End a charging session in order, then take the output to its safe state. Never raises."""
        if self.vehicle is not None:
            await self.vehicle.safe()
        await super().safe()

    def temperature_degc(self) -> float:
        """Give the latest temperature of the standard."""
        return float(self._latest_temperature())

    async def self_check(self) -> SelfCheck:
        """Look at zero, temperature and clock with nothing flowing.

        Raises PreconditionError for a zero beyond the standard's own limit, a temperature outside the certificate's
        range, and a standard that is still warming up; data and link faults as everywhere.
        """
        await self.begin()
        await self.watch.until(lambda: False, SELF_CHECK_S)
        zero = (self._zero("voltage", self._voltage), self._zero("current", self._current))
        temperature = self._internal_temperature()
        await self.end()
        for reading in zero:
            self._require_zero(reading)
        self.standard.require_temperature(temperature.value)
        self._require_steady_temperature()
        identity, fit = self.session.identity, self.clock_fit()
        firmware = identity.firmware if identity is not None else ""
        return SelfCheck(
            self.board.name, firmware, self.uptime_minutes(), temperature, zero, fit.u_offset_ns / NS_PER_S
        )

    async def begin(self) -> int:
        """Start sampling; gives the host time (ns) from which samples exist."""
        await self.end()
        self.watch.clear()
        self._meter, self._thermometer = self._new_meters()
        self._currents, self._temperatures = [], []
        self._now = PowerNow(0.0, 0.0, 0.0, 0.0)
        await self._slow.start(self._thermometer, self._note_temperatures)
        await self._waveform.start(self._meter, self._note_windows)
        return self.clock.now_ns()

    async def close_load(self) -> None:
        """Connect the load. The board opens it by itself when the host is silent."""
        await self.switch_on()

    async def open_load(self) -> None:
        """Disconnect the load."""
        await self.switch_off()

    def now(self) -> PowerNow:
        """Give the latest values."""
        return self._now

    async def wait_energy(self, energy_j: float, timeout_s: float) -> None:
        """Wait until so much energy has flowed since `begin`; ProcedureError `energy-not-reached` on time-out."""
        if not await self.watch.until(lambda: self._now.energy_j >= energy_j, timeout_s):
            raise ProcedureError(
                "energy-not-reached",
                wanted_j=f"{energy_j:.0f}",
                reached_j=f"{self._now.energy_j:.0f}",
                power_w=f"{self._now.power_w:.0f}",
                timeout_s=f"{timeout_s:.0f}",
            )

    async def wait_current_below(self, current_a: float, hold_s: float, timeout_s: float) -> None:
        """Wait until the current has stayed below a value; ProcedureError `current-not-below` on time-out."""
        begun, wanted = len(self._currents), max(1, math.ceil(hold_s * WINDOWS_PER_S))

        def below() -> bool:
            latest = self._currents[begun:][-wanted:]
            return len(latest) == wanted and all(abs(current) < current_a for current in latest)

        if not await self.watch.until(below, timeout_s):
            raise ProcedureError(
                "current-not-below",
                limit_a=f"{current_a:g}",
                current_a=f"{self._now.current_a:.3f}",
                hold_s=f"{hold_s:g}",
                timeout_s=f"{timeout_s:.0f}",
            )

    async def energy(self, start_ns: int, end_ns: int) -> Reading:
        """Give the energy (J) between two host instants, calibrated, with its components of uncertainty.

        Raises GapError or SaturationError when the gate is not clean.
        """
        gate = await self._waveform.gate(start_ns, end_ns)
        warm_gate = await self._slow.gate(start_ns, end_ns)
        sums, warm = self._meter.gate(gate.start, gate.end), self._thermometer.gate(warm_gate.start, warm_gate.end)
        self._require_clean(sums)
        require_clean(
            self.board.name, self._slow.number, warm, self._slow.gaps, {self._internal.channel: "internal_temperature"}
        )
        temperature = self._judging.temperature(warm)
        known = self._waveform.timeline()
        edges = self._edge_powers(gate, temperature, known)
        return self._judging.reading(sums, temperature, known, edges, Interval(start_ns, end_ns))

    # ---- live values

    def _note_windows(self, windows: list[Window]) -> None:
        for window in windows:
            self._note_window(window)
        if windows:
            self._look()

    def _note_window(self, window: Window) -> None:
        sums = _window_sums(window)
        temperature = self._latest_temperature()
        period = Fraction(1, self._waveform.rig.rate)
        joules = energy_j(sums, self._voltage, self._current, temperature, period)
        volts = mean_value(sums, self._voltage, temperature)
        amperes = mean_value(sums, self._current, temperature)
        # The largest, not the mean: an alternating current has the mean zero and flows all the same.
        extremes = (window.lowest[self._current.channel], window.highest[self._current.channel])
        self._currents.append(max(abs(float(self._current.value(Fraction(c), temperature))) for c in extremes))
        watts = joules / float(period * window.count)
        self._now = PowerNow(volts, amperes, watts, self._now.energy_j + joules)
        self.values_ns = self.clock.now_ns()

    def _note_temperatures(self, windows: list[Window]) -> None:
        for window in windows:
            self._temperatures.append(mean_value(_window_sums(window), self._internal, self._internal.reference_degc))
            if self._monitor is not None:
                self._insulation_ohm = self._monitor.ohm(window.lowest[self._monitor.channel])

    def _latest_temperature(self) -> Fraction:
        if self._temperatures:
            return Fraction(self._temperatures[-1])
        return self.standard.channels["voltage"].reference_temperature_degc

    # ---- self-check

    def _zero(self, role: str, channel: CalibratedChannel) -> Reading:
        end = (self._waveform.next_index - 2) << POSITION_BITS
        sums = self._meter.gate(0, end)
        self._require_clean(sums)
        value = mean_value(sums, channel, self._latest_temperature())
        stated = self.standard.uncertainty(f"{role}_zero")
        label = labels.ZERO_VOLTAGE if role == "voltage" else labels.ZERO_CURRENT
        unit = channel.coefficients.unit
        return Reading(role, value, unit, self._interval(), self.standard.id, (certified(label, stated, value),))

    def _internal_temperature(self) -> Reading:
        values = list(self._temperatures)
        value = math.fsum(values) / len(values)
        scatter = mean_of_readings(labels.READINGS, values, f"n = {len(values)}")
        return Reading("internal_temperature", value, "degC", self._interval(), self.standard.id, (scatter,))

    def _interval(self) -> Interval:
        return Interval(round(self._waveform.timeline().start_ns), self.clock.now_ns())

    def _require_zero(self, reading: Reading) -> None:
        limit = LARGEST_ZERO * float(self.standard.uncertainty(f"{reading.name}_zero").expanded)
        if abs(reading.value) > limit:
            raise PreconditionError(
                "energy-zero-off",
                role=reading.name,
                value=f"{reading.value:.6f}",
                unit=reading.unit,
                limit=f"{limit:g}",
                standard=self.standard.id,
            )

    def _require_steady_temperature(self) -> None:
        values = self._temperatures
        half = len(values) // 2
        rise = math.fsum(values[-half:]) / half - math.fsum(values[:half]) / half
        slope = rise * self._slow.rig.rate / (len(values) - half)
        if abs(slope) > LARGEST_SLOPE_K_PER_S:
            raise PreconditionError(
                "energy-standard-warming",
                standard=self.standard.id,
                slope_mk_per_s=f"{slope * 1e3:.2f}",
                limit_mk_per_s=f"{LARGEST_SLOPE_K_PER_S * 1e3:g}",
                warm_up_minutes=f"{float(self.standard.warm_up_minutes):g}",
            )

    # ---- ends of a gate

    def _edge_powers(self, gate: Gate, temperature: Fraction, known: Timeline) -> tuple[float, ...]:
        length = min(gate.end - gate.start, round(EDGE_S * self._waveform.rig.rate) << POSITION_BITS)
        edges = (Gate(gate.start, gate.start + length), Gate(gate.end - length, gate.end))
        return tuple(
            self._judging.power_w(self._meter.gate(edge.start, edge.end), temperature, known) for edge in edges
        )

    # ---- meters

    def _new_meters(self) -> tuple[PowerMeter, PowerMeter]:
        waveform, slow = self.board.stream("waveform"), self.board.stream("slow")
        ends = [waveform.stream.highest_count] * waveform.channels
        for one in (self._voltage, self._current):
            ends[one.channel] = min(ends[one.channel], one.coefficients.full_scale)
        pair = (min(self._voltage.channel, self._current.channel), max(self._voltage.channel, self._current.channel))
        history = math.ceil(HISTORY_S * waveform.rate)
        power = PowerConfig(waveform.channels, (pair,), tuple(ends), history, waveform.rate // WINDOWS_PER_S)
        slow_ends = (slow.stream.highest_count,) * slow.channels
        warmth = PowerConfig(slow.channels, (), slow_ends, math.ceil(HISTORY_S * slow.rate), 1)
        return PowerMeter(power), PowerMeter(warmth)

    def _require_clean(self, sums: GateSums) -> None:
        roles = {self._voltage.channel: "voltage", self._current.channel: "current"}
        require_clean(self.board.name, self._waveform.number, sums, self._waveform.gaps, roles)


def _window_sums(window: Window) -> GateSums:
    gate = Gate(window.first_index << POSITION_BITS, (window.first_index + window.count) << POSITION_BITS)
    return GateSums(gate, window.totals, window.products, window.lowest, window.highest, window.count, window.flags)
