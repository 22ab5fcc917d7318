"""JJG 443 by methods that a person reads, its editions, seals and parts: everything that needs no bench."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from fake_benches import Scene, TypingScene
from practice_cases import DISPENSER, empty_case, virtual_case, with_observation

from proofvan.core.errors import DataError, InputError, PreconditionError, ProcedureError, ProofvanError
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES, explain
from proofvan.methods.limits import load
from proofvan.methods.payment import largest_payment_error
from proofvan.methods.quantities import ENTERED
from proofvan.procedures.regulation import Case
from proofvan.regulations import catalogue
from proofvan.regulations.dispensers.components import PLACES
from proofvan.regulations.jjg443_fuel_dispenser.budget import way_of
from proofvan.regulations.jjg443_fuel_dispenser.limits import KIND
from proofvan.standards.standard import Standard
from proofvan.uncertainty import gtc
from proofvan.uncertainty.inputs import collect, convert, estimates

REGULATION = catalogue.load(DISPENSER)
METHODS: dict[str, dict[str, Any]] = {
    "neck_reading": {},
    "master_meter": {"standards": {"meter": "fuel_master_meter.toml"}},
    "gravimetric": {"standards": {"balance": "balance.toml", "densitometer": "fuel_densitometer.toml"}},
}
by_hand = pytest.mark.parametrize("method", METHODS)
PARTS = {"encoder_id": "E-77", "board_id": "B-12", "software_id": "V3.1"}
PHOTO = "ab" * 32


def done(method: str, error: float = 0.0, **plan: Any) -> Case:
    return virtual_case(DISPENSER, error, method=method, **(METHODS.get(method, {}) | plan))


def refused(case: Case) -> ProofvanError:
    with pytest.raises((PreconditionError, InputError)) as caught:
        REGULATION.check(replace(case, observations={}))
    for language in LANGUAGES:
        assert all(explain(caught.value, language))
    return caught.value


@by_hand
def test_a_person_types_a_whole_verification_without_any_bench(method: str) -> None:
    one = done(method, 0.1)
    scene = TypingScene(one)
    calls = REGULATION.procedure(one.plan)
    seen = {call.key: scene.run(call) for call in calls}
    evaluation = REGULATION.evaluate(replace(one, observations=seen))
    assert {verdict.outcome for verdict in evaluation.verdicts} == {Outcome.PASS}
    errors = [float(r.value) for r in evaluation.results if r.name == REGULATION.principal_result]
    assert errors == pytest.approx([0.1, 0.1], abs=1e-7)
    assert REGULATION.by_hand(one.plan)


@by_hand
def test_a_plan_of_each_method_is_admitted_with_its_own_standards_only(method: str) -> None:
    one = done(method)
    assert REGULATION.needed is not None
    roles = {required.role for required in REGULATION.needed(one)}
    kept = {role: standard for role, standard in one.standards.items() if role in roles}
    REGULATION.check(replace(one, standards=kept, observations={}))
    for role in roles:
        less = {name: standard for name, standard in kept.items() if name != role}
        error = refused(replace(one, standards=less))
        assert (error.fault, error.evidence["role"]) == ("regulation-standard-missing", role)


@by_hand
def test_the_run_that_is_too_slow_is_refused_and_the_wrong_tank_stops_it(method: str) -> None:
    one = done(method)
    call = next(one for one in REGULATION.procedure(one.plan) if one.point == "Q1")
    seen = one.observations[call.key]
    slow = with_observation(one, call.key, seen.model_copy(update={"seconds": 2 * seen.seconds}))
    with pytest.raises(ProofvanError) as caught:
        TypingScene(slow).run(call)
    assert caught.value.fault == "jjg443-flow-outside-window"
    verdicts = REGULATION.evaluate(slow).verdicts
    assert {verdict.reason for verdict in verdicts if verdict.point == "Q1"} == {"jjg443-reason-flow"}
    act = Scene(REGULATION, one.subject, one.plan, {"jjg443-return-tank": "jjg443-product-diesel-0"})
    with pytest.raises(ProcedureError) as stopped:
        act.run(call.step.name)
    assert stopped.value.fault == "jjg443-wrong-tank"


def test_a_delivery_by_hand_goes_in_the_order_of_field_practice() -> None:
    one = done("neck_reading")
    answers = {"jjg443-indicated-volume": 100.0, "jjg443-amount-cny": 785.0, "jjg443-seconds": 139.5}
    answers |= {"jjg443-level": 1098.9, "jjg443-nozzle-temperature": 22.0, "jjg443-body-temperature": 20.0}
    answers |= {"jjg443-ambient-temperature": 12.0}
    act = Scene(REGULATION, one.subject, one.plan, answers)
    before_ns = act.clock.time_ns
    seen = act.run("neck_reading")
    order = ["return-tank", "drained", "zero", "deliver", "delivered", "indicated-volume", "amount-cny", "seconds"]
    order += ["nozzle-temperature", "ambient-temperature", "level", "body-temperature"]
    assert act.log == [f"jjg443-{name}" for name in order]
    assert act.clock.time_ns - before_ns == 30_000_000_000  # bubbles of petrol
    assert (seen.level.value, seen.level.unit) == (pytest.approx(1.0989), "m")


@pytest.mark.parametrize("method", ["automatic_measure", *METHODS])
def test_three_times_an_effect_is_covered_by_the_uncertainty(method: str) -> None:
    one = done(method)
    way = way_of(one.plan)
    inputs = way.inputs([one.observations[f"{way.step}/Q1/{run}"] for run in (1, 2, 3)], one)
    found = gtc.evaluate(way.formulas.indication_error, inputs)
    for effect in collect(inputs):

        def moved(one: Any, effect: Any = effect) -> float:
            extra = 3 * one.component.standard_uncertainty if one is effect else 0.0
            return float(one.estimate + extra)

        away = way.formulas.indication_error(convert(inputs, moved))
        assert abs(away - found.value) <= found.expanded_uncertainty, effect.component.label


def test_oil_that_is_warmer_at_the_nozzle_than_in_the_meter_by_more_than_allowed_gives_no_verdict() -> None:
    one = done("master_meter")
    key = "master_meter/Q1/2"
    seen = one.observations[key]
    cold = seen.model_copy(update={"meter_temperature": replace(seen.meter_temperature, value=20.9)})
    reasons = {v.reason for v in REGULATION.evaluate(with_observation(one, key, cold)).verdicts if v.point == "Q1"}
    assert reasons == {"jjg443-reason-temperature"}


IN_AIR = {"neck_reading": "body_temperature", "master_meter": "meter_temperature"}
with_two_thermometers = pytest.mark.parametrize(("method", "behind"), IN_AIR.items())
# The share of the way to the air that the oil goes in the measure: about a tenth by its metal (sim/surroundings.py), no
# more than a third with sun and wind.
SHARES = (0.05, 0.1, 0.2, 0.3)


def in_air(method: str, error: float, nozzle: float, oil: float, air: float, swapped: bool = False) -> Case:
    """A verification in which these temperatures are read, each by its thermometer or by the other's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("proofvan.regulations.jjg443_fuel_dispenser.virtual._NOZZLE_DEGC", nozzle)
        patch.setattr("proofvan.regulations.dispensers.by_measure._BODY_DEGC", oil)
        patch.setattr("proofvan.regulations.dispensers.by_meter._METER_DEGC", oil)
        one = done(method, error)
    for key, seen in one.observations.items():
        if key.startswith(method):
            first, second, around = (
                replace(getattr(seen, name), value=value)
                for name, value in (
                    ("nozzle_temperature", oil if swapped else nozzle),
                    (IN_AIR[method], nozzle if swapped else oil),
                    ("ambient_temperature", air),
                )
            )
            read = {"nozzle_temperature": first, IN_AIR[method]: second, "ambient_temperature": around}
            one = with_observation(one, key, seen.model_copy(update=read))
    return one


