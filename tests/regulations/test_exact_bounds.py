"""What lies exactly on a bound is allowed, and the next number beyond it is not: sites, flows, zeros, temperatures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, is_dataclass, replace
from importlib import import_module
from typing import Any

import pytest
from kept_cases import without_budgets
from practice_cases import DISPENSER, virtual_case, with_observation

from proofvan.core.line.readings import Reading
from proofvan.procedures.regulation import Case
from proofvan.regulations import catalogue
from proofvan.regulations.jjg443_fuel_dispenser.limits import KIND
from proofvan.regulations.liquid_meters.inputs import FORMS, Pass

CNG, LNG, HYDROGEN, WEIGHBRIDGE = "jjg996_cng_dispenser", "jjg1114_lng_dispenser", "hydrogen_dispenser", "weighbridge"
GAS_METER, BATTERY, METAL_MEASURE = "gas_flow_meter", "traction_battery", "jjg259_metal_measure"
LIQUID_METERS = (
    *("jjg1030_ultrasonic_meter", "jjg1033_electromagnetic_meter"),
    *("jjg1037_turbine_meter", "jjg1038_coriolis_meter"),
)
GAS_FUEL = ((CNG, "by_mass"), (LNG, "with_return"))
STANDARDS = {"master_meter": {"meter": "fuel_master_meter.toml"}}


def figure(folder: str, name: str) -> float:
    return float(import_module(f"proofvan.regulations.{folder}.limits").FIGURES.number(name))


@dataclass(frozen=True)
class Bound:
    """A field of an observation: the last number that counts, the first that does not, and what is said then."""

    folder: str
    key: str
    name: str
    inside: float
    outside: float
    reason: str
    plan: dict[str, Any] = field(default_factory=dict)
    more: dict[str, float] = field(default_factory=dict)  # what is set besides

    def __str__(self) -> str:
        return f"{self.folder} {self.key} {self.name} {self.outside:.6g}"


def upper(value: float) -> tuple[float, float]:
    return value, math.nextafter(value, math.inf)


def lower(value: float) -> tuple[float, float]:
    return value, math.nextafter(value, -math.inf)


def sites() -> Iterator[Bound]:
    every = [(folder, name, name, "gas-fuel") for folder, _ in GAS_FUEL for name in ("ambient", "humidity", "pressure")]
    every += [(WEIGHBRIDGE, "ambient", "ambient", "weighbridge"), (HYDROGEN, "ambient", "ambient", "hydrogen")]
    every += [(GAS_METER, name, name, "gas-meter") for name in ("humidity", "pressure")]
    every += [(BATTERY, "ambient", "temperature", "traction-battery")]
    for folder, name, entry, prefix in every:
        for end, how in (("lowest", lower), ("highest", upper)):
            yield Bound(
                folder, "conditions", name, *how(figure(folder, f"{entry}-{end}")), f"{prefix}-reason-conditions"
            )
    soak, calm = lower(figure(GAS_METER, "soak-time")), upper(figure(WEIGHBRIDGE, "wind-highest"))
    yield Bound(GAS_METER, "conditions", "soak", *soak, "gas-meter-reason-conditions")
    yield Bound(WEIGHBRIDGE, "conditions", "wind", *calm, "weighbridge-reason-conditions")
    wind = upper(figure(HYDROGEN, "wind-highest"))
    yield Bound(HYDROGEN, "conditions", "wind", *wind, "hydrogen-reason-conditions", {"method": "gravimetric"})


def gas_runs() -> Iterator[Bound]:
    for folder, step in GAS_FUEL:
        most = virtual_case(folder).subject.largest_flow_kg_min
        quiet = figure(folder, "zero-flow-highest")
        for value in (upper(quiet), lower(-quiet)):
            yield Bound(folder, f"{step}/large/2", "zero_flow", *value, "gas-fuel-reason-zero")
        for point in ("large", "medium", "small"):
            for end, how in (("lowest", lower), ("highest", upper)):
                flow = how(figure(folder, f"{point}-{end}") * most)
                key = f"{step}/{point}/1"
                yield Bound(folder, key, "metered", *flow, "gas-fuel-reason-flow", more={"minutes": 1.0})
    same = {"end_pressure": 8.0}
    yield Bound(CNG, "by_mass/large/1", "start_pressure", *upper(8.0), "gas-fuel-reason-pressure", more=same)


def hydrogen_runs() -> Iterator[Bound]:
    watched = [("master_meter", "zero_flow", "zero-flow"), ("gravimetric", "zero_change", "scale-change")]
    watched += [("pvt", "settling", "settling")]
    for method, name, entry in watched:
        most, reason = figure(HYDROGEN, f"{entry}-highest"), f"hydrogen-reason-{method.replace('_', '-')}"
        for value in (upper(most), lower(-most)):
            yield Bound(HYDROGEN, "", name, *value, reason, {"method": method})
    spread = upper(figure(HYDROGEN, "spread-highest"))
    yield Bound(HYDROGEN, "", "spread", *spread, "hydrogen-reason-pvt", {"method": "pvt"})


def fuel_runs() -> Iterator[Bound]:
    for method, against in (("neck_reading", "body_temperature"), ("master_meter", "meter_temperature")):
        plan = {"method": method, "standards": STANDARDS.get(method, {})}
        one = virtual_case(DISPENSER, **plan)
        for point in ("Q1", "Q2"):
            lowest, highest = KIND.window_l_min(one.plan, point)
            for value in (lower(lowest), upper(highest)):
                more = {"seconds": 60.0}
                key = f"{method}/{point}/2"
                yield Bound(DISPENSER, key, "indicated_l", *value, "jjg443-reason-flow", plan, more)
        most = KIND.figures(one.plan).number("largest-temperature-difference")
        for value in ((20.0 + most, 20.0 + 1.001 * most), (20.0 - most, 20.0 - 1.001 * most)):
            key, more = f"{method}/Q1/2", {against: 20.0, "ambient_temperature": 20.0}
            yield Bound(DISPENSER, key, "nozzle_temperature", *value, "jjg443-reason-temperature", plan, more)
        apart, off = (KIND.figures(one.plan).number(name) for name in ("temperature-order", "ambient-agreement"))
        still = {"nozzle_temperature": 20.0, "ambient_temperature": 20.0}
        for most in (off + apart, -(off + apart)):
            value, reason = (20.0 + most, 20.0 + 1.001 * most), "jjg443-reason-temperature-order"
            yield Bound(DISPENSER, f"{method}/Q1/2", against, *value, reason, plan, still)


def battery_runs() -> Iterator[Bound]:
    seconds, within = figure(BATTERY, "pulse-seconds"), figure(BATTERY, "pulse-seconds-within")
    for value in (upper(seconds + within), lower(seconds - within)):
        yield Bound(BATTERY, "pulse/50%/1", "seconds", *value, "traction-battery-reason-pulse")
    mean = virtual_case(BATTERY).subject.rated_capacity_ah / 3  # a third of the capacity in an hour: 1I3
    share = figure(BATTERY, "current-within") / 100
    for sign in (1.0, -1.0):
        value = tuple(mean * (1 + sign * share * near) for near in (0.999, 1.001))
        more = {"discharge_time": 1.0}
        yield Bound(BATTERY, "cycle/1I3/1", "discharged", *value, "traction-battery-reason-current", more=more)


def gas_meter_runs() -> Iterator[Bound]:
    one = virtual_case(GAS_METER)
    key = next(call.key for call in catalogue.load(GAS_METER).procedure(one.plan) if call.point)
    wanted = one.subject.share(key.split("/")[1]) * one.subject.q_max
    near, apart = figure(GAS_METER, "flow-window"), figure(GAS_METER, "temperature-difference")
    for sign in (1.0, -1.0):
        flow = tuple(wanted * (1 + sign * near * part) for part in (0.999, 1.001))
        yield Bound(GAS_METER, key, "indicated", *flow, "gas-meter-reason-flow", more={"seconds": 3600.0})
        warm = (20.0 + sign * apart, 20.0 + sign * apart * 1.001)
        more = {"standard_temperature": 20.0}
        yield Bound(GAS_METER, key, "meter_temperature", *warm, "gas-meter-reason-temperature", more=more)


def liquid_meter_runs() -> Iterator[Bound]:
    for folder in LIQUID_METERS:
        one, kind = virtual_case(folder), import_module(f"proofvan.regulations.{folder}.budget").KIND
        step, form = FORMS[one.plan.method]
        if form is Pass:  # its time gives its pulses too
            continue
        for point, planned in kind.flow_points(one).items():
            key = f"{step}/{point}/1"
            shown = one.observations[key].pulses.value / one.subject.pulses_per_unit
            for sign in (1.0, -1.0):
                window = sign * figure(folder, "flow-window")
                seconds = tuple(3.6 * shown / (planned * (1 + window * part)) for part in (0.999, 1.001))
                yield Bound(folder, key, "duration", *seconds, "liquid-reason-flow")


BOUNDS = [
    *sites(),
    *gas_runs(),
    *hydrogen_runs(),
    *fuel_runs(),
    *battery_runs(),
    *gas_meter_runs(),
    *liquid_meter_runs(),
]


def changed(one: Case, key: str, values: dict[str, float]) -> Case:
    seen = one.observations[key]
    held = {name: getattr(seen, name) for name in values}
    new = {
        name: replace(held[name], value=value) if isinstance(held[name], Reading) else value
        for name, value in values.items()
    }
    return with_observation(one, key, replace(seen, **new) if is_dataclass(seen) else seen.model_copy(update=new))


def reasons(folder: str, one: Case) -> set[str]:
    with without_budgets():
        return {verdict.reason for verdict in catalogue.load(folder).evaluate(one).verdicts}


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
def test_a_number_on_the_bound_counts_and_the_next_one_does_not(bound: Bound) -> None:
    one = virtual_case(bound.folder, **dict(bound.plan))
    key = bound.key or next(call.key for call in catalogue.load(bound.folder).procedure(one.plan) if call.point)
    assert bound.reason not in reasons(bound.folder, one)
    on, beyond = (changed(one, key, {**bound.more, bound.name: value}) for value in (bound.inside, bound.outside))
    assert bound.reason not in reasons(bound.folder, on)
    assert bound.reason in reasons(bound.folder, beyond)


@pytest.mark.parametrize(
    ("water", "room"), [(18.0, lower(15.0)), (22.0, upper(25.0)), (20.0, upper(25.0)), (20.0, lower(15.0))]
)
def test_a_room_on_its_bound_and_as_far_from_the_water_as_may_be_is_allowed(
    water: float, room: tuple[float, float]
) -> None:
    entries = ("ambient-lowest", "ambient-highest", "room-to-water")
    assert [figure(METAL_MEASURE, name) for name in entries] == [15.0, 25.0, 5.0]
    one = virtual_case(METAL_MEASURE)
    for key, seen in one.observations.items():
        warm = {name: water for name in getattr(type(seen), "model_fields", ()) if name.endswith("temperature")}
        one = changed(one, key, warm) if warm else one
    for ambient, fits in zip(room, (True, False), strict=True):
        found = reasons(METAL_MEASURE, changed(one, "conditions", {"ambient": ambient}))
        assert ("jjg259-reason-conditions" not in found) is fits
