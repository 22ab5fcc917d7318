"""From what is observed of a city to an estimated error of each pile, with its uncertainty and its reasons.

An estimate ranks visits. It is no verification, no verdict, and not public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from proofvan.city.estimation.balance import Balance, balance, with_instruments
from proofvan.city.estimation.equations import FACTOR_DEVIATION
from proofvan.city.estimation.fusion import Fused, fuse
from proofvan.city.estimation.learning import learn
from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Flags, Floats, Observed, Piles, Whole
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
    carried = transfer(observed.sessions.chosen(good), count, model)
    found = [balance(meters, observed.piles, observed.interval_s, model) for meters in observed.stations()]
    learned = learn(found, observed.verified, observed.piles, model)
    balances = [with_instruments(one, observed.piles, learned) for one in found]
    fused = fuse(observed.piles, balances, carried, observed.verified, learned)
    alone = _alone(balances, count)
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
