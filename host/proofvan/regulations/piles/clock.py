"""Clock time error 时钟时刻误差: the time on the pile's display against the van's traceable time."""

from __future__ import annotations

import math
from functools import partial

from proofvan.core.errors import PreconditionError
from proofvan.methods.decision import UNROUNDED
from proofvan.procedures.regulation import Case, Model
from proofvan.procedures.step import Step, StepRun
from proofvan.regulations import points
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.piles.inputs import ClockDifference
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import Number, normal

# Where the van's time comes from; the last is none.
GNSS, NTP, NOT_LOCKED = "pile-time-gnss", "pile-time-ntp", "pile-time-not-locked"
# Instant at which a person reads a running clock, s: reaction and display. [M-med]
_READING_U_S = 0.3
# The smallest limit, s: that of a first verification. victorzhang.cn [S]
_SMALLEST_LIMIT_S = 5.0


def clock_step() -> Step:
    """Give the step; only a pile that bills by time of use has this item."""
    return Step("clock_time_error", "7.3", "pile-step-clock", compare)


async def compare(run: StepRun) -> ClockDifference:
    """Compare the displayed time with the van's; a clock that is not locked or not good enough is refused."""
    source = (await run.operator.choose("pile-time-source", (GNSS, NTP, NOT_LOCKED))).value
    if source == NOT_LOCKED:
        raise PreconditionError("pile-clock-not-locked")
    u_s = (await run.operator.number("pile-time-uncertainty", unit="s", minimum=0.0, maximum=60.0)).value
    _require_good_clock(u_s)
    difference = await run.operator.number("pile-clock-difference", unit="s", minimum=-86400.0, maximum=86400.0)
    return ClockDifference(difference.value, difference.author, source, u_s)


def _require_good_clock(u_s: float) -> None:
    expanded = 2 * math.hypot(u_s, _READING_U_S)
    if expanded > LARGEST_RATIO * _SMALLEST_LIMIT_S:
        raise PreconditionError(
            "pile-clock-too-coarse", expanded_s=f"{expanded:.2f}", highest_s=f"{LARGEST_RATIO * _SMALLEST_LIMIT_S:.2f}"
        )


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
        inputs=(
            normal("component-clock-reading", _READING_U_S, "s", "reaction", found.difference_s),
            normal("component-clock-source", found.source_u_s, "s", found.time_source or "-"),
        ),
        spacing="0.1",
        signed=False,
        shown=partial("Δt = {:+.1f} s".format),
    )
    return points.judged(model, limit, UNROUNDED)


def _difference(inputs: tuple[Number, Number]) -> Number:
    displayed, of_the_source = inputs
    return displayed - of_the_source
