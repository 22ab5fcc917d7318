"""Whole runs for the system tests: made once per seed."""

from __future__ import annotations

import pytest
from practice_runs import DISPENSER, PILE, Finished, run_practice


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the twenty full runs: they last minutes, and begun last they leave a worker idle."""
    items.sort(key=lambda item: "twenty_full" not in item.name)


def _finished(tmp_path_factory, job: str) -> Finished:
    out = tmp_path_factory.mktemp(job)
    return Finished(out, run_practice(out, job))


@pytest.fixture(scope="session")
def pile(tmp_path_factory) -> Finished:
    return _finished(tmp_path_factory, "pile-dc")


@pytest.fixture(scope="session")
def dispenser(tmp_path_factory) -> Finished:
    return _finished(tmp_path_factory, "dispenser")


@pytest.fixture(scope="session", params=[PILE, DISPENSER])
def finished(request) -> Finished:
    return request.getfixturevalue({"pile-dc": "pile", "dispenser": "dispenser"}[request.param])
