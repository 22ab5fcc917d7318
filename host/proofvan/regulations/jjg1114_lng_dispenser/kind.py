"""What is special about liquefied natural gas: a cold loop without gas, and gas that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.procedures.step import Step
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.forms import form_step
from proofvan.regulations.gas_fuel.kind import GasKind
from proofvan.regulations.gas_fuel.virtual import counted
from proofvan.regulations.jjg1114_lng_dispenser import formulas
from proofvan.regulations.jjg1114_lng_dispenser.budget import point_inputs
from proofvan.regulations.jjg1114_lng_dispenser.inputs import LiquidRun, Plan, ReturnRun
from proofvan.regulations.jjg1114_lng_dispenser.limits import FIGURES

# Its share of the delivery is small, so is that of its uncertainty: the whole plan is held to a third of the MPE.
RETURN = RequiredStandard("return_meter", "gas_return_meter", 1.0, "gas return")
without_return = form_step("without_return", "indication error", "jjg1114-step-liquid", LiquidRun, "gas-fuel")
with_return = form_step("with_return", "gas return", "jjg1114-step-return", ReturnRun, "gas-fuel")
# A planned run: mean flow as a share of the largest, minutes.
_RUNS = {"large": (0.8, 1.5), "medium": (0.45, 2.0), "small": (0.2, 3.0)}
_START_DENSITY, _END_DENSITY, _BACK = 425.0, 421.0, 0.01


def runs_step(plan: Plan) -> Step:
    """Give the step that observes a run."""
    return with_return if plan.gas_return else without_return


def _run(plan: Plan) -> type[Any]:
    return ReturnRun if plan.gas_return else LiquidRun


def _further(case: Case) -> tuple[RequiredStandard, ...]:
    return (RETURN,) if case.plan.gas_return else ()


def _written(run: formulas.Run, plain: formulas.PointInputs) -> str:
    true = formulas.delivered_mass(run, plain)
    return f"({run.indicated:.4f} − {true:.4f}) kg / {true:.4f} kg"


def _planned(case: Case, point: str) -> Mapping[str, Any]:
    share, minutes = _RUNS[point]
    mass = share * case.subject.largest_flow_kg_min * minutes
    liquid = {"start_density": _START_DENSITY, "end_density": _END_DENSITY, "free_of_gas": True}
    back = {"returned": _BACK * mass} if case.plan.gas_return else {}
    return {"metered": mass, "minutes": minutes, **liquid, **back}


def _read(case: Case, planned: Any, plain: Any, off: Any) -> dict[str, Any]:
    volume = case.plan.dead_volume_l * 1e-3 * (1 + off.line_volume / 100)
    liquid, minutes = planned["metered"], planned["minutes"]
    stayed = volume * (_END_DENSITY - _START_DENSITY + off.line_density)
    read = {"metered": counted(liquid / (1 + off.flash / 100), minutes, off.meter)}
    if not case.plan.gas_return:
        return {**read, "truth": liquid + stayed}
    back, meter = planned["returned"], off.return_meter
    shown = back / (1 + (meter.certificate + meter.drift + meter.condition) / 100) + meter.zero * minutes
    return {**read, "returned": shown, "truth": liquid - back + stayed}


KIND = GasKind(
    prefix="jjg1114",
    figures=FIGURES,
    formulas=formulas,
    meter=RequiredStandard("master_meter", "lng_master_meter", LARGEST_RATIO, "reference standards"),
    further=_further,
    runs_step=runs_step,
    run=_run,
    inputs=point_inputs,
    demands={"gas-fuel-reason-gas": lambda one: one.free_of_gas},
    written=_written,
    planned=_planned,
    read=_read,
    shown=("indicated",),
)
