"""A delivery into a standard metal measure 容量比较法: by level sensor and thermometers, or by eye in its neck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, model_validator

from proofvan.core.canonical import decimal_string
from proofvan.core.errors import PreconditionError
from proofvan.core.line.readings import Component, Reading
from proofvan.instruments import labels
from proofvan.instruments.benches import NOT_CHECKED
from proofvan.methods import measured_delivery
from proofvan.methods.measured_delivery import PointInputs, RunInputs
from proofvan.methods.quantities import Observation, Quantity
from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.budgets import certificate, drift, of_reading, stated
from proofvan.regulations.dispensers.inputs import Delivery, level_of, typed_reading
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.dispensers.temperatures import InAir
from proofvan.regulations.dispensers.way import (
    Temperature,
    common_inputs,
    evaporation,
    in_litres,
    reading,
    really_delivered,
)
from proofvan.standards.standard import Measure, Standard
from proofvan.uncertainty.inputs import estimates

MEASURE = RequiredStandard("measure", "metal_measure", LARGEST_RATIO, "6")
# The thermometer is judged through the budget: its U has no ratio of its own to the MPE of a volume.
THERMOMETER = RequiredStandard("thermometer", "thermometer", LARGEST_RATIO, "6")
# Pulses of the bench only help the eye.
DECISIVE = ("level", "nozzle_temperature", "body_temperature", "indicated_l")
# What the files of the standards state; a reading that carried it too would count it twice.
OF_THE_STANDARD = frozenset({labels.CERTIFICATE, labels.DRIFT, labels.LEVEL, labels.THERMOMETER})
# The readings of the practice bench scatter by this, in the unit of each.
_SCATTER = Component("component-readings", 0.005, "t", 49.0, "readings")
_LEVEL_SCATTER = replace(_SCATTER, standard_uncertainty=2e-5)
_BODY_DEGC, _AIR_DEGC = 23.0, 13.0


class TypedDelivery(Observation):
    """A run as a person reads it: the level in the neck, or the capacity that the measure's table gives for it."""

    point: str
    run: int = Field(ge=1)
    indicated_l: Annotated[float, Quantity("L", 0.0, 2000.0)]
    level: Annotated[float | None, Quantity("mm", 0.0, 5000.0, 1e-3, "m")] = None
    capacity_l: Annotated[float | None, Quantity("L", 0.0, 2000.0)] = None
    nozzle_temperature: Annotated[float, Quantity("degC", -40.0, 80.0)]
    body_temperature: Annotated[float, Quantity("degC", -40.0, 80.0)]
    seconds: Annotated[float, Quantity("s", 0.0, 7200.0)] = 0.0
    amount_cny: Annotated[float, Quantity("CNY", 0.0, 1e6)] = math.nan

    @model_validator(mode="after")
    def _level_or_capacity(self) -> TypedDelivery:
        if (self.level is None) == (self.capacity_l is None):
            raise ValueError("either level (mm) or capacity_l (V_B, L)")
        return self

    def observed(self, case: Any) -> Any:
        """Give the run as the bench would have read it, without scatter of its own."""
        return Delivery(
            point=self.point,
            run=self.run,
            indicated_l=self.indicated_l,
            amount_cny=self.amount_cny,
            **self._readings(case),
            pulses=typed_reading("pulses", 0.0, "1"),
            start_ns=0,
            end_ns=round(self.seconds * 1e9),
            drip_s=0.0,
            settle_s=0.0,
            self_check=NOT_CHECKED,
            author=self.author,
        )

    def _readings(self, case: Any) -> dict[str, Reading]:
        level_m = (self.level or 0.0) / 1e3
        if self.capacity_l:
            level_m = level_of(case.standards["measure"].measure, self.capacity_l)
        return {
            "level": typed_reading("level", level_m, "m"),
            "nozzle_temperature": typed_reading("nozzle_temperature", self.nozzle_temperature, "degC"),
            "body_temperature": typed_reading("body_temperature", self.body_temperature, "degC"),
        }


class NeckReading(InAir):
    """The meniscus in the neck of a measure, read by eye, and the oil in its body."""

    level: Annotated[Reading, Quantity("mm", 0.0, 5000.0, 1e-3, "m")]
    body_temperature: Temperature  # t_B


class TypedNeckReading(TypedDelivery):
    """A neck reading on paper: the capacity may stand for the level."""

    ambient_temperature: Annotated[float, Quantity("degC", -40.0, 80.0)]

    def observed(self, case: Any) -> NeckReading:
        """Give the reading with its level."""
        kept = self.model_dump(include={"point", "run", "indicated_l", "amount_cny", "seconds", "author"})
        air = typed_reading("ambient_temperature", self.ambient_temperature, "degC")
        return NeckReading.model_construct(None, **kept, **self._readings(case), ambient_temperature=air)


