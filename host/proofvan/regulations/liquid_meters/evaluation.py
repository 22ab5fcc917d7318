"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from proofvan.core.canonical import decimal_string
from proofvan.core.errors import DataError
from proofvan.core.line.results import Result
from proofvan.methods import k_factor, liquid_comparison
from proofvan.methods.decision import UNROUNDED, judge
from proofvan.methods.liquid_comparison import Inputs
from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.liquid_meters import budget, clamp_on, steps
from proofvan.regulations.liquid_meters.inputs import FORMS, Conditions, Pass, Run
from proofvan.regulations.liquid_meters.kind import MeterKind
from proofvan.regulations.points import Part
from proofvan.regulations.results import exact_result
from proofvan.uncertainty.inputs import Number, estimates

ERROR, REPEATABILITY = "liquid-indication-error", "liquid-repeatability"
K_FACTOR, LINEARITY = "liquid-k-factor-value", "liquid-linearity-value"
# ISO 7278-3: the counter of the times resolves at least 1 in 20 000. [M-hi]
LEAST_TICKS = 20_000


@dataclass(frozen=True, slots=True)
class Measured:
    """A flow point: inputs (None when nothing can be computed), why nothing may be judged, and each run."""

    point: str
    inputs: Inputs | None = None
    reason: str = ""
    errors: tuple[float, ...] = ()
    factors: tuple[float, ...] = ()


