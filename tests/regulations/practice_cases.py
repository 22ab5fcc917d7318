"""Cases of the practice jobs with observations of a chosen true error, built without the steps."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from typing import Any

import numpy as np

from proofvan.core.line.counts import Flags
from proofvan.core.line.readings import Component, Interval, Reading
from proofvan.instruments.benches import SelfCheck
from proofvan.methods.quantities import quantities
from proofvan.procedures.regulation import Case, Regulation, Service
from proofvan.regulations import catalogue
from proofvan.regulations.dispensers import inputs as dispenser
from proofvan.regulations.piles import inputs as pile
from proofvan.standards import organisation
from proofvan.standards.register import PRACTICE, load_roles

DC_PILE, DISPENSER = "jjg1149_dc_pile", "jjg443_fuel_dispenser"


def job(folder: str) -> dict[str, Any]:
    path = catalogue.load(folder).root / "practice_job.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def empty_case(folder: str, **subject: Any) -> Case:
    """The practice job before the run; keyword arguments change the subject."""
    regulation, table = catalogue.load(folder), job(folder)
    return Case(
        service=Service.SUBSEQUENT_VERIFICATION,
        subject=regulation.subject.model_validate(table["subject"] | subject),
        plan=regulation.plan.model_validate(table["plan"]),
        observations={},
        standards=load_roles(table["standards"], regulation.root),
        organisation=organisation.load(PRACTICE / "organisation.toml"),
    )


def case(folder: str, error_percent: float = 0.0, spread_percent: float = 0.0) -> Case:
    """A complete case of this mean error; the first run lies half the spread above it, the last half below."""
    build = {DC_PILE: _pile_observations, DISPENSER: _dispenser_observations}.get(folder)
    empty = empty_case(folder)
    if build is None:
        return virtual_case(folder, error_percent)
    return replace(empty, observations=build(empty, error_percent, spread_percent))


def virtual_case(folder: str, error: float = 0.0, generator: np.random.Generator | None = None, **plan: Any) -> Case:
    """A complete case made by the folder's own physics; keyword arguments change the plan, `standards` adds roles."""
    regulation, empty = catalogue.load(folder), empty_case(folder)
    assert regulation.virtual is not None
    more = load_roles(plan.pop("standards", {}), regulation.root)
    empty = replace(empty, standards={**empty.standards, **more})
    empty = replace(empty, plan=type(empty.plan).model_validate(empty.plan.model_dump() | plan))
    return replace(empty, observations=regulation.virtual(empty, error, generator))


def with_observation(one: Case, key: str, observation: Any) -> Case:
    return replace(one, observations={**one.observations, key: observation})


def without_observation(one: Case, key: str) -> Case:
    return replace(one, observations={name: seen for name, seen in one.observations.items() if name != key})


def flagged(observation: Any, flag: Flags) -> Any:
    """The same observation with the flag on the reading that decides; without a reading, a number that is none."""
    if is_dataclass(observation) or isinstance(observation, dispenser.Delivery):
        name = "energy" if hasattr(observation, "energy") else "level"
        return replace(observation, **{name: replace(getattr(observation, name), flags=flag)})
    values = {name: getattr(observation, name) for name in quantities(type(observation))}
    readings = {name: value for name, value in values.items() if isinstance(value, Reading)}
    for name, value in readings.items():
        return observation.model_copy(update={name: replace(value, flags=flag)})
    return observation.model_copy(update={next(iter(values)): math.nan})


def point_keys(regulation: Regulation, one: Case) -> list[str]:
    return [call.key for call in regulation.procedure(one.plan) if call.point]


def reading(name: str, value: float, unit: str, *components: Component) -> Reading:
    return Reading(name, value, unit, Interval(1_000_000_000, 2_000_000_000), "practice", components)


def self_check(temperature_degc: float = 33.0) -> SelfCheck:
    return SelfCheck("B1", "1.0", 45.0, reading("internal_temperature", temperature_degc, "degC"), (), 1e-4)


