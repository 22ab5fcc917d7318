"""`make mutation`: what the quick tests notice of small defects in the legally relevant set.

`python tools/mutation.py` tries every mutant, `--sample 200` a fixed sample, `--only PART` those whose file holds PART.
Needs build/coverage of `make coverage`. Below 85 % it fails. A mutant that changes nothing which anybody could see does
not count; each is in survivors.toml with its reason, and a line there that fits no mutant, or one that a test notices,
fails.

Mutmut and Cosmic Ray were tried first. Mutmut leaves everything outside functions alone (limits, tables, fields) and
goes by file names that are not our module names; Cosmic Ray rewrites the file itself and starts one command for all
tests, seconds before the first. So the mutants are Cosmic Ray's, and this runs them: one process that has imported
everything but the product, a child of it for each mutant, which reads the one module changed (no file is touched)
and runs the tests that reach the changed line, the quickest first, until one fails.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import resource
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import coverage
import pytest
from legal_tests import CONFIG, DATA, ROOT
from mutants import FIGURE, Mutant, mutants, sample

REASONS = ROOT / "tools" / "survivors.toml"
REPORT = ROOT / "build" / "mutation.json"
LEAST_PERCENT = 85.0
# CPU seconds: of the tests of one mutant, together, when they were measured; and what a child may compute.
TESTS_SECONDS = 6.0
MOST_TESTS = 40
# What the registry declares is compared, byte for byte, with what was generated from it.
DECLARED = (
    "tests/wire/test_wire_registry.py::test_the_messages_that_can_never_change_have_not",
    "tests/wire/test_wire_generate.py::test_the_generated_files_are_current",
)
# What a regulation's folder declares stands a second time in its sheet and in its kept case.
TWICE = (
    "tests/regulations/test_regulation_conformance.py::test_every_figure_stands_twice_and_both_agree",
    "tests/regulations/test_kept_cases.py::test_what_may_be_typed_is_what_was_allowed",
)
TABLES = "tests/regulations/test_kept_cases.py::test_what_may_stand_in_a_table_is_what_was_allowed"
FIGURES = "tests/regulations/test_kept_cases.py::test_every_figure_of_the_code_stands_twice"
# pytest's own plugins are imported before it looks at them.
_REWRITTEN = "ignore::pytest.PytestAssertRewriteWarning"
_WARMED = ("tests/regulations", "tests/trust", "tests/wire")
CPU_SECONDS = 40
KILLED, SURVIVED, UNREACHED = "killed", "survived", "unreached"


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant and what became of it."""

    mutant: Mutant
    outcome: str