def evaluate(kind: MeterKind, case: Case) -> Evaluation:
    """Compute every flow point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    measured = [_measured(kind, case, point) for point in case.plan.points]
    parts = [_findings(kind, case), *(_judged(kind, case, one) for one in measured)]
    parts.append(_repeatability(kind, case, measured))
    if kind.k_factor:
        parts.append(_k_factor(kind, case, measured))
    if case.plan.clamp_on:
        parts.append(clamp_on.check(kind, case))
    return points.together(parts)


def _findings(kind: MeterKind, case: Case) -> Part:
    def conform() -> list[bool]:
        found = case.observations["findings"]
        return [found.appearance, found.straight_pipe, found.filled, found.zero]

    limit = kind.figures.limit(case, "appearance-and-installation")
    return points.findings(case, steps.procedure(case.plan), "liquid-findings", "appearance", limit, conform)


def _measured(kind: MeterKind, case: Case, point: str) -> Measured:
    step, form = FORMS[case.plan.method]
    demands = {
        "liquid-reason-flow": lambda one: _in_window(kind, case, point, one),
        "liquid-reason-timing": lambda one: _well_timed(case, one),
    }
    runs, reason = points.usable(case, points.run_keys(step, point, case.plan.runs), form, demands)
    if not isinstance(case.observations.get("conditions"), Conditions):
        return Measured(point, reason=points.MISSING)
    if not runs:
        return Measured(point, reason=reason)
    try:
        inputs = budget.point_inputs(kind, runs, case)
    except DataError:
        return Measured(point, reason="liquid-reason-level")
    return _computed(kind, point, inputs, reason)


def _computed(kind: MeterKind, point: str, inputs: Inputs, reason: str) -> Measured:
    plain = estimates(inputs)
    if not all(liquid_comparison.passed(run, plain) > 0 for run in plain.runs):
        return Measured(point, reason="liquid-reason-nothing")
    errors = tuple(liquid_comparison.run_error(run, plain) for run in plain.runs)
    factors = tuple(run.pulses / liquid_comparison.passed(run, plain) for run in plain.runs)
    scatter = budget.with_scatter(kind, inputs.meter.repeatability, errors)
    return Measured(point, replace(inputs, meter=replace(inputs.meter, repeatability=scatter)), reason, errors, factors)


def mean_factor(inputs: Inputs) -> Number:
    """Give the mean K factor of all runs, pulses per litre or kilogram."""
    counted = [liquid_comparison.counted(run, inputs) for run in inputs.runs]
    passed = [liquid_comparison.passed(run, inputs) for run in inputs.runs]
    return k_factor.mean_factor(counted, passed, inputs.meter.repeatability)


def _with_runs(inputs: Any, runs: tuple[Any, ...]) -> Any:
    return replace(inputs, runs=runs)


def _in_window(kind: MeterKind, case: Case, point: str, run: Run) -> bool:
    """Is the mean flow that of the point?"""
    planned = kind.flow_points(case)[point]
    found = flow(budget.counted(run) / case.subject.pulses_per_unit, budget.seconds(run))
    return abs(found / planned - 1) <= kind.figures.number("flow-window")


def flow(quantity: float, seconds: float) -> float:
    """Give the flow in m3/h from litres and seconds, or in t/h from kilograms."""
    return 3.6 * quantity / seconds


def _well_timed(case: Case, run: Run) -> bool:
    """Do the two times of a pass belong together, and does the clock resolve them?"""
    if not isinstance(run, Pass):
        return True
    within = abs(budget.counted(run) - run.pulses.value) <= 1
    return within and run.detector_time.value * case.plan.clock_hz >= LEAST_TICKS


def _judged(kind: MeterKind, case: Case, one: Measured) -> Part:
    limit, rule = kind.error_limit(case), kind.figures.rule()
    if one.inputs is None:
        return points.not_completed(one.point, one.reason, [(ERROR, limit, rule)])
    model = Model(
        name=ERROR,
        point=one.point,
        clause=steps.clause_of(case.plan),
        unit="%",
        formula=kind.formulas.indication_error,
        inputs=one.inputs,
        spacing=kind.figures.rounding_step(),
        shown=lambda value: points.mean_formula("E", one.errors, value),
    )
    plain = estimates(one.inputs)
    runs = [_run(kind, case, one, number, run, plain) for number, run in enumerate(plain.runs, 1)]
    return points.judged(model, limit, rule, runs, one.reason)


def _run(kind: MeterKind, case: Case, one: Measured, number: int, run: Any, plain: Any) -> Result:
    passed, error, constant = liquid_comparison.passed(run, plain), one.errors[number - 1], plain.meter.constant
    counted = f"{run.pulses:.10g} / {constant:.12g}"
    formula = f"E{number} = ({counted} − {passed:.6f} {kind.unit}) / {passed:.6f} {kind.unit} × 100 % = {error:+.4f} %"
    return points.run_result("liquid-run-error", steps.clause_of(case.plan), one.point, error, formula)


def _repeatability(kind: MeterKind, case: Case, measured: Sequence[Measured]) -> Part:
    """Judge the largest standard deviation of one run over all points: E_r = max s_i."""
    limit, clause = kind.repeatability_limit(case), "repeatability"
    reason = next((one.reason for one in measured if one.reason), "")
    if reason:
        return points.not_completed("", reason, [(REPEATABILITY, limit, UNROUNDED)])
    largest = decimal_string(max(_scatter(one) for one in measured))
    result = exact_result(REPEATABILITY, clause, largest, "%", "", round_decimals(largest, 4))
    return Part((result,), (judge(result, limit, UNROUNDED),))


def _scatter(one: Measured) -> float:
    """Give s(K_ij) / K_i * 100 %: for small errors the same as the deviation of the errors."""
    return k_factor.standard_deviation(one.factors) / fmean(one.factors) * 100


def _k_factor(kind: MeterKind, case: Case, measured: Sequence[Measured]) -> Part:
    """Give K and the linearity over the flow points; they have no limit of their own."""
    if not all(one.inputs is not None and not one.reason for one in measured):
        return Part()
    means = {one.point: fmean(one.factors) for one in measured}
    highest = max(measured, key=lambda one: means[one.point])
    lowest = min(measured, key=lambda one: means[one.point])
    model = _factor_model(kind, highest, lowest)
    linearity = decimal_string(k_factor.linearity_percent(list(means.values())))
    shown = f"E_L = ({means[highest.point]:.8g} − {means[lowest.point]:.8g}) / sum × 100 % = {float(linearity):.4f} %"
    result = exact_result(LINEARITY, "linearity", linearity, "%", "", round_decimals(linearity, 4), shown)
    return Part((points.evaluated(model), result), (), (model,))


def _factor_model(kind: MeterKind, highest: Measured, lowest: Measured) -> Model:
    """K is the mean of the largest and the smallest factor; what their runs share is taken from the smaller amount."""
    assert highest.inputs is not None and lowest.inputs is not None
    shared = max(highest.inputs, lowest.inputs, key=lambda one: one.meter.pulses.component.standard_uncertainty)
    runs = (*highest.inputs.runs, *lowest.inputs.runs)
    value = k_factor.meter_k_factor([fmean(highest.factors), fmean(lowest.factors)])
    places = max(0, 5 - math.floor(math.log10(value)))
    return Model(
        name=K_FACTOR,
        point="",
        clause="K factor",
        unit="1",
        formula=mean_factor,
        inputs=_with_runs(shared, runs),
        spacing=f"1E-{places}",
        signed=False,
        shown=lambda found: f"K = (K_max + K_min) / 2 = {found:.8g} 1/{kind.unit}",
    )
