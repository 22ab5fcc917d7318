"""A pytest plugin: what passed on these very sources is left out, and said at the end."""

from __future__ import annotations

from collections import Counter

import pytest
from kept_tests import kept

_THERE = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Read once what passed, and where."""
    config.stash[_THERE] = {case.id: case.run for case in kept() if case.outcome == "passed"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave it out."""
    there = config.stash[_THERE]
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in there])
    items[:] = [item for item in items if item.nodeid not in there]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how many did not run again, and which target ran them."""
    for run, count in sorted(Counter(config.stash[_THERE].values()).items()):
        terminalreporter.write_line(f"{count} tests passed in `make {run}` on these sources and were not run again")
