"""Benches, a person and a clock for tests of the steps: everything that is asked or done is written down in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from practice_cases import reading, self_check

from proofvan.core.errors import ProofvanError
from proofvan.core.line.readings import Interval, Reading
from proofvan.core.messages import LANGUAGES, text
from proofvan.core.van_time import VanTime
from proofvan.instruments.benches import PilotFault, PilotNow, PowerNow, SelfCheck, StopReport
from proofvan.methods.control_pilot import LEVELS, State
from proofvan.methods.quantities import Observation, quantities
from proofvan.procedures.regulation import Case, Regulation
from proofvan.procedures.step import Answer, LiveFrame, StepCall, StepRun


class FakeClock:
    def __init__(self) -> None:
        self.time_ns = 1_000_000_000

    def now_ns(self) -> int:
        return self.time_ns

    async def sleep_until(self, time_ns: int) -> None:
        self.time_ns = max(self.time_ns, time_ns)
        await asyncio.sleep(0)


VAN_TIME = VanTime(1_000_000_000, "2026-03-02T01:00:00Z", "gnss: PPS0", 1e-6)


def clock_that_is_off(seconds: float, form: str = "%Y-%m-%d %H:%M:%S.%f") -> Callable[[int], str]:
    """What a pile's clock shows that is so far ahead of the van's."""

    def shown(time_ns: int) -> str:
        civil, rest = VAN_TIME.civil(time_ns)
        return (civil + timedelta(microseconds=rest // 1000) + timedelta(seconds=seconds)).strftime(form)

    return shown


class FakeOperator:
    """Answers by message id; an answer that is a list is given one by one."""

    def __init__(self, answers: Mapping[str, Any], log: list[str], clock: FakeClock) -> None:
        self.answers, self.log, self.clock = dict(answers), log, clock
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def confirm(self, message: str, **values: object) -> Answer[bool]:
        return self._answer(message, values, True)

    async def number(
        self, message: str, *, unit: str, minimum: float, maximum: float, **values: object
    ) -> Answer[float]:
        answer = self._answer(message, {"unit": unit, "minimum": minimum, "maximum": maximum, **values}, None)
        assert minimum <= answer.value <= maximum
        return answer

    async def text(self, message: str, **values: object) -> Answer[str]:
        return self._answer(message, values, values.get("expected", "S-1"))

    async def choose(self, message: str, options: Sequence[str], **values: object) -> Answer[str]:
        answer = self._answer(message, {"options": list(options), **values}, values.get("expected", options[0]))
        assert answer.value in options
        return answer

    def _answer(self, message: str, values: Mapping[str, Any], otherwise: Any) -> Answer[Any]:
        self.log.append(message)
        self.asked.append((message, dict(values)))
        value = self.answers.get(message, otherwise)
        if isinstance(value, list):
            value = value.pop(0)
        if callable(value):
            value = value(self.clock.time_ns)
        if value is None:
            value = values["expected"]
        return Answer(value, "A", self.clock.time_ns)


class FakeBench:
    """What both benches share; `fail_at` names the action at which a fault is raised."""

    def __init__(self, log: list[str], clock: FakeClock, fail_at: str = "", fault: ProofvanError | None = None) -> None:
        self.log, self.clock, self.fail_at, self.fault = log, clock, fail_at, fault

    async def _do(self, action: str, seconds: float = 0.0) -> None:
        self.log.append(action)
        await asyncio.sleep(0)
        if action == self.fail_at and self.fault is not None:
            raise self.fault
        self.clock.time_ns += round(seconds * 1e9)

    async def self_check(self) -> SelfCheck:
        await self._do("self_check")
        return self_check()

    async def begin(self) -> int:
        await self._do("begin")
        return self.clock.time_ns

    async def end(self) -> None:
        await self._do("end")

    async def safe(self) -> None:
        self.log.append("safe")


class FakeVehicle:
    """The van as the vehicle; `under_load` is what a stop after a fault reports."""

    def __init__(self, bench: FakePile, under_load: int = 0) -> None:
        self._bench, self.openings_under_load = bench, under_load

    def plug_in(self, voltage_v: float, current_a: float) -> None:
        self._bench.log.append(f"plug_in {voltage_v:g} V {current_a:g} A")

    async def charging(self, timeout_s: float) -> None:
        await self._bench._do("charging", 3.0)

    async def stop(self) -> StopReport:
        await self._bench._do("stop", 2.0)
        return StopReport(2.0, 0, unlocked=True)

    async def safe(self) -> StopReport:
        self._bench.log.append("stop after fault")
        return StopReport(2.5, self.openings_under_load, unlocked=True)


class FakePile(FakeBench):
    energy_kwh = 5.0
    vehicle: FakeVehicle | None = None

    async def set_load_point(self, voltage_v: float, current_a: float) -> None:
        self.load_point = (voltage_v, current_a)

    async def require_witness(self) -> None:
        self.witnessed = True

    async def close_load(self) -> None:
        await self._do("close_load")

    async def open_load(self) -> None:
        await self._do("open_load")

    def floor_percent(self) -> float | None:
        return 0.04

    def displayed_now(self) -> tuple[float, float] | None:
        return None

    def pulses_now(self) -> tuple[int, float] | None:
        return None

    def now(self) -> PowerNow:
        return PowerNow(600.0, 200.0, 120e3, 9e6)

    async def wait_energy(self, energy_j: float, timeout_s: float) -> None:
        self.waited = (energy_j, timeout_s)
        await self._do("wait_energy", 150.0)

    async def wait_current_below(self, current_a: float, hold_s: float, timeout_s: float) -> None:
        self.stopped = (current_a, hold_s, timeout_s)
        await self._do("wait_current_below", 10.0)

    async def energy_of_pulses(self, pulses: int, timeout_s: float) -> Reading:
        self.pulses, start_ns = pulses, self.clock.time_ns
        await self._do("energy_of_pulses", 150.0)
        counted = reading("energy", self.energy_kwh * 3.6e6, "J")
        return replace(counted, interval=Interval(start_ns, self.clock.time_ns))

    async def energy(self, start_ns: int, end_ns: int) -> Reading:
        self.gate = (start_ns, end_ns)
        await self._do("energy")
        return reading("energy", self.energy_kwh * 3.6e6, "J")


class FakeAcPile(FakePile):
    """A three-phase pile of 60 A per phase behind a pilot that is as `seen` says, whatever the vehicle does."""

    energy_kwh = 2.0
    seen = PilotNow(9.0, 89.2, 1000.0, 100.0)
    stop_s = 0.2

    def now(self) -> PowerNow:
        return PowerNow(220.0, 60.0, 39.6e3, 3.6e6)

    async def connect_vehicle(self) -> None:
        await self._do("connect_vehicle")

    async def vehicle_ready(self) -> None:
        await self._do("vehicle_ready")

    async def vehicle_not_ready(self) -> None:
        await self._do("vehicle_not_ready")

    async def release_vehicle(self) -> None:
        await self._do("release_vehicle")

    async def pilot_fault(self, kind: PilotFault) -> float:
        await self._do(f"pilot_fault {kind}", self.stop_s)
        return self.stop_s

    def pilot(self) -> PilotNow:
        return self.seen

    async def wait_pilot(self, state: State, timeout_s: float) -> PilotNow:
        await self._do(f"wait_pilot {state}")
        return replace(self.seen, level_v=LEVELS[state])


class FakeDispenser(FakeBench):
    seconds = 139.5  # 100 L at 43 L/min

    async def open_drain(self) -> None:
        await self._do("open_drain")

    async def close_drain(self) -> None:
        await self._do("close_drain")

    async def wait_empty(self, drip_s: float, timeout_s: float) -> None:
        await self._do(f"wait_empty {drip_s:g} s")

    async def wait_flow_stopped(self, hold_s: float, timeout_s: float) -> tuple[int, int]:
        start_ns = self.clock.time_ns
        await self._do("wait_flow_stopped", self.seconds)
        return start_ns, start_ns + round(self.seconds * 1e9)

    async def wait_settled(self, slope_m: float, window_s: float, timeout_s: float) -> None:
        self.settled_at_ns = self.clock.time_ns
        await self._do(f"wait_settled {slope_m:g} m {window_s:g} s")

    async def level(self, window_s: float) -> Reading:
        await self._do("level")
        return reading("level", 1.0989, "m")

    async def body_temperature(self, window_s: float) -> Reading:
        await self._do("body_temperature")
        return reading("body_temperature", 20.0, "degC")

    async def nozzle_temperature(self, start_ns: int, end_ns: int) -> Reading:
        await self._do("nozzle_temperature")
        return reading("nozzle_temperature", 22.0, "degC")

    async def pulses(self, start_ns: int, end_ns: int) -> Reading:
        await self._do("pulses")
        return reading("pulses", 10000.0, "1")

    def flow_now(self) -> float:
        return 43.0 / 6e4


class Scene:
    """A regulation's steps on a fake bench; `run` runs one step, or all in order."""

    def __init__(
        self,
        regulation: Regulation,
        subject: Any,
        plan: Any,
        answers: Mapping[str, Any],
        fail_at: str = "",
        fault: ProofvanError | None = None,
    ) -> None:
        self.regulation = regulation
        self.log: list[str] = []
        self.frames: list[LiveFrame] = []
        self.clock = FakeClock()
        self.operator = FakeOperator(answers, self.log, self.clock)
        kind = {"pile": FakePile, "ac_pile": FakeAcPile, "dispenser": FakeDispenser}[regulation.bench]
        self.bench: Any = kind(self.log, self.clock, fail_at, fault)
        self.step_run = StepRun(self.bench, self.operator, self.clock, plan, subject, self.frames.append, VAN_TIME)

    def run(self, name: str, **arguments: Any) -> Any:
        """Run the first call of the step with this name."""
        call = next(one for one in self.regulation.procedure(self.step_run.plan) if one.step.name == name)
        return asyncio.run(call.step.function(self.step_run, **{**call.arguments, **arguments}))

    def run_all(self) -> dict[str, Any]:
        """Run every call; give the observations by key."""

        async def everything() -> dict[str, Any]:
            return {
                call.key: await call.step.function(self.step_run, **call.arguments)
                for call in self.regulation.procedure(self.step_run.plan)
            }

        return asyncio.run(everything())


