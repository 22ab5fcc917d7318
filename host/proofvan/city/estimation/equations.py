"""What a station's meters say, as equations: one row for every complete interval.

`total = Σ own_j · f_j · (1 + shape) + R·P² + auxiliary`, where f_j = 1 / ((1 + e_j) · η_j / η of the model). An AC pile
has η = 1. A DC pile's own register counts behind the converter, whose efficiency varies with the load.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Floats, Piles, StationMeters, Whole
from proofvan.city.estimation.robust import Prior

_DAY_S = 86400
_LOOSE = 10.0  # prior of what is only a disturbance, in units of its column
# Of the factors f_j: one that nothing shows keeps it.
FACTOR_DEVIATION = 0.1
_SHAPE_DEVIATION = 0.05


@dataclass(frozen=True, slots=True)
class Equations:
    """Rows of one or several piles: the first columns are the factors f of `piles`; `load` in Wh; `day` counts days."""

    piles: Whole
    columns: Floats
    values: Floats
    load: Floats
    day: Whole
    prior: Prior


def of_total(meters: StationMeters, active_s: Floats, piles: Piles, interval_s: int, model: Model) -> Equations | None:
    """Give the equations of the total meter; None when there are too few complete intervals.

    `active_s` is how long each pile (column) delivered in each interval (row).
    """
    complete = np.flatnonzero(~np.isnan(meters.total) & ~np.isnan(meters.own).any(axis=1))
    if len(complete) < model.fewest_intervals:
        return None
    own = meters.own[complete] / _assumed(piles, meters.piles, model)
    shapes = _shapes(own, _load(meters, active_s, piles)[complete], piles, meters.piles)
    return _before_total(meters, complete, own, shapes, piles, interval_s, model)


def of_meters(meters: StationMeters, piles: Piles, interval_s: int, model: Model) -> Equations | None:
    """Give the equations of the total meter by the sub-meters: they tell how far meters are from each other."""
    assert meters.sub is not None
    complete = np.flatnonzero(~np.isnan(meters.total) & ~np.isnan(meters.sub).any(axis=1))
    if len(complete) < model.fewest_intervals:
        return None
    none = np.empty((len(complete), 0))
    return _before_total(meters, complete, meters.sub[complete], none, piles, interval_s, model)


def of_sub_meter(
    meters: StationMeters, active_s: Floats, column: int, piles: Piles, interval_s: int, model: Model
) -> Equations | None:
    """Give the equations of one pile behind its own meter; None when there are too few complete intervals.

    With fewer than `fewest_intervals` the course of a converter's efficiency has to come from elsewhere (`is_scarce`).
    """
    assert meters.sub is not None
    own, sub, place = meters.own[:, column], meters.sub[:, column], meters.piles[column : column + 1]
    standby = _standby(own, sub)
    complete = np.flatnonzero(~np.isnan(sub) & (own > 0))
    if len(complete) < model.fewest_of_known_shape:
        return None
    output = own[complete, None] / _assumed(piles, place, model)
    load = _load(meters, active_s, piles)[complete, column : column + 1]
    shapes = _shapes(output, load, piles, place)
    return Equations(
        place,
        np.column_stack([output, shapes]),
        sub[complete] - standby,
        output[:, 0],
        complete * interval_s // _DAY_S,
        _prior(1, 0, shapes.shape[1], 0, model),
    )


def is_scarce(equations: Equations, model: Model) -> bool:
    """Say whether a pile's own rows are too few to show how its converter's efficiency varies with the load."""
    return len(equations.values) < model.fewest_intervals


def of_shape(equations: Equations, mean: Floats, deviation: Floats) -> Equations:
    """Give a pile's equations with what other piles of its power say of the efficiency's course."""
    prior = equations.prior
    known = Prior(np.concatenate([prior.mean[:1], mean]), np.concatenate([prior.deviation[:1], deviation]))
    return replace(equations, prior=known)


def _before_total(
    meters: StationMeters, rows: Whole, parts: Floats, shapes: Floats, piles: Piles, interval_s: int, model: Model
) -> Equations:
    """Give the equations of the total meter; `parts` is what flows to each pile in the complete intervals `rows`."""
    rated_wh = float(piles.power_w[meters.piles].sum()) * interval_s / 3600
    flow = parts.sum(axis=1)
    still = _disturbances(rows, interval_s, rated_wh)
    return Equations(
        meters.piles,
        np.column_stack([parts, flow**2 / (0.5 * rated_wh), shapes, still]),
        meters.total[rows],
        flow,
        rows * interval_s // _DAY_S,
        _prior(parts.shape[1], 1, shapes.shape[1], still.shape[1], model),
    )


def _standby(own: Floats, sub: Floats) -> float:
    """Give what a pile takes in an interval without charging.

    The mean, since a register's steps are only right on average (its median is 0 for what is less than half a step);
    of intervals between two that are idle as well, where no clock shift can have moved anything in.
    """
    idle = own == 0
    still = idle & np.roll(idle, 1) & np.roll(idle, -1) & ~np.isnan(sub)
    return float(sub[still].mean()) if still.any() else 0.0


def _assumed(piles: Piles, places: Whole, model: Model) -> Floats:
    return np.where(piles.is_dc[places], model.efficiency, 1.0)


def _load(meters: StationMeters, active_s: Floats, piles: Piles) -> Floats:
    """Give power over rated power while the piles delivered."""
    seconds = np.maximum(active_s, 1.0)
    return np.asarray(np.clip(np.nan_to_num(meters.own) * 3600 / seconds / piles.power_w[meters.piles], 0.0, 1.2))


def _shapes(own: Floats, load: Floats, piles: Piles, places: Whole) -> Floats:
    """Give columns for an efficiency that varies with the load, two for each power of DC piles."""
    powers = np.where(piles.is_dc[places], piles.power_w[places], 0)
    columns = []
    for power in np.unique(powers[powers > 0]):
        which, centred = powers == power, load[:, powers == power] - 0.5
        columns += [(own[:, which] * centred).sum(axis=1), (own[:, which] * (centred**2 - 1 / 12)).sum(axis=1)]
    return np.column_stack(columns) if columns else np.empty((len(own), 0))


def _disturbances(rows: Whole, interval_s: int, rated_wh: float) -> Floats:
    """Give columns for the auxiliary load: constant, two daily waves, and a slow course."""
    when = rows * (interval_s / _DAY_S)
    slow = 2 * when / max(float(when[-1]), 1.0) - 1
    waves = [wave(2 * np.pi * times * when) for times in (1, 2) for wave in (np.sin, np.cos)]
    return 0.01 * rated_wh * np.column_stack([np.ones_like(when), slow, slow**2, *waves])


def _prior(piles: int, loss: int, shapes: int, still: int, model: Model) -> Prior:
    mean = [np.ones(piles), np.full(loss, model.line_loss), np.zeros(shapes + still)]
    deviation = [
        np.full(piles, FACTOR_DEVIATION),
        np.full(loss, model.line_loss_deviation),
        np.full(shapes, _SHAPE_DEVIATION),
        np.full(still, _LOOSE),
    ]
    return Prior(np.concatenate(mean), np.concatenate(deviation))
