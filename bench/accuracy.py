"""Prints the accuracy tables (算法误差, algorithm error) of docs/signal-core.md: `python bench/accuracy.py [SIGNALS]`.

`make bench-docs` puts them into the page. The cases and their bounds are those of the accuracy suite in tests/dsp.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "cext"), str(ROOT / "tests/dsp")]

from ac_accuracy import CASES, worst_errors  # noqa: E402  # the paths come first
from gate_accuracy import GATE_CASES, worst_ppm  # noqa: E402 - after its folder is on the path

from proofvan_dsp.build import CHOSEN  # noqa: E402 - after its folder is on the path

SIGNALS = 30
COLUMNS = {"P": "P, ppm", "U": "U, ppm", "Q1": "Q1, ppm", "steady": "steady P, ppm", "f": "f, mHz", "harmonics": "H, %"}


def main(arguments: list[str]) -> int:
    """Measure every case and print the tables; exit code 1 when an error is above its bound, 2 for bad arguments."""
    if len(arguments) > 1 or not all(argument.isdigit() and int(argument) for argument in arguments):
        print("usage: python bench/accuracy.py [SIGNALS]; SIGNALS is a number from 1", file=sys.stderr)
        return 2
    text, broken = tables(int(arguments[0]) if arguments else SIGNALS)
    print(text)
    for line in broken:
        print(f"FAILED  {line}", file=sys.stderr)
    return 1 if broken else 0


def tables(signals: int = SIGNALS) -> tuple[str, list[str]]:
    """Give the tables as Markdown, and a line for every error above its bound."""
    head = f"Largest 算法误差 over {signals} signals of random frequency and phase per row; {CHOSEN.name} build; "
    head += "10/12-cycle windows; bounds in brackets."
    lines = [head, "", *_row(["signal", "kS/s", *COLUMNS.values()]), _rule(2 + len(COLUMNS))]
    broken = []
    for case in CASES:
        worst = worst_errors(case, signals)
        lines += _row([case.name, f"{case.rate / 1000:g}", *(_cell(worst[q], case.bounds.get(q)) for q in COLUMNS)])
        broken += [f"{case.name}, {q}: {worst[q]:.3g} > {most:g}" for q, most in case.bounds.items() if worst[q] > most]
    lines += ["", *_row(["gate", "kS/s", "energy, ppm"]), _rule(3)]
    for gate in GATE_CASES:
        error = worst_ppm(gate, signals)
        lines += _row([gate.name, f"{gate.rate / 1000:g}", _cell(error, gate.most_ppm)])
        broken += [f"{gate.name}: {error:.3g} ppm > {gate.most_ppm:g} ppm"] if error > gate.most_ppm else []
    return "\n".join(lines), broken


def _row(cells: list[str]) -> list[str]:
    return ["| " + " | ".join(cells) + " |"]


def _rule(columns: int) -> str:
    return "|" + "---|" * columns


def _cell(value: float, bound: float | None) -> str:
    return f"{value:.2g}" + (f" (≤ {bound:g})" if bound is not None else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