class TypingScene:
    """A person who types the observations of a case into the forms of a procedure without bench."""

    def __init__(self, one: Case) -> None:
        self.case = one
        self.observations: dict[str, Any] = {}

    def run(self, call: StepCall) -> Any:
        """Run one call; every answer is what the case's own observation holds."""
        seen, log, clock = self.case.observations[call.key], [], FakeClock()
        operator = TypingOperator(seen, log, clock)
        step_run = StepRun(None, operator, clock, self.case.plan, self.case.subject, lambda frame: None)
        return asyncio.run(call.step.function(step_run, **call.arguments))


class TypingOperator(FakeOperator):
    """Answers the question about a field with the value that an observation holds."""

    says_all = True  # is every question put into words, in both languages?

    def __init__(self, seen: Any, log: list[str], clock: FakeClock) -> None:
        super().__init__({}, log, clock)
        self._seen = seen

    def _answer(self, message: str, values: Mapping[str, Any], otherwise: Any) -> Answer[Any]:
        assert not self.says_all or all(text(message, language, **values) for language in LANGUAGES)
        if "field" not in values:
            return super()._answer(message, values, otherwise)
        name = values["field"]
        held = getattr(self._seen, name)
        asked = quantities(type(self._seen)) if isinstance(self._seen, Observation) else {}
        value = asked[name].typed(held) if name in asked else held
        if isinstance(value, bool):
            value = values["options"][0 if value else 1]
        return Answer(value, "A", self.clock.time_ns)
