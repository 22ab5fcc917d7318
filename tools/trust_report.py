"""`make trust`: runs the tests of every item of trust and writes docs/trust-report.md, open rows included.

`python tools/trust_report.py [ci|full] [TRUST-nn ...]`: all items, or those that are named (then only told, not
written); `judges`: only the outside judges, and how often they agreed. At size ci, tests that passed in `make test`,
`make runs` or `make hil` on these very sources are taken from there (kept_tests.py) and not run again. Ends with 1 when
a row does not pass or a figure is missed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kept_tests import KEPT, ROOT, Case, cases, forget, kept, with_plugins
from trust_figures import BESIDE, Told, counts, figures, table, terminal, told

ITEMS = ROOT / "tests" / "trust" / "items.toml"
REPORT = ROOT / "docs" / "trust-report.md"
PLANTED = "tests/trust/test_planted_defects.py"
OWN = "trust"
WORKERS = os.environ.get("WORKERS", "2")


@dataclass(frozen=True, slots=True)
class Item:
    """What one item asks, the tests that answer it, those that plant a defect, and what is still open."""

    id: str
    asks: str
    tests: tuple[str, ...]
    controls: tuple[str, ...] = ()
    open: str = ""


def items(file: Path = ITEMS) -> tuple[Item, ...]:
    """Read what is asked, in order."""
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Item(name, item["asks"], tuple(item["tests"]), tuple(item.get("controls", ())), item.get("open", ""))
        for name, item in read.items()
    )


def report(asked: Iterable[Item], ran: tuple[Case, ...], size: str, figured: Iterable[Told] = ()) -> str:
    """Write the report: what each column means, one row per item, the figures, and how long each file took."""
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
        "## Counts",
        "",
        *table(figured),
        "",
        "## Where the tests ran",
        "",
        *origin(ran),
        "",
    ]
    return "\n".join(lines)


def origin(ran: Iterable[Case]) -> list[str]:
    """Write who ran how many of the tests, and how long they took together: of the processor where a test noted it."""
    found: dict[str, list[float]] = {}
    for case in ran:
        seconds = float(case.properties.get("cpu_seconds", case.seconds))
        found.setdefault(f"make {case.run}", []).append(seconds)
    return ["| run by | tests | seconds |", "|---|---|---|"] + [
        f"| `{name}` | {len(seconds)} | {sum(seconds):.0f} |" for name, seconds in sorted(found.items())
    ]


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


def wanted(asked: Iterable[Item]) -> list[str]:
    """Give the ids of the tests that answer and of the planted defects, the campaign's first; slow ones left out."""
    named = tuple(asked)
    patterns = {pattern for item in named for pattern in (*item.tests, *item.controls) if _files(pattern)}
    whole = {path for pattern in patterns if "::" not in pattern for path in _files(pattern)}
    single = {pattern for pattern in patterns if "::" in pattern and pattern.partition("::")[0] not in whole}
    found = _collected([*sorted(whole | single), PLANTED])
    own = [name for name in found if not name.startswith(PLANTED) or any(f"[{item.id}]" in name for item in named)]
    return sorted(own, key=lambda name: (not _campaign(name.partition("::")[0]), name))


def run(ids: list[str], size: str) -> bool:
    """Run these tests; whether all of them came to an end."""
    forget(OWN)
    KEPT.mkdir(parents=True, exist_ok=True)
    arguments = KEPT / f"{OWN}.arguments"
    arguments.write_text("\n".join(ids), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "loadgroup", "-p", "cpu_seconds"]
    command += [f"--junitxml={KEPT / OWN}.xml", "-o", "junit_family=xunit1", f"@{arguments}"]
    environment = {**with_plugins(), "PROOFVAN_TRUST_SIZE": size}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode in (0, 1)


def main(arguments: list[str]) -> int:
    """Run, write, and say what does not pass."""
    if "judges" in arguments:
        return judges()
    begun = time.monotonic()
    size = "full" if "full" in arguments else "ci"
    asked = tuple(item for item in items() if item.id in arguments) or items()
    every = wanted(asked)
    there = tuple(case for case in kept() if case.outcome == "passed" and case.id in every) if size == "ci" else ()
    ids = [name for name in every if name not in {case.id for case in there}]
    print(f"{len(ids)} tests to run; {len(there)} passed on these sources already", flush=True)
    whole = not ids or run(ids, size)
    ran = (*there, *(cases(KEPT / f"{OWN}.xml") if ids else ()))
    figured = told(ran, figures(size))
    text = report(asked, ran, size, figured)
    if len(asked) == len(items()):
        REPORT.write_text(text, encoding="utf-8")
        print("\n".join(terminal((*figured, *_controls(asked, ran)))))
    found = states(text)
    for name, state in found.items():
        if state != "pass":
            print(next(line for line in text.splitlines() if line.startswith(f"| {name} ")))
    summary = " · ".join(f"{count} {state}" for state, count in Counter(found.values()).items())
    print(f"{summary}, of {len(found)}; {time.monotonic() - begun:.0f} s")
    if not whole:
        print("the tests did not come to an end")
    missed = len(asked) == len(items()) and not all(one.good for one in figured)
    return 1 if missed or not whole or set(found.values()) != {"pass"} else 0


def judges() -> int:
    """Ask the outside judges, and show how often each was asked and that all agreed."""
    asked = figures("ci", judges=True)
    patterns = [pattern for one in asked for pattern in one.tests]
    there = _collected(sorted({pattern.partition("::")[0] for pattern in patterns}))
    run(sorted(name for name in there if any(Case(name, "").belongs_to(pattern) for pattern in patterns)), "ci")
    lines = told(cases(KEPT / f"{OWN}.xml"), asked)
    print("\n".join(terminal(lines)))
    return 0 if all(one.good for one in lines) else 1


def _controls(asked: Iterable[Item], ran: tuple[Case, ...]) -> tuple[Told, ...]:
    planted = {case.id: case for item in asked for case in ran if _plants(item, case)}.values()
    unnoticed = sum(case.outcome != "passed" for case in planted)
    return (Told("planted defects", len(planted), 34, f"unnoticed {unnoticed}", len(planted) >= 34 and not unnoticed),)


def _collected(chosen: list[str]) -> set[str]:
    marks = "not slow" if BESIDE.exists() else "not slow and not needs_shared"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", marks, *chosen]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout[-3000:] + done.stderr[-1000:])
    return {line for line in done.stdout.splitlines() if "::" in line}


@cache
def _campaign(file: str) -> bool:
    return "mark.trust" in (ROOT / file).read_text(encoding="utf-8")


def _plants(item: Item, case: Case) -> bool:
    own = case.id.startswith(f"{PLANTED}::") and case.id.endswith(f"[{item.id}]")
    return own or any(case.belongs_to(pattern) for pattern in item.controls)


def _defect(case: Case) -> str:
    return case.properties.get("defect") or case.id.partition("::")[2].removeprefix("test_").replace("_", " ")


def _counted(ran: list[Case]) -> str:
    passed = sum(case.outcome == "passed" for case in ran)
    told_counts = [f"{name.replace('_', ' ')} {value:,}".replace(",", " ") for name, value in counts(ran).items()]
    return "<br>".join([f"{passed} of {len(ran)} tests", *told_counts])


def _file_and_function(pattern: str) -> str:
    file, _, function = pattern.partition("::")
    name = file.removeprefix("tests/")
    return f"{name} › {function.removeprefix('test_').replace('_', ' ')}" if function else name


def _files(pattern: str) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob(pattern.partition("::")[0]))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
