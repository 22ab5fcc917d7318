"""From observations to results and verdicts, in the order of the certificate."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.methods import changeover
from proofvan.procedures.regulation import Case, Evaluation, Model
from proofvan.regulations import points
from proofvan.regulations.points import Part
from proofvan.regulations.results import exact_result
from proofvan.regulations.scales import reference
from proofvan.regulations.scales.inputs import Conditions, Discrimination, Loaded, Loading, Substitution
from proofvan.regulations.weighbridge import budget, steps
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
            points.form_findings(case, FIGURES, steps.procedure(plan), "weighbridge-findings", "A.3"),
            _zero(case, "weighbridge-zero-error", f"zero/{steps.ZERO}/1", "A.4.2.3", "zero-accuracy"),
            _repeatability(case),
            *(_corner(case, corner) for corner in steps.corners(plan)),
            *(_load(case, point) for point in (*steps.up(plan), *steps.down(plan))),
            _discrimination(case),
            _zero(case, "weighbridge-tare-setting", f"tare/{steps.TARED}/1", "A.4.6.1", "tare-accuracy"),
            _net(case),
        ]
    )


def _zero(case: Case, name: str, key: str, clause: str, limit_id: str) -> Part:
    limit, rule = FIGURES.limit(case, limit_id), FIGURES.rule()
    found, reason = points.usable(case, (key,), Loading, {})
    if not found:
        return points.not_completed("", reason, [(name, limit, rule)])
    error = (_shown(case, found[0]) - reference.mass(found[0].weights, case)) / case.subject.division_kg
    return points.judged_value(name, clause, "", error, "e", 2, limit, rule, _site(case))


def _repeatability(case: Case) -> Part:
    planned = case.plan.repeated_kg
    limit, rule = error_limit(case, planned), FIGURES.rule()
    found, reason = _repeated(case)
    if not found:
        return points.not_completed("", reason, [(REPEATABILITY, limit, rule)])
    same = all(
        abs(reference.mass(one.weights, case) - planned) <= reference.within(FIGURES, case, planned) for one in found
    )
    reason = _site(case) if same else SHORT
    return points.judged_value(REPEATABILITY, "A.4.10", "", _spread(case, found), "e", 2, limit, rule, reason)


def _corner(case: Case, corner: str) -> Part:
    share = changeover.eccentric_load(case.subject.max_kg, case.subject.supports)
    demands = {SHORT: reference.reaches(FIGURES, case, share)}
    name, key = "weighbridge-eccentricity", f"eccentricity/{corner}/1"
    return _judged(case, name, key, corner, "A.4.7", case.plan.eccentric_kg, demands)


def _load(case: Case, point: str) -> Part:
    # the one at Max stands for the whole
    name = MAXIMUM_ERROR if point == steps.up(case.plan)[-1] else "weighbridge-load-error"
    return _judged(case, name, f"load/{point}/1", point, "A.4.4.1", steps.nominal(point), {})


def _net(case: Case) -> Part:
    key, zero = f"tare/{steps.NET}/1", f"tare/{steps.TARED}/1"
    demands = {SHORT: reference.reaches(FIGURES, case, case.plan.tare_net_kg)}
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
    mass = changeover.load(estimates(inputs))
    if abs(mass - planned) > FIGURES.number("load-within") / 100 * planned:
        reason = reason or SHORT
    reason = reason or _site(case) or (_share(case) if blocks else "")
    model = _model(name, point, clause, inputs)
    return points.judged(model, error_limit(case, planned if reason else mass), FIGURES.rule(), reason=reason)


def _model(name: str, point: str, clause: str, inputs: changeover.LoadInputs) -> Model:
    plain = estimates(inputs)
    mass, shown = changeover.load(plain), changeover.point(plain.shown, plain.division)
    zero = changeover.zero_error(plain)
    written = f"E = ({shown:.2f} − {mass:.2f} − ({zero:+.2f})) kg / {plain.division:g} kg"
    return Model(
        name=name,
        point=point,
        clause=clause,
        unit="e",
        formula=changeover.corrected_error,
        inputs=inputs,
        spacing=FIGURES.rounding_step(),
        shown=lambda value: f"{written} = {value:+.3f} e",
    )


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
    still = [not changeover.rises(one.before.value, one.after.value, e) for one in found]
    result = exact_result(name, "A.4.8", str(still.count(True)), "1")
    return points.judged_exact(result, limit, FIGURES.rule(), _site(case))


def _site(case: Case) -> str:
    """Say that the site was outside the conditions, or that zero moved; empty when neither."""
    site = case.observations.get("conditions")
    if not isinstance(site, Conditions):
        return points.MISSING
    calm = site.dry and site.wind <= FIGURES.number("wind-highest")
    return _moved(case) if calm and points.inside(FIGURES, "ambient", site.ambient) else "weighbridge-reason-conditions"


def _moved(case: Case) -> str:
    """Say that zero is elsewhere after the loads than before them; empty when it is not."""
    found, reason = points.usable(case, [f"zero/{one}/1" for one in (steps.ZERO, steps.AGAIN)], Loading, {})
    still = bool(found) and _spread(case, found) <= FIGURES.number("zero-movement-highest")
    return reason or ("" if still else "weighbridge-reason-zero")


def _repeated(case: Case) -> tuple[list[Loading], str]:
    return points.usable(case, points.run_keys("repeatability", steps.REPEATED, case.plan.runs), Loading, {})


def _spread(case: Case, found: Sequence[Loading]) -> float:
    # the load of an instrument is never twice the same
    loads = [reference.mass(one.weights, case) if case.plan.by_instrument else 0.0 for one in found]
    shown = [_shown(case, one) - load for one, load in zip(found, loads, strict=True)]
    return changeover.spread(shown, case.subject.division_kg)


def _shown(case: Case, one: Loading) -> float:
    return float(changeover.changeover_point(one.indication.value, one.added, case.subject.division_kg))
