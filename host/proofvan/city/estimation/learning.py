"""Verified piles tell how far meters and converters really are from what is assumed of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from proofvan.city.estimation.balance import Balance
from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Floats, Piles, Verified, Whole

_LEAST = 0.3  # of an assumed deviation: luck with few piles must not make it vanish


def learn(balances: Sequence[Balance], verified: Verified, piles: Piles, model: Model) -> Model:
    """Give the model with the meters' and the converters' deviations as the verified piles show them.

    The assumptions count as `assumed_piles` verified ones. AC piles show the meters, DC piles meters and converters.
    """
    place, residual, variance = _residuals(balances, verified)
    ac = ~piles.is_dc[place]
    meter = _variance(residual[ac] ** 2 - variance[ac], model.meter_deviation**2, model)
    away, freedom = _from_class(piles, place[~ac], residual[~ac])
    unit = _variance(away**2 * freedom - variance[~ac] - meter, model.unit_deviation**2, model)
    return model.model_copy(update={"meter_deviation": float(np.sqrt(meter)), "unit_deviation": float(np.sqrt(unit))})


def _residuals(balances: Sequence[Balance], verified: Verified) -> tuple[Whole, Floats, Floats]:
    """Give place, balance minus verification, and the variance that both have anyway."""
    known = dict(zip(verified.pile.tolist(), range(len(verified.pile)), strict=True))
    rows = [
        (
            pile,
            one.values[at] - np.log1p(verified.error[known[pile]]),
            one.covariance[at, at] + (verified.expanded[known[pile]] / 2) ** 2,
        )
        for one in balances
        for at, pile in enumerate(one.piles.tolist())
        if pile in known
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    seen = table[:, 2] < 0.005**2  # the others say nothing of meters
    return table[seen, 0].astype(np.int64), table[seen, 1], table[seen, 2]


def _from_class(piles: Piles, place: Whole, residual: Floats) -> tuple[Floats, Floats]:
    """Take out the efficiency of each power; give what that leaves, and n / (n - 1) of its power."""
    away, freedom = np.zeros(len(place)), np.zeros(len(place))
    for power in np.unique(piles.power_w[place]):
        which = piles.power_w[place] == power
        away[which] = residual[which] - residual[which].mean()
        freedom[which] = which.sum() / max(which.sum() - 1, 1)
    return away, freedom


def _variance(squares: Floats, assumed: float, model: Model) -> float:
    mean = (model.assumed_piles * assumed + float(squares.sum())) / (model.assumed_piles + len(squares))
    return max(mean, _LEAST**2 * assumed)
