"""Vehicles carry comparisons from pile to pile: the same vehicle needs the same energy for the same rise of SoC.

For a session of vehicle v at pile j: `ln(E / ΔSoC) = ln C_v + ln(1 + e_j) + β·covariates + noise`. Differences between
piles come out of the graph of pairs (vehicle, pile); a common error of all piles does not: verified piles hold it
(`fusion`). After Ma Kang et al., arXiv 2503.01555; SoC in steps of 1 % gives u = 1 / (√6 · ΔSoC) of a session.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import nnls

from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import UNKNOWN, Flags, Floats, Sessions, Whole

_ROUNDS = 4
_TURNS = 6
_MAD = 1.4826
_ALONE = 1e-6  # of a session's weight in its pair, what others leave
_TAPER = 80.0  # above this state of charge most vehicles take less power
_YEAR_S = 365.0 * 86400
# Before the sessions have told: steps of 1 % at both ends (1/12 each), and what a session takes more or less.
_ASSUMED = (1 / 6, 0.015**2)
_LEAST_OF_SESSION = 0.003**2
_FEWEST_TOLD = 100  # sessions of pairs with several


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the vehicles say: `precision @ ln(1 + e) = vector` over all piles; rows of unseen piles are zero.

    `pairs` counts the (vehicle, pile) pairs of each pile; `session_deviation` and `pair_deviation` are the relative
    standard deviations of one session and of what a pair has in common.
    """

    precision: Floats
    vector: Floats
    pairs: Whole
    session_deviation: float
    pair_deviation: float


@dataclass(frozen=True, slots=True)
class _Pairs:
    vehicle: Whole
    pile: Whole
    mean: Floats
    variance: Floats  # of the mean


def transfer(sessions: Sessions, piles: int, model: Model) -> Transfer:
    """Estimate from the sessions that name their vehicle and its SoC; impossible ones must be gone."""
    used = sessions.chosen(_usable(sessions, model))
    if not len(used):
        return Transfer(np.zeros((piles, piles)), np.zeros(piles), np.zeros(piles, dtype=np.int64), 0.0, 0.0)
    pair, logarithm, weight = _pair_of(used), _logarithm(used), _weight(used, *_ASSUMED)
    kept, reading = np.ones(len(used), dtype=bool), np.zeros(len(used))
    for _ in range(_ROUNDS):
        residual = _without_covariates(used, reading, pair, logarithm, weight * kept)
        reading = _of_pile(used, residual, weight * kept)
        kept = _near(pair, residual, weight, kept, model)
        weight = _weight(used, *_learned(used, pair, residual, weight, kept))
    pairs, session_deviation, pair_deviation = _pairs(used, pair, residual, weight, kept)
    return _information(pairs, piles, session_deviation, pair_deviation)


def _usable(sessions: Sessions, model: Model) -> np.ndarray:
    rise = sessions.soc_end - sessions.soc_begin
    return np.asarray((sessions.vehicle != UNKNOWN) & (rise >= model.smallest_rise) & (sessions.energy_wh > 0))


def _pair_of(used: Sessions) -> Whole:
    key = used.vehicle * (used.pile.max() + 1) + used.pile
    return np.unique(key, return_inverse=True)[1].astype(np.int64)


def _logarithm(used: Sessions) -> Floats:
    return np.asarray(np.log(used.energy_wh / (used.soc_end - used.soc_begin)))


def _weight(used: Sessions, of_soc: float, of_session: float) -> Floats:
    """Give what a session counts: the variance of its rise of SoC (percent squared) and its own, relative."""
    return np.asarray(1 / (of_soc / (used.soc_end - used.soc_begin) ** 2 + of_session))


def _learned(used: Sessions, pair: Whole, residual: Floats, weight: Floats, kept: Flags) -> tuple[float, float]:
    """Give both variances as the sessions of the same pairs show them, the assumed ones where they show too little.

    Guessed ones are right on average over all sessions and wrong for the long ones, which count most.
    """
    left = _left(pair, weight * kept)
    told = kept & (left > _ALONE)
    if told.sum() < _FEWEST_TOLD:
        return _ASSUMED
    away = residual - _means(pair, residual, weight * kept)[pair]
    square, counts = (away**2 / np.where(told, left, 1.0))[told], (weight * left)[told]
    columns = np.column_stack([(used.soc_end - used.soc_begin)[told] ** -2.0, np.ones(len(square))])
    scaled = columns * counts[:, None]
    of_soc, of_session = nnls(scaled.T @ scaled, scaled.T @ (square * counts))[0]
    return max(float(of_soc), _ASSUMED[0]), max(float(of_session), _LEAST_OF_SESSION)


def _left(pair: Whole, weight: Floats) -> Floats:
    """Give what is left of a session's variance when the mean of its pair is taken out."""
    return np.asarray(1 - weight / np.maximum(np.bincount(pair, weights=weight)[pair], 1e-300))


def _covariates(used: Sessions, reading: Floats) -> Floats:
    """Give mean power over the vehicle's energy for a full rise (a rate), the middle of the SoC, season and time.

    The rate must not be taken from the session's own SoC: its rounding stands in the compared energy, too. Nor from
    what a wrong pile says: a part of its error would be taken for more power. `reading` is ln(1 + e) as far as known.
    """
    energy = used.energy_wh / np.exp(reading)
    ratio = energy / (used.soc_end - used.soc_begin)
    capacity = 100 * _means(used.vehicle, ratio, np.ones(len(used)))[used.vehicle]
    rate = energy * 3600 / np.maximum(used.end_s - used.begin_s, 1.0) / capacity
    angle = 2 * np.pi * used.begin_s / _YEAR_S
    middle = (used.soc_begin + used.soc_end) / 200
    slow = np.maximum(used.soc_end - _TAPER, 0) / (used.soc_end - used.soc_begin)
    season = [np.cos(angle), np.sin(angle), used.begin_s / _YEAR_S]
    return np.column_stack([rate, middle, middle**2, slow, *season])


