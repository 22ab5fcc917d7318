"""The AC pile job with less energy than a verification needs, and worlds for it."""

from __future__ import annotations

import json
from pathlib import Path

from practice_runs import SEED, Finished

from proofvan.compose.demo import Wishes, demonstrate
from proofvan.compose.practice import Practice, practices


def ac_practice(folder: Path, *changes: tuple[str, str]) -> Practice:
    """Copy the practice job: 0.2 kWh a run on a display of 1 Wh / 40, which is enough for class 1."""
    pile = practices()["pile-ac"]
    text = pile.job.read_text(encoding="utf-8")
    usual = (("energy_kwh = 2.0", "energy_kwh = 0.2"), ("display_step_kwh = 0.001", "display_step_kwh = 0.00001"))
    for old, new in (*usual, *changes):
        assert old in text, old
        text = text.replace(old, new)
    (folder / "job.toml").write_text(text, encoding="utf-8")
    return Practice("short-ac", pile.regulation, folder / "job.toml", pile.rig)


def run_ac(
    folder: Path, *changes: tuple[str, str], scales: dict[str, float] | None = None, plan=None, told=None, **wishes
):
    """Run the short job; `scales` are factors of effects, `told` a list that takes what the run says meanwhile."""
    options = []
    if scales:
        table = "[scale]\n" + "".join(f"{name} = {factor}\n" for name, factor in scales.items())
        (folder / "effects.toml").write_text(table)
        options += ["--effects", str(folder / "effects.toml")]
    if plan:
        (folder / "plan.json").write_text(json.dumps(plan))
        options += ["--fault-plan", str(folder / "plan.json")]
    given = Wishes(seed=wishes.pop("seed", SEED), world_options=options, **wishes)
    said = [] if told is None else told
    practice = ac_practice(folder, *changes)
    (entry,) = demonstrate([practice], given, folder / "out", lambda _job, message: said.append(message))
    return Finished(folder / "out", entry)
