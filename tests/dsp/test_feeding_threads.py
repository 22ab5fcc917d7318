"""Meters that threads feed at the same time give what they give alone, and nobody waits for a thread that has gone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from ac_signals import FULL_SCALE, config, distorted

from proofvan_dsp.analysis import AnalysisMeter
from proofvan_dsp.analysis_results import Reading
from proofvan_dsp.dc import DcMeter
from proofvan_dsp.dcsums import DcSums
from proofvan_dsp.meters import DcConfig

BLOCK = 200
COUNTS = distorted((3, 5, 7)).counts(50.6, 6400, 3.0, phase=0.3, noise_db=60)


def readings() -> list[Reading]:
    meter = AnalysisMeter(config(6400))
    given = [reading for at in range(0, len(COUNTS), BLOCK) for reading in meter.feed(at, COUNTS[at : at + BLOCK])]
    return given + meter.finish()


def sums() -> DcSums:
    meter = DcMeter(DcConfig((FULL_SCALE, FULL_SCALE)))
    for at in range(0, len(COUNTS), BLOCK):
        meter.feed(at, COUNTS[at : at + BLOCK])
    given: DcSums = meter.sums()
    return given


def side_by_side(works: list[Callable[[], object]]) -> list[object]:
    results: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int) -> None:
        start.wait()
        results[place] = works[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_threads_side_by_side_give_what_each_gives_alone() -> None:
    alone, exact = readings(), sums()
    assert side_by_side([readings, sums, readings, sums]) == [alone, exact, alone, exact]


def test_a_thread_that_has_gone_keeps_nobody_waiting() -> None:
    """It ends with its name in the queue for the GIL: each of those after it takes its place."""
    alone = readings()
    for _ in range(20):
        assert side_by_side([readings]) == [alone]
        assert readings() == alone


def test_a_meter_that_fails_lets_the_others_go_on() -> None:
    refused = AnalysisMeter(config(6400))

    def fail() -> str:
        try:
            refused.feed(0, np.zeros((5, 3), dtype=np.int32))
        except ValueError as error:
            return type(error).__name__
        return ""

    assert side_by_side([fail, readings]) == ["CountsError", readings()]
