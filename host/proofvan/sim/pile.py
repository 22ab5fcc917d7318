"""The pile bench: a charging pile, a relay and a load behind it, and the van's energy standard at the gun."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from proofvan.instruments.insulation_monitor import InsulationMonitor
from proofvan.regulations.jjg1149_dc_pile.simulator import RampSettings, RampSource
from proofvan.regulations.piles.simulator import Phase, PileModel, PileSettings, PulseOutput, Source, Values
from proofvan.sim.bench import MILLISECOND, StreamFeed
from proofvan.sim.board import Record
from proofvan.sim.charger import Charger, Limits
from proofvan.sim.clocks import SECOND, NodeClock, SampleClock
from proofvan.sim.converters import Actual, Converter, power_channels
from proofvan.sim.effects import Effects
from proofvan.sim.faults import Fault
from proofvan.sim.job import Job
from proofvan.sim.playback import PlaybackSource
from proofvan.sim.surroundings import Surroundings
from proofvan.sim.truth import mean_by_point
from proofvan_hw.load import RigBoard, RigStream

LOAD = 1  # bit of output 0
_TAPER_S = 600.0  # the taper is stated per 10 minutes


# A pseudo-terminal holds 4095 bytes: what a board sends in a batch fits into it with room for the rest.
BATCH_BYTES = 2400
LONGEST_BATCH_NS = 100 * MILLISECOND


@dataclass(frozen=True, slots=True)
class Session:
    """What one charging session really was; one that was broken off belongs to no point."""

    point: str
    delivered_j: float
    register_j: float
    shown: str

    @property
    def true_error_percent(self) -> float:
        """Register against what left the gun."""
        return (self.register_j / self.delivered_j - 1.0) * 100.0 if self.delivered_j else 0.0

    def record(self) -> dict[str, Any]:
        """Give the truth file's line."""
        return {
            "point": self.point,
            "delivered_j": self.delivered_j,
            "register_j": self.register_j,
            "shown_kwh": self.shown,
            "true_error_percent": self.true_error_percent,
        }