@with_two_thermometers
def test_swapped_thermometers_are_told_by_the_air_or_covered(method: str, behind: str) -> None:
    """Field practice 6: t_J and t_B apart by 0 to 4 K, swapped by the person who reads them."""
    told = set()
    for apart in (0.1, 0.2, 0.29, 0.31, 0.5, 1.0, 2.0, 4.0, -0.1, -0.29, -0.31, -1.0, -4.0):
        for share in SHARES:
            one = in_air(method, 0.0, 20.0, 20.0 - apart, 20.0 - apart / share, swapped=True)
            found = REGULATION.evaluate(one)
            verdict = next(v for v in found.verdicts if v.point == "Q1")
            mean = next(r for r in found.results if r.name == REGULATION.principal_result)
            told |= {verdict.reason}
            covered = abs(float(mean.value)) <= float(mean.expanded_uncertainty)
            assert covered or verdict.reason == "jjg443-reason-temperature-order", (apart, share, mean.value)
    assert "jjg443-reason-temperature-order" in told


@with_two_thermometers
def test_the_step_refuses_swapped_thermometers_and_asks_to_look(method: str, behind: str) -> None:
    one = in_air(method, 0.0, 20.0, 18.0, 5.0, swapped=True)
    call = next(call for call in REGULATION.procedure(one.plan) if call.point == "Q1")
    with pytest.raises(DataError) as caught:
        TypingScene(one).run(call)
    assert caught.value.fault == "jjg443-temperatures-swapped"
    assert caught.value.evidence["nozzle_degc"] == "18.00" and caught.value.evidence["behind_degc"] == "20.00"
    assert all(all(explain(caught.value, language)) for language in LANGUAGES)
    assert TypingScene(in_air(method, 0.0, 20.0, 18.0, 5.0)).run(call).nozzle_temperature.value == 20.0


