"""Which piles matter most: the probability of being outside the limit, times what is at stake, with reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from proofvan.city.action.rules import Rules
from proofvan.city.estimation.estimate import Estimated
from proofvan.city.estimation.observed import Flags, Floats

OUTSIDE, UNSEEN, IMPOSSIBLE = "risk-outside", "risk-unseen", "risk-impossible"


@dataclass(frozen=True, slots=True)
class Risk:
    """One pile's risk and everything that it is computed from, so that anybody can compute it again.

    `risk_kwh = probability · |error| · energy` (the limit where the error cannot be said); money at the rules' price.
    """

    pile_id: str
    station_id: str
    probability: float
    error: float
    uncertainty: float
    identifiable: bool
    why_not: str
    energy_kwh: float
    risk_kwh: float
    risk_money: float
    impossible_share: float
    reasons: tuple[str, ...]
    suspected: bool
    model: str
    rules: str


def outside(errors: Floats, uncertainties: Floats, limit: float) -> Floats:
    """Give the probability that |e| is above the limit: Φ((-MPE - ê)/u) + 1 - Φ((MPE - ê)/u)."""
    return np.asarray(ndtr((-limit - errors) / uncertainties) + ndtr((errors - limit) / uncertainties))


def suspected(estimated: Estimated, rules: Rules) -> Flags:
    """Say which piles are suspected; one whose error cannot be said never is."""
    probability = outside(estimated.errors, estimated.uncertainties, float(rules.limit))
    return np.asarray(estimated.identifiable & (probability >= float(rules.suspect)))


def assess(estimated: Estimated, sessions: Floats, rules: Rules) -> tuple[Risk, ...]:
    """Assess every pile, the largest risk first; `sessions` counts each pile's sessions."""
    probability = np.where(
        estimated.identifiable,
        outside(estimated.errors, estimated.uncertainties, float(rules.limit)),
        float(rules.unseen_probability),
    )
    wrong = np.sum(list(estimated.flagged.values()), axis=0) / np.maximum(sessions, 1)
    found = [_risk(estimated, rules, place, probability[place], wrong[place]) for place in range(len(probability))]
    return tuple(sorted(found, key=lambda one: (-one.risk_kwh, one.pile_id)))


def _risk(estimated: Estimated, rules: Rules, place: int, probability: float, wrong: float) -> Risk:
    seen = bool(estimated.identifiable[place])
    size = abs(float(estimated.errors[place])) if seen else float(rules.limit)
    energy = float(estimated.energy_wh[place]) / 1000
    many = bool(wrong > float(rules.impossible_share))
    out = bool(seen and probability >= float(rules.suspect))
    return Risk(
        estimated.piles.ids[place],
        estimated.piles.stations[place],
        float(probability),
        float(estimated.errors[place]),
        float(estimated.uncertainties[place]),
        seen,
        estimated.why_not[place],
        energy,
        float(probability) * size * energy,
        float(probability) * size * energy * float(rules.price),
        float(wrong),
        tuple(name for name, holds in ((OUTSIDE, out), (UNSEEN, not seen), (IMPOSSIBLE, many)) if holds),
        out,
        estimated.model.version,
        rules.version,
    )
