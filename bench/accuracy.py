"""Prints the accuracy table (算法误差, algorithm error) of docs/signal-core.md: `python bench/accuracy.py [signals]`.

With --write the table goes into the document between its markers.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "cext"), str(ROOT / "tests/dsp")]

from ac_accuracy import CASES, worst_errors  # noqa: E402

DOCUMENT = ROOT / "docs/signal-core.md"
BEGIN, END = "<!-- accuracy: begin -->", "<!-- accuracy: end -->"
COLUMNS = {"P": "P, ppm", "U": "U, ppm", "Q1": "Q1, ppm", "steady": "steady P, ppm", "f": "f, mHz", "harmonics": "H, %"}


def main(arguments: list[str]) -> int:
    """Measure every case; print the table, or write it into the document."""
    numbers = [int(argument) for argument in arguments if argument.isdigit()]
    table = accuracy_table(numbers[0] if numbers else 100)
    if "--write" not in arguments:
        print(table)
        return 0
    text = DOCUMENT.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(text):
        print(f"{DOCUMENT}: no line {BEGIN}", file=sys.stderr)
        return 1
    DOCUMENT.write_text(pattern.sub(lambda _: f"{BEGIN}\n{table}\n{END}", text), encoding="utf-8")
    return 0


def accuracy_table(signals: int) -> str:
    """Give the table over `signals` random frequencies and phases per case, as Markdown."""
    head = ["signal", "kS/s", *COLUMNS.values()]
    lines = [f"Largest 算法误差 over {signals} signals per row; 10/12-cycle windows; goals in brackets.", ""]
    lines += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for case in CASES:
        worst = worst_errors(case, signals)
        cells = [_cell(worst[quantity], case.bounds.get(quantity)) for quantity in COLUMNS]
        lines.append("| " + " | ".join([case.name, f"{case.rate / 1000:g}", *cells]) + " |")
    return "\n".join(lines)


def _cell(value: float, bound: float | None) -> str:
    return f"{value:.2g}" + (f" (≤ {bound:g})" if bound is not None else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
