"""Energy balance of a station: what its meters say of the errors of its piles, with covariance.

Only the product of a DC pile's error and its converter's efficiency is seen. A common error of the station's meter and
of all its piles is not seen either. Both are said, as covariance, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from proofvan.city.estimation.equations import (
    FACTOR_DEVIATION,
    Equations,
    is_scarce,
    of_meters,
    of_shape,
    of_sub_meter,
    of_total,
)
from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Floats, Piles, StationMeters, Whole
from proofvan.city.estimation.robust import Fit, robust_fit

# Of the line loss before the city has said how large losses are: the station's rows alone decide.
_FREE_LOSS = 0.1
# A comparison of two meters that is less certain than this says nothing of meters.
_TELLING = 0.005


@dataclass(frozen=True, slots=True)
class Apart:
    """How far a station's meters are from each other: a sum of squares, what the fit adds to it, degrees of freedom."""

    squares: float = 0.0
    of_fit: float = 0.0
    freedom: int = 0


@dataclass(frozen=True, slots=True)
class Loss:
    """A station's line loss as its rows say it, its variance, and its covariance with the values of the piles."""

    value: float
    variance: float
    with_values: Floats


@dataclass(frozen=True, slots=True)
class Shape:
    """How the efficiency of a pile's converter varies with the load (coefficients of `equations`)."""

    pile: int
    values: Floats


@dataclass(frozen=True, slots=True)
class Balance:
    """What a station's meters say: ln(1 + e) + ln(η / efficiency of the model) of its piles, with covariance.

    The covariance is that of the fit; `with_loss` adds what the city knows of line losses, `with_instruments` the
    meters' own errors and the spread of the converters. `loss` is None where no total was used. `shapes` are those
    that piles behind their own meters show; `scarce` are the equations of such piles that are too little used to show
    theirs (`with_scarce`).
    """

    station_id: str
    piles: Whole
    values: Floats
    covariance: Floats
    by_sub_meters: bool
    loss: Loss | None = None
    apart: Apart = Apart()
    shapes: tuple[Shape, ...] = ()
    scarce: tuple[Equations, ...] = ()


def balance(meters: StationMeters, active_s: Floats, piles: Piles, interval_s: int, model: Model) -> Balance:
    """Estimate from a station's meters; what they do not show has the covariance of knowing nothing."""
    free = model.model_copy(update={"line_loss_deviation": _FREE_LOSS})
    if meters.sub is None:
        return _by_total(meters, active_s, piles, interval_s, free)
    found = _by_sub_meters(meters, active_s, piles, interval_s, model)
    return replace(found, apart=_apart(meters, piles, interval_s, free))


def with_scarce(one: Balance, shapes: Mapping[int, tuple[Floats, Floats]], piles: Piles, model: Model) -> Balance:
    """Let the little used piles behind their own meters know the shape (mean, deviation) of their power."""
    values, covariance = one.values.copy(), one.covariance.copy()
    for equations in one.scarce:
        at = int(np.flatnonzero(one.piles == equations.piles[0])[0])
        known = shapes.get(int(piles.power_w[equations.piles[0]]))
        if known is not None and piles.is_dc[equations.piles[0]]:
            equations = of_shape(equations, *known)
        values[at : at + 1], covariance[at : at + 1, at : at + 1] = _logarithms(_fit(equations, model), 1)
    return replace(one, values=values, covariance=covariance, scarce=())


def with_loss(one: Balance, model: Model) -> Balance:
    """Let a station know what the model says of line losses: one more observation of its loss (Kalman's update)."""
    if one.loss is None:
        return one
    gain = one.loss.with_values / (one.loss.variance + model.line_loss_deviation**2)
    values = one.values + gain * (model.line_loss - one.loss.value)
    return replace(one, values=values, covariance=one.covariance - np.outer(gain, one.loss.with_values))


def with_instruments(one: Balance, piles: Piles, model: Model) -> Balance:
    """Add what no fit can see: one total meter is wrong for all its piles, sub-meters and converters for one each."""
    meter = model.meter_deviation**2 * (np.eye(len(one.piles)) if one.by_sub_meters else 1.0)
    units = np.diag(np.where(piles.is_dc[one.piles], model.unit_deviation**2, 0.0))
    return replace(one, covariance=one.covariance + meter + units)


def _by_sub_meters(meters: StationMeters, active_s: Floats, piles: Piles, interval_s: int, model: Model) -> Balance:
    count = len(meters.piles)
    values, covariance = np.zeros(count), np.eye(count) * FACTOR_DEVIATION**2
    shapes, scarce = [], []
    for one in range(count):
        equations = of_sub_meter(meters, active_s, one, piles, interval_s, model)
        if equations is None:
            continue
        if is_scarce(equations, model):
            scarce.append(equations)
            continue
        fit = _fit(equations, model)
        values[one : one + 1], covariance[one : one + 1, one : one + 1] = _logarithms(fit, 1)
        shapes.append(Shape(int(meters.piles[one]), fit.coefficients[1:]))
    return Balance(
        meters.station_id, meters.piles, values, covariance, True, shapes=tuple(shapes), scarce=tuple(scarce)
    )


def _by_total(meters: StationMeters, active_s: Floats, piles: Piles, interval_s: int, model: Model) -> Balance:
    count = len(meters.piles)
    equations = of_total(meters, active_s, piles, interval_s, model)
    if equations is None:
        unknown = np.eye(count) * FACTOR_DEVIATION**2
        return Balance(meters.station_id, meters.piles, np.zeros(count), unknown, False)
    fit = _fit(equations, model)
    values, covariance = _logarithms(fit, count)
    both = -fit.covariance[:count, count] / fit.coefficients[:count]
    loss = Loss(float(fit.coefficients[count]), float(fit.covariance[count, count]), both)
    return Balance(meters.station_id, meters.piles, values, covariance, False, loss)


def _apart(meters: StationMeters, piles: Piles, interval_s: int, model: Model) -> Apart:
    """Compare a station's sub-meters with each other, by what its total meter says of each."""
    equations = of_meters(meters, piles, interval_s, model)
    count = len(meters.piles)
    if equations is None or count < 2:
        return Apart()
    values, covariance = _logarithms(_fit(equations, model), count)
    told = np.flatnonzero(np.diag(covariance) < _TELLING**2)
    if len(told) < 2:
        return Apart()
    centred = np.eye(len(told)) - 1 / len(told)
    of_fit = float(np.trace(centred @ covariance[np.ix_(told, told)]))
    return Apart(float(((centred @ values[told]) ** 2).sum()), of_fit, len(told) - 1)


def _fit(equations: Equations, model: Model) -> Fit:
    return robust_fit(equations.columns, equations.values, equations.load, equations.day, equations.prior, model)


def _logarithms(fit: Fit, count: int) -> tuple[Floats, Floats]:
    """Give -ln f of the first columns and its covariance."""
    factors, covariance = fit.coefficients[:count], fit.covariance[:count, :count]
    return -np.log(factors), covariance / np.outer(factors, factors)
