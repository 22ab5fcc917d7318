"""The table on the terminal, and results/latest.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Figure, Figures
from bench.judgement import Verdict

LATEST = Path(__file__).parent / "results" / "latest.json"


def show(
    verdicts: Sequence[Verdict], reasons: Sequence[str], unseen: Sequence[str], why: dict[str, str], console: Console
) -> None:
    """Print goal, floor and what was reached, line by line; then whether the run counts."""
    table = Table(title="Signal core: goals", show_lines=False)
    for column in ("goal", "what", "aim", "floor", "reached", ""):
        table.add_column(column, justify="right" if column in ("aim", "floor", "reached") else "left")
    for verdict in verdicts:
        goal, words = verdict.goal, verdict.words
        sign = "≥" if goal.least else "≤"
        if verdict.below_floor:
            words = f"BELOW THE FLOOR; {words}"
        if not words.startswith("reached") and goal.words in why:
            words += f"; {why[goal.words]}"
        floor = "" if goal.floor is None else number(goal.floor, goal.unit)
        aim = f"{sign} {number(goal.goal, goal.unit)}"
        found = "" if verdict.reached is None else number(verdict.reached, goal.unit)
        table.add_row(goal.number, goal.words, aim, floor, found, words, style=_style(verdict))
    console.print(table)
    reached = sum(verdict.words == "reached" for verdict in verdicts)
    console.print(f"{reached} of {len(verdicts)} lines reached.")
    for reason in reasons:
        console.print(f"INVALID RUN: {reason}.", style="bold red")
    for reason in unseen:
        console.print(f"Honesty not shown: {reason}.", style="yellow")


def show_figures(figures: Sequence[Figure], console: Console) -> None:
    """Print every figure, one line per case."""
    table = Table(title="What was measured (best of n, thread CPU time; latencies and streams by wall time)")
    table.add_column("case")
    table.add_column("figures")
    for case in dict.fromkeys(figure.case for figure in figures):
        found = [figure for figure in figures if figure.case == case]
        table.add_row(case, "  ".join(_words(figure) for figure in found))
    console.print(table)


def write(
    path: Path,
    machine: dict[str, Any],
    figures: Figures,
    verdicts: Sequence[Verdict],
    reasons: Sequence[str],
    unseen: Sequence[str] = (),
) -> None:
    """Write the run as JSON."""
    path.parent.mkdir(exist_ok=True)
    content = {
        "machine": machine,
        "valid": not reasons,
        "invalid_because": list(reasons),
        "honesty_not_shown": list(unseen),
        "goals": [
            {
                "goal": verdict.goal.number,
                "what": verdict.goal.words,
                "aim": verdict.goal.goal,
                "floor": verdict.goal.floor,
                "more_is_better": verdict.goal.least,
                "unit": verdict.goal.unit,
                "reached": verdict.reached,
                "verdict": verdict.words,
            }
            for verdict in verdicts
        ],
        "figures": [figure.plain() for figure in figures.all],
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def number(value: float, unit: str) -> str:
    """Give three digits and the unit."""
    return f"{value:.3g} {unit}".strip() if abs(value) < 1000 else f"{value:.0f} {unit}".strip()


def _words(figure: Figure) -> str:
    if figure.value is None:
        return f"{figure.contender}: – ({figure.reason})"
    return f"{figure.contender}: {number(figure.value, figure.unit)}"


def _style(verdict: Verdict) -> str:
    if verdict.below_floor:
        return "red"
    return "green" if verdict.words == "reached" else "yellow"
