"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.core.canonical import decimal_string
from proofvan.core.line.results import Limit, Result
from proofvan.methods.decision import inconclusive, judge
from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.points import Part
from proofvan.regulations.results import exact_result
from proofvan.regulations.weighbridge import budget, formulas, steps
from proofvan.regulations.weighbridge.inputs import Conditions, Discrimination, Loaded, Loading, Substitution
from proofvan.regulations.weighbridge.limits import FIGURES, error_limit, least_weights
from proofvan.uncertainty.inputs import estimates

MAXIMUM_ERROR = "weighbridge-maximum-error"
REPEATABILITY = "weighbridge-repeatability"
SHORT = "weighbridge-reason-load"


def evaluate(case: Case) -> Evaluation:
    """Compute every item and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    plan = case.plan
    return points.together(
        [
            _findings(case),
            _zero(case, "weighbridge-zero-error", f"zero/{steps.ZERO}/1", "A.4.2.3", "zero-accuracy"),
            _repeatability(case),
            *(_corner(case, corner) for corner in steps.corners(plan)),
            *(_load(case, point) for point in (*steps.up(plan), *steps.down(plan))),
            _discrimination(case),
            _zero(case, "weighbridge-tare-setting", f"tare/{steps.TARED}/1", "A.4.6.1", "tare-accuracy"),
            _net(case),
        ]
    )


def load_model(case: Case, name: str, point: str, clause: str, inputs: formulas.LoadInputs) -> Model:
    """Give the model of the corrected error at one load, in e."""
    plain = estimates(inputs)
    mass, shown = formulas.load(plain), formulas.point(plain.shown, plain.division)
    zero = formulas.zero_error(plain)
    written = f"E = ({shown:.2f} − {mass:.2f} − ({zero:+.2f})) kg / {plain.division:g} kg"
    return Model(
        name=name,
        point=point,
        clause=clause,
        unit="e",
        formula=formulas.corrected_error,
        inputs=inputs,
        spacing=FIGURES.rounding_step(),
        shown=lambda value: f"{written} = {value:+.3f} e",
    )


def load_name(case: Case, point: str) -> str:
    """Name the error of a load; the one at Max stands for the whole."""
    return MAXIMUM_ERROR if point == steps.up(case.plan)[-1] else "weighbridge-load-error"


def _findings(case: Case) -> Part:
    def conform() -> list[bool]:
        found = case.observations["findings"]
        return [found.appearance, found.clearance]

    limit = FIGURES.limit(case, "appearance")
    return points.findings(case, steps.procedure(case.plan), "weighbridge-findings", "A.3", limit, conform)


def _zero(case: Case, name: str, key: str, clause: str, limit_id: str) -> Part:
    limit = FIGURES.limit(case, limit_id)
    found, reason = points.usable(case, (key,), Loading, {})
    if not found:
        return points.not_completed("", reason, [(name, limit, FIGURES.rule())])
    error = (_shown(case, found[0]) - found[0].weights) / case.subject.division_kg
    return _exact(case, _result(name, clause, "", error), limit, _site(case))


def _repeatability(case: Case) -> Part:
    limit = error_limit(case, case.plan.repeated_kg)
    found, reason = _repeated(case)
    if not found:
        return points.not_completed("", reason, [(REPEATABILITY, limit, FIGURES.rule())])
    result = _result(REPEATABILITY, "A.4.10", "", _spread(case, found))
    same = all(one.weights == case.plan.repeated_kg for one in found)
    return _exact(case, result, limit, _site(case) if same else SHORT)


def _corner(case: Case, corner: str) -> Part:
    share = formulas.eccentric_load(case.subject.max_kg, case.subject.supports)
    demands = {SHORT: lambda one: one.weights >= share}
    name, key = "weighbridge-eccentricity", f"eccentricity/{corner}/1"
    return _judged(case, name, key, corner, "A.4.7", case.plan.eccentric_kg, demands)


def _load(case: Case, point: str) -> Part:
    return _judged(case, load_name(case, point), f"load/{point}/1", point, "A.4.4.1", steps.nominal(point), {})


def _net(case: Case) -> Part:
    key, zero = f"tare/{steps.NET}/1", f"tare/{steps.TARED}/1"
    demands = {SHORT: lambda one: one.weights >= case.plan.tare_net_kg}
    return _judged(case, "weighbridge-net-error", key, "", "A.4.6.1", case.plan.tare_net_kg, demands, zero)


def _judged(
    case: Case,
    name: str,
    key: str,
    point: str,
    clause: str,
    planned: float,
    demands: points.Demands,
    zero_key: str = f"zero/{steps.ZERO}/1",
) -> Part:
    """Judge one load by the limit of what really stood on the scale."""
    found, reason = points.usable(case, (key,), Loading, demands)
    zero, missing = points.usable(case, (zero_key,), Loading, {})
    blocks, unusable = _blocks(case, found)
    if not found or not zero or unusable:
        items = [(name, error_limit(case, planned), FIGURES.rule())]
        return points.not_completed(point, reason or missing or unusable, items)
    inputs = budget.load_inputs(found[0], zero[0], blocks, case)
    mass = formulas.load(estimates(inputs))
    if abs(mass - planned) > FIGURES.number("load-within") / 100 * planned:
        reason = reason or SHORT
    reason = reason or _site(case) or (_share(case) if blocks else "")
    model = load_model(case, name, point, clause, inputs)
    return points.judged(model, error_limit(case, planned if reason else mass), FIGURES.rule(), reason=reason)


def _blocks(case: Case, found: Sequence[Loading]) -> tuple[list[Substitution], str]:
    """Give the blocks on the scale, and why they cannot be used."""
    count = round(found[0].blocks) if found and isinstance(found[0], Loaded) else 0
    if not count:
        return [], ""
    keys = [f"substitution/{steps.block_point(number)}/1" for number in range(1, count + 1)]
    return points.usable(case, keys, Substitution, {})


def _share(case: Case) -> str:
    """Say that there are too few standard weights for substitution; empty when there are enough."""
    found, reason = _repeated(case)
    if not found:
        return reason
    enough = case.plan.weights_kg >= least_weights(case, _spread(case, found))
    return "" if enough else "weighbridge-reason-share"


def _discrimination(case: Case) -> Part:
    name, limit = "weighbridge-discrimination", FIGURES.limit(case, "discrimination")
    keys = [f"discrimination/{point}/1" for point in steps.sensed(case.plan)]
    found, reason = points.usable(case, keys, Discrimination, {})
    if not found:
        return points.not_completed("", reason, [(name, limit, FIGURES.rule())])
    e = case.subject.division_kg
    still = [not formulas.rises(one.before.value, one.after.value, e) for one in found]
    return _exact(case, exact_result(name, "A.4.8", str(still.count(True)), "1"), limit, _site(case))


def _site(case: Case) -> str:
    """Say that the site was outside the conditions; empty when it was not."""
    site = case.observations.get("conditions")
    if not isinstance(site, Conditions):
        return points.MISSING
    calm = site.wind <= FIGURES.number("wind-highest")
    warm = FIGURES.number("ambient-lowest") <= site.ambient <= FIGURES.number("ambient-highest")
    return "" if calm and warm else "weighbridge-reason-conditions"


def _repeated(case: Case) -> tuple[list[Loading], str]:
    return points.usable(case, points.run_keys("repeatability", steps.REPEATED, case.plan.runs), Loading, {})


def _spread(case: Case, found: Sequence[Loading]) -> float:
    return formulas.spread([_shown(case, one) for one in found], case.subject.division_kg)


def _shown(case: Case, one: Loading) -> float:
    return float(formulas.changeover_point(one.indication.value, one.added, case.subject.division_kg))


def _result(name: str, clause: str, point: str, value: float) -> Result:
    text = decimal_string(value)
    return exact_result(name, clause, text, "e", point, round_decimals(text, 2))


def _exact(case: Case, result: Result, limit: Limit, reason: str) -> Part:
    rule = FIGURES.rule()
    verdict = inconclusive(result.name, "", limit, rule, reason) if reason else judge(result, limit, rule)
    return Part((result,), (verdict,))