def inputs(kind: DispenserKind, runs: Sequence[Delivery | NeckReading], case: Case) -> PointInputs:
    """Build the inputs of a flow point from its runs, the certificates and the edition's influences.

    A neck reading is computed with the text's formula alone: what evaporates is not corrected, its size widens U
    instead. Raises DataError when a level is outside the neck table.
    """
    measure, figures = case.standards["measure"], kind.figures(case.plan)
    body, printed = body_of(measure), case.plan.method == "neck_reading"
    nominal_l = float(body.nominal_volume_l)
    by_eye = figures.influence("neck-reading").as_input("component-neck-reading") if printed else None
    return PointInputs(
        runs=tuple(_run(one, body) for one in runs),
        certificate=certificate(measure, "volume"),
        drift=drift(measure),
        level=by_eye or certificate(measure, "level", labels.LEVEL),
        drain=in_litres(figures, "drain", nominal_l),
        evaporation=evaporation(case, figures, nominal_l, printed),
        foam=in_litres(figures, "foam", nominal_l),
        body_thermometer=stated("component-body-thermometer", case.standards["thermometer"].uncertainty("temperature")),
        stratification=figures.influence("stratification").as_input("component-stratification"),
        body_expansion=float(body.body_expansion_per_k),
        body_expansion_relative=figures.influence("expansion-body").as_input("component-body-expansion"),
        **common_inputs(runs, case, figures),
    )


def body_of(measure: Standard) -> Measure:
    """Give the volume side of the standard; a standard of kind metal_measure always has one."""
    if measure.measure is None:
        raise PreconditionError("jjg443-no-measure", standard=measure.id, kind=measure.kind)
    return measure.measure


def shown(run: RunInputs, plain: PointInputs) -> str:
    """Write the volume with its numbers filled in."""
    nozzle, body = f"{run.nozzle:.2f}", f"{run.body:.2f}"
    return (
        f"V_Bt = {measured_delivery.capacity(run, plain):.4f} × "
        f"[1 + {decimal_string(plain.liquid_expansion)} × ({nozzle} − {body})"
        f" + {decimal_string(plain.body_expansion)} × ({body} − 20)]"
    )


def planned(case: Case, seen: Mapping[str, Any]) -> Delivery:
    """Give a run of the bench in which nothing is off."""
    held = {"capacity_l": case.plan.nominal_l, "body_temperature": _BODY_DEGC}
    one: Delivery = TypedDelivery.model_validate({**seen, **held}).observed(case)
    return replace(
        one,
        level=replace(one.level, components=(_LEVEL_SCATTER,)),
        nozzle_temperature=replace(one.nozzle_temperature, components=(_SCATTER,)),
        body_temperature=replace(one.body_temperature, components=(_SCATTER,)),
    )


def planned_by_eye(case: Case, seen: Mapping[str, Any]) -> NeckReading:
    """Give a run read in the neck in which nothing is off."""
    held = {"capacity_l": case.plan.nominal_l, "body_temperature": _BODY_DEGC, "ambient_temperature": _AIR_DEGC}
    return TypedNeckReading.model_validate({**seen, **held}).observed(case)


def read(case: Case, run: Any, error: float, inputs: PointInputs, off: Any, number: int) -> Any:
    """Give what one reads when a dispenser of this error has delivered, from the truth to the readings."""
    plain, own, nozzle_degc = estimates(inputs), off.runs[number], run.nozzle_temperature.value
    liquid = plain.liquid_expansion + off.liquid_expansion
    expansion = plain.body_expansion * (1 + off.body_expansion_relative)
    warmer = 1 + liquid * (nozzle_degc - _BODY_DEGC) + expansion * (_BODY_DEGC - 20)
    missing = off.drain + plain.evaporation + off.evaporation + off.foam
    held = (really_delivered(run, error, off) / warmer - missing) / (1 + (off.certificate + off.drift) / 100)
    level = level_of(body_of(case.standards["measure"]), held)
    nozzle = nozzle_degc - off.nozzle_thermometer - off.nozzle_lag - sum(own.nozzle_scatter)
    body = _BODY_DEGC - off.body_thermometer - off.stratification - sum(own.body_scatter)
    level -= off.level + sum(own.level_scatter)
    return reading(run, level=level, nozzle_temperature=nozzle, body_temperature=body)


def _run(one: Delivery | NeckReading, body: Measure) -> RunInputs:
    return RunInputs(
        indicated=one.indicated_l,
        capacity=body.capacity(one.level.value) * 1e3,
        neck_area=body.neck_area(one.level.value) * 1e3,
        level_scatter=of_reading(one.level, OF_THE_STANDARD, "component-level-scatter"),
        nozzle=one.nozzle_temperature.value,
        nozzle_scatter=of_reading(one.nozzle_temperature, OF_THE_STANDARD, "component-nozzle-scatter"),
        body=one.body_temperature.value,
        body_scatter=of_reading(one.body_temperature, OF_THE_STANDARD, "component-body-scatter"),
    )
