"""Weighted least squares that gross errors cannot pull, with an uncertainty that slow disturbances cannot fool.

Rows count by Huber's weights (P. J. Huber, Robust Statistics, 1981, 7.8) and by a scale that grows with the load. The
covariance is the one of groups of rows (whole days): residuals of one day may hang together (K.-Y. Liang and S. L.
Zeger, Biometrika 73 (1986) 13-22), taken by leaving out one day after the other, since few days may show a coefficient
(A. C. Cameron and D. L. Miller, Journal of Human Resources 50 (2015) 317-372, VI.B).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Floats, Whole

_ROUNDS = 5
_FEW_DAYS = 20.0  # below this a covariance of days is itself too uncertain (Cameron and Miller, VI)
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
    """Give the jackknife's covariance over the days (CR3), and what the prior leaves open.

    Each day is left out once: β₋ - β = -(N - Nₖ)⁻¹ sₖ. A coefficient that few days show is moved by each of them, which
    the plain sandwich forgets. Below `_FEW_DAYS` even that is luck: such a coefficient gets at least what its rows say,
    times what days have in common at this station.
    """
    precision = np.diag(prior.deviation**-2.0)
    weighted = columns * weights[:, None]
    starts = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    bounds = list(zip(starts, [*starts[1:], len(group)], strict=True))
    of_day = np.array([columns[low:high].T @ weighted[low:high] for low, high in bounds])
    scores = np.add.reduceat(weighted * residuals[:, None], starts, axis=0)
    normal = of_day.sum(axis=0) + precision
    moved = np.linalg.solve(normal - of_day, scores[:, :, None])[:, :, 0]
    inverse = np.linalg.inv(normal)
    robust = moved.T @ moved * (len(starts) - 1) / len(starts) + inverse @ precision @ inverse
    grown = _grown(robust, inverse, np.diagonal(of_day, axis1=1, axis2=2))
    return np.asarray(robust * np.outer(grown, grown))


def _grown(robust: Floats, inverse: Floats, shown: Floats) -> Floats:
    """Give what each coefficient's deviation grows by; `shown` is what every day shows of it."""
    days = shown.sum(axis=0) ** 2 / np.maximum((shown**2).sum(axis=0), 1e-300)
    ratio = np.diag(robust) / np.diag(inverse)
    usual = max(1.0, float(np.median(ratio)))
    return np.asarray(np.where(days < _FEW_DAYS, np.sqrt(np.maximum(1.0, usual / ratio)), 1.0))
