"""Does a dispenser change its mind while it flows? Ratio of display to reference, by the signal core's watch.

The watch (two sums, Page 1954) says where the ratio may have changed; a finding deviates only when the volumes before
and after differ by more than max(0.3 %, 4 sigma) as well. So few steps make no alarm, and a slow drift is no change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from proofvan.supervision.deliveries import Delivery, microlitres
from proofvan.supervision.figures import at_most, number
from proofvan.supervision.findings import Figure, Finding, within
from proofvan_dsp.ratio import Change, RatioConfig, RatioWatch

CHECK = "supervision-in-run"
# Steps of about this much, microlitres; so many of them give the level.
STEP_UL, SETTLE = 500_000, 6
Course = list[tuple[int, int]]  # display, reference in microlitres; from the start


def in_run(deliveries: Sequence[Delivery]) -> Finding:
    """Follow each delivery that has a course."""
    return Finding(CHECK, tuple(figure for one in deliveries for figure in _followed(one)))


def _followed(one: Delivery) -> list[Figure]:
    course = _in_steps(one)
    if len(course) < 2 * SETTLE:
        return []
    figures = [_compared(one, course, change) for change in _changes(course)]
    largest = max(figures, key=lambda figure: abs(float(figure.value)), default=None)
    return [largest or within("supervision-ratio-change", one.name, 0.0, number("ratio-floor"), "%")]


def _in_steps(one: Delivery) -> Course:
    """Take the readings that lie at least a step apart."""
    course: Course = []
    for shown, measured in zip(microlitres(one.display), microlitres(one.reference), strict=True):
        if not course or measured - course[-1][1] >= STEP_UL:
            course.append((shown, measured))
    return course


def _changes(course: Course) -> list[Change]:
    deviation = Fraction(round(math.sqrt(2) * number("reading-deviation") * 10**6), STEP_UL)
    watch = RatioWatch(RatioConfig(slack=deviation / 2, limit=4 * deviation, settle=SETTLE))
    # to 1 ppm: sums of fractions with other denominators would grow without end
    ratios = [Fraction(round((b[0] - a[0]) / (b[1] - a[1]) * 10**6), 10**6) for a, b in pairwise(course)]
    found = [watch.step(ratio, Fraction(1)) for ratio in ratios]
    return [change for change in found if change is not None]


def _compared(one: Delivery, course: Course, change: Change) -> Figure:
    """Compare what flowed before the change with what flowed after it, all of it."""
    (shown, start), (shown_at, at), (shown_end, end) = course[0], course[change.began - 1], course[-1]
    before, after = (at - start) / 1e6, (end - at) / 1e6
    moved = ((shown_end - shown_at) / (end - at) / ((shown_at - shown) / (at - start)) - 1) * 100
    deviation = 100 * math.sqrt(2) * number("reading-deviation") * math.hypot(1 / before, 1 / after)
    return within(
        "supervision-ratio-change", f"{one.name} {at / 1e6:.2f} L", moved, at_most("ratio-floor", deviation), "%"
    )
