"""Live plots: 8 channels at 64 kS/s, 20 pictures a second of 1600 columns, over windows from 0.1 s to a minute."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bench.figures import Figure
from bench.signals import CHANNELS, FULL_SCALE
from bench.timing import best_seconds

RATE, PICTURES, COLUMNS = 64_000, 20, 1600
WINDOWS_S = (0.1, 1, 10, 60)


def measure(build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure taking in a second of samples and drawing it 20 times, for each window."""
    case = "plots, 8 channels at 64 kS/s, 20 pictures a second"
    work: dict[str, Callable[[], object]] = {f"window of {seconds:g} s": _second(seconds) for seconds in WINDOWS_S}
    taken = best_seconds(work, 3 if quick else 5)
    return [Figure("PLOT", case, name, 100 * seconds, "% of a core") for name, seconds in taken.items()]


def _second(window_s: float) -> Callable[[], object]:
    from proofvan_dsp.decimate import Pyramid

    span, part = int(window_s * RATE), RATE // PICTURES
    pyramid, at = Pyramid(CHANNELS, 2 * max(span, RATE)), 0
    counts = np.random.default_rng(1).integers(-FULL_SCALE, FULL_SCALE, (part, CHANNELS)).astype(np.int32)
    for _ in range(0, span, part):
        pyramid.feed(at, counts)
        at += part

    def work() -> None:
        nonlocal at
        for _ in range(PICTURES):
            pyramid.feed(at, counts)
            at += part
            pyramid.view(at - span, at, COLUMNS)

    return work
