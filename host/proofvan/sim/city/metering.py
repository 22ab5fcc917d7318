"""What the meters of a simulated station show, interval by interval, when its sessions are these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proofvan.city.estimation.observed import Floats, StationMeters, Whole, spread
from proofvan.sim.city.charging import DAY_S, Charged
from proofvan.sim.city.difficulty import Difficulty, StationDifficulty
from proofvan.sim.city.layout import Layout


@dataclass(frozen=True, slots=True)
class _Flow:
    outlet: Floats  # Wh of every interval and pile, true
    supply: Floats  # the same before the converter


def meter(
    difficulty: Difficulty, layout: Layout, charged: Charged, station: int, piles: Whole, draw: np.random.Generator
) -> StationMeters:
    """Give a station's total, sub-meters and own registers with their errors, gaps and shifts.

    `charged` are the station's true sessions only; `piles` its piles' places.
    """
    size, hard = difficulty.size, difficulty.station
    count = int(size.days * DAY_S) // size.interval_s
    flow = _flow(difficulty, layout, charged, piles, count, draw)
    hours = size.interval_s / 3600
    losses = _line_loss(hard, layout, piles, flow.supply.sum(axis=1) / hours, hours, draw)
    total = flow.supply.sum(axis=1) + losses + _auxiliary(hard, count, size.interval_s, draw)
    gains = 1 + draw.normal(0, hard.meter_deviation, len(piles) + 1)
    own = _read(flow.outlet * (1 + layout.errors[piles]), hard.pile_step_wh, hard, draw)
    sub = _read(flow.supply * gains[1:], hard.sub_step_wh, hard, draw) if layout.sub_metered[station] else None
    shown_total = _read((total * gains[0])[:, None], hard.total_step_wh, hard, draw)[:, 0]
    return StationMeters(layout.piles.stations[piles[0]], piles, shown_total, own, sub)


def _flow(
    difficulty: Difficulty, layout: Layout, charged: Charged, piles: Whole, count: int, draw: np.random.Generator
) -> _Flow:
    interval = difficulty.size.interval_s
    local = np.concatenate([charged.pile, charged.pile]) - piles[0]
    begin = np.concatenate([charged.begin_s, charged.change_s])
    end = np.concatenate([charged.change_s, charged.end_s])
    power = np.concatenate([charged.power_w, charged.later_power_w])
    input_power = power / _efficiency(difficulty, layout, local + piles[0], power)
    row, column, seconds, span = spread(local, begin, end, count, interval)
    shape = (count, len(piles))
    cell = row * shape[1] + column
    outlet = _summed(cell, seconds * power[span] / 3600, shape)
    supply = _summed(cell, seconds * input_power[span] / 3600, shape)
    standby = np.where(layout.piles.is_dc[piles], draw.uniform(*difficulty.efficiency.standby_w, size=len(piles)), 2.0)
    return _Flow(outlet, supply + standby * interval / 3600)


def _summed(cell: Whole, energy: Floats, shape: tuple[int, int]) -> Floats:
    return np.bincount(cell, weights=energy, minlength=shape[0] * shape[1]).astype(np.float64).reshape(shape)


def _efficiency(difficulty: Difficulty, layout: Layout, pile: Whole, power: Floats) -> Floats:
    """Give the converter's efficiency: best at part load, less at no load, another little for every pile."""
    known = difficulty.efficiency
    kind = layout.efficiency_class[pile]
    load = power / layout.piles.power_w[pile]
    away = ((load - known.best_load) / known.best_load) ** 2
    value = layout.class_best[kind] - layout.class_drop[kind] * away + layout.unit_efficiency[pile]
    return np.where(kind >= 0, np.clip(value, *known.range), 1.0)


def _line_loss(
    hard: StationDifficulty, layout: Layout, piles: Whole, power_w: Floats, hours: float, draw: np.random.Generator
) -> Floats:
    """Give what the line turns to heat: with the square of the current (I²R)."""
    peak = layout.piles.power_w[piles].sum() * hard.coincident_share
    share = draw.uniform(*hard.line_loss_at_peak)
    return np.asarray(share * power_w**2 / peak * hours)


def _auxiliary(hard: StationDifficulty, count: int, interval_s: int, draw: np.random.Generator) -> Floats:
    """Give light, cameras, air conditioning: a daily curve that differs from day to day, and drifts."""
    when = np.arange(count) * interval_s / DAY_S
    phase = draw.uniform(0, 2 * np.pi, 2)
    days = draw.normal(0, hard.auxiliary_drift, int(when[-1]) + 2)
    slow = hard.auxiliary_drift * np.sin(2 * np.pi * when / 365 + phase[0])
    course = (
        1 + hard.auxiliary_day * np.sin(2 * np.pi * when + phase[1]) + slow + np.interp(when, range(len(days)), days)
    )
    noise = draw.normal(0, hard.auxiliary_noise, count)
    return np.asarray(draw.uniform(*hard.auxiliary_w) * np.maximum(course + noise, 0) * interval_s / 3600)


def _read(energy: Floats, step_wh: int, hard: StationDifficulty, draw: np.random.Generator) -> Floats:
    """Give what registers of a step show: some intervals are read too early or late, some not at all."""
    which = draw.random(energy.shape) < hard.shifted_share
    moved = np.where(which, draw.uniform(-hard.shifted_most, hard.shifted_most, energy.shape), 0.0) * energy
    late = energy - moved
    late[1:] += moved[:-1]
    register = np.floor(np.cumsum(late, axis=0) / step_wh) * step_wh
    shown = np.diff(register, axis=0, prepend=0.0)
    shown[draw.random(energy.shape) < hard.missing_share] = np.nan
    return np.asarray(shown)
