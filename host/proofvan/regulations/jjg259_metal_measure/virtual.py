"""A measure of a known error under a virtual verification, written from the truth to what one reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from proofvan.methods import densities
from proofvan.methods.measure_capacity import ComparisonInputs, Shared
from proofvan.procedures.regulation import Case
from proofvan.regulations.jjg259_metal_measure import budget, steps
from proofvan.regulations.jjg259_metal_measure.inputs import Comparison, Findings, NeckPoint, Room, Weighing
from proofvan.regulations.subjects import Identity
from proofvan.uncertainty.inputs import estimates
from proofvan.uncertainty.monte_carlo import really_off

# Off every reference, so that each correction acts.
_ROOM_DEGC, _HUMIDITY, _PRESSURE_KPA = 22.0, 55.0, 100.6
_DRIP_S = 30.0
_STANDARD_DEGC, _WATER_DEGC = 21.0, 21.2
_EMPTY_KG = 25.0
# A neck of 5 mL/mm whose points lie 20 mm apart.
_DIVISION_ML_MM, _APART_MM = 5.0, 20.0


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of the nominal capacity."""
    seen: dict[str, Any] = {
        "identify": Identity(serial=case.subject.serial, seals="S1"),
        "conditions": Room(ambient=_ROOM_DEGC, humidity=_HUMIDITY, pressure=_PRESSURE_KPA),
        "findings": Findings(appearance=True, tightness=True),
    }
    read = _compare if case.plan.method == "capacity_comparison" else _weigh
    seen |= {f"{steps.filling(case.plan)}/nominal/{run.run}": run for run in read(case, error, generator)}
    for number in range(1, case.plan.neck_points + 1):
        level = _APART_MM * number
        added = _DIVISION_ML_MM * _APART_MM * number
        point = {"point": "neck", "run": number, "level": level, "added": added}
        seen[f"neck_scale/neck/{number}"] = NeckPoint.model_validate(point)
    return seen


def planned(case: Case) -> list[Any]:
    """Give the fillings as planned: at the virtual conditions, nothing above the mark."""
    one = _planned_comparison if case.plan.method == "capacity_comparison" else _planned_weighing
    return [one(case, number) for number in range(1, case.plan.runs + 1)]


def _planned_comparison(case: Case, number: int) -> Comparison:
    neck = budget.body_of(case.standards["measure"]).neck
    return Comparison.model_validate(
        {
            "point": "nominal",
            "run": number,
            "drip": _DRIP_S,
            "standard_level": float(neck[0].level_mm + neck[-1].level_mm) / 2,
            "standard_temperature": _STANDARD_DEGC,
            "temperature": _WATER_DEGC,
            "above_mark": 0.0,
        }
    )


def _planned_weighing(case: Case, number: int) -> Weighing:
    water = densities.aerated_water_density(_WATER_DEGC, _PRESSURE_KPA * 1e3)
    return Weighing.model_validate(
        {
            "point": "nominal",
            "run": number,
            "drip": _DRIP_S,
            "loaded": _EMPTY_KG + case.subject.nominal_volume_l * 1e-3 * water,
            "empty": _EMPTY_KG,
            "temperature": _WATER_DEGC,
            "air_temperature": _ROOM_DEGC,
            "air_humidity": _HUMIDITY,
            "air_pressure": _PRESSURE_KPA,
            "above_mark": 0.0,
        }
    )


def _compare(case: Case, error: float, generator: np.random.Generator | None) -> list[Comparison]:
    runs: list[Comparison] = planned(case)
    inputs = budget.comparison_inputs(runs, case)
    off = really_off(inputs, generator)
    relative = (off.certificate + off.drift + off.shared.water) / 100
    found = []
    for run, exact in zip(runs, inputs.runs, strict=True):
        at_20 = exact.capacity * (1 + relative) + exact.neck_area * off.standard_neck
        volume = at_20 * _carried(inputs, off)
        found.append(run.model_copy(update={"above_mark": _above(volume, error, inputs.shared, off.shared)}))
    return found


def _carried(inputs: ComparisonInputs, off: ComparisonInputs) -> float:
    """Give the volume at 20 degC in the measure for each litre at 20 degC of the standard."""
    t_1, t_2 = _STANDARD_DEGC + off.standard_thermometer, _true_water(off.shared)
    beta_1 = inputs.standard_expansion * (1 + off.standard_expansion_relative)
    beta_2 = _body(inputs.shared, off.shared)
    if inputs.water_expansion:  # the text's own formula is linear, so is its world
        return float(1 + beta_1 * (t_1 - 20) + beta_2 * (20 - t_2) + inputs.water_expansion * (t_2 - t_1))
    mass = (1 + beta_1 * (t_1 - 20)) * densities.water_density(t_1)
    return float(mass / densities.water_density(t_2) / (1 + beta_2 * (t_2 - 20)))


def _weigh(case: Case, error: float, generator: np.random.Generator | None) -> list[Weighing]:
    runs: list[Weighing] = planned(case)
    inputs = budget.weighing_inputs(runs, case)
    plain, off = estimates(inputs), really_off(inputs, generator)
    pressure = _PRESSURE_KPA * 1e3 + off.barometer
    air = densities.air_density(_ROOM_DEGC + off.air_thermometer, pressure, _HUMIDITY / 100 + off.hygrometer)
    t_2 = _true_water(off.shared)
    water = densities.aerated_water_density(t_2, pressure) / (1 + off.shared.water / 100)
    held = plain.shared.nominal / (1 + (error - off.shared.repeatability) / 100)
    # What the mark held at 20 degC, filled exactly to the mark as one reads it.
    cold_m3 = (held - off.shared.drain + off.shared.neck) * 1e-3
    warm_m3 = cold_m3 / (1 - _body(plain.shared, off.shared) * (t_2 - 20))
    shown = warm_m3 * (water - air) / (1 - air / (plain.weights_density + off.weights_density))
    loaded = (_EMPTY_KG + shown - off.balance) / (1 + off.drift / 100)
    return [run.model_copy(update={"loaded": replace(run.loaded, value=loaded)}) for run in runs]


def _above(volume: float, error: float, shared: Shared, off: Shared) -> float:
    """Give what one reads above the mark, mL, when the volume at 20 degC stands in a measure of this error."""
    held = shared.nominal / (1 + (error - off.repeatability) / 100)
    return float(volume + off.drain - held - off.neck) * 1e3


def _true_water(off: Shared) -> float:
    return float(_WATER_DEGC + off.thermometer + off.mixing)


def _body(shared: Shared, off: Shared) -> float:
    return float(shared.body_expansion * (1 + off.body_expansion_relative))
