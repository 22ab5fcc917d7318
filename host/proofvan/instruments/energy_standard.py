"""The DC energy standard at the gun: a power board, its certificate, and a load behind a relay (PileBench)."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from proofvan.core.clock import Clock
from proofvan.core.errors import SaturationError
from proofvan.core.line.counts import CountBlock, Timeline
from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments import labels
from proofvan.instruments.benches import PowerNow, VehicleControl
from proofvan.instruments.calibration import CalibratedChannel, energy_j, mean_value
from proofvan.instruments.dc_vehicle.on_bus import VehicleOnBus
from proofvan.instruments.dc_vehicle.supervisor import ChargingSupervisor
from proofvan.instruments.energy_calibration import EnergyCalibration
from proofvan.instruments.insulation_monitor import InsulationMonitor
from proofvan.instruments.power_bench import EDGE_S, HISTORY_S, WINDOWS_PER_S, PowerBench, window_sums
from proofvan.instruments.pulse_input import PulseInput
from proofvan.instruments.stated import certified
from proofvan.instruments.stream import require_clean
from proofvan.link.session import Session
from proofvan.standards.standard import Standard
from proofvan_dsp.meters import PowerConfig, Window
from proofvan_dsp.power import PowerMeter
from proofvan_dsp.sums import CLIPPED, OVERRANGE, POSITION_BITS, Gate, GateSums
from proofvan_hw.load import RigBoard


class EnergyStandard(PowerBench):
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
        control = EnergyCalibration.of(board, standard)
        self._judging = EnergyCalibration.of(board, judged_by) if judged_by else control
        self._voltage, self._current = control.voltage, control.current
        self._pulses = PulseInput(board, standard)
        super().__init__(board, session, standard, clock, control.internal, block_size)
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

    async def begin(self) -> int:
        """Start sampling; gives the host time (ns) from which samples exist."""
        self._pulses.restart()
        return await super().begin()

    async def safe(self) -> None:
        """End a charging session in order, then take the output to its safe state. Never raises."""
        if self.vehicle is not None:
            await self.vehicle.safe()
        await super().safe()

    def temperature_degc(self) -> float:
        """Give the latest temperature of the standard."""
        return float(self._latest_temperature())

    async def energy(self, start_ns: int, end_ns: int) -> Reading:
        """Give the energy (J) between two host instants, calibrated, with its components of uncertainty.

        Raises GapError or SaturationError when the gate is not clean.
        """
        return await self._energy_of(await self._waveform.gate(start_ns, end_ns), Interval(start_ns, end_ns))

    async def energy_of_pulses(self, pulses: int, timeout_s: float) -> Reading:
        """Give the energy (J) from the first pulse from now to the one that is `pulses` later."""
        gate, interval = await self._pulses.between(pulses, timeout_s, self.watch, self._waveform)
        return await self._energy_of(gate, interval)

    async def _energy_of(self, gate: Gate, interval: Interval) -> Reading:
        warm_gate = await self._slow.gate(interval.start_ns, interval.end_ns)
        sums, warm = self._meter.gate(gate.start, gate.end), self._thermometer.gate(warm_gate.start, warm_gate.end)
        self._require_clean(sums)
        require_clean(
            self.board.name, self._slow.number, warm, self._slow.gaps, {self._internal.channel: "internal_temperature"}
        )
        temperature = self._judging.temperature(warm)
        known = self._waveform.timeline()
        edges = self._edge_powers(gate, temperature, known)
        return self._judging.reading(sums, temperature, known, edges, interval)

    # ---- live values

    def _note_windows(self, windows: list[Window]) -> None:
        super()._note_windows(windows)
        for window in windows:
            if self.vehicle is not None and window.flags & (CLIPPED | OVERRANGE):
                self._fail_saturated(window)
        if windows:
            self._look()

    def _look_at(self, block: CountBlock) -> None:
        self._pulses.look_at(block)

    def _fail_saturated(self, window: Window) -> None:
        # While a vehicle charges nobody may be blind to the current: the session ends at once, not with the gate.
        try:
            self._require_clean(window_sums(window))
        except SaturationError as fault:
            self.watch.fail(fault)

    def _note_window(self, window: Window) -> None:
        sums = window_sums(window)
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

    def _note_slow(self, sums: GateSums) -> None:
        super()._note_slow(sums)
        if self._monitor is not None:
            self._insulation_ohm = self._monitor.ohm(sums.lowest[self._monitor.channel])

    # ---- self-check

    def _zeros(self) -> tuple[Reading, ...]:
        return self._zero("voltage", self._voltage), self._zero("current", self._current)

    def _reference_degc(self) -> Fraction:
        return self.standard.channels["voltage"].reference_temperature_degc

    def _zero(self, role: str, channel: CalibratedChannel) -> Reading:
        end = (self._waveform.next_index - 2) << POSITION_BITS
        sums = self._meter.gate(0, end)
        self._require_clean(sums)
        value = mean_value(sums, channel, self._latest_temperature())
        stated = self.standard.uncertainty(f"{role}_zero")
        label = labels.ZERO_VOLTAGE if role == "voltage" else labels.ZERO_CURRENT
        unit = channel.coefficients.unit
        return Reading(role, value, unit, self._interval(), self.standard.id, (certified(label, stated, value),))

    # ---- ends of a gate

    def _edge_powers(self, gate: Gate, temperature: Fraction, known: Timeline) -> tuple[float, ...]:
        length = min(gate.end - gate.start, round(EDGE_S * self._waveform.rig.rate) << POSITION_BITS)
        edges = (Gate(gate.start, gate.start + length), Gate(gate.end - length, gate.end))
        return tuple(
            self._judging.power_w(self._meter.gate(edge.start, edge.end), temperature, known) for edge in edges
        )

    # ---- meters

    def _new_meter(self) -> PowerMeter:
        waveform = self.board.stream("waveform")
        ends = [waveform.stream.highest_count] * waveform.channels
        for one in (self._voltage, self._current):
            ends[one.channel] = min(ends[one.channel], one.coefficients.full_scale)
        pair = (min(self._voltage.channel, self._current.channel), max(self._voltage.channel, self._current.channel))
        history = math.ceil(HISTORY_S * waveform.rate)
        power = PowerConfig(waveform.channels, (pair,), tuple(ends), history, waveform.rate // WINDOWS_PER_S)
        return PowerMeter(power)

    def _require_clean(self, sums: GateSums) -> None:
        roles = {self._voltage.channel: "voltage", self._current.channel: "current"}
        require_clean(self.board.name, self._waveform.number, sums, self._waveform.gaps, roles)
