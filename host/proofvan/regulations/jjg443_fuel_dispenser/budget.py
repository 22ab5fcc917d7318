"""The methods of this regulation: which observation, which standards, whose budget. Their inputs are in dispensers/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.dispensers import by_measure, by_meter, by_weight
from proofvan.regulations.dispensers.inputs import Delivery
from proofvan.regulations.dispensers.way import Way
from proofvan.regulations.jjg443_fuel_dispenser import formulas
from proofvan.regulations.jjg443_fuel_dispenser.limits import KIND

_AUTOMATIC = Way(
    step="indication_error",
    kind=Delivery,
    standards=(by_measure.MEASURE, by_measure.THERMOMETER),
    formulas=formulas.measured_delivery,
    inputs=partial(by_measure.inputs, KIND),
    shown=by_measure.shown,
    planned=by_measure.planned,
    read=by_measure.read,
    decisive=by_measure.DECISIVE,
    against="body_temperature",
)
# The same measure and formulas; a person reads its neck.
_NECK = replace(_AUTOMATIC, step="neck_reading", kind=by_measure.NeckReading, planned=by_measure.planned_by_eye)
_METER = Way(
    step="master_meter",
    kind=by_meter.MeterReading,
    standards=(by_meter.METER, by_measure.THERMOMETER),
    formulas=formulas.metered_delivery,
    inputs=partial(by_meter.inputs, KIND),
    shown=by_meter.shown,
    planned=by_meter.planned,
    read=by_meter.read,
    decisive=by_meter.DECISIVE,
    against="meter_temperature",
)
_WEIGHT = Way(
    step="weighing",
    kind=by_weight.Weighing,
    standards=(by_weight.BALANCE, by_measure.THERMOMETER, by_weight.DENSITOMETER),
    formulas=formulas.weighed_delivery,
    inputs=partial(by_weight.inputs, KIND),
    shown=by_weight.shown,
    planned=by_weight.planned,
    read=by_weight.read,
    decisive=by_weight.DECISIVE,
)
WAYS: Mapping[str, Way] = {
    "automatic_measure": _AUTOMATIC,
    "neck_reading": _NECK,
    "master_meter": _METER,
    "gravimetric": _WEIGHT,
}


def way_of(plan: Any) -> Way:
    """Give the method of a plan."""
    return WAYS[plan.method]


def needed(case: Case) -> tuple[RequiredStandard, ...]:
    """Give the standards that the planned method needs."""
    return way_of(case.plan).standards
