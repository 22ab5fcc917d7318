"""The steps of a dispenser on the simulator itself, without boards and host: a whole verification within a second.

The physics, the converters and the person are those of a practice run; what is left out is the wire and the recording.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from fake_benches import FakeClock, FakeOperator
from practice_cases import DISPENSER, empty_case, self_check

from proofvan.compose.files import packaged_rig
from proofvan.core.errors import GapError, ProcedureError
from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments import labels
from proofvan.instruments.benches import SelfCheck
from proofvan.instruments.calibration import CalibratedChannel
from proofvan.instruments.stated import mean_of_readings
from proofvan.procedures.regulation import Case, Evaluation
from proofvan.procedures.step import Answer, StepRun
from proofvan.regulations import catalogue
from proofvan.sim.clocks import SECOND, START_NS, NodeClock
from proofvan.sim.dispenser import DRAIN, DispenserBench
from proofvan.sim.dispenser_person import behaviours
from proofvan.sim.effects import Effects
from proofvan.sim.job import Job
from proofvan.sim.person import NOT_YET, Question
from proofvan.sim.surroundings import drawn_surroundings
from proofvan_hw.load import RigBoard, load_rig

_LOOK_NS = SECOND // 5
_BOTTOM_M = 0.002
_ROLES = {"level": "measure", "nozzle_temperature": "thermometer", "body_temperature": "thermometer"}
Points = tuple[str, ...]
_ROLES |= {"ambient_temperature": "environment"}


class SimulatedMeasure:
    """Implements DispenserBench on the simulated measure; the clock is the world's."""

    def __init__(self, board: RigBoard, case: Case, sim: DispenserBench, clock: SimulatedClock) -> None:
        numbers = {one.role: one.channel for one in board.channels}
        self._channels = {
            role: CalibratedChannel(numbers[role], case.standards[name].channels[role]) for role, name in _ROLES.items()
        }
        self._sim, self._clock = sim, clock

    async def begin(self) -> int:
        self._clock.pulses.clear()
        return self._clock.now_ns()

    async def end(self) -> None:
        """Nothing stops: the world goes on."""

    async def safe(self) -> None:
        self._sim.set_outputs(0, self._clock.now_ns())

    async def self_check(self) -> SelfCheck:
        await self._clock.go(2.0)
        return replace(self_check(), conditions=(self._mean("ambient_temperature", self._clock.now_ns() - SECOND),))

    async def open_drain(self) -> None:
        self._sim.set_outputs(DRAIN, self._clock.now_ns())

    async def close_drain(self) -> None:
        self._sim.set_outputs(0, self._clock.now_ns())

    async def wait_empty(self, drip_s: float, timeout_s: float) -> None:
        await self._clock.until(lambda: self._last("level")[-1] <= _BOTTOM_M, timeout_s, "measure-not-empty")
        await self._clock.go(drip_s)

    async def wait_flow_stopped(self, hold_s: float, timeout_s: float) -> tuple[int, int]:
        pulses = self._clock.pulses
        pulses.clear()
        await self._clock.until(lambda: bool(pulses), timeout_s, "flow-not-begun")
        quiet_ns = round(hold_s * SECOND)
        await self._clock.until(lambda: self._clock.now_ns() - pulses[-1] > quiet_ns, timeout_s, "flow-not-stopped")
        return pulses[0], pulses[-1]

    async def wait_settled(self, slope_m: float, window_s: float, timeout_s: float) -> None:
        await self._clock.go(window_s)
        await self._clock.until(lambda: self._moved(window_s) < slope_m, timeout_s, "level-not-settled")

    async def level(self, window_s: float) -> Reading:
        return self._mean("level", self._clock.now_ns() - round(window_s * SECOND))

    async def body_temperature(self, window_s: float) -> Reading:
        return self._mean("body_temperature", self._clock.now_ns() - round(window_s * SECOND))

    async def nozzle_temperature(self, start_ns: int, end_ns: int) -> Reading:
        return self._mean("nozzle_temperature", start_ns, end_ns)

    async def pulses(self, start_ns: int, end_ns: int) -> Reading:
        count = sum(start_ns <= one <= end_ns for one in self._clock.pulses)
        return Reading("pulses", float(count), "1", Interval(start_ns, end_ns), "simulated")

    def flow_now(self) -> float:
        return 0.0

    def _moved(self, window_s: float) -> float:
        levels = np.asarray(self._last("level", self._clock.now_ns() - round(window_s * SECOND)))
        return abs(float(np.polyfit(np.linspace(0.0, window_s, len(levels)), levels, 1)[0])) * window_s

    def _last(self, role: str, since_ns: int | None = None, until_ns: float = math.inf) -> list[float]:
        channel, rows = self._channels[role], self._clock.rows
        wanted = rows[-1:] if since_ns is None else [one for one in rows[-4000:] if since_ns <= one[0] <= until_ns]
        if not wanted:
            raise GapError("stream-gap", board="B1", stream=0, first_index=0, count=0)
        return [float(channel.value(Fraction(one[1][channel.channel]), channel.reference_degc)) for one in wanted]

    def _mean(self, role: str, start_ns: int, until_ns: float = math.inf) -> Reading:
        values = self._last(role, start_ns, until_ns)
        unit = self._channels[role].coefficients.unit
        scatter = mean_of_readings(labels.READINGS, values, f"n = {len(values)}")
        mean = math.fsum(values) / len(values)
        return Reading(role, mean, unit, Interval(start_ns, self._clock.now_ns()), "simulated", (scatter,))


