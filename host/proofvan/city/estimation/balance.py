"""Energy balance of a station: what its meters say of the errors of its piles, with covariance.

Only the product of a DC pile's error and its converter's efficiency is seen. A common error of the station's meter and
of all its piles is not seen either. Both are said, as covariance, not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from proofvan.city.estimation.equations import FACTOR_DEVIATION, Equations, of_sub_meter, of_total
from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Floats, Piles, StationMeters, Whole
from proofvan.city.estimation.robust import robust_fit


@dataclass(frozen=True, slots=True)
class Balance:
    """What a station's meters say: ln(1 + e) + ln(η / efficiency of the model) of its piles, with covariance.

    The covariance is that of the fit; `with_instruments` adds the meters' own errors and the spread of the converters.
    """

    station_id: str
    piles: Whole
    values: Floats
    covariance: Floats
    by_sub_meters: bool


def balance(meters: StationMeters, active_s: Floats, piles: Piles, interval_s: int, model: Model) -> Balance:
    """Estimate from a station's meters; what they do not show has the covariance of knowing nothing."""
    if meters.sub is None:
        parts = [(slice(None), of_total(meters, active_s, piles, interval_s, model))]
    else:
        parts = [
            (slice(one, one + 1), of_sub_meter(meters, active_s, one, piles, interval_s, model))
            for one in range(len(meters.piles))
        ]
    values, covariance = np.zeros(len(meters.piles)), np.eye(len(meters.piles)) * FACTOR_DEVIATION**2
    for which, equations in parts:
        if equations is not None:
            values[which], covariance[which, which] = _fitted(equations, model)
    return Balance(meters.station_id, meters.piles, values, covariance, meters.sub is not None)


def with_instruments(one: Balance, piles: Piles, model: Model) -> Balance:
    """Add what no fit can see: one total meter is wrong for all its piles, sub-meters and converters for one each."""
    meter = model.meter_deviation**2 * (np.eye(len(one.piles)) if one.by_sub_meters else 1.0)
    units = np.diag(np.where(piles.is_dc[one.piles], model.unit_deviation**2, 0.0))
    return replace(one, covariance=one.covariance + meter + units)


def _fitted(equations: Equations, model: Model) -> tuple[Floats, Floats]:
    """Give -ln f of the piles and its covariance."""
    fit = robust_fit(equations.columns, equations.values, equations.load, equations.day, equations.prior, model)
    count = len(equations.piles)
    factors, covariance = fit.coefficients[:count], fit.covariance[:count, :count]
    return -np.log(factors), covariance / np.outer(factors, factors)
