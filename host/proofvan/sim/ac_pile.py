"""The AC pile bench: a pile on the mains, the van's vehicle side and energy standard at its plug, a load behind."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from proofvan.methods.control_pilot import CABLES
from proofvan.regulations.jjg1148_ac_pile.simulator import (
    AcSettings,
    AcSource,
    PilotLine,
    PilotSettings,
    Vehicle,
)
from proofvan.regulations.piles.simulator import Phase, PileModel, PileSettings, PulseOutput, Values
from proofvan.sim.bench import StreamFeed
from proofvan.sim.board import Record
from proofvan.sim.clocks import SECOND, NodeClock, SampleClock
from proofvan.sim.converters import Actual, Converter, Counts, ac_channels
from proofvan.sim.effects import Effects
from proofvan.sim.faults import Fault
from proofvan.sim.job import Job
from proofvan.sim.pile import BATCH_BYTES, LONGEST_BATCH_NS, Session
from proofvan.sim.surroundings import Surroundings
from proofvan.sim.truth import mean_by_point
from proofvan_hw.load import RigBoard

# Bits of the board's outputs.
LOAD, PRESENT, READY, EARTH, DIODE = 1, 2, 4, 16, 32
# Front end of the board (power.toml): volts of the pilot and of the proximity contact per ampere at the converter.
_PILOT_V_PER_A, _PROXIMITY_V_PER_A = 49.9 * 12.0, 49.9 * 5.0
_PROXIMITY_V, _PROXIMITY_OHM = 5.0, 330.0
# What the dividers make of a voltage that all their inputs have: 80 dB [T].
_COMMON_MODE = 1e-4
_REACTION_S = 0.1  # of the pile to a fault of the pilot: GB/T 18487.1 annex A [M-med]


class AcPileBench:
    """Physics and converters of an AC pile run; `error` relative, of the pile at the plug at the tested load."""

    def __init__(self, board: RigBoard, job: Job, effects: Effects, error: float, around: Surroundings) -> None:
        self._board, self._effects, self.around, self._error = board, effects, around, error
        self._rate = board.stream("waveform").rate
        self._phases = int(job.subject.get("phases", 3))
        self._voltage_v = float(job.subject.get("nominal_voltage_v", 220.0)) * (1.0 + effects["mains_voltage"])
        points = job.plan.get("points", ({"current_a": 32.0},))
        self._current_a = float(points[0]["current_a"])
        self.source = AcSource(self._settings(self._current_a), self._relative)
        self.model = PileModel(_pile(job, effects, error, self._phases, self._current_a), self.source)
        rated = float(job.subject.get("highest_current_a", 63.0))
        self._pilot = PilotLine(
            PilotSettings(rated, effects["pilot_duty"], effects["pilot_frequency"], effects["pilot_level"]), self._sinc3
        )
        self._plug_ohm = next((ohm for ohm, carries in CABLES.items() if carries >= rated), 100.0)
        missing = round(1.0 / effects["pulse_missing"]) if effects["pulse_missing"] else 0
        self._pulses = PulseOutput(
            float(job.subject.get("pulse_constant_per_kwh", 0.0)), missing, effects["pulse_bounce"]
        )
        self._vehicle = Vehicle()
        self._point = ""
        self._changes: deque[tuple[int, int]] = deque()
        self._fault_s = math.inf
        self._scatter = effects.random("meter_repeatability", "session")
        self.sessions: list[Session] = []
        self.load_takes: Callable[[], bool] = lambda: True  # an electronic load that is off takes nothing
        self._closed = False
        self._latest, self._seen_j = (0.0, 0.0), 0.0
        self._converters = _converters(board, job, effects)
        self._skew_s = effects["channel_skew"]
        self._common_v = _COMMON_MODE * effects["earth_potential"]
        self._burden_s = effects["rig_burden"] / self._phases / self._voltage_v**2
        # The current circuit of a virtual load carries no power: its contacts take nothing from the voltage.
        self._contact_ohm = 0.0 if job.plan.get("load") == "virtual" else effects["contact_resistance"]

    @property
    def clock_offset_s(self) -> float:
        """Give how far the pile's own clock is ahead."""
        return self._effects["pile_clock"] + self._effects["clock_jump"]

    def boot(self, clock: NodeClock, now_ns: int) -> None:
        """Begin with a board whose clock started anew."""
        start = clock.node_ns(now_ns)
        waveform, slow = self._board.stream("waveform"), self._board.stream("slow")
        bytes_per_s = waveform.rate * waveform.channels * waveform.stream.width
        self.batch_ns = min(LONGEST_BATCH_NS, BATCH_BYTES * SECOND // bytes_per_s)
        self._waveform, self._slow = (
            StreamFeed(one.stream.number, one.channels, one.stream.width, SampleClock(clock, one.rate, start))
            for one in (waveform, slow)
        )
        self._period_s = 1.0 / waveform.rate / (1.0 + clock.drift)

    def advance(self, now_ns: int) -> None:
        """Let pile, load and converters go on to this instant."""
        while self._changes and self._changes[0][0] <= now_ns:
            moment, outputs = self._changes.popleft()
            self._sample(moment)
            self._switch(outputs, moment / SECOND)
        self._sample(now_ns)
        self._sample_slow(now_ns)

    def take_records(self) -> list[Record]:
        """Give what the converters sampled since the last call."""
        return self._waveform.take() + self._slow.take()

    def set_outputs(self, outputs: int, now_ns: int) -> None:
        """Switch load relay and the vehicle's side of the pilot."""
        self._changes.append((now_ns, outputs))

    def saturate(self, channel: int, driven: bool) -> None:
        """Drive a waveform channel past its range, or no longer."""
        self._converters[channel].disturbance = 1.5 if driven else 0.0

    def silence(self, silent: bool) -> None:
        """Let the converters' interface go dead, or work again."""
        self._waveform.silent = self._slow.silent = silent

    def misbehave(self, fault: Fault, begins: bool, now_ns: int) -> None:
        """Let the pile break off by itself; other faults of a pile are those on a bus."""
        self.advance(now_ns)
        if fault.kind == "pile_stops" and begins:
            self.model.stop(now_ns / SECOND, emergency=True)

    def start_charging(self, now_ns: int, current_a: float, point: str) -> None:
        """Show the card at the pile; `point` empty: a session that does not count."""
        self.advance(now_ns)
        self._point = point
        spread = self._effects["meter_repeatability"] * float(self._scatter.standard_normal())
        self._pulses.restart()
        self.model.start(now_ns / SECOND, spread)

    def stop_charging(self, now_ns: int) -> None:
        """Press stop on the pile."""
        self.advance(now_ns)
        self.model.stop(now_ns / SECOND)

    def settled(self, now_ns: int) -> bool:
        """Say whether the screen shows the session's final value."""
        self.advance(now_ns)
        return self.model.settled(now_ns / SECOND)

    def shown_kwh(self, now_ns: int) -> str:
        """Give the digits on the screen."""
        step_kwh = self.model.settings.display_step_j / 3.6e6
        places = 6 if step_kwh < 1e-4 else 3 if step_kwh < 5e-3 else 2
        return f"{self.model.shown_steps(now_ns / SECOND) * step_kwh:.{places}f}"

    @property
    def occupied(self) -> bool:
        """Say whether a session runs."""
        return self.model.phase in (Phase.WAITING, Phase.CHARGING)

    def at_gun(self) -> tuple[float, float, float]:
        """Give voltage (V) and current (A) of the first phase, and energy (J) of all, at the plug, as they are."""
        return *self._latest, self._seen_j

    def truth(self) -> dict[str, Any]:
        """Tell sessions, energies and drawn effects."""
        return {
            "true_error_percent": self._error * 100.0,
            "points": mean_by_point(self.sessions),
            "deliveries": [session.record() for session in self.sessions],
            "effects": self._effects.record("pile") | self._effects.record("ac_pile"),
        }

    # ---- what the outputs switch

    def _switch(self, outputs: int, moment_s: float) -> None:
        self._closed = bool(outputs & LOAD)
        bits = (PRESENT, READY, EARTH, DIODE)
        self._vehicle = Vehicle(*(bool(outputs & bit) for bit in bits))
        if self.model.phase is not Phase.CHARGING or self._pilot.healthy(self._vehicle):
            return
        if self._pilot.state(self._vehicle) == "B":
            self.model.stop(moment_s)  # S2 opened: an orderly end
        else:
            self.model.stop(moment_s + _REACTION_S)

    # ---- sampling

    def _sample(self, until_ns: int) -> None:
        clock = self._waveform.clock
        first = clock.index
        times = clock.due(until_ns) / SECOND
        if not len(times):
            return
        self.source.loaded = self._closed and self.load_takes()
        before, register_j = self.model.phase, self.model.register_j
        asked = self.model.phase is Phase.CHARGING or self._pilot.healthy(self._vehicle)
        # The model's own contactor follows the pilot; the load is a matter of the source.
        if asked or self.model.phase is not Phase.WAITING:
            self.model.advance(times, self._period_s, connected=True)
        if self.model.phase is Phase.SETTLED and before is not Phase.SETTLED:
            self._close_session()
        restarted = register_j > self.model.register_j
        levels = self._pulses.levels(times, 0.0 if restarted else register_j, self.model.register_j)
        self._waveform.add(first, self._columns(times, levels, until_ns))

    def _columns(self, times: Values, levels: Values, until_ns: int) -> dict[int, Counts]:
        warmth = self.around.board
        temperature, cold = warmth.temperature_degc(until_ns), warmth.coldness(until_ns)
        seen: dict[str, Values] = {"pulse_output": levels, "pilot_high": self._pilot.high(times, self._vehicle)}
        voltage, current = self.source.seen(times, self._skew_s)
        self._note(voltage, current)
        for phase in (1, 2, 3):
            there = phase <= self._phases
            flowing = current[phase - 1] if there else np.zeros(len(times))
            at_plug = voltage[phase - 1] if there else np.zeros(len(times))
            seen[f"voltage_{phase}"] = at_plug - flowing * self._contact_ohm + self._common_v
            seen[f"current_{phase}"] = flowing - at_plug * self._burden_s if self._closed else flowing
        return {
            channel: self._converters[channel].counts(seen[role], temperature, cold)
            for role, channel in ((item.role, item.channel) for item in self._board.channels)
            if role in seen
        }

    def _note(self, voltage: Values, current: Values) -> None:
        volts, amperes = (float(np.sqrt(np.mean(np.square(one[0])))) for one in (voltage, current))
        self._latest = (volts, amperes)
        self._seen_j += float(np.sum(voltage[: self._phases] * current[: self._phases])) * self._period_s

    def _sample_slow(self, until_ns: int) -> None:
        clock = self._slow.clock
        first = clock.index
        times = clock.due(until_ns)
        if not len(times):
            return
        proximity_v = _PROXIMITY_V * self._plug_ohm / (_PROXIMITY_OHM + self._plug_ohm)
        values = {
            "internal_temperature": self.around.board.temperature_degc(until_ns) * 1e3,
            "pilot_level": self._pilot.level_v(self._vehicle) / _PILOT_V_PER_A * 1e9,
            "proximity": proximity_v / _PROXIMITY_V_PER_A * 1e9,
        }
        columns = {
            self._board.channel(role).channel: np.full(len(times), round(value), dtype=np.int64)
            for role, value in values.items()
        }
        self._slow.add(first, columns)

    def _close_session(self) -> None:
        model = self.model
        steps = model.shown_steps(math.inf)
        shown = f"{steps * model.settings.display_step_j / 3.6e6:.6f}"
        self.sessions.append(Session(self._point, model.delivered_j, model.register_j, shown))

    # ---- mains, load, filter

    def _settings(self, current_a: float) -> AcSettings:
        effects = self._effects
        angles = effects.random("current_thd", "angles").uniform(0.0, 2.0 * math.pi, 12)
        return AcSettings(
            phases=self._phases,
            voltage_v=self._voltage_v,
            current_a=current_a * (1.0 + effects["current_setting"]),
            frequency_hz=50.0 + effects["mains_frequency"],
            angle=effects["current_angle"],
            voltage_thd=effects["voltage_thd"],
            current_thd=effects["current_thd"],
            harmonic_angles=tuple(angles.tolist()),
            imbalance=effects["imbalance"],
            surge=effects["start_surge"],
        )

    def _sinc3(self, hertz: float) -> float:
        """Amplitude behind the converter's sinc3 filter. ADS131M08 datasheet (TI SBAS950), digital filter"""
        return float(np.sinc(hertz / self._rate)) ** 3

    def _relative(self, hertz: float) -> float:
        return self._sinc3(hertz) / self._sinc3(50.0)


def _pile(job: Job, effects: Effects, error: float, phases: int, current_a: float) -> PileSettings:
    voltage = float(job.subject.get("nominal_voltage_v", 220.0))
    return PileSettings(
        error=error,
        voltage_v=voltage,  # of a phase: the model counts one phase behind the other
        current_a=current_a,
        cable_loss=effects["cable_loss"],
        auxiliary_w=(effects["standby"] + effects["meter_offset"]) / phases,
        display_step_j=job.number("display_step_kwh", 0.001) * 3.6e6,
        truncates=effects["display_truncation"] > 0.0,
        refresh_s=effects["display_refresh"],
        latency_s=effects["display_latency"],
        settlement_s=effects["settlement_delay"],
    )


def _converters(board: RigBoard, job: Job, effects: Effects) -> dict[int, Converter]:
    standard = job.standards["energy"]
    drawn = ac_channels(standard, effects)
    return {
        item.channel: Converter(
            standard.channels[item.role],
            drawn.get(item.role, Actual()),
            effects.random("converter_noise", item.role),
        )
        for item in board.channels
        if item.stream.name == "waveform"
    }
