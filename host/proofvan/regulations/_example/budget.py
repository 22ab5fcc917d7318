"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.procedures.regulation import Case
from proofvan.regulations._example.formulas import PointInputs, RunInputs
from proofvan.regulations._example.inputs import Run
from proofvan.regulations._example.limits import FIGURES
from proofvan.regulations.budgets import certificate, drift, repeatability
from proofvan.uncertainty.inputs import rectangular


def point_inputs(runs: Sequence[Run], case: Case) -> PointInputs:
    """Build the inputs of a point from its runs, the standard's certificate and the edition's influences."""
    standard = case.standards["reference"]
    return PointInputs(
        runs=tuple(RunInputs(one.indicated.value, one.reference.value) for one in runs),
        display=rectangular("component-display", case.subject.display_step_kg / 2, "kg", "d / 2"),
        certificate=certificate(standard, "mass"),
        drift=drift(standard),
        repeatability=repeatability(FIGURES, len(runs)),
    )
