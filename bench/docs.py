"""`make bench-docs`: writes the tables of docs/signal-core.md between their markers.

Speed comes from results/latest.json (the last `make bench`), accuracy from `bench.accuracy`, which is measured now.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bench import accuracy
from bench.goals import WHY
from bench.report import LATEST, number

PAGE = Path(__file__).resolve().parents[1] / "docs" / "signal-core.md"


class MarkerMissing(ValueError):
    """The page lacks the begin or the end of a generated table."""


def main() -> int:
    """Write the tables; speed stays as it is without a run. Exit code 1: an error is above its bound."""
    page = PAGE.read_text()
    if LATEST.exists():
        page = replaced(page, "speed", speed(json.loads(LATEST.read_text())))
    else:
        print("speed: no results/latest.json here; run make bench first")
    found, broken = accuracy.tables()
    page = replaced(page, "accuracy", found)
    PAGE.write_text(page)
    for line in broken:
        print(f"FAILED  {line}")
    return 1 if broken else 0


def speed(results: dict[str, Any]) -> str:
    """Give the table of goals, and in what it was measured; raises KeyError for a file of another form."""
    machine = results["machine"]
    rows = [
        (
            each["goal"],
            each["what"],
            ("≥ " if each["more_is_better"] else "≤ ") + number(each["aim"], each["unit"]),
            "–" if each["reached"] is None else number(each["reached"], each["unit"]),
            _verdict(each),
        )
        for each in results["goals"]
    ]
    valid = "" if results["valid"] else f" **Invalid run**: {'; '.join(results['invalid_because'])}."
    where = (
        f"{machine['processor']}, {machine['cores']} cores, {machine['compiler']}, numpy {machine['packages']['numpy']}"
    )
    lines = [table(("goal", "what", "aim", "reached", ""), rows), "", f"Measured on: {where}.{valid}"]
    figures = results["figures"]
    cases = dict.fromkeys(each["case"] for each in figures)
    absolute = [(case, "; ".join(_words(each) for each in figures if each["case"] == case)) for case in cases]
    return "\n".join([*lines, "", table(("case", "figures"), absolute)])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def replaced(page: str, name: str, content: str) -> str:
    """Put content between `<!-- name -->` and `<!-- /name -->`; raises MarkerMissing."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    if begin not in page or end not in page:
        raise MarkerMissing(f"{PAGE.name} needs {begin.strip()} and {end}")
    before, rest = page.split(begin, 1)
    return before + begin + content + "\n" + end + rest.split(end, 1)[1]


def _verdict(goal: dict[str, Any]) -> str:
    """Give the verdict; where a goal is not reached also why, as far as that is known."""
    known = WHY.get(goal["what"], "") if not goal["verdict"].startswith("reached") else ""
    return f"{goal['verdict']}; {known}" if known else str(goal["verdict"])


def _words(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return f"{figure['contender']} –"
    return f"{figure['contender']} {number(figure['value'], figure['unit'])}"


if __name__ == "__main__":
    sys.exit(main())
