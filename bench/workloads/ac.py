"""W1: AC power of 8 channels; “power” has cycles and windows, “full” also harmonics 1 to 50 (goals G1 to G4)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from bench.figures import Figure, rates
from bench.limits import AcLimit
from bench.peers.numpy_ac import NumpyAc
from bench.signals import CHANNELS, FULL_SCALE, PAIRS, ac_counts
from bench.timing import best_seconds, latencies, percentiles
from bench.workloads.contenders import add_peer, missing

FRAMES = 1 << 16
BLOCKS = (256, 1024, 4096)
RATES = (8_000, 64_000, 256_000, 1_000_000)
GAIN = np.full(CHANNELS, 1e-6)
# Of current sensors and their filters behind the voltages, in samples; each pair has its own.
DELAYS = np.array([0.0, 0.0, 0.0, 0.0, 0.31, 0.42, 0.27, 0.36])
UNIT = "Mframe/s"


def measure(build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure every case of one build; the peers in the same rounds where asked for."""
    figures = []
    for full in (False, True):
        for block in BLOCKS if not quick else (1024,):
            figures += _case(build, 64_000, block, full, peers and block == 1024, quick)
        for rate in RATES if not quick else ():
            if rate != 64_000:
                figures += _case(build, rate, 1024, full, False, quick)
        figures += _case(build, 64_000, 1024, full, False, quick, delayed=True)
    return figures + _latency(build, quick)


def name(rate: int, block: int, full: bool, delayed: bool = False) -> str:
    """Give a case its name."""
    work = f"{'full' if full else 'power'}{' with delays' if delayed else ''}"
    return f"AC {work}, {rate // 1000} kS/s, blocks of {block}"


def data(rate: int, frames: int = FRAMES) -> np.ndarray:
    """Give counts with whole cycles, so that they may be fed again and again."""
    return ac_counts(rate, frames, round(50.2 * frames / rate) * rate / frames)


def feeder(rate: int, full: bool, delayed: bool = False) -> Callable[[np.ndarray], object]:
    """Give our meter's feed with a running index."""
    from proofvan_dsp.analysis import AnalysisMeter
    from proofvan_dsp.analysis_config import AnalysisConfig, Channel

    delays = (DELAYS if delayed else 0 * DELAYS) / rate
    channels = tuple(
        Channel(full_scale=FULL_SCALE, gain=float(gain), delay=float(delay))
        for gain, delay in zip(GAIN, delays, strict=True)
    )
    meter = AnalysisMeter(AnalysisConfig(channels=channels, pairs=PAIRS, rate=Fraction(rate), harmonics=full))
    at = 0

    def feed(block: np.ndarray) -> object:
        nonlocal at
        given = meter.feed(at, block)
        at += len(block)
        return given

    return feed


def _case(
    build: str, rate: int, block: int, full: bool, peers: bool, quick: bool, delayed: bool = False
) -> list[Figure]:
    frames = FRAMES if rate < 1_000_000 else 4 * FRAMES
    counts, case = data(rate, frames), name(rate, block, full, delayed)
    blocks = [counts[at : at + block] for at in range(0, frames, block)]
    limit = AcLimit(build, rate, GAIN, full, delay=DELAYS if delayed else None)
    work: dict[str, Callable[[], object]] = {f"C limit {build}": lambda: limit.feed(counts, block)}
    absent = []
    try:
        work[f"ours {build}"] = _over(feeder(rate, full, delayed), blocks)
    except ImportError as problem:
        absent.append(Figure("", "", f"ours {build}", None, "", f"the kernel is not there yet ({problem})"))
    if peers:
        work["NumPy"] = _over(NumpyAc(rate, 50, GAIN, full).feed, blocks)
        if full:
            absent += add_peer(work, "SciPy", "scipy", lambda: _over(NumpyAc(rate, 50, GAIN, True, True).feed, blocks))
        absent += add_peer(work, "numba", "numba", lambda: _numba(rate, full, blocks))
        absent += add_peer(work, "pqopen-lib", "pqopen", lambda: _pqopen(rate, full, blocks))
    for contender in work.values():
        contender()
    # The validity of the run rests on the case with the peers: it is measured longer, as other work only makes slower.
    seconds = best_seconds(work, 5 if quick else 25 if peers or delayed else 9)
    return rates("W1", case, UNIT, frames, seconds) + missing(absent, "W1", case)


def _over(feed: Callable[[np.ndarray], object], blocks: list[np.ndarray]) -> Callable[[], object]:
    def work() -> None:
        for block in blocks:
            feed(block)

    return work


def _numba(rate: int, full: bool, blocks: list[np.ndarray]) -> Callable[[], object]:
    from bench.peers.numba_ac import NumbaAc

    return _over(NumbaAc(rate, 50, GAIN, full).feed, blocks)


def _pqopen(rate: int, full: bool, blocks: list[np.ndarray]) -> Callable[[], object]:
    from bench.peers.pqopen_ac import PqopenAc

    return _over(PqopenAc(rate, GAIN, full).feed, blocks)


def _latency(build: str, quick: bool) -> list[Figure]:
    """Wall time of single calls, from a block to what it completes.

    The best of many series, each over some thirty windows: in one of them nothing else came between.
    """
    figures: list[Figure] = []
    for block, full in ((1024, False), (256, False), (1024, True)):
        case = f"latency, {name(64_000, block, full)}"
        try:
            series = [_series(block, full, 400) for _ in range(3 if quick else 15)]
        except ImportError as problem:
            return [*figures, Figure("W1", case, f"ours {build} p50", None, "us", f"kernel not there yet ({problem})")]
        for key in ("p50", "p99", "worst"):
            figures.append(Figure("W1", case, f"ours {build} {key}", min(each[key] for each in series) * 1e6, "us"))
    return figures


def _series(block: int, full: bool, calls: int) -> dict[str, float]:
    feed, counts = feeder(64_000, full), data(64_000)
    blocks = [counts[at : at + block] for at in range(0, len(counts), block)]
    _over(feed, blocks)()
    return percentiles(latencies(lambda number: feed(blocks[number % len(blocks)]), calls))
