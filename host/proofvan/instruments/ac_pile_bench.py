"""The AC energy standard at the plug, with the vehicle's side of the control pilot (AcPileBench)."""

from __future__ import annotations

import math
from fractions import Fraction

from proofvan.core.clock import Clock
from proofvan.core.errors import ProcedureError
from proofvan.core.line.counts import CountBlock, Timeline
from proofvan.core.line.readings import Component, Interval, Reading
from proofvan.instruments import labels
from proofvan.instruments.ac_calibration import PHASES, AcCalibration
from proofvan.instruments.benches import PilotFault, PilotNow, PowerNow, VehicleControl
from proofvan.instruments.calibration import exact_energy_j, mean_value
from proofvan.instruments.energy_calibration import time_component
from proofvan.instruments.late_channels import LateMeter
from proofvan.instruments.pilot_signal import PilotSignal
from proofvan.instruments.power_bench import EDGE_S, HISTORY_S, WINDOWS_PER_S, PowerBench, window_sums
from proofvan.instruments.pulse_input import LEVEL_V, PulseInput
from proofvan.instruments.stated import certified
from proofvan.instruments.stream import NS_PER_S, require_clean
from proofvan.link.session import Session
from proofvan.methods.control_pilot import State
from proofvan.standards.standard import Standard
from proofvan_dsp.meters import PowerConfig, Window
from proofvan_dsp.power import PowerMeter
from proofvan_dsp.sums import POSITION_BITS, Gate, GateSums
from proofvan_hw.load import RigBoard

# Outputs of the vehicle's side.
PRESENT, READY, TO_EARTH, DIODE_SHORT = "pilot_present", "pilot_ready", "pilot_to_earth", "pilot_diode_short"
# Front end of the board (power.toml): 12 V become 1 V across 49.9 ohm; 5 V through 330 ohm, a fifth across 49.9 ohm.
PILOT_V_PER_A = 49.9 * 12.0
PROXIMITY_V_PER_A = 49.9 * 5.0
PROXIMITY_SOURCE_V, PROXIMITY_SERIES_OHM = 5.0, 330.0
# Below this current no energy flows any more in a fault of the pilot, A; after a second the pile has failed.
STOPPED_A, STOP_TIMEOUT_S = 0.5, 10.0


