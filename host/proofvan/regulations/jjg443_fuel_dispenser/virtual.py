"""A virtual verification: what one reads off a dispenser of a known error, written from the truth to the readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from proofvan.core.line.readings import Component, Interval, Reading
from proofvan.methods.quantities import ENTERED
from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case
from proofvan.regulations.jjg443_fuel_dispenser import budget, formulas
from proofvan.regulations.jjg443_fuel_dispenser.inputs import (
    Delivery,
    Departure,
    Findings,
    FuelReturn,
    Identity,
    Nozzle,
    Payment,
    Plan,
    Safety,
    TypedDelivery,
    Wetting,
    level_of,
)
from proofvan.regulations.jjg443_fuel_dispenser.limits import window_l_min
from proofvan.uncertainty.inputs import estimates
from proofvan.uncertainty.monte_carlo import really_off

# The readings of the practice bench scatter by this, in the unit of each.
_SCATTER = Component("component-readings", 0.005, "t", 49.0, "readings")
_NOZZLE_DEGC, _BODY_DEGC = 25.0, 23.0


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every flow point."""
    nozzle: Nozzle = case.subject
    plan: Plan = case.plan
    product = nozzle.product_message
    seen: dict[str, Any] = {
        "safety": Safety(4.0, ENTERED),
        "identify": Identity(
            serial=nozzle.serial,
            nozzle=nozzle.nozzle,
            product=product,
            unit_price_cny=nozzle.unit_price_cny,
            highest_flow_l_min=plan.highest_flow_l_min,
            seal_transducer="S1",
            seal_encoder="S2",
            seal_board="S3",
            author=ENTERED,
        ),
        "appearance_and_self_lock": Findings(True, True, True, ENTERED),
        "wetting": Wetting(plan.nominal_l, ENTERED),
        "payment": Payment(True, ENTERED),
        "fuel_return": FuelReturn(product, plan.nominal_l * (plan.runs * len(plan.points) + 1), ENTERED),
        "departure": Departure(True, ENTERED),
    }
    for point in plan.points:
        for delivery in _deliveries(case, point, error, generator):
            seen[f"indication_error/{point}/{delivery.run}"] = delivery
    return seen


def _deliveries(case: Case, point: str, error: float, generator: np.random.Generator | None) -> list[Delivery]:
    plan: Plan = case.plan
    planned = [_planned(case, point, number) for number in range(1, plan.runs + 1)]
    inputs = budget.point_inputs(planned, case.subject, case.standards["measure"], case.standards["thermometer"])
    off = really_off(inputs, generator)
    return [_read(case, one, error, inputs, off, number) for number, one in enumerate(planned)]


def _planned(case: Case, point: str, number: int) -> Delivery:
    plan: Plan = case.plan
    lowest, highest = window_l_min(plan, point)
    typed = TypedDelivery(
        point=point,
        run=number,
        indicated_l=plan.nominal_l,
        capacity_l=plan.nominal_l,
        nozzle_temperature=_NOZZLE_DEGC,
        body_temperature=_BODY_DEGC,
        seconds=plan.nominal_l / (lowest + highest) * 120.0,
        amount_cny=float(round_decimals(repr(plan.nominal_l * case.subject.unit_price_cny), 2)),
    )
    return _scattering(typed.observed(case))


def _scattering(one: Delivery) -> Delivery:
    level = replace(one.level, components=(replace(_SCATTER, standard_uncertainty=2e-5),))
    nozzle, body = (replace(value, components=(_SCATTER,)) for value in (one.nozzle_temperature, one.body_temperature))
    return replace(one, level=level, nozzle_temperature=nozzle, body_temperature=body)


def _read(
    case: Case, planned: Delivery, error: float, inputs: formulas.PointInputs, off: formulas.PointInputs, number: int
) -> Delivery:
    plain, own = estimates(inputs), off.runs[number]
    shown = planned.indicated_l
    volume = (shown + off.display) / (1 + (error - off.repeatability) / 100)
    liquid = plain.liquid_expansion + off.liquid_expansion
    expansion = plain.body_expansion * (1 + off.body_expansion_relative)
    filled = volume / (1 + liquid * (_NOZZLE_DEGC - _BODY_DEGC) + expansion * (_BODY_DEGC - 20))
    missing = off.drain + plain.evaporation + off.evaporation + off.foam
    measure = budget.body_of(case.standards["measure"])
    level = level_of(measure, (filled - missing) / (1 + (off.certificate + off.drift) / 100))
    nozzle_off = off.nozzle_thermometer + off.nozzle_lag + sum(own.nozzle_scatter)
    body_off = off.body_thermometer + off.stratification + sum(own.body_scatter)
    return replace(
        planned,
        level=_value(planned.level, level - off.level - sum(own.level_scatter)),
        nozzle_temperature=_value(planned.nozzle_temperature, _NOZZLE_DEGC - nozzle_off),
        body_temperature=_value(planned.body_temperature, _BODY_DEGC - body_off),
    )


def _value(reading: Reading, value: float) -> Reading:
    return replace(reading, value=value, interval=Interval(0, 0))
