"""W2: DC energy, means, ripple and extremes of pairs (goals G5 and G6)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bench.figures import Figure, rates
from bench.limits import DcLimit
from bench.peers.dc import numba_dc, numpy_dc
from bench.signals import FULL_SCALE, dc_counts
from bench.timing import best_seconds
from bench.workloads.contenders import add_peer, missing

BLOCKS = (4096, 65536)
# 20 million pairs do not fit any cache; half a million (4 MB) stay in the L3.
PLACES = {"DRAM": 20_000_000, "L3": 500_000}
UNIT = "Mpair/s"
Feed = Callable[[int, np.ndarray], object]


def measure(build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure every case of one build, and the error of the energy."""
    figures = []
    for place, pairs in PLACES.items():
        counts = dc_counts(pairs if not quick else min(pairs, 4_000_000))
        for block in BLOCKS if not quick else (65536,):
            figures += _case(build, counts, place, block, peers and place == "DRAM")
    return figures + _error(build)


def name(place: str, block: int) -> str:
    """Give a case its name."""
    return f"DC from {place}, blocks of {block}"


def feeder() -> Feed:
    """Give the feed of a new meter of ours."""
    from proofvan_dsp.meters import PowerConfig
    from proofvan_dsp.power import PowerMeter

    try:
        from proofvan_dsp.dc import DcConfig, DcMeter
    except ImportError:
        pairs = ((0, 1), (0, 0), (1, 1))
        return PowerMeter(PowerConfig(2, pairs, (FULL_SCALE, FULL_SCALE), history=1 << 18)).feed
    meter: Feed = DcMeter(DcConfig((FULL_SCALE, FULL_SCALE))).feed
    return meter


def _case(build: str, counts: np.ndarray, place: str, block: int, peers: bool) -> list[Figure]:
    limit, case = DcLimit(build), name(place, block)
    repeats = max(1, 2_000_000 // len(counts))
    work: dict[str, Callable[[], object]] = {
        f"C limit {build}": lambda: [limit.feed(counts) for _ in range(repeats)],
        f"ours {build}": lambda: [_over(feeder(), counts, block) for _ in range(repeats)],
    }
    absent = []
    if peers:
        work["NumPy"] = lambda: numpy_dc(counts, block)
        absent = add_peer(work, "numba", "numba", lambda: _compiled(1, counts))
        absent += add_peer(work, "numba, plain sums", "numba", lambda: _compiled(0, counts))
    seconds = best_seconds(work, 9)
    return rates("W2", case, UNIT, len(counts) * repeats, seconds) + missing(absent, "W2", case)


def _over(feed: Feed, counts: np.ndarray, block: int) -> None:
    for at in range(0, len(counts), block):
        feed(at, counts[at : at + block])


def _compiled(which: int, counts: np.ndarray) -> Callable[[], object]:
    loop = numba_dc()[which]
    loop(counts[:8])
    return lambda: loop(counts)


def _error(build: str) -> list[Figure]:
    """Relative error of the raw energy against Python's integers, over a gate of a meter that keeps everything."""
    from proofvan_dsp.meters import PowerConfig
    from proofvan_dsp.power import PowerMeter

    counts = dc_counts(1_000_000)
    meter = PowerMeter(PowerConfig(2, ((0, 1),), (FULL_SCALE, FULL_SCALE), history=1 << 18, window=len(counts)))
    (window,) = meter.feed(0, counts)
    wide = counts.astype(np.int64)
    exact = sum(int(part) for part in np.add.reduceat(wide[:, 0] * wide[:, 1], np.arange(0, len(wide), 1024)))
    error = abs(window.mean_product((0, 1)) * len(counts) / exact - 1)
    return [Figure("W2", "DC energy, error", f"ours {build}", float(error), "")]