class AcPileStandard(PowerBench):
    """Implements AcPileBench: the sum of three phases, of which a single-phase pile uses the first.

    `judged_by` is another certificate of the same standard: energies are read with it, while the run goes its way by
    `standard`.
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
        self._control = AcCalibration.of(board, standard)
        self._judging = AcCalibration.of(board, judged_by) if judged_by else self._control
        self._rate = board.stream("waveform").rate
        self._pulses = PulseInput(board, standard)
        self._pilot_channel = board.channel("pilot_high").channel
        self._pilot_gain = float(standard.channels["pilot_high"].gain)
        self._renew()
        super().__init__(board, session, standard, clock, self._control.internal, block_size)
        self.vehicle: VehicleControl | None = None  # a vehicle on a bus is a DC pile's

    # ---- PileBench

    async def begin(self) -> int:
        """Start sampling; gives the host time (ns) from which samples exist."""
        self._renew()
        return await super().begin()

    async def energy(self, start_ns: int, end_ns: int) -> Reading:
        """Give the energy (J) of all phases between two host instants, calibrated, with its components."""
        gate = await self._waveform.gate(start_ns, end_ns)
        return await self._energy_of(gate, Interval(start_ns, end_ns))

    # ---- the vehicle

    async def connect_vehicle(self) -> None:
        """Put R3 on the pilot."""
        await self.switch_on(PRESENT)

    async def vehicle_ready(self) -> None:
        """Close S2."""
        await self.switch_on(READY)

    async def vehicle_not_ready(self) -> None:
        """Open S2."""
        await self.switch_off(READY)

    async def release_vehicle(self) -> None:
        """Take everything off the pilot."""
        for role in (READY, TO_EARTH, DIODE_SHORT, PRESENT):
            await self.switch_off(role)

    async def pilot_fault(self, kind: PilotFault) -> float:
        """Make a fault of the pilot and wait until no current flows; gives the seconds that took."""
        begun_ns = self.clock.now_ns()
        if kind == "break":
            await self.switch_off(PRESENT)
        else:
            await self.switch_on(TO_EARTH if kind == "earth" else DIODE_SHORT)
        await self.wait_current_below(STOPPED_A, 1.0 / WINDOWS_PER_S, STOP_TIMEOUT_S)
        return (self.clock.now_ns() - begun_ns) / NS_PER_S

    def pilot(self) -> PilotNow:
        """Give the pilot's latest second."""
        drop = min(self._proximity_v, PROXIMITY_SOURCE_V - 1e-3)
        ohm = PROXIMITY_SERIES_OHM * drop / (PROXIMITY_SOURCE_V - drop)
        return PilotNow(self._level_v, self._signal.duty_percent(), self._signal.frequency_hz(), ohm)

    async def wait_pilot(self, state: State, timeout_s: float) -> PilotNow:
        """Wait for a state, and then for a whole second of it."""
        reached = await self.watch.until(lambda: self.pilot_level_state() == state, timeout_s)
        if reached:
            self._signal = self._new_signal()
            reached = await self.watch.until(lambda: self._signal.complete, timeout_s)
        now = self.pilot()
        if not reached or now.state != state:
            raise ProcedureError(
                "pilot-state-not-reached",
                wanted=state,
                state=now.state,
                level_v=f"{now.level_v:.1f}",
                timeout_s=f"{timeout_s:.0f}",
            )
        return now

    def pilot_level_state(self) -> State:
        """Give the state by the latest level alone."""
        return PilotNow(self._level_v, 0.0, 0.0, 0.0).state

    # ---- pulses of the pile

    async def energy_of_pulses(self, pulses: int, timeout_s: float) -> Reading:
        """Give the energy (J) from the first pulse from now to the one that is `pulses` later."""
        gate, interval = await self._pulses.between(pulses, timeout_s, self.watch, self._waveform)
        return await self._energy_of(gate, interval)

    # ---- energy

    async def _energy_of(self, gate: Gate, interval: Interval) -> Reading:
        warm_gate = await self._slow.gate(interval.start_ns, interval.end_ns)
        sums, warm = self._meter.gate(gate.start, gate.end), self._thermometer.gate(warm_gate.start, warm_gate.end)
        self._require_clean(sums)
        roles = {self._internal.channel: "internal_temperature"}
        require_clean(self.board.name, self._slow.number, warm, self._slow.gaps, roles)
        temperature, known = self._judging.temperature(warm), self._waveform.timeline()
        value = self._judging.energy_j(sums, temperature, Fraction(known.period_ns) / NS_PER_S)
        components = self._components(value, gate, temperature, known)
        return Reading("energy", value, "J", interval, self._judging.standard.id, components)

    def _components(self, value: float, gate: Gate, temperature: Fraction, known: Timeline) -> tuple[Component, ...]:
        length = min(gate.end - gate.start, round(EDGE_S * self._rate) << POSITION_BITS)
        edges = (Gate(gate.start, gate.start + length), Gate(gate.end - length, gate.end))
        period = Fraction(known.period_ns) / NS_PER_S
        seconds = float(Fraction(length, 1 << POSITION_BITS) * period)
        powers = [
            self._judging.energy_j(self._meter.gate(edge.start, edge.end), temperature, period) / seconds
            for edge in edges
        ]
        standard = self._judging.standard
        return (
            certified(labels.CERTIFICATE, standard.uncertainty("energy"), value),
            certified(labels.NOISE, standard.uncertainty("energy_noise"), value),
            time_component(value, known, powers),
        )

    # ---- live values

    def _note_window(self, window: Window) -> None:
        sums, temperature = window_sums(window), self._latest_temperature()
        joules = self._control.energy_j(sums, temperature, Fraction(1, self._rate))
        for phase, (voltage, current) in enumerate(self._control.phases, 1):
            flowed = exact_energy_j(sums, voltage, current, temperature, Fraction(1, self._rate))
            self._phases_j[f"current_{phase}"] += float(flowed)
        extremes = [
            abs(float(one.value(Fraction(count), temperature)))
            for _, one in self._control.phases
            for count in (window.lowest[one.channel], window.highest[one.channel])
        ]
        self._currents.append(max(extremes))
        watts = joules * self._rate / window.count
        volts, amperes = self._control.effective(sums, temperature)
        self._now = PowerNow(volts, amperes, watts, self._now.energy_j + joules)

    def _channel_energies_j(self) -> dict[str, float]:
        return self._phases_j

    def _note_slow(self, sums: GateSums) -> None:
        super()._note_slow(sums)
        level, proximity = self._control.pilot_level, self._control.proximity
        self._level_v = mean_value(sums, level, level.reference_degc) * PILOT_V_PER_A
        self._proximity_v = mean_value(sums, proximity, proximity.reference_degc) * PROXIMITY_V_PER_A

    def _look_at(self, block: CountBlock) -> None:
        self._pulses.look_at(block)
        self._signal.feed(block.first_index, block.counts[:, self._pilot_channel])

    def _renew(self) -> None:
        self._pulses.restart()
        self._phases_j = {f"current_{phase}": 0.0 for phase in PHASES}
        self._signal = self._new_signal()
        self._level_v = self._proximity_v = 0.0

    def _new_signal(self) -> PilotSignal:
        return PilotSignal(LEVEL_V / self._pilot_gain, self._rate)

    # ---- self-check

    def _zeros(self) -> tuple[Reading, ...]:
        end = (self._waveform.next_index - 2) << POSITION_BITS
        sums = self._meter.gate(0, end)
        self._require_clean(sums)
        found = []
        for role, channel in self._control.roles.items():
            kind = role.split("_")[0]
            label = labels.ZERO_VOLTAGE if kind == "voltage" else labels.ZERO_CURRENT
            value = mean_value(sums, channel, self._latest_temperature())
            stated = certified(label, self.standard.uncertainty(f"{kind}_zero"), value)
            unit = channel.coefficients.unit
            found.append(Reading(role, value, unit, self._interval(), self.standard.id, (stated,)))
        return tuple(found)

    def _reference_degc(self) -> Fraction:
        return self._control.reference_degc

    async def _switch_off(self) -> None:
        if self.session.ready:
            for role in (READY, PRESENT, TO_EARTH, DIODE_SHORT):
                await self.switch_off(role)
            await self.switch_off()

    # ---- meters

    def _new_meter(self) -> PowerMeter | LateMeter:
        waveform = self.board.stream("waveform")
        ends = [waveform.stream.highest_count] * waveform.channels
        for channel in self._control.roles.values():
            ends[channel.channel] = min(ends[channel.channel], channel.coefficients.full_scale)
        history = math.ceil(HISTORY_S * waveform.rate)
        pairs, window = self._control.pairs, waveform.rate // WINDOWS_PER_S
        config = PowerConfig(waveform.channels, pairs, tuple(ends), history, window)
        late = self._control.late or self._judging.late
        return LateMeter(config, self._control.late_pairs) if late else PowerMeter(config)

    def _require_clean(self, sums: GateSums) -> None:
        roles = {channel.channel: role for role, channel in self._control.roles.items()}
        require_clean(self.board.name, self._waveform.number, sums, self._waveform.gaps, roles)
