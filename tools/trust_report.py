"""`make trust`: runs the tests of every item of trust and writes docs/trust-report.md, open rows included.

`python tools/trust_report.py [ci|full]` runs all parts and writes. Named parts (`node`, `wire`, `campaign`, ...) are
run again alone, with the results of the other parts as they were; `report` runs none. Ends with 1 when a test failed;
open rows are said, and fail nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ITEMS = ROOT / "tests" / "trust" / "items.toml"
REPORT = ROOT / "docs" / "trust-report.md"
RESULTS = ROOT / "build" / "trust"
PLANTED = "tests/trust/test_planted_defects.py"
WORKERS = os.environ.get("WORKERS", "2")


@dataclass(frozen=True, slots=True)
class Item:
    """What one item asks, the tests that answer it, those that plant a defect, and what is still open."""

    id: str
    asks: str
    tests: tuple[str, ...]
    controls: tuple[str, ...] = ()
    open: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One test that ran: its pytest id, what came out, and the properties it recorded."""

    id: str
    outcome: str
    properties: Mapping[str, str] = field(default_factory=dict)

    def belongs_to(self, pattern: str) -> bool:
        """Say whether `file` or `file::function`, `*` allowed in it, names this test."""
        return fnmatchcase(self.id.partition("[")[0], pattern if "::" in pattern else f"{pattern}::*")


def items(file: Path = ITEMS) -> tuple[Item, ...]:
    """Read what is asked, in order."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Item(name, item["asks"], tuple(item["tests"]), tuple(item.get("controls", ())), item.get("open", ""))
        for name, item in read.items()
    )


def cases(folder: Path = RESULTS) -> tuple[Case, ...]:
    """Read the tests that ran from the JUnit files of all parts."""
    files = sorted(file for file in folder.glob("*.xml") if file.stat().st_size)
    return tuple(_case(node) for file in files for node in ElementTree.parse(file).getroot().iter("testcase"))


def times(folder: Path = RESULTS) -> dict[str, float]:
    """Read how long the tests of each part took together, the longest first."""
    took = {file.stem: _seconds(file) for file in folder.glob("*.xml")}
    return dict(sorted(took.items(), key=lambda part: -part[1]))


def report(asked: Iterable[Item], ran: tuple[Case, ...], size: str, took: Mapping[str, float] | None = None) -> str:
    """Write the report: what each column means, one row per item, and how long each part took."""
    rows = [row(item, ran) for item in asked]
    count = Counter(line.split("|")[2].strip() for line in rows)
    lines = [
        "# Trust report",
        "",
        f"Written by `make {'trust' if size == 'ci' else 'trust-full'}`; what each item asks and which tests answer is "
        "said in `tests/trust/items.toml`.",
        "A row passes when all of its tests do, each of its planted defects was noticed, and nothing of it is open.",
        "",
        f"{count['pass']} pass · {count['open']} open · {count['fail']} fail, of {len(rows)}.",
        "",
        "| item | state | test | count | evidence |",
        "|---|---|---|---|---|",
        *rows,
        "",
        *(["| part | seconds of its tests |", "|---|---|"] if took else []),
        *(f"| {part} | {seconds:.0f} |" for part, seconds in (took or {}).items()),
        *([""] if took else []),
    ]
    return "\n".join(lines)


def row(item: Item, ran: tuple[Case, ...]) -> str:
    """Write the row of one item."""
    answers = [case for case in ran if any(case.belongs_to(pattern) for pattern in item.tests)]
    planted = [case for case in ran if _plants(item, case)]
    missing = [pattern for pattern in item.tests if not any(case.belongs_to(pattern) for case in ran)]
    gaps = [item.open] if item.open else []
    gaps += [
        f"{'did not run' if _files(pattern) else 'not there yet'}: {_file_and_function(pattern)}" for pattern in missing
    ]
    gaps += [] if planted or item.open else ["no planted defect"]
    gaps += [f"{case.id} was skipped" for case in (*answers, *planted) if case.outcome == "skipped"]
    failed = [case.id for case in (*answers, *planted) if case.outcome == "failed"]
    state = "fail" if failed else "open" if gaps else "pass"
    named = "<br>".join(_file_and_function(pattern) for pattern in item.tests) or "-"
    evidence = [item.asks, *(f"failed: {name}" for name in failed), *(f"**open**: {gap}" for gap in gaps)]
    evidence += [f"red with: {_defect(case)}" for case in planted if case.outcome == "passed"]
    return f"| {item.id} | {state} | {named} | {_counted(answers)} | {'<br>'.join(evidence)} |"


def states(text: str) -> dict[str, str]:
    """Give the state of every item in a report."""
    cells = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.startswith("| TRUST-")]
    return {cell[1]: cell[2] for cell in cells}


def parts(asked: Iterable[Item]) -> dict[str, list[str]]:
    """Give what pytest is to run, a file only once: the folders of tests one by one, `campaign` the slow ones."""
    wanted = {pattern for item in asked for pattern in (*item.tests, *item.controls)} | {PLANTED}
    whole = {path for pattern in wanted if "::" not in pattern for path in _files(pattern)}
    single = {pattern for pattern in wanted if "::" in pattern and _files(pattern)}
    chosen = sorted(whole | {pattern for pattern in single if pattern.partition("::")[0] not in whole})
    found: dict[str, list[str]] = {}
    for one in chosen:
        found.setdefault(_part(one), []).append(one)
    return found


def run(name: str, chosen: Iterable[str], size: str) -> bool:
    """Run one part; whether it came to an end."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", "-n", WORKERS, "--dist", "loadgroup"]
    command += [f"--junitxml={RESULTS / name}.xml", "-o", "junit_family=xunit1", *chosen]
    print(f"== {name}", flush=True)
    begun = time.monotonic()
    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, "PROOFVAN_TRUST_SIZE": size}, check=False).returncode
    print(f"== {name}: {time.monotonic() - begun:.0f} s", flush=True)
    return ended in (0, 1)