def _means(pair: Whole, values: Floats, weight: Floats) -> Floats:
    total = np.bincount(pair, weights=weight)
    return np.asarray(np.bincount(pair, weights=weight * values) / np.maximum(total, 1e-300))


def _of_pile(used: Sessions, residual: Floats, weight: Floats) -> Floats:
    """Give what each session's pile shows against the others, its vehicle taken out; good enough for a rate."""
    of_pile = np.zeros(len(used))
    for _ in range(_TURNS):
        of_vehicle = _means(used.vehicle, residual - of_pile, weight)[used.vehicle]
        of_pile = _means(used.pile, residual - of_vehicle, weight)[used.pile]
    return of_pile


def _without_covariates(used: Sessions, reading: Floats, pair: Whole, logarithm: Floats, weight: Floats) -> Floats:
    """Take out what covariates explain inside the pairs: neither vehicle nor pile can hide in there."""
    columns = _covariates(used, reading)
    columns = columns - columns.mean(axis=0)
    inside = np.column_stack([one - _means(pair, one, weight)[pair] for one in columns.T])
    values = logarithm - _means(pair, logarithm, weight)[pair]
    weighted = inside * weight[:, None]
    slopes = np.linalg.lstsq(weighted.T @ inside, weighted.T @ values, rcond=None)[0]
    return np.asarray(logarithm - columns @ slopes)


def _near(pair: Whole, residual: Floats, weight: Floats, kept: Flags, model: Model) -> Flags:
    """Say which sessions are near their pair's mean; of one that is alone nothing is known, so it stays.

    A session pulls the mean of its pair: its residual counts against what is left of its variance. Without that the
    many pairs of one session (residual 0) would make the scale vanish.
    """
    left = _left(pair, weight * kept)
    told = left > _ALONE
    away = residual - _means(pair, residual, weight * kept)[pair]
    unit = np.abs(away) * np.sqrt(weight / np.where(told, left, 1.0))
    if not told.any():
        return kept
    return np.asarray(~told | (unit < model.reject / 2 * _MAD * np.median(unit[told])))


def _pairs(
    used: Sessions, pair: Whole, residual: Floats, weight: Floats, kept: np.ndarray
) -> tuple[_Pairs, float, float]:
    weight = weight * kept
    total, count = np.bincount(pair, weights=weight), np.bincount(pair, weights=kept)
    mean = _means(pair, residual, weight)
    inside = float((weight * (residual - mean[pair]) ** 2).sum() / max(count.sum() - (count > 0).sum(), 1))
    seen = np.flatnonzero(total > 0)
    first = np.zeros(len(total), dtype=np.int64)
    first[pair] = np.arange(len(pair))
    where = first[seen]
    pairs = _Pairs(used.vehicle[where], used.pile[where], mean[seen], inside / total[seen])
    common = _common_variance(pairs)
    session = float(np.sqrt(inside / np.mean(weight[kept])))
    return (
        _Pairs(pairs.vehicle, pairs.pile, pairs.mean, pairs.variance + common),
        session,
        float(np.sqrt(common)),
    )


def _common_variance(pairs: _Pairs) -> float:
    """Give the variance that the pairs' means have beyond their sessions' (method of moments, from the two-way fit)."""
    weight = 1 / pairs.variance
    residual, freedom = _two_way_residuals(pairs, weight)
    excess = float((weight * residual**2).sum()) - freedom
    return max(0.0, excess / float(weight.sum() * freedom / len(weight)))


def _two_way_residuals(pairs: _Pairs, weight: Floats) -> tuple[Floats, float]:
    vehicle, pile = np.unique(pairs.vehicle, return_inverse=True)[1], np.unique(pairs.pile, return_inverse=True)[1]
    effect = np.zeros(pile.max() + 1)
    for _ in range(30):  # alternating means: converges fast on a graph this dense
        of_vehicle = _means(vehicle, pairs.mean - effect[pile], weight)
        effect = _means(pile, pairs.mean - of_vehicle[vehicle], weight)
    residual = pairs.mean - effect[pile] - of_vehicle[vehicle]
    return residual, float(max(len(weight) - len(of_vehicle) - len(effect) + 1, 1))


def _information(pairs: _Pairs, piles: int, session_deviation: float, pair_deviation: float) -> Transfer:
    """Eliminate the vehicles from the normal equations of the graph."""
    weight = 1 / pairs.variance
    vehicle = np.unique(pairs.vehicle, return_inverse=True)[1]
    shape = (int(vehicle.max()) + 1, piles)
    graph = sparse.csr_matrix((weight, (vehicle, pairs.pile)), shape=shape)
    of_vehicle = np.bincount(vehicle, weights=weight)
    scaled = sparse.diags(1 / of_vehicle) @ graph
    degree = np.bincount(pairs.pile, weights=weight, minlength=piles)
    precision = np.diag(degree) - (graph.T @ scaled).toarray()
    against = np.bincount(pairs.pile, weights=weight * pairs.mean, minlength=piles)
    mean = np.bincount(vehicle, weights=weight * pairs.mean) / of_vehicle
    vector = against - graph.T @ mean
    count = np.bincount(pairs.pile, minlength=piles)
    return Transfer(precision, np.asarray(vector), count, session_deviation, pair_deviation)
