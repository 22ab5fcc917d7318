"""All that is known of the piles' errors, together: balances, vehicles, verifications, and what was known before.

The unknowns are ln(1 + e) of every pile; for every power of DC piles, ln of the efficiency against the model's and
what vehicles take more or less at that power (their covariates may not explain it all: it is held by verified piles);
and what all piles of the city have in common. Without that last one, thousands of independent priors around zero would
claim to know the city's mean better than the few verified piles do.
Everything is Gaussian and adds up as information (precision matrices); the posterior covariance says what is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from proofvan.city.estimation.balance import Balance
from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Floats, Piles, Verified, Whole
from proofvan.city.estimation.transfer import Transfer


@dataclass(frozen=True, slots=True)
class Fused:
    """Relative errors and standard uncertainties of all piles; of the efficiencies, by power of DC piles."""

    errors: Floats
    uncertainties: Floats
    powers: Whole
    efficiencies: Floats
    efficiency_uncertainties: Floats


def fuse(piles: Piles, balances: Sequence[Balance], carried: Transfer, verified: Verified, model: Model) -> Fused:
    """Put everything together; each source may be empty."""
    powers = np.unique(piles.power_w[piles.is_dc])
    precision, vector = _before(len(piles), len(powers), model)
    _add_transfer(precision, vector, carried, piles, powers)
    for one in balances:
        _add_balance(precision, vector, one, _design(piles, powers, one.piles, len(vector)))
    weight = 4 / verified.expanded**2
    np.add.at(precision, (verified.pile, verified.pile), weight)
    np.add.at(vector, verified.pile, weight * np.log1p(verified.error))
    covariance = linalg.inv(precision, check_finite=False)
    state, deviation = covariance @ vector, np.sqrt(np.diag(covariance))
    errors = np.expm1(state[: len(piles)])
    return Fused(
        errors,
        deviation[: len(piles)] * (1 + errors),
        powers,
        model.efficiency * np.exp(state[_levels(piles, powers)]),
        model.efficiency * deviation[_levels(piles, powers)],
    )


def _levels(piles: Piles, powers: Whole) -> slice:
    return slice(len(piles), len(piles) + len(powers))


def _before(piles: int, powers: int, model: Model) -> tuple[Floats, Floats]:
    relative = model.efficiency_deviation / model.efficiency
    deviation = np.repeat(
        [model.pile_deviation, relative, model.power_deviation, model.city_deviation], [piles, powers, powers, 1]
    )
    precision = np.diag(deviation**-2.0)
    of_pile = model.pile_deviation**-2
    precision[:piles, -1] = precision[-1, :piles] = -of_pile
    precision[-1, -1] += piles * of_pile
    return precision, np.zeros(len(precision))


def _add_transfer(precision: Floats, vector: Floats, carried: Transfer, piles: Piles, powers: Whole) -> None:
    offsets = piles.power_w[:, None] == powers
    offsets = (offsets & piles.is_dc[:, None]).astype(np.float64)
    count, tail = len(piles), slice(len(piles) + len(powers), len(piles) + 2 * len(powers))
    crossed = carried.precision @ offsets
    precision[:count, :count] += carried.precision
    precision[:count, tail] += crossed
    precision[tail, :count] += crossed.T
    precision[tail, tail] += offsets.T @ crossed
    vector[:count] += carried.vector
    vector[tail] += offsets.T @ carried.vector


def _design(piles: Piles, powers: Whole, places: Whole, size: int) -> Floats:
    design = np.zeros((len(places), size))
    design[np.arange(len(places)), places] = 1
    dc = np.flatnonzero(piles.is_dc[places])
    design[dc, len(piles) + np.searchsorted(powers, piles.power_w[places[dc]])] = 1
    return design


def _add_balance(precision: Floats, vector: Floats, one: Balance, design: Floats) -> None:
    which = np.flatnonzero(design.any(axis=0))
    information = linalg.inv(one.covariance)
    weighted = design[:, which].T @ information
    precision[np.ix_(which, which)] += weighted @ design[:, which]
    vector[which] += weighted @ one.values
