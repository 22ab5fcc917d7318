"""Clock time error 时钟时刻误差: the time on the pile's display against the van's."""

from __future__ import annotations

from functools import partial

from proofvan.methods.decision import UNROUNDED
from proofvan.procedures.regulation import Case, Model
from proofvan.procedures.step import Step, StepRun
from proofvan.regulations import points
from proofvan.regulations.piles.inputs import ClockDifference
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import Number, normal

# Instant at which a person reads a running clock, s: reaction and display. [M-med]
_READING_U_S = 0.3


def clock_step() -> Step:
    """Give the step; only a pile that bills by time of use has this item."""
    return Step("clock_time_error", "7.3", "pile-step-clock", _compare)


async def _compare(run: StepRun) -> ClockDifference:
    difference = await run.operator.number("pile-clock-difference", unit="s", minimum=-86400.0, maximum=86400.0)
    return ClockDifference(difference.value, difference.author)


def evaluate(kind: PileKind, case: Case) -> Part:
    """Judge the difference, unrounded."""
    limit, name = kind.figures.limit(case, "clock-time-error"), f"{kind.prefix}-clock-time-error"
    found = case.observations.get("clock_time_error")
    if not isinstance(found, ClockDifference):
        return points.not_completed("", points.MISSING, [(name, limit, UNROUNDED)])
    model = Model(
        name=name,
        point="",
        clause="7.3",
        unit="s",
        formula=_difference,
        inputs=(normal("component-clock-reading", _READING_U_S, "s", "reaction", found.difference_s),),
        spacing="0.1",
        signed=False,
        shown=partial("Δt = {:+.1f} s".format),
    )
    return points.judged(model, limit, UNROUNDED)


def _difference(inputs: tuple[Number]) -> Number:
    return inputs[0]
