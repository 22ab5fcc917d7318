"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

from proofvan.core.line.results import Result
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations._example import budget, formulas, steps
from proofvan.regulations._example.inputs import Run
from proofvan.regulations._example.limits import FIGURES
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import estimates

ERROR = "example-indication-error"


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    return points.together([_findings(case), *(_point(case, point) for point in case.plan.points)])


def _findings(case: Case) -> Part:
    def conform() -> list[bool]:
        found = case.observations["findings"]
        return [found.appearance, found.function]

    limit = FIGURES.limit(case, "appearance-and-function")
    return points.findings(case, steps.procedure(case.plan), "example-findings", "7.2", limit, conform)


def _point(case: Case, point: str) -> Part:
    limit, rule = FIGURES.limit(case, "indication-error"), FIGURES.rule()
    keys = points.run_keys("measure", point, case.plan.runs)
    demands = {"example-reason-nothing": lambda one: one.reference.value > 0}
    runs, reason = points.usable(case, keys, Run, demands)
    if reason:
        return points.not_completed(point, reason, [(ERROR, limit, rule)])
    inputs = budget.point_inputs(runs, case)
    plain = estimates(inputs)
    errors = [formulas.run_error(run, plain) for run in plain.runs]
    model = Model(
        name=ERROR,
        point=point,
        clause="7.3",
        unit="%",
        formula=formulas.indication_error,
        inputs=inputs,
        spacing=FIGURES.rounding_step(),
        shown=lambda value: points.mean_formula("E", errors, value),
    )
    shown = [_run(point, number, run, plain) for number, run in enumerate(plain.runs, 1)]
    return points.judged(model, limit, rule, shown)


def _run(point: str, number: int, run: formulas.RunInputs, plain: formulas.PointInputs) -> Result:
    true, error = formulas.reference(run, plain), formulas.run_error(run, plain)
    formula = f"E{number} = ({run.indicated:.12g} − {true:.12g}) / {true:.12g} × 100 % = {error:+.4f} %"
    return points.run_result("example-run-error", "7.3", point, error, formula)
