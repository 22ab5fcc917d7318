"""Clock time error 时钟时刻误差: the time on the pile's display against the van's traceable time."""

from __future__ import annotations

import math
from datetime import datetime
from functools import partial

from proofvan.core.errors import PreconditionError
from proofvan.core.van_time import GNSS, NTP, PRACTICE, VanTime
from proofvan.methods.decision import UNROUNDED
from proofvan.procedures.regulation import Case, Model
from proofvan.procedures.step import Step, StepRun
from proofvan.regulations import points
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.piles.inputs import ClockDifference
from proofvan.regulations.piles.kind import PileKind
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import Number, normal

# Where the van's time comes from, in words.
SOURCES = {GNSS: "pile-time-gnss", NTP: "pile-time-ntp", PRACTICE: "pile-time-practice"}
_WITH_DATE = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f")
_FORMS = ("%H:%M:%S", "%H:%M:%S.%f", *_WITH_DATE)
_NS = 1_000_000_000
_DAY_NS = 86400 * _NS
# Instant at which a person reads a running clock, s: reaction and display. [M-med]
_READING_U_S = 0.3
# The smallest limit, s: that of a first verification. victorzhang.cn [S]
_SMALLEST_LIMIT_S = 5.0


def clock_step() -> Step:
    """Give the step; only a pile that bills by time of use has this item."""
    return Step("clock_time_error", "7.3", "pile-step-clock", compare)


async def compare(run: StepRun) -> ClockDifference:
    """Compare the displayed time with the van's, which the host reads; one that is not locked or too coarse is refused.

    The person types the time that the display is about to show and confirms in the moment in which it does.
    """
    van = run.van_time
    if not van.kind:
        raise PreconditionError("pile-clock-not-locked", source=van.source or "-")
    _require_good_clock(van.u_s)
    shown, typed = await _shown(run)
    mark = await run.operator.confirm("pile-clock-mark", shown=typed)
    if not mark.value:
        raise PreconditionError("regulation-not-done", what="pile-clock-mark")
    return ClockDifference(difference_s(shown, van, mark.time_ns), mark.author, SOURCES[van.kind], van.u_s)


def difference_s(shown: int | datetime, van: VanTime, time_ns: int) -> float:
    """Give displayed time minus the van's at a host instant, s.

    `shown` is a time with its date, or nanoseconds of a day: then the difference is at most half a day.
    """
    civil, rest = van.civil(time_ns)
    if isinstance(shown, datetime):
        apart = shown - civil
        return ((apart.days * 86400 + apart.seconds) * _NS + apart.microseconds * 1000 - rest) / _NS
    of_day = (civil.hour * 3600 + civil.minute * 60 + civil.second) * _NS + rest
    half = _DAY_NS // 2
    return ((shown - of_day + half) % _DAY_NS - half) / _NS


async def _shown(run: StepRun) -> tuple[int | datetime, str]:
    """Ask for the displayed time until it is one."""
    question = "pile-clock-shown"
    while True:
        typed = (await run.operator.text(question)).value
        found = _time_of(typed)
        if found is not None:
            return found, typed
        question = "pile-clock-shown-again"


def _time_of(typed: str) -> int | datetime | None:
    form = next((form for form in _FORMS if _is(typed, form)), None)
    if form is None:
        return None
    moment = datetime.strptime(typed, form)
    if form in _WITH_DATE:
        return moment
    return (moment.hour * 3600 + moment.minute * 60 + moment.second) * _NS + moment.microsecond * 1000


def _is(typed: str, form: str) -> bool:
    try:
        datetime.strptime(typed, form)
    except ValueError:
        return False
    return True


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
