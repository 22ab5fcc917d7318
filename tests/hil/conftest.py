"""One suite for all levels: L0 and L1 belong to `make test`, the others to `make hil`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter
from levels import LEVELS, Level, Ported

IN_EVERY_TEST = ("L0", "L1")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the port of a real board."""
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
    yield made
    made.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones, which have a group of their own, first: no worker waits for the other at the end."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say how each level carried samples; on a busy computer the third column says little."""
    said = dict(
        said
        for report in terminalreporter.stats.get("passed", [])
        for said in report.user_properties
        if said[0] in {kind.name for kind in LEVELS}
    )
    if not said:
        return
    write = terminalreporter.write_line
    terminalreporter.write_sep("-", "samples from board to host")
    write("level  kB/s of the board  kB/s here  seconds of the board in one of a core  stalls")
    for name, carried in sorted(said.items()):
        board, here, per_core = (carried["bytes"] / carried[over] for over in ("board_s", "here_s", "core_s"))
        seconds = per_core / board
        write(f"{name}    {board / 1e3:17.1f}  {here / 1e3:9.1f}  {seconds:37.2f}  {carried['stalls']:6d}")
