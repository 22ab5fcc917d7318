"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from proofvan.methods import densities, hydrogen_fill
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import certificate, drift, known, repeatability, run_deviation
from proofvan.regulations.gas_fuel import budget as gas
from proofvan.regulations.hydrogen_dispenser.inputs import (
    Fill,
    MeteredFill,
    Site,
    VesselFill,
    WeighedFill,
    is_smallest,
)
from proofvan.regulations.hydrogen_dispenser.limits import FIGURES
from proofvan.uncertainty.inputs import Input, collect, rectangular

_L, _G = 1e-3, 1e-3
# Air of the plan's check, when nobody has looked at the site yet.
_USUAL_AIR = 1.2
_known = partial(known, FIGURES)


def meter_inputs(runs: Sequence[MeteredFill], case: Case) -> hydrogen_fill.MeterInputs:
    """Build the inputs of a point by master meter."""
    return hydrogen_fill.MeterInputs(
        runs=tuple(hydrogen_fill.MeteredRun(one.indicated.value, _hose(one), gas.passage(one)) for one in runs),
        shared=_shared(runs, case),
        meter=gas.meter(case.standards["master_meter"], FIGURES, condition="cold-gas"),
    )


def scale_inputs(runs: Sequence[WeighedFill], case: Case) -> hydrogen_fill.ScaleInputs:
    """Build the inputs of a point by weighing."""
    balance = case.standards["balance"]
    return hydrogen_fill.ScaleInputs(
        runs=tuple(_weighed(one, case) for one in runs),
        shared=_shared(runs, case),
        before=certificate(balance, "mass", "component-scale"),
        after=certificate(balance, "mass", "component-scale"),
        drift=drift(balance),
        weights_density=_known("scale-weights"),
        air=_air(case),
        air_relative=_known("site-air"),
    )


def vessel_inputs(runs: Sequence[VesselFill], case: Case) -> hydrogen_fill.VesselInputs:
    """Build the inputs of a point by PVT."""
    vessel, plan = case.standards["vessel"], case.plan
    return hydrogen_fill.VesselInputs(
        runs=tuple(
            hydrogen_fill.VesselRun(
                one.indicated.value,
                _hose(one),
                one.tank_start.value,
                one.start_temperature.value,
                one.tank_end.value,
                one.end_temperature.value,
            )
            for one in runs
        ),
        shared=_shared(runs, case),
        volume=plan.vessel_volume_l * _L,
        certificate=certificate(vessel, "volume"),
        drift=drift(vessel),
        per_k=plan.vessel_expansion_per_k,
        per_mpa=plan.vessel_expansion_per_mpa,
        stretch_relative=_known("vessel-stretch"),
        thermometer=certificate(case.standards["thermometer"], "temperature", "component-gas-thermometer"),
        start_uneven=_known("start-uneven"),
        end_uneven=_uneven(runs),
    )


def method_of(case: Case) -> tuple[type[Any], Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """Give the planned method: what is observed, its inputs, its mean error, and the standard's mass of one run."""
    if case.plan.method == "master_meter":
        return MeteredFill, meter_inputs, hydrogen_fill.metered_error, hydrogen_fill.metered_mass
    if case.plan.method == "gravimetric":
        return WeighedFill, scale_inputs, hydrogen_fill.weighed_error, hydrogen_fill.weighed_mass
    return VesselFill, vessel_inputs, hydrogen_fill.vessel_error, hydrogen_fill.vessel_gain


def own_deviation(run: Any, base: float) -> float:
    """Give the standard deviation of one fill, %: of the method's validation, and of what each weighing has alone."""
    alone = [one.component.standard_uncertainty for one in collect(run)]  # kg
    return math.hypot(run_deviation(FIGURES), 100 * math.hypot(*alone) / base)


def _uneven(runs: Sequence[VesselFill]) -> Input:
    """Give the mean of the gas against its thermometers: it lies between the warmest and the coldest of them."""
    usual = _known("end-uneven")
    half_width = max(one.spread for one in runs) / 2
    u = max(usual.component.standard_uncertainty, half_width / math.sqrt(3.0))
    return replace(usual, component=replace(usual.component, standard_uncertainty=u))


def _shared(runs: Sequence[Fill], case: Case) -> hydrogen_fill.Shared:
    plan = case.plan
    return hydrogen_fill.Shared(
        side=1.0 if plan.standard_at == "behind_nozzle" else -1.0,
        mmq=case.subject.mmq_kg if is_smallest(runs[0].point) else 0.0,
        dead_volume=plan.dead_volume_l * _L,
        dead_relative=_known("dead-volume"),
        gauge=gas.gauge(case.standards["gauge"], "component-gauge"),
        hose_gas=_known("hose-gas"),
        vent=_known("vent"),
        equation=_known("density-equation"),
        display=rectangular("component-display", case.subject.division_kg, "kg", "plate"),
        repeatability=repeatability(FIGURES, len(runs)),
    )


def _weighed(one: WeighedFill, case: Case) -> hydrogen_fill.WeighedRun:
    risen = (one.tank_end.value - one.tank_start.value) / float(case.subject.nominal_pressure_mpa)
    return hydrogen_fill.WeighedRun(
        indicated=one.indicated.value,
        hose=_hose(one),
        before=one.before.value,
        after=one.after.value,
        zero_change=one.zero_change * _G,
        growth=case.plan.vessel_growth_l * _L * risen,
        frost=_known("frost"),
        wind=_known("wind"),
    )


def _hose(one: Fill) -> hydrogen_fill.Hose:
    return hydrogen_fill.Hose(one.hose_start.value, one.hose_end.value, one.hose_temperature.value, one.vented * _G)


def _air(case: Case) -> float:
    site = case.observations.get("conditions")
    if not isinstance(site, Site):
        return _USUAL_AIR
    return float(densities.air_density(site.ambient, site.pressure * 1e3, site.humidity / 100))
