"""Who charges where, when and how much in a simulated city: the true sessions, in the order of piles and time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proofvan.city.estimation.observed import Flags, Floats, Whole
from proofvan.sim.city.difficulty import Difficulty, Vehicles
from proofvan.sim.city.layout import Layout

DAY_S = 86400.0
_YEAR_S = 365.0 * DAY_S
# Above this state of charge a vehicle takes half the power.
_TAPER, _TAPERED = 80.0, 0.5
_SHORTEST_GAP_S = 300.0
_MEAN_OF_DAY = 0.5  # of a daily curve between 0 and 1
# Where the season and the effects of power and SoC are nil.
_USUAL_RATE, _USUAL_SOC = 0.7, 0.6


@dataclass(frozen=True, slots=True)
class Charged:
    """True sessions: two spans of constant power each (W at the pile's outlet, energy in Wh), parted at `change_s`."""

    pile: Whole
    vehicle: Whole
    soc_begin: Floats
    soc_end: Floats
    begin_s: Floats
    change_s: Floats
    end_s: Floats
    power_w: Floats
    later_power_w: Floats

    def chosen(self, which: Flags | slice) -> Charged:
        """Give some of the sessions."""
        return Charged(*(getattr(self, name)[which] for name in self.__slots__))

    def energy_wh(self) -> Floats:
        """Give the true energies."""
        first = self.power_w * (self.change_s - self.begin_s)
        return (first + self.later_power_w * (self.end_s - self.change_s)) / 3600


@dataclass(frozen=True, slots=True)
class Fleet:
    """The vehicles, one entry each; `home` is the station where it charges most."""

    capacity_wh: Floats
    fade: Floats
    loss: Floats
    rise: Floats
    home: Whole

    def energy_per_capacity(
        self, vehicle: Whole, begin_s: Floats, rate: Floats, mean_soc: Floats, vehicles: Vehicles, horizon_s: float
    ) -> Floats:
        """Give what a vehicle takes at its socket for a given rise of SoC, over what its capacity says."""
        effects = self.loss[vehicle] * (rate - _USUAL_RATE) + self.rise[vehicle] * (mean_soc / 100 - _USUAL_SOC)
        season = vehicles.season * np.cos(2 * np.pi * begin_s / _YEAR_S)
        return np.asarray((1 + effects + season) * (1 - self.fade[vehicle] * begin_s / horizon_s))


def draw_fleet(vehicles: Vehicles, stations: int, draw: np.random.Generator) -> Fleet:
    """Draw the vehicles of a city."""
    count = vehicles.count
    return Fleet(
        draw.uniform(*vehicles.capacity_kwh, size=count) * 1000,
        draw.uniform(*vehicles.fade, size=count),
        draw.normal(vehicles.loss_per_rate, vehicles.loss_spread, count),
        draw.normal(vehicles.rise_with_soc, vehicles.rise_spread, count),
        np.sort(draw.integers(stations, size=count)),
    )


def charge(difficulty: Difficulty, layout: Layout, fleet: Fleet, draw: np.random.Generator) -> Charged:
    """Draw every session of the city: a pile serves one vehicle after the other, fewer at night."""
    kept = difficulty.use.night_share + (1 - difficulty.use.night_share) * _MEAN_OF_DAY
    rate = layout.sessions_per_day / kept
    pile = np.repeat(np.arange(len(rate)), np.ceil(rate * difficulty.size.days * 1.1 + 3).astype(np.int64))
    vehicle = _vehicles(difficulty.vehicles, layout, fleet, pile, draw)
    soc_begin = draw.uniform(8, 55, len(pile))
    soc_end = np.minimum(soc_begin + draw.uniform(18, 70, len(pile)), 100)
    power = _power(difficulty.vehicles, layout, fleet, pile, vehicle, draw)
    early = _early(layout, pile, soc_begin, soc_end)
    asked_wh = _Asked(
        difficulty, fleet, vehicle, soc_begin, soc_end, power * (early + (1 - early) * _TAPERED),
        draw.normal(1, difficulty.vehicles.session_noise, len(pile)), layout.piles.is_dc[pile],
        draw.uniform(4000, 40000, len(pile)),
    )  # fmt: skip
    # When a session begins depends on how long those before it take, and what it takes on the season: roughly first.
    about = (np.arange(len(pile)) - np.searchsorted(pile, pile)) * DAY_S / rate[pile]
    begin = _starts(pile, rate, np.add(*_durations(asked_wh.at(about), early, power)), draw)
    first_s, later_s = _durations(asked_wh.at(begin), early, power)
    change = begin + first_s
    planned = Charged(pile, vehicle, soc_begin, soc_end, begin, change, change + later_s, power, power * _TAPERED)
    asked = draw.random(len(pile)) < _busy(begin, difficulty.use.night_share)
    return planned.chosen(asked & (planned.end_s < difficulty.size.days * DAY_S))


def _vehicles(vehicles: Vehicles, layout: Layout, fleet: Fleet, pile: Whole, draw: np.random.Generator) -> Whole:
    anywhere = draw.integers(vehicles.count, size=len(pile))
    station = layout.station_of[pile]
    first, past = np.searchsorted(fleet.home, station), np.searchsorted(fleet.home, station, side="right")
    local = first + (draw.random(len(pile)) * (past - first)).astype(np.int64)
    at_home = (draw.random(len(pile)) < vehicles.local_share) & (past > first)
    return np.where(at_home, local, anywhere)


def _power(
    vehicles: Vehicles, layout: Layout, fleet: Fleet, pile: Whole, vehicle: Whole, draw: np.random.Generator
) -> Floats:
    rated = layout.piles.power_w[pile].astype(np.float64)
    taken = np.minimum(rated * draw.uniform(0.6, 1.0, len(pile)), fleet.capacity_wh[vehicle] * vehicles.highest_rate)
    on_board = rated * draw.choice([0.47, 0.94, 0.96, 0.98], size=len(pile))  # what on-board chargers take
    return np.where(layout.piles.is_dc[pile], taken, on_board)


def _early(layout: Layout, pile: Whole, soc_begin: Floats, soc_end: Floats) -> Floats:
    """Give the share of the energy before the power falls; an AC pile knows no battery."""
    early = (np.minimum(soc_end, _TAPER) - soc_begin) / (soc_end - soc_begin)
    return np.where(layout.piles.is_dc[pile], early, 1.0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the sessions take, as soon as it is known when they are."""

    difficulty: Difficulty
    fleet: Fleet
    vehicle: Whole
    soc_begin: Floats
    soc_end: Floats
    mean_power_w: Floats
    noise: Floats
    is_dc: Flags
    of_ac_wh: Floats

    def at(self, when_s: Floats) -> Floats:
        """Give the energies in Wh of sessions at these times."""
        capacity = self.fleet.capacity_wh[self.vehicle]
        factor = self.fleet.energy_per_capacity(
            self.vehicle,
            when_s,
            self.mean_power_w / capacity,
            (self.soc_begin + self.soc_end) / 2,
            self.difficulty.vehicles,
            self.difficulty.size.days * DAY_S,
        )
        battery = capacity * (self.soc_end - self.soc_begin) / 100 * factor * self.noise
        return np.where(self.is_dc, battery, self.of_ac_wh)


def _durations(energy: Floats, early: Floats, power: Floats) -> tuple[Floats, Floats]:
    """Give the seconds before and after the power falls."""
    return energy * early / power * 3600, energy * (1 - early) / (power * _TAPERED) * 3600


def _starts(pile: Whole, rate: Floats, duration: Floats, draw: np.random.Generator) -> Floats:
    count = np.bincount(pile, minlength=len(rate))
    gap = np.maximum(DAY_S / rate - np.bincount(pile, weights=duration) / count, 2 * _SHORTEST_GAP_S)
    taken = _SHORTEST_GAP_S + draw.exponential(1.0, len(pile)) * (gap[pile] - _SHORTEST_GAP_S)
    begins = np.cumsum(taken + duration) - duration
    first = np.cumsum(count) - count
    return np.asarray(begins - (begins[first] - taken[first])[pile])


def _busy(begin: Floats, night_share: float) -> Floats:
    hour = begin % DAY_S / 3600
    return np.asarray(night_share + (1 - night_share) * 0.5 * (1 - np.cos(2 * np.pi * (hour - 3) / 24)))
