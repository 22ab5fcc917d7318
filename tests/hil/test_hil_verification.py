"""A whole verification of a DC pile with its board at L1 and at L3: the same verdict, the truth inside U at both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from bench_plan import pile_plan

HERE = Path(__file__).parent
WORLDS = {"L1": ["-m", "proofvan.sim.world"], "L3": [str(HERE / "emulated_world.py")]}


def verified(level: str, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run the job with boards of a level; gives what the host says at the end, and the world's truth."""
    folder.mkdir()
    plan = pile_plan(folder)
    # a socket's path may have 107 bytes only
    control = Path(tempfile.mkdtemp(prefix="proofvan-")) / "c"
    common = ["--rig", str(plan.rig), "--job", str(plan.job)]
    world = [sys.executable, *WORLDS[level], *common, "--seed", "7"]
    world += ["--effects", str(plan.effects), "--thinking", str(plan.thinking)]
    world += ["--control", str(control), "--truth", str(folder / "truth.json")]
    host = [sys.executable, "-m", "proofvan.cli", "run", *common, "--world", str(control)]
    host += ["--home", str(folder / "home"), "--lines", "--new"]
    # the shims are for CPython alone: with them the interpreter of the boards would not start
    paths = [path for path in sys.path if path and Path(path).name != "shims"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    with subprocess.Popen(world, stdin=subprocess.DEVNULL, env=environment) as served:
        try:
            while not control.exists():
                assert served.poll() is None
                time.sleep(0.01)
            done = subprocess.run(host, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            assert served.wait(60) == 0
        finally:
            served.kill()
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return next(line["done"] for line in said if "done" in line), json.loads((folder / "truth.json").read_text())


@pytest.mark.hil
@pytest.mark.xdist_group("pile at L3")
def test_a_dc_pile_at_l3_gets_the_verdict_of_the_fast_bench(tmp_path: Path) -> None:
    fast, _ = verified("L1", tmp_path / "fast")
    real, truth = verified("L3", tmp_path / "real")
    worst = real["worst"]
    true_percent = truth["points"][worst["point"]]
    assert real["verdict"] == fast["verdict"] == "PASS"
    assert abs(float(worst["value"]) - true_percent) <= float(worst["expanded_uncertainty"])
