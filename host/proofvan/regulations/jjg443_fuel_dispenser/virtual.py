"""A virtual verification: what one reads off a dispenser of a known error, written from the truth to the readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case
from proofvan.regulations.dispensers.virtual import around_the_deliveries
from proofvan.regulations.jjg443_fuel_dispenser.budget import way_of
from proofvan.regulations.jjg443_fuel_dispenser.limits import KIND
from proofvan.uncertainty.monte_carlo import really_off

# Off every reference, so that each correction acts.
_NOZZLE_DEGC = 25.0


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every flow point."""
    way = way_of(case.plan)
    seen = around_the_deliveries(KIND, case)
    for point in case.plan.points:
        runs = planned(case, point)
        inputs = way.inputs(runs, case)
        off = really_off(inputs, generator)
        for number, run in enumerate(runs):
            seen[f"{way.step}/{point}/{run.run}"] = way.read(case, run, error, inputs, off, number)
    return seen


def planned(case: Case, point: str) -> list[Any]:
    """Give the runs of a point as planned: the nominal volume on the display, nothing off."""
    way = way_of(case.plan)
    return [way.planned(case, _seen(case, point, run)) for run in range(1, case.plan.runs + 1)]


def _seen(case: Case, point: str, run: int) -> dict[str, Any]:
    nominal_l, (lowest, highest) = case.plan.nominal_l, KIND.window_l_min(case.plan, point)
    return {
        "point": point,
        "run": run,
        "indicated_l": nominal_l,
        "amount_cny": float(round_decimals(repr(nominal_l * case.subject.unit_price_cny), 2)),
        "seconds": nominal_l / (lowest + highest) * 120.0,
        "nozzle_temperature": _NOZZLE_DEGC,
    }
