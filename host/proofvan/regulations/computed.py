"""The same formulas, budgets and verdicts as in a run, on values that were typed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from proofvan.core.errors import ProofvanError
from proofvan.procedures.regulation import Evaluation, Model, Regulation
from proofvan.regulations.typed import Typed, read_case
from proofvan.uncertainty import adaptive, monte_carlo
from proofvan.uncertainty.adaptive import Distribution, Draws


@dataclass(frozen=True, slots=True)
class Computed:
    """What `proofvan compute` gives; `refused` is why a run with this plan and these standards would not begin."""

    typed: Typed
    evaluation: Evaluation
    drawn: Mapping[tuple[str, str], Distribution]  # (result, point) -> Monte Carlo
    refused: ProofvanError | None


def compute(regulation: Regulation, path: Path, draw: bool = False, seed: int = 1) -> Computed:
    """Compute an input file, by Monte Carlo too when asked; raises InputError, PreconditionError or DataError."""
    typed = read_case(regulation, path)
    evaluation = regulation.evaluate(typed.case)
    drawn = {(model.name, model.point): by_drawing(model, seed) for model in evaluation.models} if draw else {}
    return Computed(typed, evaluation, drawn, _refusal(regulation, typed.case))


def by_drawing(model: Model, seed: int) -> Distribution:
    """Propagate the distributions of a model's inputs until the figures stand still; coverage as that of k = 2."""

    def draws(generator: np.random.Generator, count: int) -> Draws:
        return np.asarray(model.formula(monte_carlo.draw(model.inputs, generator, count)), dtype=np.float64)

    return adaptive.settle(draws, seed, coverage=monte_carlo.TWO_SIGMA)


def _refusal(regulation: Regulation, case: Any) -> ProofvanError | None:
    try:
        regulation.check(case)
    except ProofvanError as refused:
        return refused
    return None
