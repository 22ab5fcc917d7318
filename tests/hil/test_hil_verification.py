"""Whole verifications, of a DC pile and of a dispenser, with their boards at L1 and at L3: the same verdict at both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bench_host import NO_FIGURES
from bench_plan import BenchPlan, dispenser_plan, pile_plan

HERE = Path(__file__).parent
PROOFCHECK = HERE.parents[1] / "tools" / "proofcheck.py"
LONGEST_S = 20.0  # of the board's time
Record = Callable[[str, object], None]
WORLDS = {"L1": ["-m", "proofvan.sim.world"], "L3": [str(HERE / "emulated_world.py")]}


def verified(
    level: str, folder: Path, plan_in: Callable[[Path], BenchPlan], true_error: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run the job with boards of a level; gives what the host says at the end, and the world's truth."""
    folder.mkdir()
    plan = plan_in(folder)
    # a socket's path may have 107 bytes only
    control = Path(tempfile.mkdtemp(prefix="proofvan-")) / "c"
    common = ["--rig", str(plan.rig), "--job", str(plan.job)]
    world = [sys.executable, *WORLDS[level], *common, "--seed", "7", "--true-error", str(true_error)]
    world += ["--effects", str(plan.effects), "--thinking", str(plan.thinking)]
    world += ["--control", str(control), "--truth", str(folder / "truth.json")]
    host = [sys.executable, str(HERE / "bench_host.py"), str(plan.figures or NO_FIGURES)]
    host += ["run", *common, "--world", str(control)]
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
            assert done.returncode == 0, done.stderr + done.stdout[-2000:]
            assert served.wait(60) == 0
        finally:
            served.kill()
    # A shortened table is none that a stranger knows (20); the numbers agree all the same.
    assert second_opinion(folder / "home") == (20 if plan.figures else 0)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return next(line["done"] for line in said if "done" in line), json.loads((folder / "truth.json").read_text())


def second_opinion(home: Path) -> int:
    """Give what the stranger's program ends with on the one run of a home."""
    (run,) = (home / "runs").iterdir()
    command = [sys.executable, "-I", str(PROOFCHECK), str(run), "--practice"]
    return subprocess.run(command, capture_output=True, check=False).returncode


def compared(
    job: str, folder: Path, plan_in: Callable[[Path], BenchPlan], true_error: float, record: Record
) -> tuple[str, str]:
    """Run a plan at both levels; gives the verdicts.

    At both it is short, and the truth lies within the uncertainty of the worst result.
    """
    verdicts = []
    for level in WORLDS:
        done, truth = verified(level, folder / level, plan_in, true_error)
        worst = done["worst"]
        said = {name: worst[name] for name in ("value", "expanded_uncertainty")}
        record("bench", {"job": job, "level": level, "seconds": truth["seconds"], "verdict": done["verdict"], **said})
        assert truth["seconds"] <= LONGEST_S
        assert abs(float(worst["value"]) - truth["points"][worst["point"]]) <= float(worst["expanded_uncertainty"])
        verdicts.append(done["verdict"])
    return verdicts[0], verdicts[1]


@pytest.mark.hil
@pytest.mark.xdist_group("pile at L3")
def test_a_dc_pile_at_l3_gets_the_verdict_of_the_fast_bench(tmp_path: Path, record_property: Record) -> None:
    record_property("level", "L3")
    assert compared("DC pile", tmp_path, pile_plan, 0.2, record_property) == ("PASS", "PASS")


@pytest.mark.hil
@pytest.mark.xdist_group("dispenser at L3")
def test_a_dispenser_at_l3_gets_the_verdict_of_the_fast_bench(tmp_path: Path, record_property: Record) -> None:
    record_property("level", "L3")
    assert compared("dispenser", tmp_path, dispenser_plan, 0.1, record_property) == ("PASS", "PASS")
