"""The plan `bench`: the practice jobs, made as short as the regulations allow, for boards that are slow to emulate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from proofvan.compose.files import packaged_rig
from proofvan.compose.practice import practices
from proofvan.regulations.jjg443_fuel_dispenser.limits import FIGURES
from proofvan.standards.register import PRACTICE

RATE = 500  # samples per second, an eighth of the practice rig's: the emulated chip is slower than the real one
ENERGY_KWH = 0.075  # 2.3 s of charging: what the uncertainty of the gate's time allows for a third of the limit
STEP_KWH = 1e-5  # so that the display does not hide a session that short
END_HOLD_S = 0.3
PILE_RIG = "practice_pile_dc"  # the person connects and charges by hand: a vehicle on the bus takes its own time
# What makes a session long and has no say in the verdict: factors of the world's effects.
HASTE = {"ramp": 0.02, "display_refresh": 0.1, "display_latency": 0.1, "settlement_delay": 0.1}
THINKING = 0.01  # of the time that the practice person takes for an answer

MEASURE_L = 4.0
STEP_L = 0.001  # so that the display does not hide a delivery that short
NECK_LOWER_MM = 600.0  # than in the practice measure: a transmitter of 1 m hangs over the neck, not over the body
HIGHEST_FLOW_L_MIN = 200.0  # the most that the regulation's question takes
POINT = "Q1"
# The bench edition of JJG 443: one flow point, fewer runs, short waits, a window that has room for the time in which
# the nozzle opens. It verifies nothing.
SHORTENED = {
    "flow-points": POINT,
    "runs": "2",
    "drip-time": "0.1",
    "flow-stopped": "0.3",
    "settling-petrol": "0.5",
    "settled-window": "0.5",
    "averaging-time": "0.4",
    "q1-lowest": "0.60",
}
# What must be over before a shortened wait is; a film has no time to drip, so there is none.
CALM = {
    "film": 0.0,
    "bubble_time": 0.005,
    "slosh": 0.02,
    "thermometer_lag": 0.005,
    "valve_leak": 0.0,
    "wide_valve": 19.0,
}
# Stated for a delivery of 100 L.
OF_100_L = ("hose_first_draw", "hose_dilation", "preset_overshoot")


@dataclass(frozen=True, slots=True)
class BenchPlan:
    """Files of a plan for host and world, and how quick the practice person is; `figures` in place of limits.toml."""

    job: Path
    rig: Path
    effects: Path
    thinking: float
    figures: Path | None = None


def pile_plan(folder: Path) -> BenchPlan:
    """Write the plan for a DC pile: one load point, and the two sessions that the regulation demands."""
    practice = practices()["pile-dc"]
    job: Any = tomlkit.parse(practice.job.read_text(encoding="utf-8"))
    rig: Any = tomlkit.parse(packaged_rig(PILE_RIG).read_text(encoding="utf-8"))
    job["subject"]["display_step_kwh"] = STEP_KWH
    job["plan"]["end_hold_s"] = END_HOLD_S
    job["plan"]["points"][0]["energy_kwh"] = ENERGY_KWH
    for board in rig["board"]:
        board["stream"]["waveform"]["rate"] = RATE
    plan = BenchPlan(folder / "job.toml", folder / "rig.toml", folder / "effects.toml", THINKING)
    for path, content in ((plan.job, job), (plan.rig, rig), (plan.effects, {"scale": HASTE})):
        path.write_text(tomlkit.dumps(content), encoding="utf-8")
    return plan


def dispenser_plan(folder: Path) -> BenchPlan:
    """Write the plan for a dispenser: one flow point, two runs, a measure of 4 L, waits that a bench can afford."""
    practice = practices()["dispenser"]
    job: Any = tomlkit.parse(practice.job.read_text(encoding="utf-8"))
    job["subject"]["display_step_l"] = STEP_L
    wishes = {"highest_flow_l_min": HIGHEST_FLOW_L_MIN, "nominal_l": MEASURE_L, "points": [POINT]}
    job["plan"].update(wishes | {"runs": int(SHORTENED["runs"])})
    job["standards"]["measure"] = "measure.toml"
    effects = CALM | dict.fromkeys(OF_100_L, MEASURE_L / 100)
    plan = BenchPlan(folder / "job.toml", practice.rig, folder / "effects.toml", THINKING, folder / "limits.toml")
    plan.job.write_text(tomlkit.dumps(job), encoding="utf-8")
    plan.effects.write_text(tomlkit.dumps({"scale": effects}), encoding="utf-8")
    (folder / "measure.toml").write_text(tomlkit.dumps(_small_measure()), encoding="utf-8")
    (folder / "limits.toml").write_text(tomlkit.dumps(_shortened_limits()), encoding="utf-8")
    return plan


def _small_measure() -> Any:
    """Give the practice measure with a smaller neck and body, the neck within the span of the transmitter."""
    table: Any = tomlkit.parse((PRACTICE / "metal_measure.toml").read_text(encoding="utf-8"))
    standard = table["standard"]
    standard.update({"id": f"bench-measure-{MEASURE_L:g}", "measuring_range": f"{MEASURE_L:g} L"})
    measure = standard["measure"]
    share = MEASURE_L / float(measure["nominal_volume_l"])
    measure["nominal_volume_l"] = f"{MEASURE_L:g}"
    for place in measure["neck"]:
        place["level_mm"] = f"{float(place['level_mm']) - NECK_LOWER_MM:g}"
        place["volume_ml"] = f"{float(place['volume_ml']) * share:.1f}"
    return table


def _shortened_limits() -> Any:
    table: Any = tomlkit.parse((FIGURES.folder / "limits.toml").read_text(encoding="utf-8"))
    edition = next(one for one in table["editions"] if one["name"] == FIGURES.edition)
    for setting in edition["settings"]:
        if setting["id"] in SHORTENED:
            setting["value"] = SHORTENED[setting["id"]]
    return table
