"""Weighted least squares that gross errors cannot pull, with an uncertainty that slow disturbances cannot fool.

Rows count by Huber's weights (P. J. Huber, Robust Statistics, 1981, 7.8) and by a scale that grows with the load. The
covariance is the one of groups of rows (whole days): residuals of one day may hang together (K.-Y. Liang and S. L.
Zeger, Biometrika 73 (1986) 13-22).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Floats, Whole

_ROUNDS = 5
_MAD = 1.4826  # of the median of |r| to the standard deviation of normal residuals


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of the coefficients before: their means and standard deviations."""

    mean: Floats
    deviation: Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients with covariance; `weights` are the final ones of the rows, 0 where one was left out."""

    coefficients: Floats
    covariance: Floats
    weights: Floats


def robust_fit(columns: Floats, values: Floats, load: Floats, group: Whole, prior: Prior, model: Model) -> Fit:
    """Fit `values` (Wh) by `columns` (rows × coefficients); `group` is the day of each row, in rising order."""
    weights = np.full(len(values), 1.0 / (_spread(values - columns @ prior.mean) + model.smallest_scale_wh) ** 2)
    for _ in range(_ROUNDS):
        coefficients = solve(columns, values, weights, prior)
        weights = _weights(values - columns @ coefficients, load, model)
    coefficients = solve(columns, values, weights, prior)
    residuals = values - columns @ coefficients
    return Fit(coefficients, _covariance(columns, residuals, weights, group, prior), weights)


def solve(columns: Floats, values: Floats, weights: Floats, prior: Prior) -> Floats:
    """Solve the weighted normal equations, the prior among them."""
    precision = prior.deviation**-2.0
    weighted = columns * weights[:, None]
    normal = columns.T @ weighted + np.diag(precision)
    return np.asarray(np.linalg.solve(normal, weighted.T @ values + precision * prior.mean))


def _weights(residuals: Floats, load: Floats, model: Model) -> Floats:
    scale = _scales(residuals, load, model)
    away = np.abs(residuals) / scale
    kept = np.where(away > model.reject, 0.0, np.minimum(1.0, model.huber / np.maximum(away, 1e-12)))
    return np.asarray(kept / scale**2)


def _scales(residuals: Floats, load: Floats, model: Model) -> Floats:
    """Give each row's scale: a straight line over the load through the sizes of the residuals, gross ones cut."""
    cut = np.minimum(np.abs(residuals), model.reject * (_spread(residuals) + model.smallest_scale_wh))
    slope = np.column_stack([np.ones_like(load), load])
    line = slope @ np.linalg.lstsq(slope, cut, rcond=None)[0]
    scale = np.maximum(line, 0.2 * cut.mean() + 1e-9)
    return np.asarray(np.maximum(scale * _spread(residuals / scale), model.smallest_scale_wh))


def _spread(residuals: Floats) -> float:
    return float(_MAD * np.median(np.abs(residuals)) + 1e-9)


def _covariance(columns: Floats, residuals: Floats, weights: Floats, group: Whole, prior: Prior) -> Floats:
    precision = np.diag(prior.deviation**-2.0)
    inverse = np.linalg.inv(columns.T @ (columns * weights[:, None]) + precision)
    starts = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    scores = np.add.reduceat(columns * (weights * residuals)[:, None], starts, axis=0)
    spread = scores.T @ scores * len(starts) / max(len(starts) - columns.shape[1], 1)
    return np.asarray(inverse @ (spread + precision) @ inverse)
