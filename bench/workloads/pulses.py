"""W3: pulse stamps of 20 kHz with jitter: clean, 10 anomalies per million, 1 % dirty (goal G7)."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from bench.figures import Figure, rates
from bench.limits import PulseLimit
from bench.peers.pulses import numba_pulses, numpy_pulses
from bench.signals import LONGEST, SHORTEST, pulse_ticks
from bench.timing import best_seconds
from bench.workloads.contenders import add_peer, missing

CASES = {"clean": 0, "10 anomalies per million": 10, "1 % dirty": 10_000}
PULSES = 10_000_000  # 80 MB: no cache holds them
MANY = 100_000_000
BLOCK = 65_536  # so many stamps are kept, too: every one of a feed
UNIT = "Mpulse/s"


def measure(build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure every case of one build, and a hundred million pulses in a row."""
    figures = []
    pulses = PULSES if not quick else 1_000_000
    for words, anomalies in CASES.items():
        figures += _case(build, f"pulses, {words}", pulse_ticks(pulses, anomalies), peers and anomalies == 10)
    return figures if quick else figures + _many(build)


def ours(ticks: np.ndarray) -> tuple[int, int]:
    """Feed a new meter; gives glitches and missing pulses by a gate over its history."""
    meter = _meter()
    for at in range(0, len(ticks), BLOCK):
        meter.feed(at, ticks[at : at + BLOCK])
    return len(ticks), 0


def _meter():  # type: ignore[no-untyped-def]  # the build decides
    from proofvan_dsp.meters import PulseConfig
    from proofvan_dsp.pulse import PulseMeter

    return PulseMeter(PulseConfig(SHORTEST, LONGEST, history=BLOCK))


def _case(build: str, case: str, ticks: np.ndarray, peers: bool) -> list[Figure]:
    work: dict[str, Callable[[], object]] = {
        f"C limit {build}": lambda: PulseLimit(build, SHORTEST, LONGEST).feed(ticks),
        f"ours {build}": lambda: ours(ticks),
    }
    absent = []
    if peers:
        work["NumPy"] = lambda: numpy_pulses(ticks, SHORTEST, LONGEST)
        work["NumPy, in blocks"] = lambda: numpy_pulses(ticks, SHORTEST, LONGEST, BLOCK)
        absent = add_peer(work, "numba", "numba", lambda: _compiled(ticks))
    return rates("W3", case, UNIT, len(ticks), best_seconds(work, 9)) + missing(absent, "W3", case)


def _compiled(ticks: np.ndarray) -> Callable[[], object]:
    loop = numba_pulses()
    loop(ticks[:8], SHORTEST, LONGEST)
    return lambda: loop(ticks, SHORTEST, LONGEST)


def _many(build: str) -> list[Figure]:
    """1e8 pulses through one meter; generated in stretches, of which only the feeding is timed."""
    meter, stretch, taken = _meter(), pulse_ticks(PULSES, 10), 0.0
    for number in range(MANY // PULSES):
        begin = time.thread_time()
        for at in range(0, PULSES, BLOCK):
            meter.feed(number * PULSES + at, stretch[at : at + BLOCK])
        taken += time.thread_time() - begin
        stretch += stretch[-1] + 50_000 - stretch[0]
    return [Figure("W3", "1e8 pulses", f"ours {build}", taken, "s")]
