"""One suite for all levels: L0 and L1 belong to `make test`, the others to `make hil`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter
from faults import Faults
from levels import LEVELS, Level, Ported

IN_EVERY_TEST = ("L0", "L1")
FAULT_COLUMNS = ("cases", "bricks", "accepted")
OF_THE_LADDER = ("L0", "L1", "L2", "L3")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the port of a real board."""
    parser.addoption("--whole", action="store_true", help="fail when a level of the ladder did not run, or a test")
    parser.addoption("--port", help="device of a power board for level L4; else a simulated board stands in")


def pytest_configure(config: pytest.Config) -> None:
    """Let level L4 use that port."""
    Ported.device = config.getoption("--port", None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test at every level that has what the test's `needs` mark asks for."""
    if "level" not in metafunc.fixturenames:
        return
    wanted = {name for mark in metafunc.definition.iter_markers("needs") for name in mark.args}
    parameters = [
        pytest.param(kind, id=kind.name, marks=() if kind.name in IN_EVERY_TEST else pytest.mark.hil)
        for kind in LEVELS
        if wanted <= kind.capabilities
    ]
    metafunc.parametrize("level", parameters, indirect=True)


@pytest.fixture
def level(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Level]:
    """Give a level; its boards end with the test."""
    made: Level = request.param(tmp_path)
    request.node.user_properties.append(("level", made.name))
    yield made
    made.close()


@pytest.fixture
def faults(record_property: Callable[[str, object], None]) -> Faults:
    """Give what counts the faults of a test for the table at the end."""
    return Faults(record_property)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones, which have a group of their own, first: no worker waits for the other at the end."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With --whole, a level without a passed test and a test that was skipped are failures."""
    if not session.config.getoption("--whole", False) or hasattr(session.config, "workerinput"):
        return
    reporter: TerminalReporter | None = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and _lacking(reporter) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Say how many tests each level passed, how it carried samples, what verifications and faults came to."""
    _say_counts(terminalreporter)
    _say_samples(terminalreporter)
    _say_bench(terminalreporter)
    _say_faults(terminalreporter)
    for lack in _lacking(terminalreporter) if config.getoption("--whole", False) else ():
        terminalreporter.write_line(lack, red=True)


def _lacking(reporter: TerminalReporter) -> list[str]:
    passed = Counter(_said(reporter, "level"))
    missing = [f"level {name} did not run" for name in OF_THE_LADDER if not passed[name]]
    return missing + [f"skipped: {report.nodeid}" for report in reporter.stats.get("skipped", [])]


def _said(reporter: TerminalReporter, name: str, *outcomes: str) -> list[Any]:
    """Give what tests, those that passed unless said otherwise, said under a name."""
    reports = [report for outcome in outcomes or ("passed",) for report in reporter.stats.get(outcome, [])]
    properties = [said for report in reports for said in report.user_properties]
    return [value for found, value in properties if found == name]


def _say_counts(reporter: TerminalReporter) -> None:
    passed = Counter(_said(reporter, "level"))
    if not passed:
        return
    reporter.write_sep("-", "the ladder")
    reporter.write_line("level  tests passed")
    for name, number in sorted(passed.items()):
        reporter.write_line(f"{name}    {number:13d}")


def _say_samples(reporter: TerminalReporter) -> None:
    carriers = [(kind.name, carried) for kind in LEVELS for carried in _said(reporter, kind.name)]
    if not carriers:
        return
    write = reporter.write_line
    reporter.write_sep("-", "samples from board to host; on a busy computer the third column says little")
    write("level  kB/s of the board  kB/s here  seconds of the board in one of a core  stalls")
    for name, carried in carriers:
        board, here, per_core = (carried["bytes"] / carried[over] for over in ("board_s", "here_s", "core_s"))
        seconds = per_core / board
        write(f"{name}    {board / 1e3:17.1f}  {here / 1e3:9.1f}  {seconds:37.2f}  {carried['stalls']:6d}")


def _say_bench(reporter: TerminalReporter) -> None:
    runs = _said(reporter, "bench", "passed", "failed")
    if not runs:
        return
    reporter.write_sep("-", "whole verifications, plan `bench`, every board at the level")
    reporter.write_line("job        level  virtual s  verdict       error          U")
    for run in runs:
        figures = f"{float(run['value']):10.4f} {float(run['expanded_uncertainty']):10.4f}"
        reporter.write_line(f"{run['job']:10} {run['level']:5}  {run['seconds']:9.2f}  {run['verdict']:7}  {figures}")


def _say_faults(reporter: TerminalReporter) -> None:
    """Add up what the tests of faults counted from what their boards did, of those that failed too."""
    table: dict[str, Counter[str]] = {}
    for told in _said(reporter, "faults", "passed", "failed"):
        counts = {name: told[name] for name in FAULT_COLUMNS}
        table.setdefault(told["fault"], Counter()).update(counts)
    if not table:
        return
    table["together"] = sum(table.values(), Counter())
    reporter.write_sep("-", "faults through the image")
    reporter.write_line("  ".join(FAULT_COLUMNS) + "  fault")
    for fault, counts in table.items():
        reporter.write_line("  ".join(f"{counts[name]:{len(name)}d}" for name in FAULT_COLUMNS) + f"  {fault}")
