"""Counts instructions of ours and of the C limit on the same data; runs under callgrind, started by check.py."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

BUILD = sys.argv[1] if len(sys.argv) > 1 else "v3"
os.environ["PROOFVAN_DSP_BUILD"] = BUILD

from bench.limits import AcLimit, DcLimit, FrameLimit, PulseLimit  # noqa: E402  # the build is chosen first
from bench.limits.build import library  # noqa: E402 - after its folder is on the path
from bench.signals import LONGEST, SHORTEST, dc_counts, frame_stream, pulse_ticks  # noqa: E402 - after its folder is on the path
from bench.workloads import ac, dc, frames, pulses  # noqa: E402 - after its folder is on the path

Work = Callable[[], object]
# Enough frames for two windows of ten cycles, so that both sides pay for the same number of them.
AC_FRAMES = 1 << 15


def main() -> int:
    """Run every pair once to warm up, then once counted."""
    counting = library("counting", "portable")
    if not counting.counting_works():
        print("bench.counted is started by bench.check under valgrind", file=sys.stderr)
        return 2
    for name, make in pairs().items():
        for side, work in _made(make).items():
            work()
            counting.counting_begin()
            work()
            counting.counting_end(f"{name}/{side}".encode())
    return 0


def _made(make: Callable[[], dict[str, Work]]) -> dict[str, Work]:
    """Give nothing for a kernel that does not exist yet; check.py then says that it was not counted."""
    try:
        return make()
    except ImportError:
        return {}


def pairs() -> dict[str, Callable[[], dict[str, Work]]]:
    """Give, for each workload, ours and the limit."""
    return {
        "AC power": lambda: _ac(False),
        "AC power with delays": lambda: _ac(False, True),
        "AC full": lambda: _ac(True),
        "DC": _dc,
        "pulses": _pulses,
        "frames": lambda: _frames(40, False),
        "frames, worst case": lambda: _frames(40, True),
        "short frames": lambda: _frames(2, False),
    }


def _ac(full: bool, delayed: bool = False) -> dict[str, Work]:
    counts = ac.data(64_000, AC_FRAMES)
    blocks = [counts[at : at + 1024] for at in range(0, len(counts), 1024)]
    delays = ac.DELAYS if delayed else None
    limit, feed = AcLimit(BUILD, 64_000, ac.GAIN, full, delay=delays), ac.feeder(64_000, full, delayed)
    return {"limit": lambda: limit.feed(counts, 1024), "ours": lambda: [feed(block) for block in blocks]}


def _dc() -> dict[str, Work]:
    counts = dc_counts(1 << 17)
    limit = DcLimit(BUILD)
    return {"limit": lambda: limit.feed(counts), "ours": lambda: dc._over(dc.feeder(), counts, 65536)}


def _pulses() -> dict[str, Work]:
    ticks = pulse_ticks(1 << 17, 10)
    return {
        "limit": lambda: PulseLimit(BUILD, SHORTEST, LONGEST).feed(ticks),
        "ours": lambda: pulses.ours(ticks),
    }


def _frames(instants: int, damaged: bool) -> dict[str, Work]:
    stream = frame_stream(instants, 1 << 18, damaged)
    whole = stream.tobytes()
    pieces = [memoryview(whole)[at : at + 65536] for at in range(0, len(whole), 65536)]
    limit = FrameLimit(BUILD, True, 1 << 18)
    return {"limit": lambda: limit.run(stream, 65536), "ours": lambda: frames._over(frames.feeder(), pieces)}


if __name__ == "__main__":
    sys.exit(main())