@with_two_thermometers
def test_a_day_too_cold_or_too_hot_is_refused_by_hand_too(method: str, behind: str) -> None:
    one = in_air(method, 0.0, -20.0, -20.0, -25.1)
    call = next(call for call in REGULATION.procedure(one.plan) if call.point == "Q1")
    with pytest.raises(PreconditionError) as caught:
        TypingScene(one).run(call)
    assert caught.value.fault == "jjg443-ambient-outside"


def test_sound_thermometers_are_hardly_ever_taken_for_swapped() -> None:
    """Below 0.1 % of the runs whatever the day, with thermometers as wrong as their budget lets them be."""
    random, count = np.random.default_rng(11), 20_000
    figures = KIND.figures(done("neck_reading").plan)
    apart, off = figures.number("temperature-order"), figures.number("ambient-agreement")
    for share in SHARES:
        for from_air in (0.0, 0.25, 0.5, 1.0, 2.0, 10.0, -0.5, -10.0):
            noise = 0.05 * (random.standard_normal(count) - random.standard_normal(count))
            noise += random.uniform(-0.1, 0.1, count) + random.uniform(-0.1, 0.1, count)
            behind = share * from_air + noise
            air = from_air + random.uniform(-off, off, count)
            low, high = np.minimum(0.0, air - off) - apart, np.maximum(0.0, air + off) + apart
            assert np.mean((behind < low) | (behind > high)) < 1e-3, (share, from_air)


def test_the_certificate_shows_the_air_that_a_person_read() -> None:
    shown = {
        seen.name: (seen.lowest, seen.highest, seen.source)
        for seen in REGULATION.describe(done("neck_reading")).conditions
    }
    assert shown == {"condition-ambient-temperature": (13.0, 13.0, ENTERED)}


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("master_meter", "/ 200 × 1.0007 × [1 + 0.0012 × (25.00 − 23.00)] = 100.0000 L; E1 = (100 − 100.0000)"),
        ("gravimetric", "/ 745 × 1000 × [1 + 0.0012 × (25.00 − 23.00)] + 0.0195 = 100.0000 L; E1 = (100 − 100.0000)"),
    ],
)
def test_a_run_is_written_with_its_numbers(method: str, words: str) -> None:
    run = next(one for one in REGULATION.evaluate(done(method)).results if one.name == "jjg443-run-error")
    assert words in run.formula


