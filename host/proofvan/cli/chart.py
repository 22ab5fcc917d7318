"""A control chart on the terminal: one line a check, the limits as bars."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.cli.words import say
from proofvan.standards.checks import CheckPlan, Judged

WIDTH = 61


def chart_lines(judged: Sequence[Judged], plan: CheckPlan | None) -> list[str]:
    """Draw the deviations between ± the largest allowed one; `:` are the control limits, `●` good, `✘` bad."""
    if plan is None or not judged:
        return [say("cli-standards-chart-empty")]
    largest = float(plan.largest_deviation)
    head = say("cli-standards-chart-head", source=plan.source, limit=f"{largest:g}", unit=plan.unit)
    return [head, *(_line(one, float(plan.value), largest) for one in judged)]


def _line(one: Judged, value: float, largest: float) -> str:
    cells = [" "] * WIDTH
    for at in (-largest, 0.0, largest):
        cells[_place(at, largest)] = "|"
    for at in one.chart.limits if one.chart else ():
        cells[_place(at - value, largest)] = ":"
    cells[_place(one.deviation, largest)] = "●" if one.good else "✘"
    rules = " ".join(say(signal) for signal in one.signals)
    return f"{one.check.day} {''.join(cells)} {one.deviation:+.5g} {rules}".rstrip()


def _place(deviation: float, largest: float) -> int:
    # The outermost cells are for what lies beyond the limits.
    inner = round((deviation / largest + 1.0) / 2.0 * (WIDTH - 5)) + 2
    return min(max(inner, 0), WIDTH - 1)
