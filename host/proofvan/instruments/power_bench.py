"""What benches with an energy standard have in common: streams, live values, waits, the standard's temperature."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import replace
from fractions import Fraction

from proofvan.core.clock import Clock
from proofvan.core.errors import PreconditionError, ProcedureError
from proofvan.core.line.counts import CountBlock
from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments import labels
from proofvan.instruments.benches import GatedEnergy, PowerNow, SelfCheck
from proofvan.instruments.board_bench import BoardBench
from proofvan.instruments.calibration import CalibratedChannel, mean_value
from proofvan.instruments.display_camera.camera import DisplayCamera
from proofvan.instruments.display_camera.gate import edge_component, edges_of_energy
from proofvan.instruments.late_channels import LateMeter
from proofvan.instruments.live_floor import floor_percent
from proofvan.instruments.pulse_input import PulseInput
from proofvan.instruments.remote.aboard import Aboard
from proofvan.instruments.stated import mean_of_readings
from proofvan.instruments.stream import NS_PER_S, SampledStream
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
# What the energy standard itself may be off, beside the meter's own limit: field practice 7, U <= 0.10 %.
STANDARD_SHARE = 0.001
# A current that is measured backwards shows at this share of the wanted energy; the zeros' limits stay far below it.
BACKWARDS_SHARE = 0.01
# Power at the ends of a gate is looked at over this time.
EDGE_S = 0.1


class PowerBench(BoardBench, ABC):
    """A power board with a waveform and a slow stream, a load behind a relay, one standard that calibrates both.

    What kind of power it is, a subclass says: `_new_meter`, `_note_window`, `_zeros`.
    """

    _pulses: PulseInput

    def __init__(
        self,
        board: RigBoard,
        session: Session,
        standard: Standard,
        clock: Clock,
        internal: CalibratedChannel,
        block_size: int | None = None,
    ) -> None:
        super().__init__(board, session, clock, "load")
        self.standard = standard
        self._internal = internal
        self._waveform = SampledStream(session, board, "waveform", self.watch, block_size, self._look_at)
        self._slow = SampledStream(session, board, "slow", self.watch, block_size)
        self._streams = [self._slow, self._waveform]
        self._meter, self._thermometer = self._new_meter(), self._new_thermometer()
        self._currents: list[float] = []
        self._temperatures: list[float] = []
        self._now = PowerNow(0.0, 0.0, 0.0, 0.0)
        self.aboard = Aboard(clock)
        self._camera: DisplayCamera | None = None

    async def self_check(self) -> SelfCheck:
        """Look at zero, temperature and clock with nothing flowing.

        Raises PreconditionError for a zero beyond the standard's own limit, a temperature outside the certificate's
        range, and a standard that is still warming up; data and link faults as everywhere.
        """
        await self.aboard.identify()
        await self.begin()
        await self.watch.until(lambda: False, SELF_CHECK_S)
        zero = self._zeros()
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
        await self.aboard.mark_begin()  # before the first sample: the gate begins with it
        self._meter, self._thermometer = self._new_meter(), self._new_thermometer()
        self._currents, self._temperatures = [], []
        self._now = PowerNow(0.0, 0.0, 0.0, 0.0)
        await self._slow.start(self._thermometer, self._note_temperatures)
        await self._waveform.start(self._meter, self._note_windows)
        return self.clock.now_ns()

    async def set_load_point(self, voltage_v: float, current_a: float) -> None:
        """Tell an electronic load which point comes; it reads back what it holds. Nothing without one."""
        await self.aboard.set_point(voltage_v, current_a)

    async def close_load(self) -> None:
        """Connect the load. The board opens it by itself when the host is silent."""
        await self.switch_on()
        await self.aboard.take_power(self.now, self.watch)

    async def open_load(self) -> None:
        """Disconnect the load; the contactor first: it must not wait for an instrument that may be silent."""
        try:
            await self.switch_off()
        finally:
            await self.aboard.take_none()

    async def end(self) -> None:
        """Stop sampling; what was sampled can still be read."""
        await self.aboard.look_no_more()
        await super().end()

    async def safe(self) -> None:
        """Take every output to its safe state and stop sampling, the load off within its limit. Never raises."""
        self.session.release_outputs()  # the board's own time begins to run, whatever the load answers
        await self.aboard.safe()
        await super().safe()

    def look_at_display(self, camera: DisplayCamera) -> None:
        """Have a camera on the pile's display; whoever waits hears of its faults too."""
        camera.watch, self._camera = self.watch, camera

    async def energy_of_display(self, energy_j: float, step_kwh: float, timeout_s: float) -> GatedEnergy:
        """Wait for two edges of the display's last digit, at least so much energy apart; give both energies.

        PreconditionError `display-no-camera`; ProcedureError when edges do not come or the display cannot be read.
        """
        camera = self._camera
        if camera is None:
            raise PreconditionError("display-no-camera", board=self.board.name)
        gate = await edges_of_energy(camera, self.clock, lambda: self._now.power_w, energy_j, step_kwh, timeout_s)
        energy = await self.energy(camera.timing.instant_ns(gate.first), camera.timing.instant_ns(gate.last))
        added = edge_component(camera, gate, energy.value, step_kwh)
        counted = float(gate.last.after - gate.first.after)
        return GatedEnergy(counted, replace(energy, components=(*energy.components, added)))

    def displayed_now(self) -> tuple[float, float] | None:
        """Give display and standard (kWh) from the first edge to the latest, for display; None without them."""
        edges = self._camera.live if self._camera is not None else None
        if edges is None or edges[0] is edges[1]:
            return None
        first, last = edges
        seconds = (last.time_ns - first.time_ns) / NS_PER_S
        return float(last.after - first.after), self._now.power_w * seconds / 3.6e6

    def pulses_now(self) -> tuple[int, float] | None:
        """Give the pulses so far and the standard's energy (kWh) between them, for display; None without them."""
        live = self._pulses.live
        if live is None:
            return None
        count, samples = live
        seconds = samples / self.board.stream("waveform").rate
        return count, self._now.power_w * seconds / 3.6e6

    async def require_witness(self) -> None:
        """Compare a whole session with the standard meter, where there is one; ProcedureError `meter-disagrees`."""
        await self.aboard.require_agreement(self._now.energy_j, STANDARD_SHARE * self._now.energy_j)

    def now(self) -> PowerNow:
        """Give the latest values."""
        return self._now

    def floor_percent(self) -> float | None:
        """Give U (k = 2, %) that no longer run makes smaller, for display; None while nothing flows."""
        return floor_percent(self.standard, self._now)

    async def wait_energy(self, energy_j: float, timeout_s: float) -> None:
        """Wait until so much energy has flowed since `begin`.

        Raises ProcedureError: `energy-backwards` as soon as a transducer turns out to be mounted the other way round,
        `energy-not-reached` on time-out.
        """
        least_j = -BACKWARDS_SHARE * energy_j

        def decided() -> bool:
            return self._now.energy_j >= energy_j or min(self._channel_energies_j().values()) < least_j

        reached = await self.watch.until(decided, timeout_s)
        for channel, joules in self._channel_energies_j().items():
            if joules < least_j:
                raise ProcedureError("energy-backwards", channel=channel, energy_j=f"{joules:.0f}")
        if not reached:
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

    # ---- live values

    def _note_windows(self, windows: list[Window]) -> None:
        for window in windows:
            self._note_window(window)

    def _note_temperatures(self, windows: list[Window]) -> None:
        for window in windows:
            self._note_slow(window_sums(window))

    def _note_slow(self, sums: GateSums) -> None:
        self._temperatures.append(mean_value(sums, self._internal, self._internal.reference_degc))

    def _latest_temperature(self) -> Fraction:
        if self._temperatures:
            return Fraction(self._temperatures[-1])
        return self._reference_degc()

    # ---- self-check

    def _internal_temperature(self) -> Reading:
        values = list(self._temperatures)
        value = math.fsum(values) / len(values)
        scatter = mean_of_readings(labels.READINGS, values, f"n = {len(values)}")
        return Reading("internal_temperature", value, "degC", self._interval(), self.standard.id, (scatter,))

    def _interval(self) -> Interval:
        return Interval(round(self._waveform.timeline().start_ns), self.clock.now_ns())

    def _require_zero(self, reading: Reading) -> None:
        limit = LARGEST_ZERO * float(self.standard.uncertainty(f"{reading.name.split('_')[0]}_zero").expanded)
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

    # ---- meters

    def _new_thermometer(self) -> PowerMeter:
        slow = self.board.stream("slow")
        ends = (slow.stream.highest_count,) * slow.channels
        return PowerMeter(PowerConfig(slow.channels, (), ends, math.ceil(HISTORY_S * slow.rate), 1))

    # ---- what a subclass says

    def _channel_energies_j(self) -> dict[str, float]:
        """Give the live energy since `begin` by the current's channel that measures it."""
        return {"current": self._now.energy_j}

    @abstractmethod
    async def energy(self, start_ns: int, end_ns: int) -> Reading:
        """Give the energy (J) between two host instants."""

    def _look_at(self, block: CountBlock) -> None:
        """Take a look at each block of the waveform; nothing here."""

    @abstractmethod
    def _new_meter(self) -> PowerMeter | LateMeter:
        """Give a meter without samples."""

    @abstractmethod
    def _note_window(self, window: Window) -> None:
        """Take the sums of a window of the waveform."""

    @abstractmethod
    def _zeros(self) -> tuple[Reading, ...]:
        """Give what the currents' channels show with nothing flowing."""

    @abstractmethod
    def _reference_degc(self) -> Fraction:
        """Give the temperature to which the standard's certificate belongs."""


def window_sums(window: Window) -> GateSums:
    """Give a live window's sums as those of a gate."""
    gate = Gate(window.first_index << POSITION_BITS, (window.first_index + window.count) << POSITION_BITS)
    return GateSums(gate, window.totals, window.products, window.lowest, window.highest, window.count, window.flags)
