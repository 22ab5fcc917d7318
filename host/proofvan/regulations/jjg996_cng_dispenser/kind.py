"""What is special about compressed natural gas: gas under pressure stays between nozzle and master meter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofvan.methods import natural_gas
from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.procedures.step import Step
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.forms import form_step
from proofvan.regulations.gas_fuel.kind import GasKind
from proofvan.regulations.gas_fuel.virtual import counted
from proofvan.regulations.jjg996_cng_dispenser import formulas
from proofvan.regulations.jjg996_cng_dispenser.budget import point_inputs
from proofvan.regulations.jjg996_cng_dispenser.inputs import MassRun, Plan, VolumeRun
from proofvan.regulations.jjg996_cng_dispenser.limits import FIGURES

GAUGE = RequiredStandard("gauge", "pressure_gauge", LARGEST_RATIO, "reference standards")
by_mass = form_step("by_mass", "indication error", "jjg996-step-by-mass", MassRun, "gas-fuel")
by_volume = form_step("by_volume", "unit of sale", "jjg996-step-by-volume", VolumeRun, "gas-fuel")
# A planned run: mean flow as a share of the largest, minutes, absolute MPa at the start and the end.
_RUNS = {"large": (0.75, 1.5, 4.0, 20.0), "medium": (0.45, 1.5, 8.0, 20.0), "small": (0.2, 2.0, 15.0, 20.0)}
_DEGC = 12.0


def runs_step(plan: Plan) -> Step:
    """Give the step that observes a run."""
    return by_volume if plan.shown_in == "m3" else by_mass


def _run(plan: Plan) -> type[Any]:
    return VolumeRun if plan.shown_in == "m3" else MassRun


def _written(run: formulas.Run, plain: formulas.PointInputs) -> str:
    shown, true = formulas.indicated_mass(run, plain), formulas.delivered_mass(run, plain)
    factor = "" if plain.per_unit == 1 else f" m³ × {plain.per_unit:.5f} kg/m³ = {shown:.4f}"
    written = f"{run.indicated:.4f}{factor}" if factor else f"{shown:.4f}"
    return f"({written} − {true:.4f}) kg / {true:.4f} kg"


def _planned(case: Case, point: str) -> Mapping[str, Any]:
    share, minutes, start, end = _RUNS[point]
    mass = share * case.subject.largest_flow_kg_min * minutes
    gas = {"start_pressure": start, "end_pressure": end, "gas_temperature": _DEGC}
    return {"metered": mass, "minutes": minutes, **gas}


def _read(case: Case, planned: Any, plain: Any, off: Any) -> dict[str, Any]:
    plan, kelvin = case.plan, _DEGC + off.line_temperature + 273.15
    start, end = (
        natural_gas.density(plan.composition, kelvin, planned[name], plan.equation)
        for name in ("start_pressure", "end_pressure")
    )
    stayed = plan.dead_volume_l * 1e-3 * (1 + (off.line_volume + off.gas_analysis) / 100) * (end - start)
    mass = planned["metered"] + stayed
    gauges = {name: planned[name] - off.line_gauge for name in ("start_pressure", "end_pressure")}
    metered = counted(planned["metered"], planned["minutes"], off.meter)
    truth = mass / (plain.per_unit * (1 + off.base_density / 100))
    return {**gauges, "metered": metered, "truth": truth}


KIND = GasKind(
    prefix="jjg996",
    figures=FIGURES,
    formulas=formulas,
    meter=RequiredStandard("master_meter", "gas_master_meter", LARGEST_RATIO, "reference standards"),
    further=lambda case: (GAUGE,),
    runs_step=runs_step,
    run=_run,
    inputs=point_inputs,
    demands={"gas-fuel-reason-pressure": lambda one: one.end_pressure.value >= one.start_pressure.value},
    written=_written,
    planned=_planned,
    read=_read,
    shown=("volume", "indicated"),
)
