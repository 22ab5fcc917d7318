"""How an estimate came to be, day by day: recursive least squares with forgetting, or a Kalman filter with a walk.

Each day's rows are one step: C = (C_before / λ + q²)⁻¹ + XᵀWX, inverted. With λ = 1 and no walk the last day is the
least squares solution of all rows; λ < 1 forgets old days; a walk lets the errors change (L. Ljung, System
Identification, 2nd edition 1999, 11.2). The gross errors are left out as the fit over all days found them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proofvan.city.estimation.equations import Equations
from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Floats, Whole
from proofvan.city.estimation.robust import robust_fit


@dataclass(frozen=True, slots=True)
class Course:
    """Factors f of the equations' piles after each day: values and standard uncertainties, (days, piles)."""

    days: Whole
    factors: Floats
    uncertainties: Floats


def course(equations: Equations, model: Model, forgetting: float = 1.0, walk: float = 0.0) -> Course:
    """Follow the factors over the days; `walk` is their standard deviation per day, relative."""
    fit = robust_fit(equations.columns, equations.values, equations.load, equations.day, equations.prior, model)
    mean: Floats = equations.prior.mean
    covariance: Floats = np.diag(equations.prior.deviation**2)
    count = len(equations.piles)
    moving = np.diag(np.where(np.arange(len(mean)) < count, walk**2, 0.0))
    days, starts = np.unique(equations.day, return_index=True)
    steps = []
    for low, high in zip(starts, [*starts[1:], len(equations.values)], strict=True):
        columns, weights = equations.columns[low:high], fit.weights[low:high, None]
        before = np.linalg.inv(covariance / forgetting + moving)
        covariance = np.asarray(np.linalg.inv(before + columns.T @ (columns * weights)), dtype=np.float64)
        mean = covariance @ (before @ mean + (columns * weights).T @ equations.values[low:high])
        steps.append((mean[:count], np.sqrt(np.diag(covariance)[:count])))
    return Course(days, np.array([one for one, _ in steps]), np.array([one for _, one in steps]))