def main(arguments: list[str]) -> int:
    """Run, write, and say what is open."""
    asked = items()
    size = "full" if "full" in arguments else "ci"
    every = parts(asked)
    named = [name for name in arguments if name in every or name == "report"]
    if not named:
        shutil.rmtree(RESULTS, ignore_errors=True)
    broken = [name for name in named or every if name in every and not run(name, every[name], size)]
    text = report(asked, cases(), size, times())
    REPORT.write_text(text, encoding="utf-8")
    found = states(text)
    for name, state in found.items():
        if state != "pass":
            print(f"{name} {state}")
    print(" · ".join(f"{count} {state}" for state, count in Counter(found.values()).items()))
    if broken:  # their rows are open; the others are told all the same
        print(f"did not come to an end: {', '.join(broken)}")
        return 2
    return 1 if "fail" in found.values() else 0


def _part(pattern: str) -> str:
    file = ROOT / pattern.partition("::")[0]
    return "campaign" if "mark.trust" in file.read_text(encoding="utf-8") else file.relative_to(ROOT).parts[1]


def _seconds(file: Path) -> float:
    if not file.stat().st_size:  # a part that was broken off
        return 0.0
    return sum(float(case.get("time", "0")) for case in ElementTree.parse(file).getroot().iter("testcase"))


def _case(node: ElementTree.Element) -> Case:
    outcome = {"failure": "failed", "error": "failed", "skipped": "skipped"}
    ended = next((outcome[child.tag] for child in node if child.tag in outcome), "passed")
    noted = {one.get("name", ""): one.get("value", "") for one in node.iter("property")}
    return Case(f"{node.get('file')}::{node.get('name')}", ended, noted)


def _plants(item: Item, case: Case) -> bool:
    own = case.id.startswith(f"{PLANTED}::") and case.id.endswith(f"[{item.id}]")
    return own or any(case.belongs_to(pattern) for pattern in item.controls)


def _defect(case: Case) -> str:
    return case.properties.get("defect") or case.id.partition("::")[2].removeprefix("test_").replace("_", " ")


def _counted(ran: list[Case]) -> str:
    passed = sum(case.outcome == "passed" for case in ran)
    total: Counter[str] = Counter()
    for case in ran:
        total.update({name: int(value) for name, value in case.properties.items() if value.lstrip("-").isdigit()})
    counts = [f"{name.replace('_', ' ')} {value:,}".replace(",", " ") for name, value in total.items()]
    return "<br>".join([f"{passed} of {len(ran)} tests", *counts])


def _file_and_function(pattern: str) -> str:
    file, _, function = pattern.partition("::")
    name = file.removeprefix("tests/")
    return f"{name} › {function.removeprefix('test_').replace('_', ' ')}" if function else name


def _files(pattern: str) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob(pattern.partition("::")[0]))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
