"""The goals G1 to G9 and G16 to G19 of the signal core in plain words: what is measured, the aim, the floor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Figures

Measure = Callable[[Figures], float]


@dataclass(frozen=True)
class Goal:
    """One line of the table. `goal` is the aim, `floor` what CI must never break (None: no floor is set).

    `least` says that more is better. `exact` is for goals of zero.
    """

    number: str
    words: str
    measured: Measure
    goal: float
    floor: float | None
    least: bool = True
    unit: str = "×"


def share(case: str, build: str, of: str = "") -> Measure:
    """Divide ours by the C limit of the same build and run."""
    return lambda f: f.ratio(case, f"ours {build}", of or f"C limit {build}")


def times(case: str, peer: str, build: str = "v3") -> Measure:
    """Divide ours by a peer."""
    return lambda f: f.ratio(case, f"ours {build}", peer)


def plain(case: str, contender: str) -> Measure:
    """Take a figure as it is."""
    return lambda f: f.value(case, contender)


def error(case: str) -> Measure:
    """Take the larger error of the builds that were measured."""
    return lambda f: f.best(case, ("ours v3", "ours portable"))


def _across(case: str, ours: str, other_case: str, under: str) -> Measure:
    return lambda f: f.value(case, ours) / f.value(other_case, under)


_POWER, _FULL = "AC power, 64 kS/s, blocks of 1024", "AC full, 64 kS/s, blocks of 1024"
_DELAYED = "AC power with delays, 64 kS/s, blocks of 1024"
_DC = "DC from DRAM, blocks of 65536"
_PULSES, _DIRTY = "pulses, 10 anomalies per million", "pulses, 1 % dirty"
_CLEAN, _WORST = "frames of n = 40, chunks of 64 KiB, clean", "frames of n = 40, chunks of 64 KiB, worst case"
_SMALL_CHUNKS, _SHORT = "frames of n = 40, chunks of 1 KiB, clean", "frames of n = 2, chunks of 64 KiB, clean"

GOALS: tuple[Goal, ...] = (
    Goal("G1", "AC power: share of the C limit", share(_POWER, "v3"), 0.8, 0.6),
    Goal("G1", "AC power with real delays: share of the C limit", share(_DELAYED, "v3"), 0.8, 0.6),
    Goal("G1", "AC power: times as fast as pqopen-lib", times(_POWER, "pqopen-lib"), 40, None),
    Goal("G1", "AC power: times as fast as numba", times(_POWER, "numba"), 4, None),
    Goal("G2", "full AC analysis: share of the C limit", share(_FULL, "v3"), 0.8, 0.6),
    Goal("G2", "full AC analysis: times as fast as pqopen-lib", times(_FULL, "pqopen-lib"), 25, None),
    Goal("G2", "full AC analysis: times as fast as NumPy", times(_FULL, "NumPy"), 10, None),
    Goal("G3", "AC power, portable build: share of its C limit", share(_POWER, "portable"), 0.7, 0.5),
    Goal(
        "G4",
        "block of 1024 to result, half of the calls",
        plain(f"latency, {_POWER}", "ours v3 p50"),
        15,
        30,
        False,
        "µs",
    ),
    Goal(
        "G4",
        "block of 1024 with harmonics, worst call",
        plain(f"latency, {_FULL}", "ours v3 worst"),
        200,
        400,
        False,
        "µs",
    ),
    Goal(
        "G4",
        "block of 256 to result, half of the calls",
        plain("latency, AC power, 64 kS/s, blocks of 256", "ours v3 p50"),
        4,
        None,
        False,
        "µs",
    ),
    Goal("G5", "DC: share of the C limit", share(_DC, "v3"), 0.8, 0.6),
    Goal("G5", "DC: times as fast as NumPy", times(_DC, "NumPy"), 3.5, None),
    Goal("G6", "DC energy in counts: relative error", error("DC energy, error"), 0, 1e-12, False, ""),
    Goal("G7", "pulses: share of the C limit", share(_PULSES, "v3"), 0.75, 0.5),
    Goal("G7", "pulses: times as fast as NumPy, all stamps at once", times(_PULSES, "NumPy"), 25, None),
    Goal("G7", "pulses: times as fast as numba", times(_PULSES, "numba"), 4.5, None),
    Goal("G7", "pulses, 1 % dirty", plain(_DIRTY, "ours v3"), 250, None, True, "M/s"),
    Goal("G8", "frames, clean: share of the C limit", share(_CLEAN, "v3"), 0.8, 0.6),
    Goal("G8", "frames, false magics and damage: share of the C limit", share(_WORST, "v3"), 0.8, 0.6),
    Goal("G8", "frames: times as fast as the libraries", times(_CLEAN, "libraries"), 12, None),
    Goal("G8", "frames: times as fast as numba", times(_CLEAN, "numba"), 5.5, None),
    Goal(
        "G9",
        "frames, portable build without PCLMUL: share of the slice-by-8 limit",
        lambda f: f.ratio(_CLEAN, "ours portable, slice-by-8", "C limit portable, slice-by-8"),
        0.7,
        0.47,
    ),
    Goal(
        "G9",
        "frames in chunks of 1 KiB: share of the 64 KiB limit",
        _across(_SMALL_CHUNKS, "ours v3", _CLEAN, "C limit v3"),
        0.28,
        0.17,
    ),
    Goal("G9", "shortest frames: share of their C limit", share(_SHORT, "v3"), 0.75, 0.45),
    Goal(
        "G16",
        "rated pty stream: CPU over the bare read",
        plain("rated stream over a pty", "ours over bare read"),
        2,
        4,
        False,
    ),
    Goal(
        "G16",
        "rated pty stream: p99 later than the bare read",
        plain("rated stream over a pty", "p99 later"),
        0.5,
        None,
        False,
        "ms",
    ),
    Goal(
        "G16",
        "ten rated streams: CPU of one core",
        plain("rated stream over a pty", "ten streams"),
        25,
        None,
        False,
        "%",
    ),
    Goal("G17", "most from a pty: share of the bare read", plain("most over a pty", "ours over bare read"), 0.85, 0.6),
    Goal("G17", "most over TCP: share of the bare read", plain("most over TCP", "ours over bare read"), 0.4, 0.27),
    Goal("G18", "two threads: share of two processes", plain("two at once", "threads over processes"), 0.9, 0.75),
    Goal(
        "G19",
        "memory blocks that stay per 1000 feeds",
        plain("after warm-up", "blocks per 1000 feeds"),
        0,
        0,
        False,
        "",
    ),
    Goal("G19", "growth of the process over the feeds", plain("after warm-up", "growth"), 0, 64, False, "KiB"),
)

# What is known about a line that may miss its goal, by its words.
WHY = {
    "AC power: times as fast as numba": "the C limit itself is hardly more than 4 times as fast as numba",
    "AC power with real delays: share of the C limit": (
        "ours keeps exact sums of six lags per pair, the limit filters each sample by four taps"
    ),
    "full AC analysis: times as fast as pqopen-lib": "pqopen-lib does three pairs without interharmonics, ours four",
    "block of 1024 with harmonics, worst call": (
        "the call that completes a window computes all its spectra, two thirds of it resampling and transform"
    ),
    "DC: times as fast as NumPy": "near what the memory gives: the C limit itself is hardly 3.6 times as fast as NumPy",
    "pulses: share of the C limit": "the limit keeps no stamps; ours writes every one into its history",
    "pulses: times as fast as NumPy, all stamps at once": (
        "the goal was set beside a NumPy of 52 M/s; today's does more than twice that, and the C limit itself is "
        "hardly 15 times as fast"
    ),
    "pulses: times as fast as numba": "bound by memory: ours reads and keeps every stamp, numba only reads it",
    "rated pty stream: CPU over the bare read": (
        "each frame wakes the event loop: a poll, a callback and a read instead of one read"
    ),
    "rated pty stream: p99 later than the bare read": (
        "the loop wakes by epoll and then reads: two calls of the system where the bare read sleeps in one"
    ),
    "ten rated streams: CPU of one core": (
        "the goal is ten times what one stream took on the machine that it was set on (1.2 % bare, 2.5 % decoded); "
        "what one bare read takes here stands with the figures of the stream"
    ),
    "two threads: share of two processes": (
        "of each call a microsecond or two is Python's and needs the GIL; while one thread is there the other waits"
    ),
}

# The C limit is honest: a run in which it is slower than this, beside numba, is invalid.
HONESTY: tuple[tuple[str, Measure, float], ...] = (
    ("the C limit on AC power beside numba", lambda f: f.ratio(_POWER, "C limit v3", "numba"), 4.0),
    ("the C limit on DC beside numba", lambda f: f.ratio(_DC, "C limit v3", "numba"), 1.8),
)
