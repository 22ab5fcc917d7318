"""The sizes that the campaign of `make trust` must reach, and what must be nought in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kept_tests import ROOT, Case

BESIDE = next((place / "shared" for place in ROOT.parents if (place / "shared").exists()), ROOT.parent / "shared")
FIGURES = ROOT / "tests" / "trust" / "figures.toml"


@dataclass(frozen=True, slots=True)
class Figure:
    """What is counted in which tests, how many there must be, and which of the counts must be nought."""

    what: str
    tests: tuple[str, ...]
    counted: tuple[str, ...]
    required: int
    nought: tuple[str, ...] = ()

    def told(self, ran: Iterable[Case]) -> Told:
        """Add up; a count that no test recorded is no nought."""
        own = [case for case in ran if case.outcome != "skipped" and any(case.belongs_to(one) for one in self.tests)]
        total = counts(own)
        total["failed"] = sum(case.outcome == "failed" for case in own)
        count = sum(total.get(name, 0) for name in self.counted) if self.counted else len(own) - total["failed"]
        nought = (*self.nought, "failed") if total["failed"] or not self.nought else self.nought
        bad = ", ".join(f"{name.replace('_', ' ')} {total.get(name, '?')}" for name in nought)
        clean = all(total.get(name) == 0 for name in nought)
        return Told(self.what, count, self.required, bad, count >= self.required and clean)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the table."""

    what: str
    count: int
    required: int
    bad: str
    good: bool

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Give what is shown."""
        return self.what, f"{self.count:,}".replace(",", " "), f"{self.required:,}".replace(",", " "), self.bad


def figures(size: str, judges: bool = False, file: Path = FIGURES) -> tuple[Figure, ...]:
    """Read what is asked of a campaign of this size (ci or full), or of the outside judges alone."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))["figure"]
    return tuple(
        Figure(one["what"], tuple(one["tests"]), tuple(one.get("counted", ())), one[size], tuple(one.get("nought", ())))
        for one in read
        if (one.get("judge") or not judges) and (BESIDE.exists() or not one.get("needs_shared"))
    )


def told(ran: Iterable[Case], asked: Iterable[Figure]) -> tuple[Told, ...]:
    """Add up every figure."""
    found = tuple(ran)
    return tuple(figure.told(found) for figure in asked)


def table(lines: Iterable[Told]) -> list[str]:
    """Write it for a page."""
    head = ["| what | count | required | must be 0 | |", "|---|---|---|---|---|"]
    return head + ["| " + " | ".join((*one.cells, "" if one.good else "**missed**")) + " |" for one in lines]


def terminal(lines: Iterable[Told]) -> list[str]:
    """Write it for a terminal."""
    rows = [("what", "count", "required", "must be 0"), *(one.cells for one in lines)]
    wide = [max(len(row[place]) for row in rows) for place in range(3)]
    marks = ["", *("" if one.good else "   MISSED" for one in lines)]
    return [
        f"{row[0]:<{wide[0]}}  {row[1]:>{wide[1]}}  {row[2]:>{wide[2]}}  {row[3]}{mark}"
        for row, mark in zip(rows, marks, strict=True)
    ]


def counts(ran: Iterable[Case]) -> dict[str, int]:
    """Add up the numbers that tests recorded; kinds are not added, the most counts."""
    total: dict[str, int] = {}
    for case in ran:
        for name, value in case.properties.items():
            if value.lstrip("-").isdigit():
                before = total.get(name, 0)
                total[name] = max(before, int(value)) if name.startswith("kinds") else before + int(value)
    return total
