"""Starts practice runs: a world process that knows the truth, and a host process that gets ports only."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proofvan.compose.practice import DESK_RIG, WORLD_START_S, Practice, fitted_to_wave, practices
from proofvan.compose.practice_host import PracticeHost, Progress, last_words
from proofvan.core.errors import InputError, SetupError
from proofvan.link.recording import segments

_LARGEST_SEED = 2**31


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the demonstration may vary; all of it reaches the world process only."""

    seed: int | None = None
    true_error_percent: float | None = None
    speed: float = 0.0  # times real time; 0 = as fast as it goes
    wave: Path | None = None
    wave_rate: float | None = None  # samples per second of a file without a time column
    world_options: Sequence[str] = field(default_factory=tuple)
    cuts: int = 0  # how often the host is killed at a random moment and started again


def chosen(name: str) -> list[Practice]:
    """Give the practice jobs of a name: a short name, a folder's name, or all that have a bench of their own."""
    known = practices()
    if name == "all":
        return [practice for practice in known.values() if not practice.rig.stem.startswith(DESK_RIG)]
    # The first of a folder is that of its practice_job.toml.
    by_folder = {practice.regulation: practice for practice in reversed(known.values())}
    if name in known or name in by_folder:
        return [known.get(name) or by_folder[name]]
    raise InputError("demo-unknown-job", value=name, allowed=", ".join(["all", *known, *by_folder]))


def demonstrate(wanted: Sequence[Practice], wishes: Wishes, out: Path, progress: Progress) -> list[dict[str, Any]]:
    """Run practice jobs side by side and give the summary, which is also written to `out/summary.json`.

    Raises SetupError when a world or host process fails.
    """
    out.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
        summary = list(pool.map(lambda practice: _practise(practice, wishes, out, progress), wanted))
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return summary


def _practise(practice: Practice, wishes: Wishes, out: Path, progress: Progress) -> dict[str, Any]:
    seed = secrets.randbelow(_LARGEST_SEED) if wishes.seed is None else wishes.seed
    # A socket's path may have 107 bytes only, so it does not live below `out`.
    private = Path(tempfile.mkdtemp(prefix="proofvan-"))
    try:
        if wishes.wave is not None:
            practice = _fitted(practice, wishes.wave, wishes.wave_rate, private)
        with _start_world(practice, wishes, seed, private) as world:
            try:
                host = PracticeHost(practice, private / "control", out, seed, wishes.cuts)
                done = host.run(progress)
            except BaseException:
                world.kill()
                raise
        truth = json.loads((private / "truth.json").read_text(encoding="utf-8"))
    finally:
        shutil.rmtree(private, ignore_errors=True)
    return _entry(practice, seed, truth, done) | (
        {"power_cuts": host.cuts, "segments": len(segments((out / done["record"]).parent))} if wishes.cuts else {}
    )


def _fitted(practice: Practice, wave: Path, rate: float | None, private: Path) -> Practice:
    from proofvan.waveforms.read import read_waveform
    from proofvan.waveforms.table import Choice

    return fitted_to_wave(practice, read_waveform(wave, Choice(rate=rate)), private)


def _start_world(practice: Practice, wishes: Wishes, seed: int, private: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "proofvan.sim.world", "--rig", str(practice.rig), "--job", str(practice.job)]
    command += ["--seed", str(seed), "--speed", str(wishes.speed)]
    command += ["--control", str(private / "control"), "--truth", str(private / "truth.json")]
    if wishes.true_error_percent is not None:
        command += ["--true-error", repr(wishes.true_error_percent)]
    if wishes.wave is not None:
        command += ["--wave", str(wishes.wave)]
    if wishes.wave_rate is not None:
        command += ["--wave-rate", repr(wishes.wave_rate)]
    world = subprocess.Popen([*command, *wishes.world_options], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + WORLD_START_S
    while not (private / "control").exists():
        if world.poll() is not None or time.monotonic() > deadline:
            world.kill()
            words = last_words(world)
            world.communicate()
            raise SetupError("world-did-not-start", detail=words)
        time.sleep(0.005)
    return world


def _entry(practice: Practice, seed: int, truth: Mapping[str, Any], done: Mapping[str, Any]) -> dict[str, Any]:
    worst = done["worst"]
    point = worst["point"] if worst else ""
    return {
        "job": practice.name,
        "regulation": done["regulation"],
        "subject": done["subject"],
        "seed": seed,
        "true_error_percent": truth.get("points", {}).get(point, truth["true_error_percent"]),
        "measured_error_percent": float(worst["value"]) if worst else None,
        "expanded_uncertainty_percent": float(worst["expanded_uncertainty"]) if worst else None,
        "coverage_factor": float(worst["coverage_factor"]) if worst else None,
        "point": point,
        "verdict": done["verdict"],
        "record": done["record"],
        "record_sha256": done["record_sha256"],
        "recording": done["recording"],
        "certificate": done["certificate"],
        **({"wave": truth["wave"]} if truth.get("wave") else {}),
        **({"openings_under_load": count} if (count := truth.get("openings_under_load")) else {}),
    }