def test_the_largest_difference_of_amounts_counts() -> None:
    amounts = [(Decimal("785.01"), Decimal("7.85"), Decimal("100")), (Decimal("7.80"), Decimal("7.85"), Decimal("1"))]
    assert largest_payment_error(amounts) == Decimal("0.05")


def test_the_edition_of_2015_serves_practice_only_and_is_named_by_its_results() -> None:
    old = done("automatic_measure", edition="2015")
    REGULATION.check(replace(old, observations={}))
    assert {verdict.limit.edition for verdict in REGULATION.evaluate(old).verdicts} == {"2015"}
    assert (REGULATION.edition_of(old.plan), REGULATION.edition_of(done("neck_reading").plan)) == ("2015", "2023")
    real = old.organisation.model_copy(update={"practice": False})
    assert refused(replace(old, organisation=real)).fault == "limits-method-not-permitted"


def test_an_edition_that_was_replaced_verifies_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    old = done("automatic_measure", edition="2015")
    monkeypatch.setattr("proofvan.regulations.jjg443_fuel_dispenser.admission.admitted", lambda case, *more: {})
    real = old.organisation.model_copy(update={"practice": False})
    error = refused(replace(old, organisation=real))
    assert (error.fault, error.evidence["in_force"]) == ("jjg443-edition-replaced", "2023")


def test_the_editions_differ_where_their_texts_do() -> None:
    """Typed again from the sources: what 2015 says otherwise than 2023, and in force since when."""
    table = load(REGULATION.root / "limits.toml")
    new, old = (table.edition(name).edition for name in ("2023", "2015"))
    assert [str(one.in_force) for one in (new, old)] == ["2024-05-01", "2015-10-10"]
    given = {one.id: one.services["subsequent_verification"] for one in old.limits}
    assert given == {
        "indication-error": "0.30",
        "repeatability": "0.10",
        "minimum-quantity-indication-error": "0.50",
        "minimum-quantity-repeatability": "0.25",
        "payment-error": "0.01",
        "appearance-and-self-lock": "0",
    }
    assert {one.id for one in old.limits} - {one.id for one in new.limits} == {
        "minimum-quantity-indication-error",
        "minimum-quantity-repeatability",
    }
    more = {one.id: one.value for one in old.settings if one.id not in {two.id for two in new.settings}}
    assert more == {"minimum-quantity": "5", "vmin-lowest": "0.10", "vmin-highest": "1.00"}
    same = {one.id: one.value for one in new.settings}
    assert {one.id: one.value for one in old.settings if one.id in same} == same
    sizes = {one.id: (one.estimate, one.half_width, one.standard_uncertainty) for one in new.influences}
    assert {one.id: (one.estimate, one.half_width, one.standard_uncertainty) for one in old.influences} == sizes


def small_measure(one: Case) -> Standard:
    """The practice measure at a twentieth of its size."""
    large = one.standards["measure"]
    assert large.measure is not None
    neck = tuple(p.model_copy(update={"volume_ml": p.volume_ml * Fraction(5, 100)}) for p in large.measure.neck)
    body = large.measure.model_copy(update={"nominal_volume_l": Fraction(5), "neck": neck})
    return large.model_copy(update={"measure": body})


def smallest(**subject: Any) -> Case:
    one = empty_case(DISPENSER, **subject)
    plan = {"edition": "2015", "points": ("Vmin",), "nominal_l": 5.0}
    changed = type(one.plan).model_validate(one.plan.model_dump() | plan)
    return replace(one, plan=changed, standards={**one.standards, "measure": small_measure(one)})


