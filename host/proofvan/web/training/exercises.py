"""What is hidden in a practice instrument, drawn from a seed, and what finding it is worth."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofvan.web.view import Words, words

# Limits of the practice instruments, %: class 1 piles JJG 1148, JJG 1149; dispensers JJG 443.
LIMIT_PERCENT = {"pile": 1.0, "ac_pile": 1.0, "dispenser": 0.3}
PASS, FAIL = "PASS", "FAIL"
FOR_VERDICT = FOR_FINDING = 50


@dataclass(frozen=True, slots=True)
class Exercise:
    """Something hidden: `name` is a message id, whose attribute `.why` says how it shows itself.

    `share` is the part of the limit between which the true error is drawn; `scales` are factors of the simulator's
    effects, `faults` lines of its fault plan.
    """

    name: str
    share: tuple[float, float]
    verdict: str
    scales: Mapping[str, float]
    faults: tuple[Mapping[str, Any], ...] = ()
    benches: tuple[str, ...] = ("dispenser", "pile", "ac_pile")


_WITHIN = (-0.4, 0.4)
EXERCISES = (
    Exercise("training-nothing", _WITHIN, PASS, {}),
    # Far enough from the limit for the practice uncertainty to decide it.
    Exercise("training-reads-high", (1.35, 1.5), FAIL, {}),
    Exercise("training-reads-low", (-1.5, -1.35), FAIL, {}),
    # It begins within the first delivery or session, which then ends in a fault and is measured again.
    Exercise("training-cable", _WITHIN, PASS, {}, ({"kind": "cut_cable", "at_s": 90.0, "duration_s": 8.0},)),
    Exercise("training-second-nozzle", _WITHIN, PASS, {"second_nozzle": 1.0}, (), ("dispenser",)),
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a trainee did."""

    verdict_right: bool
    finding_right: bool

    @property
    def points(self) -> int:
        """Points out of 100."""
        return FOR_VERDICT * self.verdict_right + FOR_FINDING * self.finding_right


def findings(bench: str) -> list[dict[str, Any]]:
    """Give what may be hidden in an instrument of this bench, for the trainee to choose from."""
    return [{"name": one.name, "text": words(one.name)} for one in EXERCISES if bench in one.benches]


def drawn(bench: str, seed: int) -> Exercise:
    """Draw what is hidden; the same seed hides the same."""
    possible = [one for one in EXERCISES if bench in one.benches]
    return _random(seed).choice(possible)


def world_wishes(exercise: Exercise, bench: str, seed: int, folder: Path) -> list[str]:
    """Give the simulator's options; the files that they name are written into `folder`, out of the trainee's sight."""
    low, high = (share * LIMIT_PERCENT[bench] for share in exercise.share)
    options = ["--true-error", repr(_random(seed + 1).uniform(low, high))]
    if exercise.scales:
        lines = "\n".join(f"{name} = {factor}" for name, factor in exercise.scales.items())
        (folder / "effects.toml").write_text(f"[scale]\n{lines}\n", encoding="utf-8")
        options += ["--effects", str(folder / "effects.toml")]
    if exercise.faults:
        (folder / "faults.json").write_text(json.dumps([dict(one) for one in exercise.faults]), encoding="utf-8")
        options += ["--fault-plan", str(folder / "faults.json")]
    return options


def assessed(exercise: Exercise, verdict: str, finding: str) -> Assessment:
    """Compare a trainee's answer with what was hidden."""
    return Assessment(verdict == exercise.verdict, finding == exercise.name)


def why(exercise: Exercise) -> Words:
    """Say how what was hidden shows itself."""
    return words(f"{exercise.name}.why")


def _random(seed: int) -> random.Random:
    return random.Random(f"exercise {seed}")
