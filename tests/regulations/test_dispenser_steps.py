"""Steps of JJG 443 on a fake bench: their order, what they refuse, and that the valve is shut in the end."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from fake_benches import Scene
from practice_cases import DISPENSER, case, empty_case, reading, with_observation

from proofvan.core.errors import DataError, GapError, PreconditionError, ProcedureError, ProofvanError
from proofvan.core.line.readings import Reading
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES, explain, text
from proofvan.procedures.regulation import Case
from proofvan.regulations import catalogue
from proofvan.regulations.jjg443_fuel_dispenser.limits import FIGURES
from proofvan.regulations.jjg443_fuel_dispenser.planning import expected_result

REGULATION = catalogue.load(DISPENSER)
ANSWERS = {
    "jjg443-earth-bond": 4.0,
    "jjg443-unit-price": 7.85,
    "jjg443-highest-flow": 45.0,
    "jjg443-indicated-volume": 100.05,
    "jjg443-amount": 785.39,
    "jjg443-returned-volume": 700.0,
}


def scene(plan: dict[str, Any] | None = None, subject: dict[str, Any] | None = None, **answers: Any) -> Scene:
    one = empty_case(DISPENSER, **(subject or {}))
    named = {f"jjg443-{name.replace('_', '-')}": value for name, value in answers.items()}
    return Scene(REGULATION, one.subject, one.plan.model_copy(update=plan or {}), ANSWERS | named)


def refused(step: str, fault: str, act: Scene) -> ProofvanError:
    with pytest.raises((ProcedureError, DataError)) as caught:
        act.run(step)
    assert caught.value.fault == fault
    for language in LANGUAGES:
        assert all(explain(caught.value, language))
    return caught.value


def whole_run() -> Scene:
    """A scene whose flow falls to 18 L/min at Q2."""
    act = scene()
    wait = act.bench.wait_flow_stopped
    deliveries = iter([139.5] * 4 + [100 / 18 * 60] * 3)

    async def wait_flow_stopped(hold_s: float, timeout_s: float) -> tuple[int, int]:
        act.bench.seconds = next(deliveries)
        stopped: tuple[int, int] = await wait(hold_s, timeout_s)
        return stopped

    act.bench.wait_flow_stopped = wait_flow_stopped
    return act


def test_a_run_goes_in_the_order_of_the_text() -> None:
    act = scene()
    seen = act.run("indication_error")
    assert act.log == [
        "self_check",
        "begin",
        "jjg443-return-tank",
        "open_drain",
        "wait_empty 30 s",
        "close_drain",
        "jjg443-zero",
        "jjg443-deliver",
        "wait_flow_stopped",
        "wait_settled 0.0001 m 10 s",
        "jjg443-indicated-volume",
        "jjg443-amount",
        "level",
        "body_temperature",
        *("nozzle_temperature",) * 3,  # third quarter, last quarter, second half
        "pulses",
        "end",
        "safe",
    ]
    assert (seen.indicated_l, seen.amount_cny, seen.point, seen.run) == (100.05, 785.39, "Q1", 1)


def test_the_bond_is_measured_first_and_removed_last() -> None:
    act = whole_run()
    act.run_all()
    assert act.log[0] == "jjg443-earth-bond"
    assert act.log[-1] == "jjg443-earth-bond-removed"
    before = act.log.index("begin")
    for question in ("engine-off", "extinguisher", "cone", "wind", "plate-serial", "seal-transducer", "self-lock"):
        assert act.log.index(f"jjg443-{question}") < before


def test_the_measure_is_wetted_before_the_first_run() -> None:
    act = whole_run()
    act.run_all()
    assert act.log.index("jjg443-deliver-wetting") < act.log.index("jjg443-deliver")
    assert act.log.count("jjg443-deliver-wetting") == 1
    assert act.log.count("jjg443-deliver") == 6


def test_every_drain_asks_for_the_tank_first() -> None:
    act = whole_run()
    act.run_all()
    drains = [at for at, action in enumerate(act.log) if action == "open_drain"]
    assert len(drains) == 8
    assert all(act.log[at - 1] == "jjg443-return-tank" for at in drains)


def test_the_wrong_tank_keeps_the_drain_shut() -> None:
    for step in ("wetting", "indication_error", "fuel_return"):
        act = scene(return_tank="jjg443-product-diesel-0")
        refused(step, "jjg443-wrong-tank", act)
        assert "open_drain" not in act.log and act.log[-1] == "safe"


@pytest.mark.parametrize(("product", "seconds"), [("petrol_92", 30), ("petrol_98", 30), ("diesel_0", 60)])
def test_bubbles_get_the_time_of_their_product(product: str, seconds: int) -> None:
    act = scene(subject={"product": product})
    seen = act.run("indication_error")
    assert act.bench.settled_at_ns - seen.end_ns == seconds * 1_000_000_000
    assert seen.settle_s == seconds


def test_flow_is_shown_while_it_runs() -> None:
    act = scene()
    act.run("indication_error")
    flow, unit = act.frames[0].numbers["jjg443-live-flow"]
    assert (flow, unit) == (pytest.approx(43.0), "L/min")


@pytest.mark.parametrize(
    ("flow", "point", "valid"),
    [
        (40.49, "Q1", False),
        (40.51, "Q1", True),
        (44.99, "Q1", True),
        (45.01, "Q1", False),
        (16.19, "Q2", False),
        (16.21, "Q2", True),
        (19.79, "Q2", True),
        (19.81, "Q2", False),
    ],
)
def test_a_run_outside_the_window_of_its_point_is_invalid(flow: float, point: str, valid: bool) -> None:
    act = scene(indicated_volume=100.0)
    act.bench.seconds = 100.0 / flow * 60
    if valid:
        assert act.run("indication_error", point=point, number=1).seconds == pytest.approx(100 / flow * 60)
        return
    with pytest.raises(DataError) as caught:
        act.run("indication_error", point=point, number=1)
    assert caught.value.fault == "jjg443-flow-outside-window"
    assert caught.value.evidence["flow_l_min"] == f"{flow:.2f}"
    assert act.log[-1] == "safe"


def test_the_operator_is_told_flow_and_volume_of_the_point() -> None:
    act = scene()
    act.run("indication_error")
    told = dict(act.operator.asked)["jjg443-deliver"]
    assert told["flow_l_min"] == pytest.approx(0.95 * 45)
    assert (told["nominal_l"], told["point"], told["run"]) == (100.0, "Q1", 1)


@pytest.mark.parametrize(("moved", "valid"), [(0.099, True), (-0.099, True), (0.101, False), (-0.101, False)])
def test_a_run_is_invalid_while_the_nozzle_thermometer_still_moves(moved: float, valid: bool) -> None:
    act = scene()
    seen = iter([22.0, 22.0 + moved, 22.0])

    async def nozzle_temperature(start_ns: int, end_ns: int) -> Reading:
        return reading("nozzle_temperature", next(seen), "degC")

    act.bench.nozzle_temperature = nozzle_temperature
    if valid:
        assert act.run("indication_error").nozzle_temperature.value == 22.0
        return
    with pytest.raises(DataError) as caught:
        act.run("indication_error")
    assert caught.value.fault == "jjg443-nozzle-not-steady"
    assert caught.value.evidence["moved_k"] == "0.101" and caught.value.evidence["highest_k"] == "0.1"
    assert act.log[-1] == "safe"


def test_a_reading_off_the_step_of_the_display_is_asked_again() -> None:
    act = scene(indicated_volume=100.005, indicated_volume_off_step=100.01)
    assert act.run("indication_error").indicated_l == 100.01


@pytest.mark.parametrize(
    "action",
    [
        "self_check",
        "begin",
        "open_drain",
        "wait_empty 30 s",
        "close_drain",
        "wait_flow_stopped",
        "wait_settled 0.0001 m 10 s",
        "level",
        "body_temperature",
        "nozzle_temperature",
        "pulses",
        "end",
    ],
)
def test_the_valve_is_shut_after_a_fault_anywhere(action: str) -> None:
    one = empty_case(DISPENSER)
    fault = GapError("gap-overflow", board="B1", first_index=1, count=2)
    act = Scene(REGULATION, one.subject, one.plan, ANSWERS, fail_at=action, fault=fault)
    with pytest.raises(GapError):
        act.run("indication_error")
    assert act.log[-1] == "safe"


@pytest.mark.parametrize(
    ("step", "answers", "fault"),
    [
        ("safety", {"earth_bond": 100.1}, "jjg443-earth-bond-high"),
        ("safety", {"engine_off": False}, "regulation-not-done"),
        ("safety", {"extinguisher": False}, "regulation-not-done"),
        ("safety", {"cone": False}, "regulation-not-done"),
        ("safety", {"wind": False}, "regulation-not-done"),
        ("identify", {"plate_serial": "DISP-0002"}, "jjg443-other-nozzle"),
        ("identify", {"plate_nozzle": "4"}, "jjg443-other-nozzle"),
        ("identify", {"product": "jjg443-product-diesel-0"}, "jjg443-other-product"),
        ("identify", {"unit_price": 7.95}, "jjg443-other-price"),
        ("identify", {"highest_flow": 47.3}, "jjg443-other-highest-flow"),
        ("identify", {"highest_flow": 42.7}, "jjg443-other-highest-flow"),
        ("indication_error", {"zero": False}, "regulation-not-done"),
        ("indication_error", {"deliver": False}, "regulation-not-done"),
        ("departure", {"earth_bond_removed": False}, "regulation-not-done"),
    ],
)
def test_a_step_is_refused_with_what_is_wrong(step: str, answers: dict[str, Any], fault: str) -> None:
    refused(step, fault, scene(**answers))


def test_a_bond_on_the_limit_and_a_flow_within_five_percent_are_allowed() -> None:
    scene(earth_bond=100.0).run("safety")
    scene(highest_flow=47.2).run("identify")


@pytest.mark.parametrize(("ambient", "allowed"), [(-25.1, False), (-25.0, True), (55.0, True), (55.1, False)])
def test_the_ambient_temperature_has_its_limits(ambient: float, allowed: bool) -> None:
    act = scene()
    check = act.bench.self_check

    async def self_check() -> Any:
        return replace(await check(), conditions=(reading("ambient_temperature", ambient, "degC"),))

    act.bench.self_check = self_check
    if allowed:
        act.run("indication_error")
    else:
        refused("indication_error", "jjg443-ambient-outside", act)


def test_a_whole_run_on_the_fake_bench_is_judged() -> None:
    one = empty_case(DISPENSER)
    evaluation = REGULATION.evaluate(replace(one, observations=whole_run().run_all()))
    assert {verdict.outcome for verdict in evaluation.verdicts} == {Outcome.PASS}
    # V_B at 1098.9 mm by the table, evaporation, then beta_Y (22 - 20); display 100.05 L.
    capacity = 99.508 + 0.0989 / 0.1 * (100.005 - 99.508)
    error = 100 * (100.05 / ((capacity + 0.0195) * 1.0024) - 1)
    means = [float(result.value) for result in evaluation.results if result.name == "jjg443-indication-error"]
    assert means == pytest.approx([error, error], abs=1e-9)


def test_the_capacity_of_the_level_counts_and_not_the_nominal_volume() -> None:
    good = case(DISPENSER)
    moved = good
    for key, seen in good.observations.items():
        if key.startswith("indication_error/Q1"):
            moved = with_observation(
                moved, key, replace(seen, level=replace(seen.level, value=seen.level.value + 0.01))
            )
    errors = [r for r in REGULATION.evaluate(moved).results if r.name == "jjg443-indication-error"]
    assert float(errors[0].value) == pytest.approx(-0.0497, abs=3e-4)  # 10 mm of 4.97 mL/mm in 100 L
    assert float(errors[1].value) == pytest.approx(0.0, abs=1e-9)


def test_every_prompt_has_words_for_the_values_that_it_is_given() -> None:
    act = whole_run()
    act.run_all()
    for message, values in act.operator.asked:
        for language in LANGUAGES:
            assert text(message, language, **values)
            assert all(text(option, language) for option in values.get("options", ()))


@pytest.mark.parametrize("name", ["appearance", "self_lock", "display"])
def test_each_finding_counts(name: str) -> None:
    good = case(DISPENSER)
    seen = replace(good.observations["appearance_and_self_lock"], **{name: False})
    verdicts = REGULATION.evaluate(with_observation(good, "appearance_and_self_lock", seen)).verdicts
    assert verdicts[0].outcome is Outcome.FAIL


def test_a_price_that_differs_from_the_sign_fails() -> None:
    act = scene(price_sign="regulation-does-not-conform")
    verdicts = REGULATION.evaluate(with_observation(case(DISPENSER), "payment", act.run("payment"))).verdicts
    assert verdicts[0].outcome is Outcome.FAIL


@pytest.mark.parametrize(("spread", "outcome"), [(0.1689, Outcome.PASS), (0.1691, Outcome.FAIL)])
def test_repeatability_is_judged_on_range_over_d_n(spread: float, outcome: Outcome) -> None:
    verdicts = [
        v for v in REGULATION.evaluate(case(DISPENSER, 0.0, spread)).verdicts if v.result == "jjg443-repeatability"
    ]
    assert len(verdicts) == 2 and {verdict.outcome for verdict in verdicts} == {outcome}


def test_runs_that_differ_by_more_than_the_budget_explains_give_no_verdict_of_the_mean() -> None:
    # 5.063 * 0.036 % and one display step of 0.01 % is about 0.192 %.
    for spread, outcome in ((0.185, Outcome.PASS), (0.20, Outcome.INCONCLUSIVE)):
        verdicts = [v for v in REGULATION.evaluate(case(DISPENSER, 0.0, spread)).verdicts if v.point == "Q1"]
        assert verdicts[0].outcome is outcome


@pytest.mark.parametrize(
    ("volume", "amount", "outcome"),
    [
        (23.47, 184.24, Outcome.PASS),  # 23.47 L * 7.85 = 184.2395: error 0.0005 [C]
        (23.47, 184.33, Outcome.FAIL),  # error 0.0905 [C]
        (100.0, 785.01, Outcome.PASS),
        (100.0, 784.99, Outcome.PASS),
        (100.0, 785.02, Outcome.FAIL),
    ],
)
def test_the_amount_agrees_with_price_and_volume(volume: float, amount: float, outcome: Outcome) -> None:
    good = case(DISPENSER)
    key = "indication_error/Q2/3"
    changed = replace(good.observations[key], indicated_l=volume, amount_cny=amount)
    verdict = REGULATION.evaluate(with_observation(good, key, changed)).verdicts[-1]
    assert (verdict.result, verdict.outcome) == ("jjg443-payment-error", outcome)


def test_the_worst_amount_of_all_runs_is_shown() -> None:
    good = case(DISPENSER)
    key = "indication_error/Q1/2"
    changed = with_observation(good, key, replace(good.observations[key], indicated_l=100.02, amount_cny=785.0))
    result = REGULATION.evaluate(changed).results[-1]
    assert result.formula == "|785.0 − 7.85 × 100.02| = 0.1570 CNY"
    assert result.value == "0.1570"


@pytest.mark.parametrize(("difference", "completed"), [(4.0, True), (-4.0, True), (4.01, False), (-4.01, False)])
def test_oil_temperatures_that_differ_too_much_give_no_verdict(difference: float, completed: bool) -> None:
    good = case(DISPENSER)
    key = "indication_error/Q1/2"
    seen = good.observations[key]
    body = replace(seen.body_temperature, value=seen.nozzle_temperature.value - difference)
    verdicts = REGULATION.evaluate(with_observation(good, key, replace(seen, body_temperature=body))).verdicts
    reasons = {verdict.reason for verdict in verdicts if verdict.point == "Q1"}
    assert ("jjg443-reason-temperature" not in reasons) is completed


def test_a_level_outside_the_neck_gives_no_verdict() -> None:
    good = case(DISPENSER)
    key = "indication_error/Q1/2"
    seen = good.observations[key]
    low = replace(seen, level=replace(seen.level, value=0.5))
    verdicts = REGULATION.evaluate(with_observation(good, key, low)).verdicts
    assert {v.reason for v in verdicts if v.point == "Q1"} == {"jjg443-reason-level"}


def test_a_flow_outside_the_window_gives_no_verdict_even_when_the_step_let_it_pass() -> None:
    good = case(DISPENSER)
    key = "indication_error/Q1/2"
    seen = good.observations[key]
    for end_ns in (seen.start_ns, seen.start_ns + 60_000_000_000, seen.start_ns + 160_000_000_000):
        verdicts = REGULATION.evaluate(with_observation(good, key, replace(seen, end_ns=end_ns))).verdicts
        assert {v.reason for v in verdicts if v.point == "Q1"} == {"jjg443-reason-flow"}


def checked(plan: dict[str, Any] | None = None, **subject: Any) -> Case:
    one = empty_case(DISPENSER, **subject)
    return replace(one, plan=one.plan.model_copy(update=plan or {}))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (checked(plan={"runs": 2}), "jjg443-plan-incomplete"),
        (checked(plan={"points": ("Q1",)}), "jjg443-plan-incomplete"),
        (checked(plan={"points": ("Q1", "Q2", "Q2")}), "jjg443-plan-incomplete"),
        (checked(plan={"nominal_l": 50.0}), "jjg443-other-measure"),
        (checked(display_step_l=0.2), "jjg443-volume-too-small"),
    ],
)
def test_a_plan_that_cannot_give_a_result_is_refused_before_the_run(changed: Case, fault: str) -> None:
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(changed)
    assert caught.value.fault == fault
    for language in LANGUAGES:
        assert all(explain(caught.value, language))


def test_a_plan_that_cannot_reach_a_third_of_the_limit_is_refused() -> None:
    one = empty_case(DISPENSER)
    thermometer = one.standards["thermometer"]
    coarse = thermometer.uncertainties[0].model_copy(update={"expanded": Fraction(6, 5)})  # 1.2 K, k = 2
    changed = thermometer.model_copy(update={"uncertainties": (coarse,)})
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(replace(one, standards={**one.standards, "thermometer": changed}))
    assert caught.value.fault == "regulation-method-too-coarse"


def test_a_plan_tells_the_uncertainty_that_it_will_reach() -> None:
    one = empty_case(DISPENSER)
    expected = expected_result(one, "Q1")
    reached = [r for r in REGULATION.evaluate(case(DISPENSER)).results if r.name == "jjg443-indication-error"]
    # Two kelvin between nozzle and measure make the difference.
    assert float(reached[0].expanded_uncertainty) > expected.expanded_uncertainty > 0.055


def test_a_form_of_repeatability_that_nobody_programmed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    table = FIGURES.table
    other = tuple(
        entry.model_copy(update={"value": "standard-deviation"}) if entry.id == "repeatability-form" else entry
        for entry in table.edition.settings
    )
    monkeypatch.setattr(table, "edition", table.edition.model_copy(update={"settings": other}))
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(empty_case(DISPENSER))
    assert caught.value.fault == "jjg443-repeatability-form"


def test_a_volume_of_exactly_a_thousand_steps_is_large_enough_but_not_fine_enough() -> None:
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(checked(display_step_l=0.1))
    assert caught.value.fault == "regulation-method-too-coarse"


def test_the_drift_of_a_measure_must_be_known() -> None:
    one = empty_case(DISPENSER)
    measure = one.standards["measure"].model_copy(update={"drift_per_year": None})
    with pytest.raises(PreconditionError) as caught:
        REGULATION.check(replace(one, standards={**one.standards, "measure": measure}))
    assert caught.value.fault == "regulation-drift-unknown"


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("subject", {"product": "kerosene"}),
        ("subject", {"unit_price_cny": -7.85}),
        ("plan", {"highest_flow_l_min": 0.0}),
        ("plan", {"highest_flow_l_min": 201.0}),
        ("plan", {"nominal_l": -100.0}),
        ("plan", {"points": ("Q3",)}),
        ("plan", {"volume": 100.0}),
    ],
)
def test_figures_outside_their_range_are_refused(table: str, change: dict[str, Any]) -> None:
    one = empty_case(DISPENSER)
    model = {"subject": one.subject, "plan": one.plan}[table]
    with pytest.raises(ValueError, match=next(iter(change))):
        type(model).model_validate(model.model_dump() | change)
