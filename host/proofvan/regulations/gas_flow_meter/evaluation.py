"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

from statistics import stdev
from typing import Any

from proofvan.core.line.results import Result
from proofvan.methods import gas_comparison, gas_volume, sonic_nozzle
from proofvan.methods.decision import UNROUNDED
from proofvan.procedures.regulation import Case, Evaluation, Service
from proofvan.regulations import points
from proofvan.regulations.gas_flow_meter import budget, steps
from proofvan.regulations.gas_flow_meter.inputs import MeterRun, Room
from proofvan.regulations.gas_flow_meter.limits import FIGURES, ambient_range, class_limit, error_limit
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import estimates

ERROR, LOW, REPEATABILITY = "gas-meter-error", "gas-meter-low-error", "gas-meter-repeatability"
# Judged at initial verification only; else a value.
WEIGHTED, WEIGHTED_VALUE = "gas-meter-weighted-mean-error", "gas-meter-weighted-mean-value"
_CLAUSE = "maximum permissible errors"


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    every = {point: _point(case, point) for point in case.plan.points}
    findings = points.form_findings(case, FIGURES, steps.procedure(case.plan), "gas-meter-findings", "appearance")
    return points.together([findings, *every.values(), _weighted(case, every)])


def _point(case: Case, point: str) -> Part:
    kind, inputs_of, formula, volume_of = budget.method_of(case)
    keys = points.run_keys(steps.COMPARE[case.plan.method], point, case.plan.runs)
    runs, reason = points.usable(case, keys, kind, _demands(case, point))
    name, limit, scatter = _name(case, point), error_limit(case, point), class_limit(case, "repeatability")
    if not runs:
        return points.not_completed(point, reason, [(name, limit, FIGURES.rule()), (REPEATABILITY, scatter, UNROUNDED)])
    inputs = inputs_of(runs, case)
    plain = estimates(inputs)
    volumes = [float(volume_of(run, plain)) for run in plain.runs]
    errors = [
        float(gas_comparison.run_error(run, one, plain.shared)) for run, one in zip(plain.runs, volumes, strict=True)
    ]
    model = points.mean_model(name, point, _CLAUSE, FIGURES, formula, inputs, errors)
    reason = reason or _room(case)
    single = [_run(point, number, run, volumes[number - 1], errors[number - 1]) for number, run in _numbered(plain)]
    judged = points.judged(model, limit, FIGURES.rule(), single, reason or points.unexplained(FIGURES, errors))
    found = stdev(errors)
    return judged + points.judged_value(REPEATABILITY, "repeatability", point, found, "%", 3, scatter, reason=reason)


def _weighted(case: Case, every: dict[str, Part]) -> Part:
    """Give the weighted mean error of all points; a point without a value leaves it open."""
    initial = case.service == Service.INITIAL_VERIFICATION
    limit = class_limit(case, "weighted-mean") if initial else None
    means = {point: next((r for r in part.results if r.budget), None) for point, part in every.items()}
    if any(mean is None for mean in means.values()):
        items = [(WEIGHTED, limit, UNROUNDED)] if limit else []
        return points.not_completed("", points.MISSING, items)
    errors = [float(mean.value) for mean in means.values() if mean]
    found = gas_volume.weighted_mean_error([case.subject.share(point) for point in every], errors)
    reason = next((v.reason for part in every.values() for v in part.verdicts if v.reason), "")
    clause = "weighted mean error"
    if limit is None:
        return Part((points.value_result(WEIGHTED_VALUE, clause, "", found, "%", 3),))
    return points.judged_value(WEIGHTED, clause, "", found, "%", 3, limit, reason=reason)


def _demands(case: Case, point: str) -> points.Demands:
    """Say what a run must be to count: its flow, the gas as warm at both places, a nozzle that is critical."""
    wanted, near = case.subject.share(point) * case.subject.q_max, FIGURES.number("flow-window")
    apart = FIGURES.number("temperature-difference")

    def flows(one: MeterRun) -> bool:
        return bool(abs(one.indicated.value / one.seconds * 3600 / wanted - 1) <= near)

    def as_warm(one: Any) -> bool:
        other = one.standard_temperature if case.plan.method == "master_meter" else one.inlet_temperature
        return bool(abs(other.value - one.meter_temperature.value) <= apart)

    demands: points.Demands = {"gas-meter-reason-flow": flows, "gas-meter-reason-temperature": as_warm}
    if case.plan.method == "sonic_nozzle":
        largest = sonic_nozzle.critical_ratio(case.plan.isentropic_exponent)
        demands["gas-meter-reason-critical"] = lambda one: one.back_pressure.value <= largest * one.inlet_pressure.value
        demands["gas-meter-reason-reynolds"] = lambda one: _in_range(case, one)
    return demands


def _in_range(case: Case, one: Any) -> bool:
    """Say whether the coefficients of C_d hold at the Reynolds number of the throat."""
    inputs = estimates(budget.nozzle_inputs([one], case))
    q_m = sonic_nozzle.mass_flow(
        inputs.throat, 1.0, inputs.critical_flow, one.inlet_pressure.value, one.inlet_temperature.value + 273.15,
        inputs.molar_mass,
    )  # fmt: skip
    found = float(sonic_nozzle.reynolds(q_m, inputs.throat, inputs.viscosity))
    return points.inside(FIGURES, "reynolds", found)


def _room(case: Case) -> str:
    """Say that the room was outside the conditions; empty when it was not."""
    room = case.observations.get("conditions")
    if not isinstance(room, Room):
        return points.MISSING
    coldest, warmest = ambient_range(case)
    met = [
        coldest <= room.ambient <= warmest,
        points.inside(FIGURES, "humidity", room.humidity),
        points.inside(FIGURES, "pressure", room.pressure),
        room.soak >= FIGURES.number("soak-time"),
    ]
    return "" if all(met) else "gas-meter-reason-conditions"


def _name(case: Case, point: str) -> str:
    return LOW if case.subject.is_low(point) else ERROR


def _numbered(plain: Any) -> list[tuple[int, Any]]:
    return list(enumerate(plain.runs, 1))


def _run(point: str, number: int, run: Any, volume: float, error: float) -> Result:
    formula = f"E{number} = ({run.indicated:.6g} − {volume:.9g}) m³ / {volume:.9g} m³ × 100 % = {error:+.4f} %"
    return points.run_result("gas-meter-run-error", _CLAUSE, point, error, formula)
