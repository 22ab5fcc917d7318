"""Verified piles and vehicles tell how far meters and converters really are from what is assumed of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from proofvan.city.estimation.balance import Balance
from proofvan.city.estimation.fusion import Fused
from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Floats, Piles, Verified, Whole

_LARGEST = 0.005  # uncertainty beyond which a pile says nothing of meters
_ROUNDS = 30
_FEWEST_SHAPES = 5
_LEAST = 0.3  # of an assumed deviation: luck with few piles must not make it vanish


def learn(balances: Sequence[Balance], carried: Fused, verified: Verified, piles: Piles, model: Model) -> Model:
    """Give the model with the meters' and the converters' deviations as the city itself shows them.

    The assumptions count as `assumed_piles` observed ones. Verified AC piles show the meters, and so do the meters of
    a station that has several. DC piles that vehicles compare (`carried`: without any balance) show meters and
    converters together. `balances` are those `with_loss`.
    """
    place, residual, variance = _residuals(balances, *_known(verified, piles))
    ac = ~piles.is_dc[place]
    apart = [one.apart for one in balances]
    squares = float((residual[ac] ** 2 - variance[ac]).sum()) + sum(one.squares - one.of_fit for one in apart)
    meter = _variance(squares, int(ac.sum()) + sum(one.freedom for one in apart), model.meter_deviation**2, model)
    place, residual, variance = _residuals(balances, np.log1p(carried.errors), carried.uncertainties**2)
    dc = piles.is_dc[place]
    away, freedom = _from_class(piles, place[dc], residual[dc])
    excess = away**2 * freedom - variance[dc] - meter
    unit = _variance(float(excess.sum()), len(excess), model.unit_deviation**2, model)
    return model.model_copy(update={"meter_deviation": float(np.sqrt(meter)), "unit_deviation": float(np.sqrt(unit))})


def learn_loss(balances: Sequence[Balance], model: Model) -> Model:
    """Give the model with the line losses as the city's stations show them: their mean, and how far one is from it.

    Each station says little, all together say what is usual. Mean and spread in turns (expectation, maximisation); what
    is not known of the mean is part of how far a station may be from it (law of total variance).
    """
    told = [(one.loss.value, one.loss.variance) for one in balances if one.loss is not None]
    values, variances = np.array([one for one, _ in told]), np.array([one for _, one in told])
    mean, assumed = model.line_loss, model.line_loss_deviation**2
    spread = assumed
    for _ in range(_ROUNDS):
        precision = 1 / (variances + spread)
        of_mean = 1 / (precision.sum() + 1 / assumed)
        mean = of_mean * float((precision * values).sum() + model.line_loss / assumed)
        pulled = spread * precision
        squares = (pulled * (values - mean)) ** 2 + pulled * variances
        spread = (model.assumed_piles * assumed + float(squares.sum())) / (model.assumed_piles + len(told))
    deviation = float(np.sqrt(spread + of_mean))
    return model.model_copy(update={"line_loss": mean, "line_loss_deviation": deviation})


def learn_shapes(balances: Sequence[Balance], piles: Piles) -> dict[int, tuple[Floats, Floats]]:
    """Give for each power of DC piles how its efficiency varies with the load: mean and deviation over the piles."""
    shapes = [one for each in balances for one in each.shapes if piles.is_dc[one.pile]]
    of_power: dict[int, list[Floats]] = {}
    for one in shapes:
        of_power.setdefault(int(piles.power_w[one.pile]), []).append(one.values)
    several = {power: np.array(values) for power, values in of_power.items() if len(values) >= _FEWEST_SHAPES}
    return {power: (values.mean(axis=0), values.std(axis=0, ddof=1)) for power, values in several.items()}


def _known(verified: Verified, piles: Piles) -> tuple[Floats, Floats]:
    """Give ln(1 + e) and variance of all piles as they were verified; the others' variance is 1."""
    logarithm, variance = np.zeros(len(piles)), np.ones(len(piles))
    logarithm[verified.pile], variance[verified.pile] = np.log1p(verified.error), (verified.expanded / 2) ** 2
    return logarithm, variance


def _residuals(balances: Sequence[Balance], logarithm: Floats, variance: Floats) -> tuple[Whole, Floats, Floats]:
    """Give place, balance minus what is known otherwise, and the variance that both have anyway."""
    place = np.concatenate([one.piles for one in balances])
    value = np.concatenate([one.values for one in balances])
    both = np.concatenate([np.diag(one.covariance) for one in balances]) + variance[place]
    seen = both < _LARGEST**2
    return place[seen], (value - logarithm[place])[seen], both[seen]


def _from_class(piles: Piles, place: Whole, residual: Floats) -> tuple[Floats, Floats]:
    """Take out the efficiency of each power; give what that leaves, and n / (n - 1) of its power."""
    away, freedom = np.zeros(len(place)), np.zeros(len(place))
    for power in np.unique(piles.power_w[place]):
        which = piles.power_w[place] == power
        away[which] = residual[which] - residual[which].mean()
        freedom[which] = which.sum() / max(which.sum() - 1, 1)
    return away, freedom


def _variance(squares: float, count: int, assumed: float, model: Model) -> float:
    """Give the mean of a scaled inverse χ² distribution, so that what is not known of the variance is in it."""
    many = model.assumed_piles + count
    mean = (model.assumed_piles * assumed + squares) / many
    return max(mean * many / (many - 2), _LEAST**2 * assumed)