class SimulatedClock(FakeClock):
    """World time; whoever waits lets the simulation go on."""

    def __init__(self, board: RigBoard, sim: DispenserBench) -> None:
        super().__init__()
        self.time_ns, self._sim, self._slow = START_NS, sim, board.stream("slow").stream.number
        self.rows: list[tuple[int, Sequence[int]]] = []  # time (ns), counts of the slow stream
        self.pulses: list[int] = []
        sim.boot(NodeClock(0.0, START_NS), START_NS)

    async def sleep_until(self, time_ns: int) -> None:
        while self.time_ns < time_ns:
            self.time_ns = min(time_ns, self.time_ns + _LOOK_NS)
            self._sim.advance(self.time_ns)
            for stream, _, samples, tick_us in self._sim.take_records():
                self._keep(stream, samples, tick_us)
            await asyncio.sleep(0)

    async def go(self, seconds: float) -> None:
        await self.sleep_until(self.time_ns + round(seconds * SECOND))

    async def until(self, holds: Any, timeout_s: float, fault: str) -> None:
        deadline_ns = self.time_ns + round(timeout_s * SECOND)
        while not holds():
            if self.time_ns > deadline_ns:
                raise ProcedureError(fault, timeout_s=f"{timeout_s:.0f}")
            await self.sleep_until(self.time_ns + _LOOK_NS)

    def _keep(self, stream: int, samples: bytes, tick_us: int) -> None:
        if stream != self._slow:
            self.pulses += [START_NS + int(one) for one in np.frombuffer(samples, dtype="<u8")]
            return
        rows = np.frombuffer(samples, dtype="<i4").reshape(-1, 8).tolist()
        self.rows += [(START_NS + tick_us * 1000, row) for row in rows]


class SimulatedOperator(FakeOperator):
    """The practice person of the dispenser, without thinking time."""

    def __init__(self, sim: DispenserBench, clock: SimulatedClock, flow_l_min: float, errors: Sequence[str]) -> None:
        super().__init__({}, [], clock)
        self._world, self._table = clock, behaviours(sim, flow_l_min, errors)

    async def confirm(self, message: str, **values: object) -> Answer[bool]:
        return await self._done(message, values)

    async def number(
        self, message: str, *, unit: str, minimum: float, maximum: float, **values: object
    ) -> Answer[float]:
        return await self._done(message, values)

    async def text(self, message: str, **values: object) -> Answer[str]:
        return await self._done(message, values)

    async def choose(self, message: str, options: Sequence[str], **values: object) -> Answer[str]:
        return await self._done(message, {"options": list(options), **values})

    async def _done(self, message: str, values: Mapping[str, Any]) -> Answer[Any]:
        await self._world.go(1.0)
        while (answer := self._table[message](Question(message, "", values, self._world.now_ns()))) is NOT_YET:
            await self._world.go(0.5)
        return Answer(answer, "A", self._world.now_ns())


def simulated(
    seed: int, scales: Mapping[str, float], error_percent: float, errors: Sequence[str] = (), points: Points = ("Q1",)
) -> tuple[Evaluation, Mapping[str, Any]]:
    """Verify a simulated dispenser by all steps, at some points of the practice plan; gives evaluation and truth.

    A step that raises its fault is not done again: the fault goes to the caller.
    """
    one, regulation, effects = empty_case(DISPENSER), catalogue.load(DISPENSER), Effects(seed, scales)
    one = replace(one, plan=one.plan.model_copy(update={"points": points}))
    job = Job(one.plan.model_dump(), one.subject.model_dump(), one.standards)
    board = load_rig(packaged_rig("practice_dispenser")).boards[0]
    sim = DispenserBench(board, job, effects, error_percent / 100, drawn_surroundings(seed, effects))
    clock = SimulatedClock(board, sim)
    operator = SimulatedOperator(sim, clock, one.plan.highest_flow_l_min, errors)
    run = StepRun(SimulatedMeasure(board, one, sim, clock), operator, clock, one.plan, one.subject, lambda frame: None)

    async def everything() -> dict[str, Any]:
        calls = regulation.procedure(one.plan)
        return {call.key: await call.step.function(run, **call.arguments) for call in calls}

    seen = asyncio.run(everything())
    return regulation.evaluate(replace(one, observations=seen)), sim.truth()
