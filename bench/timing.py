"""Thread CPU time, best of n, all contenders in turn; and latencies by wall time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]


TURN_S = 0.02


def best_seconds(contenders: Mapping[str, Work], rounds: int = 5) -> dict[str, float]:
    """Least thread CPU seconds of each contender; in every round each has its turn.

    Another program on the machine then disturbs all of them alike. A turn of short work is many runs, each timed by
    itself, so that every contender gets its caches warm.
    """
    best = dict.fromkeys(contenders, float("inf"))
    gc.collect()
    for _ in range(rounds):
        for name, work in contenders.items():
            best[name] = min(best[name], _turn(work))
    return best


def _turn(work: Work) -> float:
    best, spent = float("inf"), 0.0
    while spent < TURN_S:
        start = time.thread_time()
        work()
        taken = time.thread_time() - start
        best, spent = min(best, taken), spent + max(taken, 1e-6)
    return best


def latencies(work: Callable[[int], object], calls: int) -> list[float]:
    """Wall seconds of each call, shortest first; `work` gets the number of the call."""
    taken = []
    for number in range(calls):
        start = time.perf_counter()
        work(number)
        taken.append(time.perf_counter() - start)
    return sorted(taken)


def percentiles(taken: list[float]) -> dict[str, float]:
    """p50, p99 and the worst of sorted seconds."""
    return {
        "p50": taken[len(taken) // 2],
        "p99": taken[min(len(taken) - 1, len(taken) * 99 // 100)],
        "worst": taken[-1],
    }