class Reach:
    """Which test reaches which line, how long each test takes, and which tests are about a file."""

    def __init__(self) -> None:
        measured = coverage.Coverage(data_file=str(DATA), config_file=str(ROOT / CONFIG))
        measured.load()
        data = measured.get_data()
        self._lines = {
            os.path.relpath(file, ROOT): _tests(data.contexts_by_lineno(file)) for file in data.measured_files()
        }
        self._took = seconds()
        self._counts = {file: Counter(chain.from_iterable(lines.values())) for file, lines in self._lines.items()}
        self._total: Counter[str] = sum(self._counts.values(), Counter())

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Give the tests to run: those that reach the line, first those that reach little else than its file.

        A line of the module itself belongs to the tests of the file; what only declares, to those of its folder.
        """
        file = str(Path(mutant.file).with_suffix(".py"))
        folder = [name for name in self._lines if Path(name).parent == Path(file).parent]
        own = set() if mutant.operator == FIGURE else self._lines.get(file, {}).get(mutant.line, set())
        about = [file] if self._counts.get(file) else folder
        names = own or set().union(*(self._counts[name] for name in about))
        by_share = sorted(names & self._took.keys(), key=lambda name: (-self._share(name, about), name))
        if own:
            return self._within_time(by_share)
        declared = self._of_declarations(mutant)
        return [*declared, *self._within_time([name for name in by_share if name not in declared])]

    def _of_declarations(self, mutant: Mutant) -> list[str]:
        """Give the tests that compare what is declared with what stands elsewhere: they run no line of it."""
        module = ".".join(Path(mutant.file).with_suffix("").parts[1:])
        figures = [f"{FIGURES}[{name}]" for name in (module.rpartition(".")[0], module)]
        if mutant.file.startswith("protocols/"):
            return [*DECLARED, *(name for name in figures if name in self._took)]
        found = [name for name in self._took if name.partition("[")[0] in TWICE]
        folder = Path(mutant.file).parent.name
        own = [name for name in found if f"[{folder}]" in name] or (
            found if "/regulations/" in mutant.file else [TABLES]
        )
        return sorted(name for name in (*figures, *own) if name in self._took)

    def _share(self, test: str, files: list[str]) -> float:
        return sum(self._counts[file][test] for file in files) / self._total[test]

    def _within_time(self, names: list[str]) -> list[str]:
        chosen: list[str] = []
        left = TESTS_SECONDS
        for name in names:
            if self._took[name] <= left:
                chosen.append(name)
                left -= self._took[name]
        quickest = min(names, key=lambda name: self._took[name], default="")
        return sorted(chosen[:MOST_TESTS] or ([quickest] if quickest else []), key=lambda name: self._took[name])


def _tests(contexts: Mapping[int, list[str]]) -> dict[int, set[str]]:
    return {
        line: {name.partition("|")[0] for name in names if name.endswith("|run")} for line, names in contexts.items()
    }


def seconds(file: Path = DATA.parent / "tests.xml") -> dict[str, float]:
    """Read how long each test computed: cpu_seconds.py notes it, so that other work on the machine chooses nothing."""
    cases = ElementTree.parse(file).getroot().iter("testcase")
    return {f"{case.get('file')}::{case.get('name')}": _computed(case) for case in cases}


def _computed(case: ElementTree.Element) -> float:
    noted = {one.get("name"): one.get("value", "0") for one in case.iter("property")}
    return float(noted.get("cpu_seconds", case.get("time", "0")))


def warm_up() -> None:
    """Import what the tests import and is not ours, so that no child has to."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _silent()
        pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *_WARMED])
        os.write(writer, "\n".join(name for name in sys.modules if _foreign(name)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        for name in said.read().split("\n"):
            _import(name)
    os.waitpid(child, 0)


def _foreign(name: str) -> bool:
    file = getattr(sys.modules[name], "__file__", None)
    return (
        bool(file)
        and not name.startswith("skidl")
        and ("site-packages" in str(file) or not Path(file).is_relative_to(ROOT))
    )


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception:  # some modules want to be found in another order
        return


def try_all(chosen: list[Mutant], reach: Reach, workers: int) -> Iterable[Tried]:
    """Try mutants side by side; gives each as soon as it is known."""
    running: dict[int, Mutant] = {}
    waiting = list(reversed(chosen))
    while waiting or running:
        while waiting and len(running) < workers:
            one = waiting.pop()
            names = reach.tests_of(one)
            if names:
                running[_started(one, names)] = one
            else:
                yield Tried(one, UNREACHED)
        if running:
            child, status = os.wait()
            # 0: every test passed. A failed test, a module that breaks, a loop without end: noticed.
            yield Tried(running.pop(child), SURVIVED if status == 0 else KILLED)


def sound(chosen: list[Mutant], reach: Reach) -> bool:
    """Run the control: with no defect planted, the tests of some of the mutants pass in a child."""
    names = sorted({name for one in chosen[:4] for name in reach.tests_of(one)})
    return not names or os.waitpid(_started(None, names), 0)[1] == 0


def _started(mutant: Mutant | None, names: list[str]) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    _silent()
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    if mutant is not None:
        _plant(mutant)
    options = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=brief", "-W", _REWRITTEN]
    os._exit(int(pytest.main([*options, f"--basetemp={tempfile.gettempdir()}/proofvan-mutant-{os.getpid()}", *names])))


def _plant(mutant: Mutant) -> None:
    """Have the file read as the mutant says, in this process and in those that it starts."""
    source = mutant.source()
    if mutant.operator == FIGURE:
        path, read = ROOT / mutant.file, Path.read_bytes
        Path.read_bytes = lambda self: source.encode() if self == path else read(self)  # type: ignore[method-assign]
        return
    module = ".".join(Path(mutant.file).with_suffix("").parts[1:]).removesuffix(".__init__")
    folder = ROOT / "tests" / "trust" / "planting"
    os.environ["PROOFVAN_PLANT"] = json.dumps({"module": module, "source": source})
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    exec(compile((folder / "sitecustomize.py").read_text(), "planting", "exec"), {"__name__": "planting"})


def _silent() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    sys.stdout = sys.stderr = io.StringIO()


def report(tried: list[Tried]) -> float:
    """Print the score of each file and every survivor; gives the score of all that could be noticed."""
    known = reasons()
    equal = [one for one in tried if one.outcome != KILLED and one.mutant.name in known]
    tried = [one for one in tried if one not in equal]
    counted = Counter((one.mutant.file, one.outcome == KILLED) for one in tried)
    for file in sorted({one.mutant.file for one in tried}):
        killed, left = counted[file, True], counted[file, False]
        print(f"{killed:5} of {killed + left:5}  {file}")
    for one in tried:
        if one.outcome != KILLED:
            mutant = one.mutant
            print(f"{one.outcome}: {mutant.file}:{mutant.line} {mutant.operator.removeprefix('core/')}")
            print(f"    {mutant.code}\n  → {mutant.changed()}")
    killed = sum(one.outcome == KILLED for one in tried)
    score = 100 * killed / max(len(tried), 1)
    print(f"mutation: {killed} of {len(tried)} noticed, {score:.1f} % (at least {LEAST_PERCENT} %)")
    print(f"{len(equal)} more change nothing (tools/survivors.toml)")
    return score


def reasons() -> dict[str, str]:
    """Read why some mutants cannot be noticed, by their names."""
    listed = tomllib.loads(REASONS.read_text(encoding="utf-8"))["survivor"]
    return {f"{one['file']} {one['operator']} {one.get('again', 0)} {one['code']}": one["reason"] for one in listed}


def wrong_reasons(every: list[Mutant], tried: list[Tried]) -> list[str]:
    """List the reasons that are of no mutant, say nothing, or are of one that a test did notice."""
    names, noticed = {one.name for one in every}, {one.mutant.name for one in tried if one.outcome == KILLED}
    return [name for name, reason in reasons().items() if name not in names or name in noticed or not reason.strip()]


def main(arguments: list[str]) -> int:
    """Try, report, fail below the least score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, help="so many, always the same ones; 0: all")
    parser.add_argument("--only", default="", help="part of a file's name")
    asked = parser.parse_args(arguments)
    if not DATA.exists():
        print("mutation: run `make coverage` first")
        return 2
    os.chdir(ROOT)
    known = mutants()
    every = [one for one in known if asked.only in one.file]
    chosen = sample(every, asked.sample) if asked.sample else every
    print(f"{len(chosen)} of {len(every)} mutants", flush=True)
    warm_up()
    reach = Reach()
    if not sound(chosen, reach):
        print("mutation: the tests fail without any defect")
        return 2
    tried: list[Tried] = []
    for one in try_all(chosen, reach, int(os.environ.get("WORKERS", "2"))):
        tried.append(one)
        print({KILLED: ".", SURVIVED: "S", UNREACHED: "U"}[one.outcome], end="", flush=True)
    print()
    REPORT.write_text(json.dumps([[one.mutant.name, one.outcome] for one in tried], ensure_ascii=False, indent=0))
    score, wrong = report(tried), wrong_reasons(known, tried)
    for name in wrong:
        print(f"survivors.toml: no such mutant, or a test notices it: {name}")
    return 0 if score >= LEAST_PERCENT and not wrong else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
