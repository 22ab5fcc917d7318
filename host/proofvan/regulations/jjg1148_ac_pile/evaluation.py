"""From observations to results and verdicts."""

from __future__ import annotations

from proofvan.procedures.regulation import Case, Evaluation
from proofvan.regulations.jjg1148_ac_pile import steps
from proofvan.regulations.jjg1148_ac_pile.budget import KIND
from proofvan.regulations.piles import evaluation as piles


def evaluate(case: Case) -> Evaluation:
    """Compute every point and judge it; what is missing or flagged is INCONCLUSIVE, never PASS."""
    return piles.evaluate(KIND, steps.procedure(case.plan), case)
