"""The plan `bench`: the practice jobs, made as short as the regulations allow, for boards that are slow to emulate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import tomlkit

from proofvan.compose.practice import practices

RATE = 500  # samples per second, an eighth of the practice rig's: the emulated chip is slower than the real one
ENERGY_KWH = 0.1  # three seconds of charging: what the uncertainty of the gate's time allows for a third of the limit
STEP_KWH = 1e-5  # so that the display does not hide a session that short
END_HOLD_S = 0.5
# What makes a session long and has no say in the verdict: factors of the world's effects.
HASTE = {"ramp": 0.1, "display_refresh": 0.1, "display_latency": 0.1, "settlement_delay": 0.1}
THINKING = 0.05  # of the time that the practice person takes for an answer


@dataclass(frozen=True, slots=True)
class BenchPlan:
    """Files of a plan for host and world, and how quick the practice person is."""

    job: Path
    rig: Path
    effects: Path
    thinking: float


def pile_plan(folder: Path) -> BenchPlan:
    """Write the plan for a DC pile: one load point, and the two sessions that the regulation demands."""
    practice = practices()["pile-dc"]
    job = tomlkit.parse(practice.job.read_text(encoding="utf-8"))
    rig = tomlkit.parse(practice.rig.read_text(encoding="utf-8"))
    job["subject"]["display_step_kwh"] = STEP_KWH  # type: ignore[index]
    job["plan"]["end_hold_s"] = END_HOLD_S  # type: ignore[index]
    job["plan"]["points"][0]["energy_kwh"] = ENERGY_KWH  # type: ignore[index]
    for board in rig["board"]:  # type: ignore[union-attr]
        board["stream"]["waveform"]["rate"] = RATE
    plan = BenchPlan(folder / "job.toml", folder / "rig.toml", folder / "effects.toml", THINKING)
    for path, content in ((plan.job, job), (plan.rig, rig), (plan.effects, {"scale": HASTE})):
        path.write_text(tomlkit.dumps(content), encoding="utf-8")
    return plan
