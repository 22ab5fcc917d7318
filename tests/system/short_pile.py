"""A pile job with the smallest energy that its display allows, and practice runs on it with a fault plan."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from practice_runs import SEED, Finished

from proofvan.compose.demo import Wishes, demonstrate
from proofvan.compose.practice import Practice, practices

WORKING_ERROR = "pile-start-charging"


def short_practice(folder: Path, rig: Path | None = None, changes: tuple[tuple[str, str], ...] = ()) -> Practice:
    """Copy the practice job with 1 kWh a run, the least that d = 0.001 kWh allows for class 1; and with changes."""
    pile = practices()["pile-dc"]
    job = folder / "job.toml"
    text = pile.job.read_text(encoding="utf-8")
    for old, new in (("energy_kwh = 5.0", "energy_kwh = 1.0"), *changes):
        assert old in text, old
        text = text.replace(old, new)
    job.write_text(text, encoding="utf-8")
    return Practice("short", pile.regulation, job, rig or pile.rig)


def run_short(
    folder: Path,
    plan: list[dict] | None = None,
    seed: int = SEED,
    more: tuple[str, ...] = (),
    rig: Path | None = None,
    changes: tuple[tuple[str, str], ...] = (),
    **wishes,
) -> Finished:
    """Run the short job, disturbed by a fault plan; `more` are further options of the world, `changes` of the job."""
    options = [*more]
    if plan:
        file = folder / "plan.json"
        file.write_text(json.dumps(plan))
        options += ["--fault-plan", str(file)]
    out = folder / "out"
    given = Wishes(seed=seed, world_options=options, **wishes)
    (entry,) = demonstrate([short_practice(folder, rig, changes)], given, out, lambda _job, _message: None)
    return Finished(out, entry)


def run_and_kill_the_host(folder: Path, when: Callable[[dict], bool], seed: int = SEED) -> Path:
    """Kill the host with -9 at the first line that `when` picks, start it again, and give the run's folder."""
    practice = short_practice(folder)
    world = [sys.executable, "-m", "proofvan.sim.world", "--rig", str(practice.rig), "--job", str(practice.job)]
    control = folder / "c"
    world += ["--seed", str(seed), "--control", str(control), "--truth", str(folder / "truth.json")]
    host = [sys.executable, "-m", "proofvan.cli", "run", "--rig", str(practice.rig), "--job", str(practice.job)]
    host += ["--world", str(control), "--home", str(folder / "home"), "--lines"]
    with subprocess.Popen(world, stdin=subprocess.DEVNULL) as served:
        try:
            while not control.exists():
                assert served.poll() is None
                time.sleep(0.005)
            with subprocess.Popen(host, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as first:
                for line in first.stdout:
                    if when(json.loads(line)):
                        first.send_signal(signal.SIGKILL)
                        break
            assert first.returncode == -signal.SIGKILL
            subprocess.run(host, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False, timeout=600)
            assert served.wait(60) == 0
        finally:
            served.kill()
    (run,) = (folder / "home" / "runs").iterdir()
    return run
