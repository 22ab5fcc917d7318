"""OIML R 76-1:2006: weighbridges 大型衡器. Read this file first.

Standard weights, and material that replaces them, are put on the scale; small weights find where the display changes;
the corrected error at each load is compared with a limit that rises in steps with the load. JJG 539-2016 says the same
of digital scales, JJG 1118-2015 of a load-measuring instrument in place of weights [from memory]; neither name is
printed while it is not confirmed. Limits double in use only.
"""

from __future__ import annotations

from dataclasses import replace

from proofvan.core.errors import PreconditionError
from proofvan.methods import changeover
from proofvan.procedures.regulation import Case, Description, Regulation
from proofvan.regulations.admission import admitted, require_reach
from proofvan.regulations.budgets import expanded_percent
from proofvan.regulations.scales import reference
from proofvan.regulations.subjects import described_on_site
from proofvan.regulations.weighbridge import budget, steps
from proofvan.regulations.weighbridge.evaluation import MAXIMUM_ERROR, evaluate
from proofvan.regulations.weighbridge.inputs import Plan, Weighbridge
from proofvan.regulations.weighbridge.limits import EDITION, FIGURES, error_limit
from proofvan.regulations.weighbridge.virtual import observations
from proofvan.uncertainty import gtc


def check(case: Case) -> None:
    """Refuse the run with what is missing: permission, limits, weights, or a plan that cannot give a result."""
    entries = ("zero-accuracy", "tare-accuracy", "discrimination", "appearance")
    (required,) = reference.needed(case)
    standard = admitted(case, FIGURES, (required,), entries)[required.role]
    _require_whole(case)
    own, planned = expanded_percent(standard, "mass"), observations(case, 0.0, None)
    zero = planned[f"zero/{steps.ZERO}/1"]
    for point in steps.up(case.plan):
        mpe, mass = float(error_limit(case, steps.nominal(point)).value), steps.nominal(point)
        percent = 100 * mpe * case.subject.division_kg / mass
        standard.require_ratio(own, percent, required.largest_uncertainty_to_mpe, required.clause)
        numbers = range(1, steps.blocks_below(case.plan, point) + 1)
        blocks = [planned[f"substitution/{steps.block_point(number)}/1"] for number in numbers]
        inputs = budget.load_inputs(planned[f"load/{point}/1"], zero, blocks, case)
        require_reach(point, gtc.evaluate(changeover.corrected_error, inputs), mpe)


def describe(case: Case) -> Description:
    """Describe a run, finished or not, with whence its indications come."""
    found = described_on_site("weighbridge", FIGURES, ("ambient",), case)
    return replace(found, reading_source="weighbridge-source-line") if case.plan.indication == "line" else found


def _require_whole(case: Case) -> None:
    """Refuse a plan that does not end at Max, or does not load every support."""
    plan, subject = case.plan, case.subject
    if float(plan.points[-1]) != subject.max_kg or plan.supports != subject.supports:
        raise PreconditionError(
            "weighbridge-plan",
            last=plan.points[-1],
            maximum=f"{subject.max_kg:g}",
            planned=plan.supports,
            supports=subject.supports,
        )
    largest = FIGURES.number("load-measuring-highest")
    if plan.by_instrument and subject.max_kg > largest:
        raise PreconditionError("weighbridge-beyond-instrument", maximum=f"{subject.max_kg:g}", allowed=f"{largest:g}")


REGULATION = Regulation(
    folder="weighbridge",
    id="OIML R 76",
    edition=EDITION,
    title="weighbridge-title",
    root=FIGURES.folder,
    subject=Weighbridge,
    plan=Plan,
    observations=steps.OBSERVED,
    bench="",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(reference.WEIGHTS,),
    needed=reference.needed,
    describe=describe,
    principal_result=MAXIMUM_ERROR,
    virtual=observations,
)
