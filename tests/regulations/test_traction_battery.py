"""The traction battery: what keeps it from being judged, and budgets of what has no limit."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from practice_cases import empty_case, virtual_case, with_observation

from proofvan.core.errors import ProofvanError
from proofvan.core.line.results import Outcome, Result
from proofvan.methods import battery_capacity
from proofvan.procedures.regulation import Case, Service
from proofvan.regulations import catalogue
from proofvan.regulations.traction_battery import budget
from proofvan.regulations.traction_battery.evaluation import CAPACITY_ERROR, ENERGY_ERROR, SPREAD
from proofvan.regulations.traction_battery.virtual import planned
from proofvan.uncertainty import gtc, monte_carlo
from proofvan.uncertainty.inputs import estimates

FOLDER = "traction_battery"
CYCLE, PULSE = "cycle/1I3/1", "pulse/50%/1"


def evaluated(one: Case) -> Any:
    return catalogue.load(FOLDER).evaluate(one)


def reasons(one: Case) -> dict[str, str]:
    return {v.result: v.reason for v in evaluated(one).verdicts if v.outcome is Outcome.INCONCLUSIVE}


def changed(one: Case, key: str, **fields: Any) -> Case:
    seen = one.observations[key].model_dump() | fields
    return with_observation(one, key, type(one.observations[key]).model_validate(seen))


def result(one: Case, name: str) -> Result:
    return next(r for r in evaluated(one).results if r.name == name)


def test_a_battery_is_tested_never_verified() -> None:
    one = empty_case(FOLDER)
    real = replace(one, organisation=one.organisation.model_copy(update={"practice": False}))
    with pytest.raises(ProofvanError) as caught:
        catalogue.load(FOLDER).check(real)
    assert caught.value.fault == "limits-method-not-permitted"
    with pytest.raises(ProofvanError) as caught:
        catalogue.load(FOLDER).check(replace(real, service=Service.TESTING))
    assert caught.value.fault == "standard-simulated-outside-practice"  # permitted: only the standard is refused


def test_a_high_power_battery_has_another_rated_current() -> None:
    one = empty_case(FOLDER, largest_power_w=600000.0)
    with pytest.raises(ProofvanError) as caught:
        catalogue.load(FOLDER).check(one)
    assert caught.value.fault == "traction-battery-point"
    assert caught.value.evidence["allowed"] == "1I1"
    plan = one.plan.model_copy(update={"points": ("1I1",)})
    catalogue.load(FOLDER).check(replace(one, plan=plan))
    observations = catalogue.load(FOLDER).virtual(replace(one, plan=plan), 1.0, None)  # type: ignore[misc]
    assert {v.outcome for v in evaluated(replace(one, plan=plan, observations=observations)).verdicts} == {Outcome.PASS}


@pytest.mark.parametrize(
    ("key", "fields", "items", "reason"),
    [
        (CYCLE, {"discharge_time": 2.0}, {CAPACITY_ERROR, ENERGY_ERROR}, "traction-battery-reason-current"),
        (CYCLE, {"temperature": 28.0}, {CAPACITY_ERROR, ENERGY_ERROR}, "traction-battery-reason-conditions"),
        (CYCLE, {"charged": 0.0}, {CAPACITY_ERROR, ENERGY_ERROR}, "traction-battery-reason-nothing"),
        (CYCLE, {"discharge_time": 0.0}, {CAPACITY_ERROR, ENERGY_ERROR}, "traction-battery-reason-nothing"),
        (CYCLE, {"discharged": 149.0}, {CAPACITY_ERROR}, "regulation-reason-spread"),
        (PULSE, {"seconds": 9.0}, {SPREAD}, "traction-battery-reason-pulse"),
        (PULSE, {"after": 352.0}, {SPREAD}, "traction-battery-reason-nothing"),
        (PULSE, {"current": 0.0}, {SPREAD}, "traction-battery-reason-nothing"),
    ],
)
def test_what_is_not_as_demanded_is_not_judged(
    key: str, fields: dict[str, float], items: set[str], reason: str
) -> None:
    found = reasons(changed(virtual_case(FOLDER), key, **fields))
    assert found.keys() == items and set(found.values()) == {reason}


def test_a_cold_room_judges_nothing() -> None:
    found = reasons(changed(virtual_case(FOLDER), "conditions", ambient=20.0))
    assert found.keys() == {CAPACITY_ERROR, ENERGY_ERROR, SPREAD}


def test_pulses_that_differ_fail() -> None:
    one = changed(virtual_case(FOLDER), PULSE, after=343.6)
    assert {v.outcome for v in evaluated(one).verdicts if v.result == SPREAD} == {Outcome.FAIL}


def contributions(found: Result) -> dict[str, float]:
    return {line.label: math.copysign(float(line.contribution), float(line.sensitivity)) for line in found.budget}


def test_budgets_of_efficiency_and_resistance_are_those_of_a_calculation_by_hand() -> None:
    one = virtual_case(FOLDER)
    # 99.7 %: 0.0057735 A times (3 h / 150.72 Ah + 3.5 h / 151.174 Ah); 2e-4 of what came out may be hidden
    coulombic = result(one, "traction-battery-coulombic-efficiency-value")
    assert float(coulombic.value) == pytest.approx(99.7)
    assert contributions(coulombic) == pytest.approx(
        {
            "component-current-zero": 0.0247838,
            "component-asymmetry": 0.0057562,
            "component-log-interval": 0.0115124,
            "component-repeatability": 0.0575618,
        },
        rel=1e-4,
    )
    assert float(result(one, "traction-battery-energy-efficiency-value").value) == pytest.approx(95.0)
    # 60 mohm: 0.01 % of voltage, 0.05 % of current, 0.0028868 V on 9 V, 0.0057735 A on 150 A
    resistance = result(one, "traction-battery-resistance-value")
    assert float(resistance.value) == pytest.approx(60.0)
    assert contributions(resistance) == pytest.approx(
        {
            "component-voltage-step": 0.0192450,
            "component-current-zero": -0.0023094,
            "component-voltage": 0.006,
            "component-current": 0.03,
            "component-pulse-instant": 0.1039230,
            "component-repeatability": 0.0424264,
        },
        rel=1e-4,
    )


COUNT = 20_000


@pytest.mark.parametrize("quantity", [budget.CHARGE, budget.ENERGY])
def test_twenty_thousand_virtual_batteries_are_covered(quantity: str) -> None:
    """At formula level: every input drawn, truth all over the range, physics from what the battery holds."""
    random = np.random.default_rng(31486)
    one = empty_case(FOLDER)
    inputs = budget.stated_inputs(planned(one, "1I3"), one, quantity)
    off = monte_carlo.draw(inputs, random, COUNT)
    truth = random.uniform(-6, 6, COUNT)
    held = inputs.stated / (1 + (truth - off.repeatability) / 100)
    degc = 25.8
    above = degc + off.thermometer + off.uneven - 25
    out = held * (1 + inputs.per_k * (1 + off.per_k_relative) * above)
    gain = 1 + (off.certificate + off.drift + off.clock) / 100
    runs = tuple(
        replace(run, amount=(out - off.zero * run.hours - off.hidden) / gain, degc=degc) for run in inputs.runs
    )
    plain = estimates(replace(inputs, runs=runs))
    u = gtc.evaluate(battery_capacity.stated_error, inputs).standard_uncertainty
    scaled = (battery_capacity.stated_error(plain) - truth) / u
    assert 0.940 <= np.mean(np.abs(scaled) <= 2) <= 0.975
    assert 0.9 <= np.sqrt(np.mean(scaled**2)) <= 1.1
    assert 2 * u <= 5 / 3  # U is at most a third of the limit


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        (CYCLE, {"discharged": -1.0}),
        (CYCLE, {"temperature": 400.0}),
        (CYCLE, {"discharge_time": "3 min"}),
        (PULSE, {"current": 9999.0}),
    ],
)
def test_what_nobody_can_have_read_is_refused(key: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="|".join(fields)):
        changed(virtual_case(FOLDER), key, **fields)


# Field practice 6: each effect at three times its size is covered by U or keeps the item from being judged.
@pytest.mark.parametrize(
    "effect", ["certificate", "drift", "clock", "zero", "hidden", "thermometer", "per_k_relative", "repeatability"]
)
def test_three_times_an_effect_is_covered(effect: str) -> None:
    one = empty_case(FOLDER)
    inputs = budget.stated_inputs(planned(one, "1I3"), one, budget.CHARGE)
    plain = estimates(inputs)
    component = getattr(inputs, effect).component
    half_width = component.standard_uncertainty * (math.sqrt(3) if component.distribution == "rectangular" else 2)
    off = battery_capacity.stated_error(replace(plain, **{effect: 3 * half_width})) - battery_capacity.stated_error(
        plain
    )
    assert abs(off) <= gtc.evaluate(battery_capacity.stated_error, inputs).expanded_uncertainty


def test_cells_three_times_as_uneven_are_not_judged() -> None:
    found = reasons(changed(virtual_case(FOLDER), CYCLE, coldest=22.8, warmest=28.8))
    assert found == dict.fromkeys((CAPACITY_ERROR, ENERGY_ERROR), "traction-battery-reason-uneven")
