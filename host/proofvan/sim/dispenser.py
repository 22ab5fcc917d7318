"""The dispenser bench: a dispenser, and an automatic metal measure with its sensors under the nozzle."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np

from proofvan.regulations.dispensers.simulator import (
    Delivery,
    DispenserModel,
    DispenserSettings,
)
from proofvan.sim.bench import MILLISECOND
from proofvan.sim.board import Record
from proofvan.sim.clocks import SECOND, NodeClock, SampleClock
from proofvan.sim.converters import Actual, Converter, measure_bias, thermometer
from proofvan.sim.effects import Effects
from proofvan.sim.faults import Fault
from proofvan.sim.job import Job
from proofvan.sim.measure import MeasureModel, MeasureSettings
from proofvan.sim.stream_temperature import Hose, Thermometer
from proofvan.sim.surroundings import Surroundings
from proofvan.sim.truth import mean_by_point
from proofvan_hw.load import RigBoard

DRAIN = 1  # bit of output 0
_STEP_S = 0.1
_FINE_STEPS = 5  # while something flows
_AIR_S = 600.0  # time constant of a thermometer in air, assumed
# beta_Y of JJG 443 [S:xljd], 1/K
LIQUID_EXPANSION = {"petrol": 12e-4, "diesel": 9e-4}
_LEVEL_NOISE_M = 2e-5
_DIESEL_VAPOUR = 0.1  # of what petrol loses, assumed


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one delivery really was."""

    point: str
    flow_m3_per_s: float
    delivered_m3: float
    counted_m3: float
    shown_l: str

    @property
    def true_error_percent(self) -> float:
        """Meter against what left the nozzle."""
        return (self.counted_m3 / self.delivered_m3 - 1.0) * 100.0 if self.delivered_m3 else 0.0

    def record(self) -> dict[str, Any]:
        """Give the truth file's line."""
        return {
            "point": self.point,
            "flow_l_min": self.flow_m3_per_s * 6e4,
            "delivered_m3": self.delivered_m3,
            "counted_m3": self.counted_m3,
            "shown_l": self.shown_l,
            "true_error_percent": self.true_error_percent,
        }


