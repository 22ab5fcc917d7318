"""`make bench-check`, for CI: counted instructions beside the C limit, against bench/ceilings.json.

    python -m bench.check [--accept]

Times are looked at as well, but a share of the C limit fails only when it is below its floor three times in a row.
Exit code 0: all held; 1: something is above its ceiling or below its floor; 2: it cannot be measured here.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench.callgrind import CountingFailed, ValgrindMissing, count
from bench.figures import Figures
from bench.goals import GOALS
from bench.judgement import Verdict, judge
from bench.limits.build import CompilerMissing
from bench.machine import has_v3
from bench.run import worker

CEILINGS = Path(__file__).parent / "ceilings.json"
# Another patch level of the compiler may cost this much.
MARGIN = 1.1
REPEATS = 3


def main() -> int:
    """Count, measure, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept", action="store_true", help="write today's counts as the new ceilings")
    build = "v3" if has_v3() else "portable"
    try:
        counts = count(build)
    except (ValgrindMissing, CountingFailed, CompilerMissing) as problem:
        print(f"bench-check cannot count instructions: {problem}")
        return 2
    found = ratios(counts)
    if parser.parse_args().accept:
        CEILINGS.write_text(
            json.dumps({name: round(found[name] * MARGIN, 2) for name in sorted(found)}, indent=1) + "\n"
        )
    broken = above(found, json.loads(CEILINGS.read_text()))
    for name, ratio in found.items():
        print(f"{name:20} {ratio:7.2f} × the instructions of the C limit")
    slow = held_down(lambda: _below_floor(build))
    for line in broken + [
        f"{verdict.goal.words}: {verdict.reached:.2f}, floor {verdict.goal.floor}" for verdict in slow
    ]:
        print(f"FAILED  {line}")
    return 1 if broken or slow else 0


def ratios(counts: dict[str, dict[str, int]]) -> dict[str, float]:
    """Give ours over the limit, workload by workload."""
    return {name: sides["ours"] / sides["limit"] for name, sides in counts.items()}


def above(found: dict[str, float], ceilings: dict[str, float]) -> list[str]:
    """Give a line for every workload above its ceiling, and for every one that was not counted or has none."""
    lines = [f"{name}: not counted" for name in ceilings if name not in found]
    for name, ratio in found.items():
        if name not in ceilings:
            lines.append(f"{name}: no ceiling; python -m bench.check --accept sets one")
        elif ratio > ceilings[name]:
            lines.append(
                f"{name}: {ratio:.2f} × the instructions of the C limit, at most {ceilings[name]} × are allowed"
            )
    return lines


def held_down(measured: Callable[[], list[Verdict]], repeats: int = REPEATS) -> list[Verdict]:
    """Give the goals that are below their floor in every one of the repeats; stops when none is left."""
    below = measured()
    for _ in range(repeats - 1):
        if not below:
            return []
        again = {verdict.goal.words: verdict for verdict in measured()}
        below = [again[verdict.goal.words] for verdict in below if verdict.goal.words in again]
    return below


def _below_floor(build: str) -> list[Verdict]:
    figures = Figures(
        figure for workload in ("W1", "W2", "W3", "W4") for figure in worker(workload, build, peers=False, quick=True)
    )
    return [verdict for verdict in judge(figures, GOALS) if verdict.below_floor and "share" in verdict.goal.words]


if __name__ == "__main__":
    sys.exit(main())
