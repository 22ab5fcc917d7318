"""From observations to results and verdicts."""

from __future__ import annotations

from proofvan.procedures.regulation import Case, Evaluation
from proofvan.regulations.gas_fuel import evaluation as shared
from proofvan.regulations.jjg996_cng_dispenser.kind import KIND


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    return shared.evaluate(KIND, case)
