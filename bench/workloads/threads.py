"""Two streams at once: two threads beside two processes, calls of 1024 frames (goal G18)."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.figures import Figure
from bench.workloads import ac

BLOCK, CALLS = 1024, 2000


def measure(build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure one stream alone, then both ways of running two, in turn."""
    counts = ac.data(64_000)
    blocks = [counts[at : at + BLOCK] for at in range(0, len(counts), BLOCK)]
    calls = CALLS // (4 if quick else 1)
    best = {"one": float("inf"), "threads": float("inf"), "processes": float("inf")}
    for _ in range(5):
        best["one"] = min(best["one"], _threads(1, blocks, calls))
        best["threads"] = min(best["threads"], _threads(2, blocks, calls))
        best["processes"] = min(best["processes"], _processes(2, blocks, calls))
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
    barrier = threading.Barrier(number + 1)
    works = [_work(blocks, calls) for _ in range(number)]

    def run(work: Callable[[], None]) -> None:
        barrier.wait()
        work()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    barrier.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begin


def _processes(number: int, blocks: list[np.ndarray], calls: int) -> float:
    context = multiprocessing.get_context("fork")
    barrier, ends = context.Barrier(number), context.SimpleQueue()

    def run(ends: Any) -> None:
        work = _work(blocks, calls)
        barrier.wait()
        begin = time.perf_counter()
        work()
        ends.put((begin, time.perf_counter()))

    processes = [context.Process(target=run, args=(ends,)) for _ in range(number)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    spans = [ends.get() for _ in range(number)]
    return max(end for _, end in spans) - min(begin for begin, _ in spans)
