"""Two streams at once: two threads beside two processes, calls of 1024 frames (goal G18)."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any

import numpy as np

from bench.figures import Figure
from bench.workloads import ac

Span = tuple[float, float]
# Short rounds, many of them: in some the machine does nothing else.
BLOCK, CALLS, ROUNDS = 1024, 500, 60


def measure(build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure one stream alone, then both ways of running two, in turn."""
    counts = ac.data(64_000)
    blocks = [counts[at : at + BLOCK] for at in range(0, len(counts), BLOCK)]
    best = {"one": float("inf"), "threads": float("inf"), "processes": float("inf")}
    for _ in range(ROUNDS // (6 if quick else 1)):
        best["one"] = min(best["one"], _threads(1, blocks, CALLS))
        best["threads"] = min(best["threads"], _threads(2, blocks, CALLS))
        best["processes"] = min(best["processes"], _processes(2, blocks, CALLS))
    case = "two at once"
    return [
        Figure("GIL", case, "two threads beside one", 2 * best["one"] / best["threads"], "×"),
        Figure("GIL", case, "two processes beside one", 2 * best["one"] / best["processes"], "×"),
        Figure("GIL", case, "threads over processes", best["processes"] / best["threads"], "×"),
    ]


def _work(blocks: list[np.ndarray], calls: int) -> Callable[[], None]:
    feed = ac.feeder(64_000, False)
    for block in blocks:
        feed(block)

    def work() -> None:
        for number in range(calls):
            feed(blocks[number % len(blocks)])

    return work


def _threads(number: int, blocks: list[np.ndarray], calls: int) -> float:
    barrier, spans = threading.Barrier(number), SimpleQueue[Span]()
    threads = [threading.Thread(target=_timed, args=(_work(blocks, calls), barrier, spans)) for _ in range(number)]
    return _ran(threads, spans)


def _processes(number: int, blocks: list[np.ndarray], calls: int) -> float:
    context = multiprocessing.get_context("fork")
    barrier, spans = context.Barrier(number), context.SimpleQueue()
    processes = [context.Process(target=_timed, args=(_work(blocks, calls), barrier, spans)) for _ in range(number)]
    return _ran(processes, spans)


def _timed(work: Callable[[], None], barrier: Any, spans: Any) -> None:
    barrier.wait()
    begin = time.perf_counter()
    work()
    spans.put((begin, time.perf_counter()))


def _ran(workers: Sequence[Any], spans: Any) -> float:
    """Run all; seconds from the first one's begin to the last one's end."""
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    found = [spans.get() for _ in workers]
    return max(end for _, end in found) - min(begin for begin, _ in found)
