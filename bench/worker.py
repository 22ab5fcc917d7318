"""Measures one workload under one build in its own process: `python -m bench.worker W1 --build v3`; prints JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys

WORKLOADS = {
    "W1": "ac",
    "W2": "dc",
    "W3": "pulses",
    "W4": "frames",
    "E2E": "streams",
    "GIL": "threads",
    "MEM": "growth",
    "PLOT": "plots",
}


def main() -> int:
    """Measure and print; the build is asked for before the kernels are imported."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--build", default="v3", choices=("portable", "v3"))
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    os.environ["PROOFVAN_DSP_BUILD"] = asked.build
    workload = importlib.import_module(f"bench.workloads.{WORKLOADS[asked.workload]}")
    figures = workload.measure(asked.build, asked.peers, asked.quick)
    json.dump([figure.plain() for figure in figures], sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
