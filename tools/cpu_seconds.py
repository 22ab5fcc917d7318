"""A pytest plugin: each test notes what it computed, its processes included, as the property `cpu_seconds`."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, None, None]:
    """Measure set-up and call together; a fixture that several tests share counts for the first."""
    item.stash[_BEGUN] = _computed()
    yield


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Note it before pytest closes the test's report."""
    item.user_properties.append(("cpu_seconds", f"{_computed() - item.stash[_BEGUN]:.3f}"))


def _computed() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


_BEGUN = pytest.StashKey[float]()
