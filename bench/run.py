"""`make bench`: measures everything, prints the table, writes results/latest.json.

    python -m bench.run [--only W1 W2 W3 W4 E2E GIL MEM PLOT] [--quick]

Exit code 0: every floor held; 1: below a floor; 2: the run is invalid (the C limit is slower than
it should be beside numba); 3: every floor held, but numba is missing and the honesty of the C limit is not shown.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from bench import report
from bench.figures import Figure, Figures
from bench.goals import WHY
from bench.judgement import dishonest, ending, judge, not_shown
from bench.limits.build import CompilerMissing
from bench.machine import describe, has_v3
from bench.worker import WORKLOADS

ROOT = Path(__file__).resolve().parents[1]
# Both builds for what is bound by instructions; what is bound by the system, once.
BOTH = ("W1", "W2", "W3", "W4")
GOALS_OF = {
    "W1": ("G1", "G2", "G3", "G4"),
    "W2": ("G5", "G6"),
    "W3": ("G7",),
    "W4": ("G8", "G9"),
    "E2E": ("G16", "G17"),
    "GIL": ("G18",),
    "MEM": ("G19",),
    "PLOT": (),
}
HONEST_BY = {"W1": "AC power", "W2": "DC"}


def main() -> int:
    """Run the bench."""
    asked = _asked()
    console = Console(width=max(Console().width, 140))
    try:
        machine = describe()
    except CompilerMissing as problem:
        console.print(f"The bench needs a C compiler: {problem}")
        return 2
    console.print(
        f"{machine['processor']}, {machine['cores']} cores, load {machine['load']:.1f}; {machine['compiler']}"
    )
    figures = Figures(_measure(asked.only, asked.quick, console))
    numbers = {number for workload in asked.only for number in GOALS_OF[workload]}
    verdicts = [verdict for verdict in judge(figures) if verdict.goal.number in numbers]
    reasons, unseen = (_asked_for(asked.only, lines(figures)) for lines in (dishonest, not_shown))
    report.show_figures(figures.all, console)
    report.show(verdicts, reasons, unseen, WHY, console)
    report.write(report.LATEST, machine, figures, verdicts, reasons, unseen)
    console.print(f"Written: {report.LATEST.relative_to(ROOT)}")
    return ending(verdicts, reasons, unseen)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    parser.add_argument("--quick", action="store_true", help="less data, fewer cases; for a look, not for figures")
    return parser.parse_args()


def _asked_for(workloads: list[str], lines: list[str]) -> list[str]:
    """Give the lines about workloads that were measured."""
    words = [HONEST_BY[workload] for workload in workloads if workload in HONEST_BY]
    return [line for line in lines if any(f"the C limit on {each} beside" in line for each in words)]


def _measure(workloads: list[str], quick: bool, console: Console) -> list[Figure]:
    figures: list[Figure] = []
    best = "v3" if has_v3() else "portable"
    for workload in workloads:
        for build in dict.fromkeys((best, "portable")) if workload in BOTH else (best,):
            console.print(f"{workload}, {build} build …", style="dim")
            figures += worker(workload, build, build == best, quick)
    return figures


def worker(workload: str, build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure in a process of its own, as the build is chosen at import."""
    command = [sys.executable, "-m", "bench.worker", workload, "--build", build]
    command += ["--peers"] * peers + ["--quick"] * quick
    # OpenMP and BLAS threads would hide CPU time from the thread that is measured.
    alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **alone}, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        return [
            Figure(
                workload, f"{workload}, {build} build", f"ours {build}", None, "", "the measurement failed, see above"
            )
        ]
    return [Figure(**each) for each in json.loads(done.stdout)]


if __name__ == "__main__":
    sys.exit(main())
