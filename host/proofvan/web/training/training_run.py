"""A practice run with something hidden: its verdict is told after the trainee's own, and nothing of it is ever issued.

Its records lie in a home of their own, which the archive does not show: they cannot be signed, printed or uploaded.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from proofvan.compose.attended import AttendedRun, OwnKey
from proofvan.compose.now import utc_now
from proofvan.compose.practice import Practice
from proofvan.core.errors import InputError, PreconditionError
from proofvan.records.sink import write_durably
from proofvan.station.setup import load_setup, setup_files
from proofvan.web.archive import Archive
from proofvan.web.kept_runs import KeptRun
from proofvan.web.runs import StationRun
from proofvan.web.training.exercises import assessed, drawn, findings, why, world_wishes
from proofvan.web.view import words

FOLDER = "training"


class TrainingRun(StationRun):
    """A run of the station whose instrument has something hidden."""

    def __init__(self, kept: KeptRun, practice: Practice, home: Path, keep: Callable[[], None]) -> None:
        (home / FOLDER).mkdir(parents=True, exist_ok=True)
        super().__init__(kept, practice, home / FOLDER, keep)
        self._bench = load_setup(setup_files(practice.job, practice.rig)).rig.bench
        self._exercise = drawn(self._bench, kept.seed)
        self._answer_file = home / FOLDER / f"{kept.id}.answer.json"
        self.shown.state["training"] = True

    def assessment(self) -> dict[str, Any]:
        """Give what the trainee is to answer, the results that it rests on, and after the answer how it was."""
        return {
            "findings": findings(self._bench),
            "results": self._results(),
            "given": self._given(),
            "outcome": self._outcome() if self._given() else None,
        }

    def hand_in(self, verdict: str, finding: str, by: str) -> dict[str, Any]:
        """Take the trainee's verdict and finding, once; raises PreconditionError before the run has ended."""
        if not self.kept.done:
            raise PreconditionError("training-not-done")
        if self._given():
            raise PreconditionError("training-again")
        if finding not in {one["name"] for one in findings(self._bench)}:
            raise InputError("training-finding-unknown", value=finding)
        points = assessed(self._exercise, verdict, finding).points
        given = {"verdict": verdict, "finding": finding, "by": by, "utc": utc_now(), "points": points}
        write_durably(self._answer_file, json.dumps(given, ensure_ascii=False).encode())
        return self.assessment()

    def _attended(self, anew: bool, own: OwnKey | None) -> AttendedRun:
        attended = super()._attended(anew, own)
        attended.wish(lambda folder: world_wishes(self._exercise, self._bench, self.kept.seed, folder))
        return attended

    def _tell(self, line: Any) -> None:
        # What the station found is for after the trainee's own answer.
        super()._tell({**line, "done": _hidden(line["done"])} if "done" in line else line)

    def _results(self) -> list[dict[str, Any]]:
        if not self.kept.done:
            return []
        results: list[dict[str, Any]] = Archive(self._home).record(self.kept.done["run"])["results"]
        wanted = ("name", "point", "rounded", "unit", "expanded_uncertainty", "limit")
        return [{name: one[name] for name in wanted} for one in results]

    def _given(self) -> dict[str, Any] | None:
        try:
            given: dict[str, Any] = json.loads(self._answer_file.read_bytes())
        except (OSError, ValueError):
            return None
        return given

    def _outcome(self) -> dict[str, Any]:
        given = self._given() or {}
        found = assessed(self._exercise, given["verdict"], given["finding"])
        return {
            "points": found.points,
            "verdict_right": found.verdict_right,
            "finding_right": found.finding_right,
            "verdict": self._exercise.verdict,
            "hidden": words(self._exercise.name),
            "why": why(self._exercise),
        }


def _hidden(done: dict[str, Any]) -> dict[str, Any]:
    return {**done, "verdict": "MEASURED", "worst": None, "certificate": None}
