"""An instrument of a known error under a virtual verification, written from the truth to what one reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from proofvan.procedures.regulation import Case
from proofvan.regulations._example import budget
from proofvan.regulations._example.inputs import Findings, Identity, Run
from proofvan.uncertainty.monte_carlo import really_off

_LOAD_KG = 50.0


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every point."""
    seen: dict[str, Any] = {
        "identify": Identity(serial=case.subject.serial, seals="S1"),
        "findings": Findings(appearance=True, function=True),
    }
    for point in case.plan.points:
        for run in _runs(case, point, error, generator):
            seen[f"measure/{point}/{run.run}"] = run
    return seen


def planned(case: Case, point: str) -> list[Run]:
    """Give the runs of a point as if everything were exact."""
    numbers = range(1, case.plan.runs + 1)
    return [_read(point, number, _LOAD_KG, _LOAD_KG) for number in numbers]


def _runs(case: Case, point: str, error: float, generator: np.random.Generator | None) -> list[Run]:
    plan = planned(case, point)
    off = really_off(budget.point_inputs(plan, case), generator)
    # The load is exact; the instrument shows it with its error, the standard with what its certificate does not know.
    shown = _LOAD_KG * (1 + (error - off.repeatability) / 100) - off.display
    standard = _LOAD_KG / (1 + (off.certificate + off.drift) / 100)
    return [_read(point, one.run, shown, standard) for one in plan]


def _read(point: str, run: int, indicated: float, reference: float) -> Run:
    return Run.model_validate({"point": point, "run": run, "indicated": indicated, "reference": reference})
