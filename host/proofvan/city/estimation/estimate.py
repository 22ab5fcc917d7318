"""From what is observed of a city to an estimated error of each pile, with its uncertainty and its reasons.

An estimate ranks visits. It is no verification, no verdict, and not public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from proofvan.city.estimation.balance import Balance, balance, with_instruments, with_loss, with_scarce
from proofvan.city.estimation.course import course
from proofvan.city.estimation.equations import FACTOR_DEVIATION, Equations, of_sub_meter, of_total
from proofvan.city.estimation.fusion import Fused, fuse
from proofvan.city.estimation.learning import learn, learn_loss, learn_shapes
from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Flags, Floats, Observed, Piles, Sessions, Whole, active_seconds
from proofvan.city.estimation.plausibility import impossible
from proofvan.city.estimation.transfer import transfer

# Why a pile's error cannot be said.
NO_BALANCE, FEW_VEHICLES, NOT_SEPARATE = "no-balance", "few-vehicles", "not-separate"


@dataclass(frozen=True, slots=True)
class Estimated:
    """Estimates of all piles. Where `identifiable` is false the number says too little; `why_not` says why.

    `balance_uncertainty` is that of the station's meters alone, `pairs` counts (vehicle, pile) pairs of each pile.
    `flagged` counts impossible sessions by reason, for each pile. `model` is the given one with what was learned.
    """

    piles: Piles
    errors: Floats
    uncertainties: Floats
    identifiable: Flags
    why_not: tuple[str, ...]
    balance_uncertainty: Floats
    pairs: Whole
    flagged: dict[str, Whole]
    energy_wh: Floats
    fused: Fused
    model: Model


def estimate(observed: Observed, model: Model) -> Estimated:
    """Estimate every pile."""
    count = len(observed.piles)
    flags = impossible(observed.sessions, observed.piles)
    good = ~np.any(list(flags.values()), axis=0)
    possible = observed.sessions.chosen(good)
    carried = transfer(possible, count, model)
    found = balances(observed, possible, model)
    shapes = learn_shapes(found, observed.piles)
    found = [with_scarce(one, shapes, observed.piles, model) for one in found]
    model = learn_loss(found, model)
    found = [with_loss(one, model) for one in found]
    by_vehicles = fuse(observed.piles, [], carried, observed.verified, model)
    learned = learn(found, by_vehicles, observed.verified, observed.piles, model)
    seen = [with_instruments(one, observed.piles, learned) for one in found]
    fused = fuse(observed.piles, seen, carried, observed.verified, learned)
    alone = _alone(seen, count)
    identifiable = fused.uncertainties <= model.largest_uncertainty
    pile = observed.sessions.pile
    return Estimated(
        observed.piles,
        fused.errors,
        fused.uncertainties,
        identifiable,
        tuple(_why_not(*one, model) for one in zip(identifiable, alone, carried.pairs, strict=True)),
        alone,
        carried.pairs,
        {reason: np.bincount(pile[which], minlength=count) for reason, which in flags.items()},
        np.bincount(pile[good], weights=observed.sessions.energy_wh[good], minlength=count).astype(np.float64),
        fused,
        learned,
    )


def balances(observed: Observed, possible: Sessions, model: Model) -> list[Balance]:
    """Estimate from every station's meters; `possible` sessions tell when a pile delivered."""
    ordered = possible.chosen(np.argsort(possible.pile, kind="stable"))
    found = []
    for meters in observed.stations():
        active_s = active_seconds(ordered, meters.piles, observed.intervals, observed.interval_s)
        found.append(balance(meters, active_s, observed.piles, observed.interval_s, model))
    return found


def _alone(balances: Sequence[Balance], count: int) -> Floats:
    alone = np.full(count, FACTOR_DEVIATION)
    for one in balances:
        alone[one.piles] = np.sqrt(np.diag(one.covariance))
    return alone


def _why_not(identifiable: bool, alone: float, pairs: int, model: Model) -> str:
    if identifiable:
        return ""
    if alone >= FACTOR_DEVIATION:
        return NO_BALANCE
    return NOT_SEPARATE if pairs >= model.fewest_pairs else FEW_VEHICLES


def course_of(observed: Observed, estimated: Estimated, place: int) -> tuple[Whole, Floats, Floats]:
    """Give days, errors and standard uncertainties as a pile's station meters alone say them, growing day by day.

    The efficiency of a DC pile's power and the spread of meters and converters are those that the whole city shows, so
    that the last day is comparable with the estimate, which vehicles and neighbours make better. Empty when nothing is
    seen.
    """
    equations, column = _equations_of(observed, place, estimated.model)
    if equations is None:
        return np.array([], dtype=np.int64), np.array([]), np.array([])
    found = course(equations, estimated.model)
    factors = found.factors[:, column]
    efficiency, unseen = _instruments(estimated, place)
    deviation = np.hypot(found.uncertainties[:, column] / factors, unseen)
    errors = 1 / (factors * efficiency) - 1
    return found.days, errors, deviation * (1 + errors)


def _equations_of(observed: Observed, place: int, model: Model) -> tuple[Equations | None, int]:
    """Give the equations that a pile's meters make, and its column in them."""
    good = ~np.any(list(impossible(observed.sessions, observed.piles).values()), axis=0)
    possible = observed.sessions.chosen(good & (observed.sessions.pile >= 0))
    ordered = possible.chosen(np.argsort(possible.pile, kind="stable"))
    meters = next(one for one in observed.stations() if place in one.piles)
    active_s = active_seconds(ordered, meters.piles, observed.intervals, observed.interval_s)
    at = int(np.flatnonzero(meters.piles == place)[0])
    if meters.sub is None:
        return of_total(meters, active_s, observed.piles, observed.interval_s, model), at
    return of_sub_meter(meters, active_s, at, observed.piles, observed.interval_s, model), 0


def _instruments(estimated: Estimated, place: int) -> tuple[float, float]:
    """Give the efficiency of a pile's power over the model's, and the relative deviation that no meter of it shows."""
    if not estimated.piles.is_dc[place]:
        return 1.0, estimated.model.meter_deviation
    fused = estimated.fused
    power = int(np.searchsorted(fused.powers, estimated.piles.power_w[place]))
    of_power = float(fused.efficiency_uncertainties[power] / fused.efficiencies[power])
    spread = float(np.hypot(estimated.model.meter_deviation, estimated.model.unit_deviation))
    return float(fused.efficiencies[power] / estimated.model.efficiency), float(np.hypot(of_power, spread))
