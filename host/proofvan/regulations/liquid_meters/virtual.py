"""A flow meter of a known error under a virtual verification, written from the truth to what one reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from proofvan.methods import densities
from proofvan.methods.liquid_comparison import ComparedInputs, Inputs, MeterInputs, WeighedInputs
from proofvan.procedures.regulation import Case
from proofvan.regulations.liquid_meters import budget
from proofvan.regulations.liquid_meters.evaluation import flow
from proofvan.regulations.liquid_meters.inputs import FORMS, ClampOn, Conditions, Findings, Identity, Run
from proofvan.regulations.liquid_meters.kind import MeterKind
from proofvan.uncertainty.inputs import Number, estimates
from proofvan.uncertainty.monte_carlo import really_off

# What is weighed, and what a master meter measures in one run.
LOAD_KG = 2000.0
_MASTER_QUANTITY, _EMPTY_KG = 2000.0, 150.0
# Off every reference, so that each correction acts.
_ROOM = Conditions(ambient=24.0, humidity=55.0, air_pressure=100.6)
_METER_DEGC, _STANDARD_DEGC, _METER_KPA, _STANDARD_KPA = 21.5, 22.0, 350.0, 300.0


def observations(kind: MeterKind, case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every flow point."""
    seen: dict[str, Any] = {
        "identify": Identity(serial=case.subject.serial, seals="S1"),
        "conditions": _ROOM,
        "findings": Findings(appearance=True, straight_pipe=True, filled=True, zero=True),
    }
    whole = with_seen(case, seen)
    for point in case.plan.points:
        seen |= {f"{_step(case)}/{point}/{run.run}": run for run in _runs(kind, whole, point, error, generator)}
    if case.plan.clamp_on:
        seen["clamp_on"] = _beside(case)
    return seen


def with_seen(case: Case, seen: Mapping[str, Any]) -> Case:
    """Give the case with observations."""
    return replace(case, observations=dict(seen))


def runs_of(seen: Mapping[str, Any], case: Case, point: str) -> list[Any]:
    """Give the runs of a point."""
    return [seen[f"{_step(case)}/{point}/{number}"] for number in range(1, case.plan.runs + 1)]


def _step(case: Case) -> str:
    return FORMS[case.plan.method][0]


def _runs(kind: MeterKind, case: Case, point: str, error: float, generator: np.random.Generator | None) -> list[Run]:
    plan = [_planned(kind, case, point, number) for number in range(1, case.plan.runs + 1)]
    inputs = budget.point_inputs(kind, plan, case)
    off: Any = really_off(inputs, generator)
    pulses = float(counted(inputs, off, error))
    return [_counting(one, pulses) for one in plan]


def counted(inputs: Inputs, off: Any, error: Number) -> Number:
    """Give the pulses of a meter of this error (%) in the first run, when every input is off by what `off` says."""
    passed = _weighed(inputs, off) if isinstance(inputs, WeighedInputs) else _compared(inputs, off)
    # The meter counts what it makes of the quantity; a pulse that was cut is not among them.
    own = (error - off.meter.repeatability) / 100
    return inputs.meter.constant * (passed + off.meter.line_pack) * (1 + own) - off.meter.pulses


def _weighed(inputs: WeighedInputs, off: WeighedInputs) -> Number:
    """Give what passed the meter while the balance came to show the planned load."""
    plain, run = estimates(inputs), estimates(inputs).runs[0]
    t = _true_degc(run.meter_degc, off.meter)
    density = densities.pressed_water_density(t, run.meter_pa) * (1 + off.water / 100)
    air, weights = plain.air_density + off.air_density, plain.weights_density + off.weights_density
    standing_in_air = (run.loaded - run.empty) * (1 + off.drift / 100) + off.certificate
    mass = standing_in_air * (1 - air / weights) / (1 - air / density)
    # The diverter let in more, or less, than the gate says: the meter's pulses belong to the gate.
    gate = mass * (run.seconds + off.diverter) / run.seconds
    return gate if plain.meter.mass else 1e3 * gate / density


