"""A delivery into a vessel on a balance 衡量法, with the density of a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from proofvan.core.canonical import decimal_string
from proofvan.methods.quantities import Quantity
from proofvan.methods.weighed_delivery import PointInputs, RunInputs
from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.budgets import certificate, drift, stated
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.dispensers.way import (
    ByHand,
    Temperature,
    common_inputs,
    evaporation,
    reading,
    really_delivered,
)
from proofvan.uncertainty.inputs import estimates

# The U of a balance is no part of a volume: the budget judges it.
BALANCE = RequiredStandard("balance", "balance", LARGEST_RATIO, "6")
DENSITOMETER = RequiredStandard("densitometer", "densitometer", LARGEST_RATIO, "6")
DECISIVE = ("empty", "loaded", "density", "sample_temperature", "nozzle_temperature", "indicated_l")
_EMPTY_KG, _SAMPLE_DEGC, _DENSITY = 25.0, 23.0, {"petrol": 745.0, "diesel": 835.0}


class Weighing(ByHand):
    """The vessel on a balance before and after, and the density of a sample."""

    empty: Annotated[float, Quantity("kg", 0.0, 5000.0)]
    loaded: Annotated[float, Quantity("kg", 0.0, 5000.0)]
    density: Annotated[float, Quantity("kg/m3", 600.0, 1000.0)]
    sample_temperature: Temperature  # t_d


def inputs(kind: DispenserKind, runs: Sequence[Weighing], case: Case) -> PointInputs:
    """Build the inputs of a flow point from its runs, the certificates and the edition's influences."""
    balance, figures = case.standards["balance"], kind.figures(case.plan)
    temperature = case.standards["thermometer"].uncertainty("temperature")
    return PointInputs(
        runs=tuple(map(_run, runs)),
        balance=certificate(balance, "mass", "component-balance"),
        drift=drift(balance),
        weights_density=figures.influence("weights-density").as_input("component-weights-density"),
        air_density=figures.influence("air-density").as_input("component-air-density"),
        densitometer=certificate(case.standards["densitometer"], "density", "component-densitometer"),
        sample_thermometer=stated("component-sample-thermometer", temperature),
        evaporation=evaporation(case, figures, case.plan.nominal_l),
        **common_inputs(runs, case, figures),
    )


def shown(run: RunInputs, plain: PointInputs) -> str:
    """Write the volume with its numbers filled in."""
    return (
        f"V = ({run.loaded:.12g} − {run.empty:.12g}) × (1 − {plain.air_density:.6g} / {plain.weights_density:.6g}) / "
        f"(1 − {plain.air_density:.6g} / {run.density:.12g}) / {run.density:.12g} × 1000 × [1 + "
        f"{decimal_string(plain.liquid_expansion)} × ({run.nozzle:.2f} − {run.sample:.2f})] + {plain.evaporation:.4f}"
    )


def planned(case: Case, seen: Mapping[str, Any]) -> Weighing:
    """Give a run in which nothing is off."""
    density = _DENSITY[case.subject.fuel]
    weights = {"empty": _EMPTY_KG, "loaded": _EMPTY_KG + case.plan.nominal_l * density * 1e-3}
    return Weighing.model_validate({**seen, **weights, "density": density, "sample_temperature": _SAMPLE_DEGC})


def read(case: Case, run: Weighing, error: float, inputs: PointInputs, off: Any, number: int) -> Weighing:
    """Give what one reads when a dispenser of this error has delivered, from the truth to the readings."""
    plain, nozzle_degc = estimates(inputs), run.nozzle_temperature.value
    liquid, density = plain.liquid_expansion + off.liquid_expansion, run.density + off.densitometer
    filled_m3 = (really_delivered(run, error, off) - plain.evaporation - off.evaporation) * 1e-3
    mass = filled_m3 * density / (1 + liquid * (nozzle_degc - _SAMPLE_DEGC))
    air, weights = plain.air_density + off.air_density, plain.weights_density + off.weights_density
    indicated = mass * (1 - air / density) / (1 - air / weights)
    loaded = run.empty + (indicated - off.balance) / (1 + off.drift / 100)
    nozzle = nozzle_degc - off.nozzle_thermometer - off.nozzle_lag
    found: Weighing = reading(
        run.model_copy(update={"loaded": loaded}),
        nozzle_temperature=nozzle,
        sample_temperature=_SAMPLE_DEGC - off.sample_thermometer,
    )
    return found


def _run(one: Weighing) -> RunInputs:
    temperatures = {"sample": one.sample_temperature.value, "nozzle": one.nozzle_temperature.value}
    return RunInputs(one.indicated_l, one.loaded, one.empty, one.density, **temperatures)