def test_the_minimum_quantity_has_limits_of_its_own() -> None:
    one = smallest(display_step_l=0.001)
    REGULATION.check(one)
    assert REGULATION.virtual is not None
    for error, outcome in ((0.45, Outcome.PASS), (0.56, Outcome.FAIL)):
        evaluation = REGULATION.evaluate(replace(one, observations=REGULATION.virtual(one, error, None)))
        verdicts = [verdict for verdict in evaluation.verdicts if verdict.point == "Vmin"]
        assert verdicts[0].outcome is outcome
        assert [verdict.limit.value for verdict in verdicts] == ["0.50", "0.25"]


def test_a_display_that_is_too_coarse_for_the_minimum_quantity_is_refused_before_the_run() -> None:
    assert refused(smallest()).fault == "regulation-method-too-coarse"  # 0.01 L of 5 L are 0.2 %


def test_an_edition_that_says_nothing_of_the_minimum_quantity_is_not_asked_twice() -> None:
    one = smallest()
    error = refused(replace(one, plan=one.plan.model_copy(update={"edition": "2023"})))
    assert (error.fault, error.evidence["limit"]) == (
        "limits-entry-missing",
        "jjg443-2023:minimum-quantity-indication-error",
    )


def parts(plan: dict[str, Any] | None = None, **subject: Any) -> Case:
    one = empty_case(DISPENSER, **(PARTS | subject))
    return replace(one, plan=one.plan.model_copy(update={"components": True} | (plan or {})))


def looked_at(**answers: Any) -> Scene:
    one = parts()
    photos = {f"jjg443-seal-{place}-photo": PHOTO for place in PLACES}
    return Scene(REGULATION, one.subject, one.plan, photos | answers)


def test_seals_photos_and_parts_are_asked_for_and_kept() -> None:
    seen = looked_at().run("seals_and_components")
    assert [seen.photo(place) for place in PLACES] == [PHOTO] * 3
    assert (seen.encoder_id, seen.board_id, seen.software_id) == ("E-77", "B-12", "V3.1")


@pytest.mark.parametrize("photo", ["", "no", PHOTO[:-1], PHOTO.upper()])
def test_a_missing_photo_blocks_the_item(photo: str) -> None:
    act = looked_at(**{"jjg443-seal-board-photo": photo})
    with pytest.raises(PreconditionError) as caught:
        act.run("seals_and_components")
    assert (caught.value.fault, caught.value.evidence["place"]) == ("jjg443-photo-missing", "board")
    assert all(all(explain(caught.value, language)) for language in LANGUAGES)


@pytest.mark.parametrize(
    "changed",
    [
        {"seal_transducer_intact": False},
        {"seal_encoder_intact": False},
        {"seal_board_intact": False},
        {"seal_board_photo": "none"},
        {"encoder_id": "E-78"},
        {"board_id": "B-13"},
        {"software_id": "V3.2"},
        {"lock_holds": False},
    ],
)
def test_each_finding_about_seals_and_parts_counts(changed: dict[str, Any]) -> None:
    one = parts()
    assert REGULATION.virtual is not None
    good = replace(one, observations=REGULATION.virtual(one, 0.0, None))
    assert REGULATION.evaluate(good).verdicts[0].outcome is Outcome.PASS
    seen = good.observations["seals_and_components"].model_copy(update=changed)
    result = REGULATION.evaluate(with_observation(good, "seals_and_components", seen))
    assert result.verdicts[0].outcome is Outcome.FAIL and result.results[0].value == "1"


def test_parts_that_the_job_does_not_name_cannot_be_compared() -> None:
    REGULATION.check(parts())
    error = refused(parts(board_id=""))
    assert (error.fault, error.evidence["field"]) == ("jjg443-component-unregistered", "subject.board_id")


def test_the_estimates_of_a_budget_are_those_that_the_formula_runs_on() -> None:
    one = done("gravimetric")
    way = way_of(one.plan)
    inputs = way.inputs([one.observations[f"{way.step}/Q1/1"]], one)
    assert estimates(inputs).air_density == 1.23