def _pile_observations(one: Case, error_percent: float, spread_percent: float) -> Mapping[str, Any]:
    observations: dict[str, Any] = {
        "identify": pile.Identity(one.subject.serial, one.subject.accuracy_class, 0.001, "S1", "A"),
        "conditions": pile.Conditions(22.5, 60.0, "pile-weather-dry", 50.0, "A"),
        "appearance_and_function": pile.Findings(True, True, True, "A"),
    }
    for point in one.plan.points:
        for number in range(1, point.runs + 1):
            error = error_percent + spread_percent * (0.5 - (number - 1) / max(point.runs - 1, 1))
            observations[f"working_error/{point.name}/{number}"] = session(point, number, error)
    return observations


def session(point: pile.LoadPoint, number: int, error_percent: float) -> pile.Session:
    """One run that the formulas give `error_percent` for: the correction for the connection is 0.39 mohm * I / U."""
    indicated_kwh = point.energy_kwh
    delivered_j = indicated_kwh * 3.6e6 / (1 + error_percent / 100)
    measured_j = delivered_j / (1 + 0.00039 * point.current_a / point.voltage_v)
    noise = Component("component-noise", 1e-5 * measured_j, "normal", math.inf, "converter")
    return pile.Session(
        point=point.name,
        run=number,
        voltage_v=point.voltage_v,
        current_a=point.current_a,
        indicated_kwh=indicated_kwh,
        reading_source="screen",
        gate="whole_session",
        end_current_a=0.5,
        energy=reading("energy", measured_j, "J", noise),
        self_check=self_check(),
        author="A",
    )


def _dispenser_observations(one: Case, error_percent: float, spread_percent: float) -> Mapping[str, Any]:
    subject, plan = one.subject, one.plan
    observations: dict[str, Any] = {
        "safety": dispenser.Safety(4.0, "A"),
        "identify": dispenser.Identity(
            subject.serial, subject.nozzle, subject.product_message, 7.85, 45.0, "S1", "S2", "S3", "A"
        ),
        "appearance_and_self_lock": dispenser.Findings(True, True, True, "A"),
        "wetting": dispenser.Wetting(100.0, "A"),
        "payment": dispenser.Payment(True, "A"),
        "fuel_return": dispenser.FuelReturn(subject.product_message, 700.0, "A"),
        "departure": dispenser.Departure(True, "A"),
    }
    for point, flow_l_min in (("Q1", 43.0), ("Q2", 18.0)):
        for number in range(1, plan.runs + 1):
            error = error_percent + spread_percent * (0.5 - (number - 1) / max(plan.runs - 1, 1))
            observations[f"indication_error/{point}/{number}"] = delivery(one, point, number, error, flow_l_min)
    return observations


def delivery(one: Case, point: str, number: int, error_percent: float, flow_l_min: float) -> dispenser.Delivery:
    """One run at t_J 22, t_B 20 degC; evaporation of petrol is taken as 19.5 mL."""
    t_J, t_B = 22.0, 20.0
    delivered_l = 100.0 / (1 + error_percent / 100)
    capacity_l = delivered_l / (1 + 0.0012 * (t_J - t_B) + 0.00005 * (t_B - 20)) - 0.0195
    readings = Component("component-readings", 0.005, "t", 49.0, "readings")
    return dispenser.Delivery(
        point=point,
        run=number,
        indicated_l=100.0,
        amount_cny=785.0,
        level=reading("level", level_of(one, capacity_l), "m", replace(readings, standard_uncertainty=2e-5)),
        nozzle_temperature=reading("nozzle_temperature", t_J, "degC", readings),
        body_temperature=reading("body_temperature", t_B, "degC", readings),
        pulses=reading("pulses", 10000.0, "1"),
        start_ns=10_000_000_000,
        end_ns=10_000_000_000 + round(100.0 / flow_l_min * 60e9),
        drip_s=30.0,
        settle_s=45.0,
        self_check=self_check(),
        author="A",
    )


def level_of(one: Case, capacity_l: float) -> float:
    """The level (m) at which the practice measure's table gives a capacity."""
    measure = one.standards["measure"].measure
    assert measure is not None
    for lower, upper in zip(measure.neck, measure.neck[1:], strict=False):
        if float(upper.volume_ml) >= capacity_l * 1e3 >= float(lower.volume_ml):
            share = (capacity_l * 1e3 - float(lower.volume_ml)) / float(upper.volume_ml - lower.volume_ml)
            return float(lower.level_mm + (upper.level_mm - lower.level_mm) * round(share * 10**12) / 10**12) / 1e3
    raise AssertionError(f"{capacity_l} L is outside the neck")
