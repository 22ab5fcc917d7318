"""Peers that may be missing on this machine: measured when they are there, named with the reason when not."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from typing import Any

from bench.figures import Figure

INSTALL = "pip install numba pqopen-lib"


def absent(package: str) -> str:
    """Give the reason why a peer is not measured, empty when its package is there."""
    if importlib.util.find_spec(package) is not None:
        return ""
    return f"{package} is not installed here ({INSTALL}; it is never needed at run time)"


def add_peer(to: dict[str, Callable[[], object]], name: str, package: str, make: Callable[[], Any]) -> list[Figure]:
    """Put a peer's work into a round when its package is there; else give the figure that says why not."""
    reason = absent(package)
    if not reason:
        to[name] = make()
        return []
    return [Figure("", "", name, None, "", reason)]


def missing(figures: Iterable[Figure], workload: str, case: str) -> list[Figure]:
    """Give absent peers' figures a case."""
    return [Figure(workload, case, each.contender, None, "", each.reason) for each in figures]
