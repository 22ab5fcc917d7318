"""One suite for all levels: L0 and L1 belong to `make test`, the others to `make hil`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from levels import LEVELS, Level

IN_EVERY_TEST = ("L0", "L1")


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
