"""Numbers that a rough look lets pass: a unit that is nearly right, the last load that still counts, a wrong sign."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from fake_benches import Scene
from practice_cases import DC_PILE, DISPENSER, delivery, empty_case, virtual_case, with_observation
from test_dispenser_steps import scene

from proofvan.core.errors import PreconditionError
from proofvan.instruments.reach import Reach
from proofvan.regulations import catalogue, forms, template
from proofvan.regulations.dispensers import evaluation as dispensers
from proofvan.regulations.dispensers.by_measure import TypedDelivery
from proofvan.regulations.dispensers.inputs import level_of
from proofvan.regulations.jjg443_fuel_dispenser.budget import way_of
from proofvan.regulations.jjg443_fuel_dispenser.limits import KIND
from proofvan.regulations.jjg1149_dc_pile.budget import KIND as DC_KIND
from proofvan.regulations.piles.planning import expected_of_case, outlook
from proofvan.regulations.piles.sizes import usable_current_a

METAL_MEASURE, WEIGHBRIDGE = "jjg259_metal_measure", "weighbridge"


# ---- dispensers


def test_a_delivery_lasts_from_its_first_pulse_to_its_last() -> None:
    one = delivery(empty_case(DISPENSER), "Q1", 1, 0.0, 40.0)
    assert (one.start_ns, one.seconds) == (10_000_000_000, 150.0)
    assert replace(one, end_ns=one.start_ns + 1).seconds == 1e-9


def test_the_flow_of_a_delivery_does_not_depend_on_when_it_was_made() -> None:
    act: Scene = scene()
    act.clock.time_ns = 10_000_000_000_000_000
    assert act.run("indication_error").seconds == 139.5


def typed(**given: Any) -> Any:
    held = {"point": "Q1", "run": 2, "indicated_l": 100.0, "nozzle_temperature": 25.0, "body_temperature": 23.0}
    return TypedDelivery.model_validate({**held, **given}).observed(empty_case(DISPENSER))


def test_a_level_typed_in_millimetres_is_kept_in_metres_and_seconds_in_nanoseconds() -> None:
    seen = typed(level=1098.9, seconds=139.5)
    assert seen.level.value == pytest.approx(1.0989, rel=1e-12)
    assert (seen.level.unit, seen.start_ns, seen.end_ns, seen.run) == ("m", 0, 139_500_000_000, 2)
    assert (seen.nozzle_temperature.value, seen.body_temperature.value) == (25.0, 23.0)
    assert math.isnan(seen.amount_cny)


def test_a_capacity_is_found_again_at_its_level_also_beyond_the_ends_of_the_table() -> None:
    table = ((0, 1000), (10, 1100), (30, 1500))  # mm, mL: two slopes
    measure: Any = SimpleNamespace(neck=[SimpleNamespace(level_mm=level, volume_ml=volume) for level, volume in table])
    found = {litres: level_of(measure, litres) for litres in (0.9, 1.0, 1.05, 1.1, 1.3, 1.5, 1.6)}
    expected = {0.9: -0.01, 1.0: 0.0, 1.05: 0.005, 1.1: 0.01, 1.3: 0.02, 1.5: 0.03, 1.6: 0.035}
    assert found == pytest.approx(expected, abs=1e-12)


def test_one_run_alone_has_no_spread_and_two_have_one() -> None:
    one = virtual_case(DISPENSER)
    way = way_of(one.plan)
    inputs = way.inputs([one.observations[f"{way.step}/Q1/{run}"] for run in (1, 2, 3)], one)
    largest = [
        dispensers._largest_spread(KIND.figures(one.plan), replace(inputs, runs=inputs.runs[:count]))
        for count in (1, 2, 3)
    ]
    assert math.isinf(largest[0])
    assert 0.0 < largest[1] < largest[2] < 1.0


# ---- piles


def pile(power_kw: float, highest_a: float, lowest_a: float) -> Any:
    return SimpleNamespace(rated_power_kw=power_kw, highest_current_a=highest_a, lowest_current_a=lowest_a)


@pytest.mark.parametrize(
    ("plate", "voltage_v", "phases", "share", "amperes"),
    [
        (pile(7.0, 3.0, 0.0), 220.0, 1, 0.2, 1.0),  # never less than one ampere
        (pile(7.0, 3.0, 1.2), 220.0, 1, 0.2, 2.0),  # nor less than the pile can
        (pile(60.0, 100.0, 1.0), 500.0, 1, 0.29, 29.0),  # 0.29 x 100 is 28.999999999999996 in floats
        (pile(60.0, 250.0, 1.0), 500.0, 1, 0.8, 96.0),  # the power allows 120 A
        (pile(42.0, 63.0, 6.0), 220.0, 3, 1.0, 63.0),
        (pile(22.0, 63.0, 6.0), 220.0, 3, 1.0, 33.0),
        (pile(1.0, 32.0, 6.0), 220.0, 1, 1.0, None),
    ],
)
def test_a_current_is_whole_amperes_that_pile_and_power_allow(
    plate: Any, voltage_v: float, phases: int, share: float, amperes: float | None
) -> None:
    assert usable_current_a(plate, Reach(), voltage_v, phases, share) == amperes


@pytest.mark.parametrize("reach", [Reach(voltage_v=499.0), Reach(current_a=0.5), Reach(power_w=400.0)])
def test_a_rig_that_cannot_do_it_gives_no_current(reach: Reach) -> None:
    assert usable_current_a(pile(60.0, 100.0, 1.0), reach, 500.0, 1, 1.0) is None
    assert usable_current_a(pile(60.0, 100.0, 1.0), Reach(500.0, 20.0, 9000.0), 500.0, 1, 1.0) == 18.0


def test_the_floor_of_an_outlook_is_what_more_energy_cannot_make_smaller() -> None:
    one = empty_case(DC_PILE)
    ahead, found = outlook(DC_KIND, one)[0], expected_of_case(DC_KIND, one, one.plan.points[0])
    squares = {line.label: float(line.contribution) ** 2 for line in found.budget}
    falls = sum(squares.get(label, 0.0) for label in ("component-display", "component-synchronisation"))
    assert falls > 0.0
    assert ahead.floor_percent == pytest.approx(2.0 * math.sqrt(sum(squares.values()) - falls), rel=1e-3)
    assert ahead.expanded_percent == pytest.approx(found.expanded_uncertainty, rel=1e-3)
    assert ahead.resolution_share == pytest.approx(squares["component-display"] / sum(squares.values()), rel=1e-3)


# ---- measures and scales


@pytest.mark.parametrize("off_kg", [99.5, 100.5, -99.5, -100.5])
def test_a_load_is_judged_up_to_one_per_cent_beside_the_planned_one(off_kg: float) -> None:
    one = virtual_case(WEIGHBRIDGE)
    key = "load/10000-up/1"
    seen = one.observations[key]
    shown = replace(seen.indication, value=seen.indication.value + off_kg)
    off = with_observation(one, key, seen.model_copy(update={"weights": seen.weights + off_kg, "indication": shown}))
    verdicts = catalogue.load(WEIGHBRIDGE).evaluate(off).verdicts
    found = next(v for v in verdicts if v.result == "weighbridge-load-error" and v.point == "10000-up")
    assert seen.weights == 10000.0
    assert found.reason == ("weighbridge-reason-load" if abs(off_kg) > 100.0 else "")


def test_the_bend_of_a_neck_scale_is_written_with_four_decimals() -> None:
    regulation, one = catalogue.load(METAL_MEASURE), virtual_case(METAL_MEASURE, neck_points=4)
    bent = one.observations["neck_scale/neck/4"].model_copy(update={"added": 410.0})
    results = regulation.evaluate(with_observation(one, "neck_scale/neck/4", bent)).results
    found = next(result for result in results if result.name == "jjg259-neck-scale")
    assert float(found.value) > 0.0001
    assert found.rounded == f"{float(found.value):.4f}"


def test_a_level_at_the_zero_of_a_scale_is_none() -> None:
    regulation, one = catalogue.load(METAL_MEASURE), virtual_case(METAL_MEASURE, neck_points=4)
    first = one.observations["neck_scale/neck/1"]
    for millimetres, reason in ((0.0, True), (0.5, False)):
        level = replace(first.level, value=millimetres)
        changed = with_observation(one, "neck_scale/neck/1", first.model_copy(update={"level": level}))
        reasons = {v.reason for v in regulation.evaluate(changed).verdicts if v.result == "jjg259-neck-scale"}
        assert (reasons == {"jjg259-reason-level"}) is reason


# ---- forms and templates


def test_only_a_serial_number_that_was_read_is_compared_with_that_of_the_job() -> None:
    subject = SimpleNamespace(serial="S-1")
    for answers in ({}, {"serial": None}, {"serial": "S-1"}, {"author": "A"}):
        forms._require_subject(subject, dict(answers))
    with pytest.raises(PreconditionError) as caught:
        forms._require_subject(subject, {"serial": "S-2"})
    assert (caught.value.fault, caught.value.evidence) == (
        "regulation-other-instrument",
        {"expected": "S-1", "found": "S-2"},
    )


def test_a_sheet_names_every_number_by_its_place() -> None:
    held = {"runs": [{"level": 1.5}], "points": ["Q1", "Q2"], "none": [], "job": {"JJG 1.2": True, "n": 3}}
    assert list(template._flat("", held)) == [
        ("runs.1.level", 1.5),
        ("points", "[Q1, Q2]"),
        ("none", "[]"),
        ('job."JJG 1.2"', "true"),
        ("job.n", 3),
    ]
