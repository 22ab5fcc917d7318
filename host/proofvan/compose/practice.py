"""The practice jobs that the regulations' folders offer, and how one is fitted to a recorded waveform."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import tomlkit

from proofvan import regulations
from proofvan.compose.files import packaged_rig
from proofvan.core.errors import InputError
from proofvan.waveforms.waveform import Waveform

# A world that has not opened its socket by then, on a machine with much else to do, will not do so any more.
WORLD_START_S = 300.0
# The rigs of regulations whose values a person types in begin with this.
DESK_RIG = "practice_desk"
# A session of a played waveform: long enough for a thousand cycles, short enough to wait for.
_WAVE_SECONDS = 30.0
# Half of the board's fastest rate: two channels of it are what a USB board carries with ease.
_WAVE_RATE = 16_000
# The practice pile shows this step while a waveform is played, so that its display does not hide the comparison.
_WAVE_STEP_KWH = 1e-6
# A played waveform ends at once: what may still flow at the end of the gate is the noise of the channel.
_WAVE_END_CURRENT_A = 0.05


@dataclass(frozen=True, slots=True)
class Practice:
    """A job with its rig: a practice one that a regulation's folder offers, or one of the van's own."""

    name: str
    regulation: str
    job: Path
    rig: Path


def practices() -> dict[str, Practice]:
    """Give the practice jobs of all regulation folders by their short names: practice_job.toml, and practice/*.toml."""
    root, found = Path(regulations.__path__[0]), {}
    for job in (*sorted(root.glob("[a-z]*/practice_job.toml")), *sorted(root.glob("[a-z]*/practice/*.toml"))):
        table = tomllib.loads(job.read_text(encoding="utf-8"))
        if "practice" not in table:  # a folder without a bench lives on typed values
            continue
        name, rig = table["practice"]["name"], packaged_rig(table["practice"]["rig"])
        found[name] = Practice(name, table["job"]["regulation"], job, rig)
    return found


def own_jobs(home: Path) -> dict[str, Practice]:
    """Give the van's own jobs by their names, on its real rigs: own-NAME is HOME/own/NAME/job.toml and rig.toml.

    A NAME that is no plain one (a-z, 0-9, -) is left out: no address of the screen could name it.
    """
    jobs = (
        job for job in sorted((home / "own").glob("*/job.toml")) if re.fullmatch(r"[a-z0-9-]{1,50}", job.parent.name)
    )
    found = (Practice(f"own-{job.parent.name}", _regulation(job), job, job.parent / "rig.toml") for job in jobs)
    return {one.name: one for one in found}


def fitted_to_wave(practice: Practice, waveform: Waveform, folder: Path) -> Practice:
    """Write job and rig of a practice pile whose load is a recorded waveform; raises InputError when none can be."""
    mean_kw = waveform.mean_power_w / 1e3
    if not mean_kw > 0:
        raise InputError("demo-wave-without-energy", file=waveform.name, value=f"{waveform.mean_power_w:.6g}")
    job = tomlkit.parse(practice.job.read_text(encoding="utf-8"))
    voltage, current = _effective(waveform.voltage), _effective(waveform.current)
    job["subject"].update(
        {
            "display_step_kwh": _WAVE_STEP_KWH,
            "lowest_current_a": 0.0,
            "highest_current_a": max(250.0, current),
            "highest_voltage_v": max(750.0, voltage),
            "rated_power_kw": max(180.0, voltage * current / 1e3),
        }
    )
    energy_kwh = float(f"{mean_kw * _WAVE_SECONDS / 3600.0:.6g}")
    point = {"voltage_v": voltage, "current_a": current, "runs": 2, "energy_kwh": energy_kwh}
    job["plan"]["end_current_a"] = _WAVE_END_CURRENT_A
    job["plan"]["points"] = tomlkit.aot()
    job["plan"]["points"].append(tomlkit.item(point))
    rig = tomlkit.parse(practice.rig.read_text(encoding="utf-8"))
    rig.pop("bus", None)  # a played waveform obeys no vehicle
    for board in rig["board"]:
        if "waveform" in board["stream"]:
            board["stream"]["waveform"]["rate"] = _WAVE_RATE
    (folder / "job.toml").write_text(tomlkit.dumps(job), encoding="utf-8")
    (folder / "rig.toml").write_text(tomlkit.dumps(rig), encoding="utf-8")
    return replace(practice, job=folder / "job.toml", rig=folder / "rig.toml")


def _regulation(job: Path) -> str:
    """Give the regulation of a job; nothing for a damaged file, which says what is wrong when it is opened."""
    try:
        return str(tomllib.loads(job.read_text(encoding="utf-8"))["job"]["regulation"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _effective(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float(f"{math.sqrt(float(np.mean(np.square(values)))):.4g}")
