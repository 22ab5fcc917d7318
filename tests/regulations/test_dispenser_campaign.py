"""Virtual verifications of a dispenser by every method, through its steps, its budget and its verdict.

The truth of every influence is drawn from the budget's own distributions. What was drawn is typed, or read by the
bench, step by step; nothing is put into the evaluation that a step did not observe.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fake_benches import FakeClock, FakeDispenser, TypingOperator
from practice_cases import DISPENSER, virtual_case

from proofvan.core.line.readings import Reading
from proofvan.core.line.results import Outcome
from proofvan.instruments.benches import SelfCheck
from proofvan.procedures.regulation import Case
from proofvan.procedures.step import StepRun
from proofvan.regulations import catalogue
from proofvan.regulations.dispensers.inputs import Delivery

REGULATION = catalogue.load(DISPENSER)
PLANS: dict[str, dict[str, Any]] = {
    "automatic_measure": {},
    "neck_reading": {},
    "master_meter": {"standards": {"meter": "fuel_master_meter.toml"}},
    "gravimetric": {"standards": {"balance": "balance.toml", "densitometer": "fuel_densitometer.toml"}},
}
every_method = pytest.mark.parametrize("method", PLANS)
MPE, HALF_STEP, LARGEST_U = 0.30, 0.005, {"automatic_measure": 0.07, "neck_reading": 0.10, "master_meter": 0.10}
# Share of passes at so many u beside the effective limit.
RATES = {-2.0: 0.977, -1.0: 0.841, 0.0: 0.5, 1.0: 0.159, 2.0: 0.023}


class DrawnDispenser(FakeDispenser):
    """The bench of one delivery: it reads what was drawn for it."""

    def __init__(self, drawn: Any, log: list[str], clock: FakeClock) -> None:
        super().__init__(log, clock)
        self._drawn = drawn
        if isinstance(drawn, Delivery):
            self.seconds = drawn.seconds

    async def self_check(self) -> SelfCheck:
        check: SelfCheck = self._drawn.self_check
        return check

    async def level(self, window_s: float) -> Reading:
        level: Reading = self._drawn.level
        return level

    async def body_temperature(self, window_s: float) -> Reading:
        body: Reading = self._drawn.body_temperature
        return body

    async def nozzle_temperature(self, start_ns: int, end_ns: int) -> Reading:
        nozzle: Reading = self._drawn.nozzle_temperature
        return nozzle


class DrawnOperator(TypingOperator):
    """Types what was drawn; the amount is asked for without the name of its field."""

    def _answer(self, message: str, values: Mapping[str, Any], otherwise: Any) -> Any:
        more = {"field": "amount_cny"} if message == "jjg443-amount" else {}
        return super()._answer(message, {**more, **values}, otherwise)


def through_the_steps(drawn: Case) -> Case:
    """Do every step of the plan, with what was drawn as what is seen."""
    seen = {}
    for call in REGULATION.procedure(drawn.plan):
        clock, log, one = FakeClock(), [], drawn.observations[call.key]
        bench = None if REGULATION.by_hand(drawn.plan) else DrawnDispenser(one, log, clock)
        run = StepRun(bench, DrawnOperator(one, log, clock), clock, drawn.plan, drawn.subject, lambda frame: None)
        seen[call.key] = asyncio.run(call.step.function(run, **call.arguments))
    return replace(drawn, observations=seen)


def campaign(method: str, count: int) -> tuple[Any, Any, float]:
    """Verify dispensers around the effective limit: (E - truth) / u of Q1, passes by distance from it, u."""
    random = np.random.default_rng(443)
    exact = REGULATION.evaluate(virtual_case(DISPENSER, 0.0, **PLANS[method] | {"method": method}))
    u = next(float(one.standard_uncertainty) for one in exact.results if one.name == REGULATION.principal_result)
    assert 2 * u <= LARGEST_U.get(method, 0.07)  # of a run as planned; a drawn one has other temperatures
    scaled, passed = [], {distance: [] for distance in RATES}
    for number in range(count):
        distance = list(RATES)[number % len(RATES)]
        error = (MPE + HALF_STEP + distance * u) * (-1) ** (number // len(RATES))
        drawn = virtual_case(DISPENSER, error, random, **PLANS[method] | {"method": method, "points": ("Q1",)})
        evaluation = REGULATION.evaluate(through_the_steps(drawn))
        mean = next(one for one in evaluation.results if one.name == REGULATION.principal_result)
        verdict = next(one for one in evaluation.verdicts if one.result == REGULATION.principal_result)
        scaled.append((float(mean.value) - error) / float(mean.standard_uncertainty))
        passed[distance].append(verdict.outcome is Outcome.PASS)
        assert float(mean.expanded_uncertainty) <= MPE / 3
    return np.asarray(scaled), passed, u


@every_method
def test_a_few_virtual_verifications_by_the_steps_scatter_as_their_budget_says(method: str) -> None:
    scaled, passed, _ = campaign(method, 30)
    # Of 30 the root mean square varies by 13 %, one standard deviation.
    assert 0.6 <= np.sqrt(np.mean(np.square(scaled))) <= 1.4
    assert np.mean(np.abs(scaled) <= 2) >= 0.83
    assert np.mean(passed[-2.0]) > np.mean(passed[2.0])


@pytest.mark.slow
@every_method
def test_two_thousand_virtual_verifications_by_the_steps_cover_and_pass_as_computed(method: str) -> None:
    scaled, passed, _ = campaign(method, 2000)
    assert 0.9 <= np.sqrt(np.mean(np.square(scaled))) <= 1.1
    assert 0.940 <= np.mean(np.abs(scaled) <= 2) <= 0.975
    for distance, rate in RATES.items():
        # Three standard deviations of a share of 400.
        assert np.mean(passed[distance]) == pytest.approx(rate, abs=3 * (rate * (1 - rate) / 400) ** 0.5 + 0.005)
