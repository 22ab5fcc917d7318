"""Where the stations and piles of a simulated city are, what they are, and how wrong they read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proofvan.city.estimation.observed import Floats, Piles, Verified, Whole
from proofvan.sim.city.difficulty import Difficulty, Truth

# A city about 40 km across, anywhere: degrees.
_CENTRE, _SPREAD = (29.37, 113.09), (0.09, 0.10)


@dataclass(frozen=True, slots=True)
class Layout:
    """The city as it is: `errors` is the truth that estimates are judged by; `station_of` counts stations from 0."""

    piles: Piles
    station_of: Whole
    sub_metered: Whole  # of each station, 0 or 1
    errors: Floats
    efficiency_class: Whole  # of each pile; -1 where there is no converter
    class_best: Floats
    class_drop: Floats
    unit_efficiency: Floats  # of each pile, against its class
    sessions_per_day: Floats


def lay_out(difficulty: Difficulty, draw: np.random.Generator) -> Layout:
    """Draw stations, piles and true errors."""
    station_of = _stations(difficulty, draw)
    stations = int(station_of[-1]) + 1
    kinds = list(difficulty.size.station_kinds)
    kind = draw.choice(len(kinds), size=stations, p=list(difficulty.size.station_kinds.values()))
    is_dc = _is_dc(np.array(kinds)[kind][station_of], draw)
    powers = np.array(difficulty.size.dc_powers_w)
    station_class = draw.integers(len(powers), size=stations)
    efficiency_class = np.where(is_dc, station_class[station_of], -1)
    power = np.where(is_dc, powers[efficiency_class], difficulty.size.ac_power_w)
    return Layout(
        _named(station_of, is_dc, power, draw),
        station_of,
        (draw.random(stations) < difficulty.size.sub_metered_share).astype(np.int64),
        true_errors(difficulty.truth, len(is_dc), draw),
        efficiency_class,
        draw.uniform(*difficulty.efficiency.best, size=len(powers)),
        draw.uniform(*difficulty.efficiency.drop, size=len(powers)),
        draw.normal(0, difficulty.efficiency.unit_deviation, len(is_dc)),
        _use(difficulty, is_dc, draw),
    )


def true_errors(truth: Truth, count: int, draw: np.random.Generator) -> Floats:
    """Draw relative errors: most piles are good, some are bad, some are just out of limits."""
    errors = draw.normal(0, truth.good_deviation, count)
    order = draw.permutation(count)
    bad, middle = round(truth.bad_share * count), round(truth.middle_share * count)
    sign = np.where(draw.random(count) < truth.positive_share, 1.0, -1.0)
    chosen = order[:bad]
    errors[chosen] = sign[chosen] * (truth.bad_least + draw.exponential(truth.bad_beyond, bad))
    chosen = order[bad : bad + middle]
    errors[chosen] = sign[chosen] * truth.middle
    return errors


def verified_piles(truth: Truth, errors: Floats, draw: np.random.Generator) -> Verified:
    """Draw which piles a van has verified, and what it found."""
    count = int(truth.anchored_share * len(errors))
    pile = np.sort(draw.choice(len(errors), size=count, replace=False))
    expanded = np.full(count, truth.anchor_expanded_uncertainty)
    return Verified(pile, errors[pile] + draw.normal(0, expanded / 2), expanded)


def _stations(difficulty: Difficulty, draw: np.random.Generator) -> Whole:
    low, high = difficulty.size.piles_per_station
    sizes = draw.integers(low, high + 1, size=difficulty.size.piles // low + 1)
    return np.repeat(np.arange(len(sizes)), sizes)[: difficulty.size.piles]


def _is_dc(kind: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    return np.asarray((kind == "dc") | ((kind == "mixed") & (draw.random(len(kind)) < 0.5)))


def _named(station_of: Whole, is_dc: np.ndarray, power: Whole, draw: np.random.Generator) -> Piles:
    place = draw.normal(_CENTRE, _SPREAD, size=(int(station_of[-1]) + 1, 2))[station_of]
    ids = tuple(f"P{number:05d}" for number in range(len(station_of)))
    stations = tuple(f"S{number:04d}" for number in station_of)
    return Piles(ids, stations, is_dc, power.astype(np.int64), place[:, 0].copy(), place[:, 1].copy())


def _use(difficulty: Difficulty, is_dc: np.ndarray, draw: np.random.Generator) -> Floats:
    use = difficulty.use
    mean = np.where(is_dc, use.dc_sessions_per_day, use.ac_sessions_per_day)
    idle = np.where(draw.random(len(is_dc)) < use.idle_share, use.idle_factor, 1.0)
    return mean * np.exp(draw.normal(0, use.use_spread, len(is_dc))) * idle