def _compared(inputs: ComparedInputs, off: ComparedInputs) -> Number:
    """Give what passed the meter while the standard took or measured its quantity."""
    run = inputs.runs[0]
    taken = run.standard * (1 + (off.certificate + off.drift) / 100) + sum(off.readings)
    if inputs.meter.mass:
        return taken
    t_p, t_m = run.standard_degc + off.standard_thermometer, _true_degc(run.meter_degc, off.meter)
    body = inputs.body_expansion * (1 + off.body_expansion_relative)
    filled = taken * (1 + body * (t_p - 20)) * (1 + inputs.body_elasticity * run.standard_kpa)
    alpha = inputs.liquid_expansion
    water = densities.water_density
    shrunk = alpha * (t_m - t_p) if alpha else (water(t_p) - water(t_m)) / water(t_p)
    kept = 1 - shrunk * (1 + off.liquid_expansion_relative)
    squeezed = 1 + inputs.liquid_compressibility * (run.meter_kpa + off.gauges - run.standard_kpa)
    return filled / kept / squeezed


def _true_degc(read: float, off: MeterInputs) -> Number:
    return read + off.thermometer + off.mixing


def _planned(kind: MeterKind, case: Case, point: str, number: int) -> Run:
    """Give a run as planned: at the virtual conditions, the meter without error but for the corrections."""
    method = case.plan.method
    quantity = _planned_quantity(case)
    table: dict[str, Any] = {"point": point, "run": number, "temperature": _METER_DEGC, "pressure": _METER_KPA}
    table["pulses"] = math.ceil(quantity * case.subject.pulses_per_unit)
    seconds = flow(quantity, kind.flow_points(case)[point])
    if method == "pipe_prover":
        table |= {"pulse_time": seconds, "detector_time": seconds}
    else:
        table["duration"] = seconds
    if method == "static_weighing":
        table |= {"empty": _EMPTY_KG, "loaded": _EMPTY_KG + LOAD_KG}
    else:
        table["standard_temperature"] = _STANDARD_DEGC
    if method in ("pipe_prover", "master_meter"):
        table["standard_pressure"] = _STANDARD_KPA
    if method == "volumetric_tank":
        table["level"] = _middle_of_neck(case)
    if method == "master_meter":
        table["master_pulses"] = _MASTER_QUANTITY / budget.per_count(case)
    return FORMS[method][1].model_validate(table)


def _planned_quantity(case: Case) -> float:
    method = case.plan.method
    if method == "pipe_prover":
        return budget.per_count(case)
    if method == "volumetric_tank":
        return float(budget.tank(case).capacity(_middle_of_neck(case) * 1e-3) * 1e3)
    return LOAD_KG if method == "static_weighing" else _MASTER_QUANTITY


def _middle_of_neck(case: Case) -> float:
    neck = budget.tank(case).neck
    return float(neck[0].level_mm + neck[-1].level_mm) / 2


def _counting(one: Run, pulses: float) -> Run:
    """Give the run with what the meter counted; a pass counts whole pulses in a time of their own."""
    if not hasattr(one, "pulse_time"):
        return one.model_copy(update={"pulses": replace(one.pulses, value=pulses)})
    whole = float(math.ceil(pulses))
    T_1 = one.detector_time.value * whole / pulses  # type: ignore[attr-defined]
    times = {"pulse_time": replace(one.pulse_time, value=T_1)}
    return one.model_copy(update={"pulses": replace(one.pulses, value=whole), **times})


def _beside(case: Case) -> ClampOn:
    """Give a clamp-on meter on a steel pipe at half of the largest flow, without error."""
    outer, wall, flow_m3_h = case.subject.nominal_diameter_mm + 8.0, 4.0, case.subject.largest_flow / 2
    inner = (outer - 2 * wall) * 1e-3
    velocity = flow_m3_h / 3600 / (0.94 * math.pi * inner * inner / 4)
    path = inner * 2**0.5
    down = path / (1480 + velocity / 2**0.5)
    up = path / (1480 - velocity / 2**0.5)
    return ClampOn.model_validate(
        {
            "outer_diameter": outer,
            "wall": wall,
            "path_length": path * 1e3,
            "projection": inner * 1e3,
            "time_up": up * 1e6,
            "time_down": down * 1e6,
            "indicated_flow": flow_m3_h,
        }
    )