class DispenserBench:
    """Physics and converters of a dispenser run; `error` relative, at the nozzle at the highest flow."""

    batch_ns = 200 * MILLISECOND

    def __init__(self, board: RigBoard, job: Job, effects: Effects, error: float, around: Surroundings) -> None:
        self._board, self._effects, self.around, self._error = board, effects, around, error
        standard = job.standards["measure"]
        if standard.measure is None:
            raise ValueError("a dispenser needs a measure")
        self._nominal = float(standard.measure.nominal_volume_l) * 1e-3
        self.model = DispenserModel(_dispenser(job, effects, error, self._nominal))
        self.measure = MeasureModel(
            standard.measure, _measure(job, effects, measure_bias(standard, effects)), around.ambient_degc
        )
        self._hose = Hose(around.oil_degc, effects["hose_first_draw"])
        self._nozzle = Thermometer(around.ambient_degc)
        self._middle = Thermometer(around.ambient_degc)
        self._low = Thermometer(around.ambient_degc)
        self._changes: deque[tuple[int, int]] = deque()
        self._time_ns = 0
        self._deliveries = 0
        self._point = ""
        self.delivered: list[Delivered] = []
        self._converters = _converters(board, job, effects)
        self._slow = board.stream("slow")
        self._slow_records: list[Record] = []
        self._pulse_times: list[int] = []
        self._jitter = effects.random("pulse_jitter", "edge")
        self._silent = False

    def boot(self, clock: NodeClock, now_ns: int) -> None:
        """Begin with a board whose clock started anew."""
        self._clock = clock
        self._slow_clock = SampleClock(clock, self._slow.rate, clock.node_ns(now_ns))
        self._pulse_index = 0
        self._time_ns = self._time_ns or now_ns

    def advance(self, now_ns: int) -> None:
        """Let dispenser, measure and sensors go on to this instant."""
        while self._changes and self._changes[0][0] <= now_ns:
            moment, outputs = self._changes.popleft()
            self._flow_to(moment)
            self.measure.set_drain(bool(outputs & DRAIN), moment / SECOND)
        self._flow_to(now_ns)

    def take_records(self) -> list[Record]:
        """Give what the converters sampled since the last call."""
        records, self._slow_records = self._slow_records, []
        if self._pulse_times:
            stream = self._board.stream("pulses").stream
            samples = np.array(self._pulse_times, dtype="<u8").tobytes()
            if not self._silent:
                records.append((stream.number, self._pulse_index, samples, self._pulse_times[0] // 1000))
            self._pulse_index += len(self._pulse_times)
            self._pulse_times = []
        return records

    def set_outputs(self, outputs: int, now_ns: int) -> None:
        """Open or close the drain valve."""
        self._changes.append((now_ns, outputs))

    def saturate(self, channel: int, driven: bool) -> None:
        """Drive a slow channel past its range, or no longer."""
        for number, converter in self._converters.values():
            if number == channel:
                converter.disturbance = 1.5 if driven else 0.0

    def silence(self, silent: bool) -> None:
        """Let the converters' interface go dead, or work again."""
        self._silent = silent

    def zero(self, now_ns: int) -> None:
        """Lift the nozzle; the display goes to zero."""
        self.advance(now_ns)
        self.model.zero()

    def deliver(self, start_ns: int, flow: float, preset_m3: float, point: str) -> None:
        """Open the nozzle at `start_ns`; flow in m3/s. `point` empty: a delivery that does not count."""
        self._point = point
        random = self._effects.random("meter_repeatability_flow", f"delivery {self._deliveries}")
        scatter = self._effects["meter_repeatability_flow"] * float(random.standard_normal())
        hose = self._effects["hose_dilation"] * float(random.uniform(-0.5, 0.5))
        self._deliveries += 1
        self.model.deliver(Delivery(start_ns / SECOND, flow, preset_m3, scatter, hose))

    def flowing(self, now_ns: int) -> bool:
        """Say whether the nozzle is open."""
        self.advance(now_ns)
        return self.model.flowing

    def shown_l(self) -> str:
        """Give the digits of the volume display."""
        return str(self.model.shown_l())

    def misbehave(self, fault: Fault, begins: bool, now_ns: int) -> None:
        """Nothing of a dispenser goes wrong by the plan yet."""

    def truth(self) -> dict[str, Any]:
        """Tell deliveries and drawn effects."""
        return {
            "true_error_percent": self._error * 100.0,
            "points": mean_by_point(self.delivered),
            "deliveries": [delivered.record() for delivered in self.delivered],
            "effects": self._effects.record("dispenser"),
        }

    def _flow_to(self, until_ns: int) -> None:
        while self._time_ns < until_ns:
            step_ns = min(until_ns - self._time_ns, round(_STEP_S * SECOND))
            start_s, step_s = self._time_ns / SECOND, step_ns / SECOND
            if self.model.flowing:
                for part in range(_FINE_STEPS):
                    self._pour(start_s + part * step_s / _FINE_STEPS, step_s / _FINE_STEPS)
            else:
                self._hose.stand(step_s)
                self._nozzle.follow(self.around.ambient_degc, step_s, _AIR_S)
            self._time_ns += step_ns
            self.measure.advance(self._time_ns / SECOND, step_s)
            self._body_thermometers(step_s)
            self._sample_slow(self._time_ns)

    def _pour(self, start_s: float, step_s: float) -> None:
        delivery = self.model.delivery
        if delivery is None:
            return
        factor = 1.0 - self._effects["second_nozzle"] if 10.0 < start_s - delivery.start_s < 30.0 else 1.0
        volume, edges = self.model.advance(start_s, step_s, factor)
        temperature = self._hose.draw(volume)
        self._nozzle.follow(temperature, step_s, self._effects["thermometer_lag"])
        self.measure.pour(volume, temperature, start_s + step_s)
        if edges:
            self._capture(edges)
        if not self.model.flowing:
            self.delivered.append(
                Delivered(self._point, delivery.flow, self.model.delivered_m3, self.model.counted_m3, self.shown_l())
            )

    def _capture(self, edges: list[float]) -> None:
        for edge in edges:
            late = abs(float(self._jitter.standard_normal())) * self._effects["pulse_jitter"]
            captured = self._clock.node_ns(round((edge + late) * SECOND))
            earliest = self._pulse_times[-1] + 1 if self._pulse_times else 0
            self._pulse_times.append(max(captured, earliest))

    def _body_thermometers(self, step_s: float) -> None:
        lag = self._effects["thermometer_lag"]
        if self.measure.empty:
            self._middle.follow(self.around.ambient_degc, step_s, _AIR_S)
            self._low.follow(self.around.ambient_degc, step_s, _AIR_S)
            return
        liquid, layers = self.measure.temperature_degc, self._effects["stratification"]
        # mid-depth lies close to the mean of the body, the bottom half the difference below it
        self._middle.follow(liquid + 0.1 * layers, step_s, lag)
        self._low.follow(liquid - 0.5 * layers, step_s, lag)

    def _sample_slow(self, until_ns: int) -> None:
        first = self._slow_clock.index
        count = self._slow_clock.count_due(until_ns)
        if count <= 0:
            return
        counts = [0] * self._slow.channels
        for role, value in self._slow_values(until_ns).items():
            channel, converter = self._converters[role]
            counts[channel] = converter.one(value)
        if not self._silent:
            samples = np.array(counts * count, dtype="<i4").tobytes()
            self._slow_records.append((self._slow.stream.number, first, samples, self._slow_clock.tick_us(first)))

    def _slow_values(self, now_ns: int) -> dict[str, float]:
        around = self.around
        return {
            "level": self.measure.level_m(now_ns / SECOND),
            "nozzle_temperature": self._nozzle.temperature_degc,
            "body_temperature": self._middle.temperature_degc,
            "body_temperature_low": self._low.temperature_degc,
            "ambient_temperature": around.ambient_degc,
            "humidity": around.humidity_percent,
            "pressure": around.pressure_pa,
            "board_temperature": around.board.temperature_degc(now_ns),
        }


def _dispenser(job: Job, effects: Effects, error: float, nominal_m3: float) -> DispenserSettings:
    return DispenserSettings(
        error=error,
        largest_flow=job.number("highest_flow_l_min", 50.0) / 6e4,
        nominal_m3=nominal_m3,
        curve=effects["flow_curve"],
        overshoot_m3=effects["preset_overshoot"],
        flow_ripple=effects["flow_ripple"],
        unit_price=job.decimal("unit_price_cny", "7.85"),
        display_step_l=job.decimal("display_step_l", "0.01"),
    )


def _measure(job: Job, effects: Effects, bias: float) -> MeasureSettings:
    fuel = str(job.subject.get("product", "petrol_92")).split("_")[0]
    return MeasureSettings(
        liquid_expansion_per_k=LIQUID_EXPANSION[fuel],
        bias=bias,
        film=effects["film"],
        bubbles=effects["bubbles"],
        bubble_time_s=effects["bubble_time"],
        slosh_m=effects["slosh"],
        tilt_m=effects["tilt"],
        evaporation=effects["evaporation"] * (1.0 if fuel == "petrol" else _DIESEL_VAPOUR),
        film_difference=effects["film_difference"],
        body_difference_k=effects["body_difference"],
        hysteresis_m=effects["level_hysteresis"],
        leak=effects["valve_leak"],
        wide_valve=effects["wide_valve"],
    )


def _converters(board: RigBoard, job: Job, effects: Effects) -> dict[str, tuple[int, Converter]]:
    converters = {}
    for channel in board.channels:
        if channel.stream.name != "slow":
            continue
        standard = job.standards[channel.standard]
        if channel.role == "level":
            actual = Actual(noise=_LEVEL_NOISE_M * effects["converter_noise"])
        elif standard.channels[channel.role].unit == "degC":
            actual = thermometer(standard, channel.role, effects)
        else:
            actual = Actual()
        random = effects.random("converter_noise", channel.role)
        converters[channel.role] = (channel.channel, Converter(standard.channels[channel.role], actual, random))
    return converters
