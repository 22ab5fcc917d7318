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


@pytest.fixture
def no_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SKiDL not write down who placed a part: it reads every source up the stack, under pytest for 15 s a board."""
    for module in ("circuit", "node"):
        monkeypatch.setattr(f"skidl.{module}.get_skidl_trace", list)
