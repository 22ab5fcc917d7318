"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from proofvan.core.errors import PreconditionError
from proofvan.methods import measure_capacity
from proofvan.methods.measure_capacity import ComparedRun, ComparisonInputs, Shared, WeighedRun, WeighingInputs
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import certificate, drift, known, repeatability
from proofvan.regulations.jjg259_metal_measure.inputs import Comparison, Measure, NeckPoint, Weighing
from proofvan.regulations.jjg259_metal_measure.limits import FIGURES
from proofvan.standards import standard
from proofvan.uncertainty.inputs import Input

# The influences in litres are stated for a measure of this size, L.
_STATED_FOR_L = 100.0
_ML = 1e-3  # L


def comparison_inputs(runs: Sequence[Comparison], case: Case) -> ComparisonInputs:
    """Build the inputs of a capacity comparison; raises DataError when a level is outside the standard's neck."""
    measure, influence = case.standards["measure"], FIGURES.influence
    body = body_of(measure)
    linear = case.plan.formula == "linear"
    return ComparisonInputs(
        runs=tuple(_compared(one, body) for one in runs),
        shared=_shared(case, len(runs)),
        certificate=certificate(measure, "volume"),
        drift=drift(measure),
        standard_neck=known(FIGURES, "standard-neck"),
        standard_thermometer=certificate(
            case.standards["thermometer"], "temperature", "component-standard-thermometer"
        ),
        standard_expansion=float(body.body_expansion_per_k),
        standard_expansion_relative=influence("expansion-body").as_input("component-standard-expansion"),
        water_expansion=FIGURES.number("water-expansion") if linear else 0.0,
    )


def weighing_inputs(runs: Sequence[Weighing], case: Case) -> WeighingInputs:
    """Build the inputs of a capacity by weighing."""
    balance, air = case.standards["balance"], case.standards["environment"]
    return WeighingInputs(
        runs=tuple(_weighed(one) for one in runs),
        shared=_shared(case, len(runs)),
        balance=certificate(balance, "mass", "component-balance"),
        drift=drift(balance),
        weights_density=known(FIGURES, "weights-density"),
        air_thermometer=certificate(air, "temperature", "component-air-temperature"),
        barometer=certificate(air, "pressure", "component-air-pressure"),
        hygrometer=_parts(certificate(air, "humidity", "component-air-humidity")),
    )


def neck_inputs(points: Sequence[NeckPoint]) -> tuple[tuple[Input, Input], ...]:
    """Build the inputs of the neck scale: each level and each added volume with its own reading."""
    level, volume = FIGURES.influence("neck-level"), FIGURES.influence("neck-volume")
    by_eye, poured = level.as_input("component-neck-level"), volume.as_input("component-neck-volume")
    return tuple((_around(by_eye, one.level.value), _around(poured, one.added)) for one in points)


def method_of(case: Case) -> tuple[type[Any], Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """Give the planned method: what is observed, its inputs, its mean error, and the capacity by one run."""
    if case.plan.method == "capacity_comparison":
        return Comparison, comparison_inputs, measure_capacity.comparison_error, measure_capacity.compared
    return Weighing, weighing_inputs, measure_capacity.weighing_error, measure_capacity.weighed


def body_of(measure: standard.Standard) -> standard.Measure:
    """Give the volume side of the standard; a standard of kind metal_measure always has one."""
    if measure.measure is None:
        raise PreconditionError("jjg259-no-measure", standard=measure.id, kind=measure.kind)
    return measure.measure


def _shared(case: Case, runs: int) -> Shared:
    subject: Measure = case.subject
    size, influence = subject.nominal_volume_l / _STATED_FOR_L, FIGURES.influence
    return Shared(
        nominal=subject.nominal_volume_l,
        body_expansion=subject.body_expansion_per_k,
        body_expansion_relative=influence("expansion-body").as_input("component-body-expansion"),
        thermometer=_thermometer(case, "component-body-thermometer"),
        mixing=known(FIGURES, "mixing"),
        neck=influence("neck").as_input("component-neck", size),
        drain=influence("drain").as_input("component-drain", size),
        water=known(FIGURES, "water-density"),
        repeatability=repeatability(FIGURES, runs),
    )


def _thermometer(case: Case, label: str) -> Input:
    return certificate(case.standards["thermometer"], "temperature", label)


def _compared(one: Comparison, body: standard.Measure) -> ComparedRun:
    return ComparedRun(
        capacity=body.capacity(one.standard_level.value) * 1e3,
        neck_area=body.neck_area(one.standard_level.value) * 1e3,
        standard_degc=one.standard_temperature.value,
        degc=one.temperature.value,
        above_mark=one.above_mark * _ML,
    )


def _weighed(one: Weighing) -> WeighedRun:
    return WeighedRun(
        loaded=one.loaded.value,
        empty=one.empty.value,
        degc=one.temperature.value,
        air_degc=one.air_temperature.value,
        air_pa=one.air_pressure.value,
        air_humidity=one.air_humidity.value / 100,
        above_mark=one.above_mark * _ML,
    )


def _parts(percent: Input) -> Input:
    u = percent.component.standard_uncertainty / 100
    return Input(0.0, "1", replace(percent.component, standard_uncertainty=u))


def _around(one: Input, value: float) -> Input:
    return Input(one.estimate + value, one.unit, one.component)
