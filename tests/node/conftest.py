"""Boards for the tests: the same files in this process and under a real MicroPython interpreter."""

from __future__ import annotations

from collections.abc import Iterator

import node_bench
import pytest
from node_bench import Board, Start


@pytest.fixture(params=["cpython", pytest.param("micropython", marks=pytest.mark.micropython)])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    """Give a function that starts a board: start(family, boot_id)."""
    started: list[Board] = []

    def make(family: str, boot_id: int = 1) -> Board:
        started.append(node_bench.board(request.param, family, boot_id))
        return started[-1]

    yield make
    for board in started:
        board.close()
