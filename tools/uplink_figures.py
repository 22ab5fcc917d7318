"""Writes what `make city` and `make drain` measured of the uplink into docs/uplink.md (no arguments).

Each test that passed and recorded what it saw has a row in the table between the marks; a test that was not run since
keeps its row.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from kept_tests import KEPT, cases

PAGE = Path(__file__).resolve().parents[1] / "docs" / "uplink.md"
RUNS = ("city", "drain")
BEGIN, END = "<!-- figures of the tests -->\n", "<!-- end of the figures -->"
HEAD = "| test | seen | processor | on |\n|---|---|---|---|\n"
_ROW = re.compile(r"^\| `(?P<test>[^`]+)` \|.*\|$", re.MULTILINE)


def main() -> int:
    """Renew the rows; 1 when no run has left anything."""
    rows = measured(KEPT)
    if not rows:
        print("nothing was measured: make city", file=sys.stderr)
        return 1
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")
    return 0


def measured(folder: Path) -> dict[str, str]:
    """Give a row for every test that passed and recorded what it saw."""
    rows = {}
    for file in (folder / f"{run}.xml" for run in RUNS):
        for case in cases(file):
            if case.outcome == "passed" and "seen" in case.properties:
                test = case.id.partition("::")[2]
                day = datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
                rows[test] = f"| `{test}` | {case.properties['seen']} | {case.properties['processor']} | {day} |"
    return rows


def renewed(page: str, rows: dict[str, str]) -> str:
    """Give the page with these rows, and those it had of other tests."""
    before, _, rest = page.partition(BEGIN)
    table, _, after = rest.partition(END)
    kept = {row["test"]: row[0] for row in _ROW.finditer(table)}
    return before + BEGIN + HEAD + "".join(f"{row}\n" for _, row in sorted({**kept, **rows}.items())) + END + after


if __name__ == "__main__":
    sys.exit(main())
