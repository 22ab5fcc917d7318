"""Whether a meter that runs for long takes memory: blocks of Python's allocator, and the process's size (goal G19)."""

from __future__ import annotations

import gc
import itertools
import sys
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.figures import Figure
from bench.signals import LONGEST, SHORTEST, frame_stream, pulse_ticks
from bench.workloads import frames
from bench.workloads.ac import data, feeder

BLOCK, FEEDS, WARM_UP = 64, 1_000_000, 20_000
PAGE_KIB = 4


def measure(build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure each meter; the worst of them counts."""
    feeds = FEEDS // (10 if quick else 1)
    case, figures, blocks, growth = "after warm-up", [], 0.0, 0.0
    for name, (work, number) in _meters(feeds).items():
        grown, kib = _grown(work, number)
        blocks, growth = max(blocks, 1000 * grown / number), max(growth, kib)
        figures.append(Figure("MEM", case, f"{name}, blocks over {number} feeds", float(grown), ""))
    return [
        *figures,
        Figure("MEM", case, "blocks per 1000 feeds", blocks, ""),
        Figure("MEM", case, "growth", growth, "KiB"),
    ]


def _meters(feeds: int) -> dict[str, tuple[Callable[[int], object], int]]:
    counts = data(64_000, 1 << 14)
    blocks = [counts[at : at + BLOCK] for at in range(0, len(counts), BLOCK)]
    power, full = feeder(64_000, False), feeder(64_000, True)
    stream = frame_stream(40, 1 << 18, False).tobytes()
    pieces = [memoryview(stream)[at : at + 992] for at in range(0, len(stream) - 991, 992)]
    decode = frames.feeder()
    return {
        "AC power": (lambda number: power(blocks[number % len(blocks)]), feeds),
        "AC full": (lambda number: full(blocks[number % len(blocks)]), feeds // 4),
        "frames": (lambda number: decode(pieces[number % len(pieces)]), feeds),
        "pulses": (_pulses(), feeds // 10),
        "quadrature": (_quadrature(), feeds // 10),
    }


def _pulses() -> Callable[[int], object]:
    from proofvan_dsp.meters import PulseConfig
    from proofvan_dsp.pulse import PulseMeter

    meter, ticks = PulseMeter(PulseConfig(SHORTEST, LONGEST, history=1 << 14)), pulse_ticks(BLOCK, 0)
    step = int(ticks[-1])
    block = ticks.copy()

    def feed(number: int) -> object:
        nonlocal block
        given = meter.feed(number * BLOCK, block)
        block += step
        return given

    return feed


def _quadrature() -> Callable[[int], object]:
    from proofvan_dsp.quadrature import QuadratureMeter

    meter, levels = QuadratureMeter(history=1 << 14), np.tile(np.array([0, 1, 3, 2], dtype=np.uint8), BLOCK // 4)
    block = np.arange(BLOCK, dtype=np.int64)

    def feed(number: int) -> object:
        nonlocal block
        meter.feed(number * BLOCK, block, levels)
        block += BLOCK
        return None

    return feed


def _grown(work: Callable[[int], object], feeds: int) -> tuple[int, float]:
    """Allocated blocks and KiB that each half of `feeds` calls leaves behind after a warm-up; the smaller half.

    What stays once is no growth, a leak is in both. Nothing of the measuring lives on from mark to mark: marks lie in
    arrays that are there before, the numbers of the calls end with their loop, and no path is built for the size (its
    parts would stay, as interned strings).
    """
    blocks, sizes, half = array("q", [0, 0, 0]), array("d", [0.0, 0.0, 0.0]), feeds // 2
    _call(work, 0, WARM_UP)
    for mark in range(3):
        if mark:
            _call(work, WARM_UP + (mark - 1) * half, half)
        gc.collect()
        blocks[mark], sizes[mark] = sys.getallocatedblocks(), _resident_kib()
    return _least_step(blocks), _least_step(sizes)


def _call(work: Callable[[int], object], first: int, times: int) -> None:
    for number in range(first, first + times):
        work(number)


def _least_step(marks: array[Any]) -> Any:
    return max(0, min(after - before for before, after in itertools.pairwise(marks)))


def _resident_kib() -> float:
    with open("/proc/self/statm", "rb", buffering=0) as file:
        return int(file.read().split()[1]) * PAGE_KIB