def _batch_ns(waveform: RigStream) -> int:
    bytes_per_s = waveform.rate * waveform.channels * waveform.stream.width
    return min(LONGEST_BATCH_NS, BATCH_BYTES * SECOND // bytes_per_s)


class PileBench:
    """Physics and converters of a pile run.

    `error` relative, of the pile at the gun at the tested load; `playback` replaces the pile's own power stage.
    """

    def __init__(
        self,
        board: RigBoard,
        job: Job,
        effects: Effects,
        error: float,
        around: Surroundings,
        playback: PlaybackSource | None = None,
        on_bus: bool = False,
    ) -> None:
        self._board, self._effects, self.around = board, effects, around
        self._warmth = around.board
        self._playback = playback
        settings, source = _pile(job, effects, error, playback)
        if on_bus:
            settings = replace(settings, handshake_s=0.0)  # the controller's own handshake takes its time
        self.model = PileModel(settings, source)
        self.charger = Charger(self, _limits(job)) if on_bus else None
        self._defects = _Defects()
        self._monitor = InsulationMonitor.of(board)
        self._error = error
        self._connected = False
        self._set = (0.0, 0.0)
        self._point = ""
        self._changes: deque[tuple[int, bool]] = deque()
        self._scatter = effects.random("meter_repeatability", "session")
        self.sessions: list[Session] = []
        self.seen_j = 0.0  # what the channels saw, before the converters
        self.load_takes: Callable[[], bool] = lambda: True  # an electronic load that is off takes nothing
        self._latest = (0.0, 0.0)
        self._converters = _converters(board, job, effects)
        self._skew_s = effects["channel_skew"]
        self._burden_w = effects["rig_burden"]
        # The current circuit of a virtual load carries no power: its contacts take nothing from the voltage.
        self._contact_ohm = 0.0 if job.plan.get("load") == "virtual" else effects["contact_resistance"]
        self._pulses = PulseOutput(job.number("pulse_constant_per_kwh", 0.0))
        self._pulse_channel = next((item.channel for item in board.channels if item.role == "pulse_output"), None)
        self._spur = _Spur(effects)

    @property
    def clock_offset_s(self) -> float:
        """Give how far the pile's own clock is ahead."""
        return self._effects["pile_clock"] + self._effects["clock_jump"]

    def boot(self, clock: NodeClock, now_ns: int) -> None:
        """Begin with a board whose clock started anew."""
        start = clock.node_ns(now_ns)
        waveform, slow = self._board.stream("waveform"), self._board.stream("slow")
        self.batch_ns = _batch_ns(waveform)
        self._waveform = StreamFeed(
            waveform.stream.number,
            waveform.channels,
            waveform.stream.width,
            SampleClock(clock, waveform.rate, start),
        )
        self._slow = StreamFeed(
            slow.stream.number, slow.channels, slow.stream.width, SampleClock(clock, slow.rate, start)
        )
        self._period_s = 1.0 / waveform.rate / (1.0 + clock.drift)

    def advance(self, now_ns: int) -> None:
        """Let pile, load and converters go on to this instant."""
        while self._changes and self._changes[0][0] <= now_ns:
            moment, connected = self._changes.popleft()
            self._sample(moment)
            self._connected = connected
        self._sample(now_ns)
        self._sample_slow(now_ns)

    def take_records(self) -> list[Record]:
        """Give what the converters sampled since the last call."""
        return self._waveform.take() + self._slow.take()

    def set_outputs(self, outputs: int, now_ns: int) -> None:
        """Open or close the load relay."""
        self._changes.append((now_ns, bool(outputs & LOAD)))

    def saturate(self, channel: int, driven: bool) -> None:
        """Drive a waveform channel past its range, or no longer."""
        self._converters[channel].disturbance = 1.5 if driven else 0.0

    def silence(self, silent: bool) -> None:
        """Let the converters' interface go dead, or work again."""
        self._waveform.silent = self._slow.silent = silent

    def misbehave(self, fault: Fault, begins: bool, now_ns: int) -> None:
        """Let controller, power stage, load or standard go wrong, or well again."""
        self.advance(now_ns)
        self._defects.change(fault, begins)
        if isinstance(self.model.source, RampSource):
            self.model.source.voltage_factor = self._defects.factor("over_voltage")
            self.model.source.current_factor = self._defects.factor("over_current")
        if self.charger is None:
            return
        self._defects.spoil(self.charger)
        if fault.kind == "pile_stops" and begins:
            self.charger.press_stop(now_ns, "stopped_by_fault", "emergency_stop")

    def start_charging(self, now_ns: int, voltage_v: float, current_a: float, point: str) -> None:
        """Press start; without a bus the load point is set by hand, on a bus the vehicle asks for it."""
        self._point = point
        if self.charger is not None:
            self.charger.press_start(now_ns)
        else:
            self.power_on(now_ns, voltage_v, current_a)

    def stop_charging(self, now_ns: int) -> None:
        """Press stop on the pile."""
        if self.charger is not None:
            self.charger.press_stop(now_ns)
        else:
            self.power_off(now_ns)

    @property
    def occupied(self) -> bool:
        """Say whether a session runs."""
        if self.charger is not None and self.charger.busy:
            return True
        return self.model.phase in (Phase.WAITING, Phase.CHARGING)

    # ---- what the controller drives

    def power_on(self, now_ns: int, voltage_v: float, current_a: float) -> None:
        """Set voltage and current, close the contactors and ramp up."""
        self.advance(now_ns)
        self._set = (voltage_v, current_a)
        if isinstance(self.model.source, RampSource):
            self.model.source.set(
                voltage_v * (1.0 + self._effects["voltage_setting"]),
                current_a * (1.0 + self._effects["current_setting"]),
            )
        spread = self._effects["meter_repeatability"] * float(self._scatter.standard_normal())
        self._pulses.restart()
        self.model.start(now_ns / SECOND, 0.0 if self._playback else spread)

    def follow(self, now_ns: int, voltage_v: float, current_a: float) -> None:
        """Go to another demand of the vehicle."""
        self.advance(now_ns)
        if isinstance(self.model.source, RampSource) and self._set[1]:
            self.model.source.follow(now_ns / SECOND, current_a / self._set[1])

    def power_off(self, now_ns: int, *, emergency: bool = False) -> None:
        """Ramp down and open the contactors."""
        self.advance(now_ns)
        self.model.stop(now_ns / SECOND, emergency=emergency)

    def broken_off(self) -> None:
        """Count the session to no point."""
        self._point = ""

    def output(self, now_ns: int) -> tuple[float, float]:
        """Give voltage and current as the pile sees them now."""
        if self.model.phase is not Phase.CHARGING:
            return 0.0, 0.0
        voltage, current = self.model.source.values(np.array([now_ns / SECOND]))
        return float(voltage[0]), float(current[0])

    def delivered_kwh(self) -> float:
        """Give the register of the session."""
        return self.model.register_j / 3.6e6

    def settled(self, now_ns: int) -> bool:
        """Say whether the screen shows the session's final value."""
        self.advance(now_ns)
        return self.model.settled(now_ns / SECOND)

    def shown_kwh(self, now_ns: int) -> str:
        """Give the digits on the screen."""
        steps = self.model.shown_steps(now_ns / SECOND)
        step_kwh = self.model.settings.display_step_j / 3.6e6
        places = 6 if step_kwh < 1e-4 else 3 if step_kwh < 5e-3 else 2
        return f"{steps * step_kwh:.{places}f}"

    def at_gun(self) -> tuple[float, float, float]:
        """Give voltage (V), current (A) and energy (J) at the mating face, as they are."""
        return *self._latest, self.seen_j

    def truth(self) -> dict[str, Any]:
        """Tell sessions, energies and drawn effects."""
        playback = {"wave": self._playback.record()} if self._playback else {}
        return {
            "true_error_percent": self._error * 100.0,
            "points": mean_by_point(self.sessions),
            "deliveries": [session.record() for session in self.sessions],
            "effects": self._effects.record("pile"),
            "openings_under_load": self.model.openings_under_load,
            **playback,
        }

    def _sample(self, until_ns: int) -> None:
        clock = self._waveform.clock
        first = clock.index
        times = clock.due(until_ns) / SECOND
        if not len(times):
            return
        before, register_j = self.model.phase, self.model.register_j
        connected = self._connected and self.load_takes() and not self._defects.lasts("load_dump")
        voltage, current = self.model.advance(times, self._period_s, connected)
        if self.model.phase is Phase.SETTLED and before is not Phase.SETTLED:
            self._close_session()
        seen = {0: self._spur.added(times, voltage - current * self._contact_ohm)}
        seen[1] = self._spur.added(times, self._skewed(self._left_by_the_rig(voltage, current)))
        self._latest = (float(seen[0][-1]), float(seen[1][-1]))
        self.seen_j += float(np.dot(seen[0], seen[1])) * self._period_s
        if self._pulse_channel is not None:
            since = register_j if register_j <= self.model.register_j else 0.0
            seen[self._pulse_channel] = self._pulses.levels(times, since, self.model.register_j)
        temperature, cold = self._warmth.temperature_degc(until_ns), self._warmth.coldness(until_ns)
        columns = {
            channel: converter.counts(seen[channel], temperature, cold)
            for channel, converter in self._converters.items()
        }
        self._waveform.add(first, columns)

    def _sample_slow(self, until_ns: int) -> None:
        clock = self._slow.clock
        first = clock.index
        times = clock.due(until_ns)
        if len(times):
            degrees = self._warmth.temperature_degc(until_ns) + self._defects.value("overheat")
            counts = np.full(len(times), round(degrees * 1000.0), dtype=np.int64)
            columns = {self._board.channel("internal_temperature").channel: counts}
            if self._monitor is not None:
                ohm = self._defects.value("insulation") if self._defects.lasts("insulation") else math.inf
                columns[self._monitor.channel] = np.full(len(times), self._monitor.count(ohm), dtype=np.int64)
            self._slow.add(first, columns)

    def _left_by_the_rig(self, voltage: Values, current: Values) -> Values:
        """Give the current that reaches the standard."""
        if self._burden_w == 0.0:
            return current
        flows = current > 0.0
        return current - np.divide(self._burden_w, voltage, out=np.zeros_like(voltage), where=flows)

    def _skewed(self, current: Values) -> Values:
        if self._skew_s == 0.0 or len(current) < 2 or not current.any():
            return current
        change = np.empty_like(current)
        np.subtract(current[1:], current[:-1], out=change[1:])
        change[0] = change[1]
        change *= self._skew_s / self._period_s
        change += current
        return change

    def _close_session(self) -> None:
        # the screen may still lag; the register is final
        model = self.model
        steps = model.shown_steps(math.inf)
        shown = f"{steps * model.settings.display_step_j / 3.6e6:.6f}"
        point = "" if model.tripped else self._point
        self.sessions.append(Session(point, model.delivered_j, model.register_j, shown))


@dataclass(slots=True)
class _Defects:
    """Faults of the plan that last at this moment."""

    _lasting: list[Fault] = field(default_factory=list)

    def change(self, fault: Fault, begins: bool) -> None:
        if begins:
            self._lasting.append(fault)
        elif fault in self._lasting:
            self._lasting.remove(fault)

    def lasts(self, kind: str) -> bool:
        return any(fault.kind == kind for fault in self._lasting)

    def value(self, kind: str) -> float:
        return sum(fault.value for fault in self._lasting if fault.kind == kind)

    def factor(self, kind: str) -> float:
        return self.value(kind) if self.lasts(kind) else 1.0

    def spoil(self, charger: Charger) -> None:
        wrong = charger.misbehaviour
        wrong.silent = frozenset(one.message or "*" for one in self._lasting if one.kind == "bus_silent")
        wrong.deaf = frozenset(one.message for one in self._lasting if one.kind == "bus_deaf")
        wrong.unready = frozenset(one.message for one in self._lasting if one.kind == "bus_unready")
        late = {one.message: round(one.value * SECOND) for one in self._lasting if one.kind == "bus_late"}
        wrong.delays_ns, wrong.ignores_stop = late, self.lasts("ignore_stop")
        wrong.lengths = {one.message: round(one.value) for one in self._lasting if one.kind == "bus_length"}


class _Spur:
    """What the anti-aliasing filter leaves of a 10-150 kHz spur, folded to a low frequency; the same on u and i."""

    def __init__(self, effects: Effects) -> None:
        random = effects.random("spurs", "tone")
        self._amplitude = effects["spurs"]
        self._radians_per_s, self._phase = 2.0 * np.pi * random.uniform(50.0, 1900.0), random.uniform(0.0, 2.0 * np.pi)

    def added(self, times_s: Values, values: Values) -> Values:
        """Give the values with the spur on them."""
        if self._amplitude == 0.0 or not values.any():
            return values
        return values * (1.0 + self._amplitude * np.sin(self._radians_per_s * times_s + self._phase))


def _limits(job: Job) -> Limits:
    return Limits(
        highest_voltage_v=job.number("highest_voltage_v", 750.0),
        lowest_voltage_v=min(200.0, job.number("highest_voltage_v", 750.0)),
        highest_current_a=min(400.0, job.number("highest_current_a", 250.0)),
        lowest_current_a=0.0,
    )


def _pile(job: Job, effects: Effects, error: float, playback: PlaybackSource | None) -> tuple[PileSettings, Source]:
    if playback is not None:
        # the file has the power stage's own shape; without a display step in the job the screen shows enough digits
        # to compare with the file
        step_j = job.number("display_step_kwh", 1e-6) * 3.6e6
        return PileSettings(error, 0.0, 0.0, display_step_j=step_j), playback
    points = job.plan.get("points", ({"voltage_v": 600.0, "current_a": 200.0},))
    voltage, current = float(points[0]["voltage_v"]), float(points[0]["current_a"])
    settings = PileSettings(
        error=error,
        voltage_v=voltage,
        current_a=current,
        cable_loss=effects["cable_loss"],
        auxiliary_w=effects["auxiliary_supply"] + effects["meter_offset"],
        display_step_j=job.number("display_step_kwh", 0.001) * 3.6e6,
        truncates=effects["display_truncation"] > 0.0,
        refresh_s=effects["display_refresh"],
        latency_s=effects["display_latency"],
        settlement_s=effects["settlement_delay"],
    )
    random = effects.random("ripple", "phases")
    source = RampSource(
        RampSettings(
            voltage_v=voltage,
            current_a=current,
            ramp_s=effects["ramp"],
            overshoot=effects["ramp_overshoot"],
            taper_per_s=effects["taper"] / _TAPER_S,
            voltage_ripple=effects["ripple"],
            current_ripple=effects["ripple"],
            load_step=effects["load_step"],
            hunting=effects["load_hunting"],
            phases=tuple(random.uniform(0.0, 2.0 * np.pi, 4).tolist()),
        )
    )
    return settings, source


def _converters(board: RigBoard, job: Job, effects: Effects) -> dict[int, Converter]:
    standard = job.standards["energy"]
    drawn: Mapping[str, Actual] = {**power_channels(standard, effects), "pulse_output": Actual()}
    return {
        item.channel: Converter(
            standard.channels[item.role], drawn[item.role], effects.random("converter_noise", item.role)
        )
        for item in board.channels
        if item.stream.name == "waveform"
    }
