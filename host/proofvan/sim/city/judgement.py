"""The estimation judged on simulated cities, where the truth is known; verified piles are not counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from proofvan.city.action.risk import suspected
from proofvan.city.action.rules import Rules
from proofvan.city.estimation.estimate import Estimated, estimate
from proofvan.city.estimation.model import Model
from proofvan.city.estimation.observed import Flags
from proofvan.sim.city.city import SimulatedCity, simulate
from proofvan.sim.city.difficulty import Difficulty

SUB_METERED, TOTAL_ONLY = "sub", "total"
# What counts as bad, as middling and as good; the goals of the judgement.
BAD, MIDDLE, GOOD = 0.03, 0.025, 0.018
LEAST_POWER, LEAST_MIDDLE_POWER, MOST_FALSE, MOST_UNSEEN = 0.95, 0.60, 0.05, 0.10
COVERAGE = (0.93, 0.97)
_95_PERCENT = 1.959963984540054  # standard normal quantile of 0.975


@dataclass(frozen=True, slots=True)
class Judged:
    """Counts over the piles of one kind of station, of one city or of several."""

    group: str
    piles: int
    unseen: int
    bad: int
    bad_found: int
    middle: int
    middle_found: int
    found: int
    found_good: int  # false discoveries
    covered: int  # of the piles whose error can be said

    @property
    def power(self) -> float:
        """Give the share of the bad piles that were found."""
        return self.bad_found / self.bad if self.bad else 1.0

    @property
    def middle_power(self) -> float:
        """Give the share of the middling piles that were found."""
        return self.middle_found / self.middle if self.middle else 1.0

    @property
    def false_discovery(self) -> float:
        """Give the share of good piles among the found ones."""
        return self.found_good / self.found if self.found else 0.0

    @property
    def coverage(self) -> float:
        """Give the share of the 95 % intervals that hold the truth."""
        return self.covered / max(self.piles - self.unseen, 1)

    @property
    def unseen_share(self) -> float:
        """Give the share of the piles whose error cannot be said."""
        return self.unseen / max(self.piles, 1)

    def missed(self) -> tuple[str, ...]:
        """Name the goals that are not reached."""
        goals = {
            "power": self.power >= LEAST_POWER,
            "middle_power": self.middle_power >= LEAST_MIDDLE_POWER,
            "false_discovery": self.false_discovery <= MOST_FALSE,
            "coverage": COVERAGE[0] <= self.coverage <= COVERAGE[1],
            "unseen_share": self.unseen_share <= MOST_UNSEEN,
        }
        return tuple(name for name, reached in goals.items() if not reached)


def judge_seeds(
    difficulty: Difficulty, seeds: Sequence[int], model: Model, rules: Rules
) -> dict[int, tuple[Judged, Judged]]:
    """Simulate, estimate and judge a city for every seed."""
    found = {}
    for seed in seeds:
        city = simulate(difficulty, seed)
        found[seed] = judge(city, estimate(city.observed, model), rules)
    return found


def judge(city: SimulatedCity, estimated: Estimated, rules: Rules) -> tuple[Judged, Judged]:
    """Judge one city: piles at sub-metered stations, piles at stations with a total meter only."""
    counted = np.ones(len(city.errors), dtype=bool)
    counted[city.observed.verified.pile] = False
    sub = city.is_sub_metered
    return (
        _judged(SUB_METERED, counted & sub, city, estimated, rules),
        _judged(TOTAL_ONLY, counted & ~sub, city, estimated, rules),
    )


def together(judged: Sequence[Judged]) -> Judged:
    """Add up the counts of one kind of station over several cities."""
    names = [name for name in Judged.__slots__ if name != "group"]
    return Judged(judged[0].group, *(sum(getattr(one, name) for one in judged) for name in names))


def _judged(group: str, which: Flags, city: SimulatedCity, estimated: Estimated, rules: Rules) -> Judged:
    away, flagged = np.abs(city.errors), suspected(estimated, rules)
    seen = estimated.identifiable
    inside = np.abs(estimated.errors - city.errors) <= _95_PERCENT * estimated.uncertainties
    bad, middle = which & (away >= BAD), which & np.isclose(away, MIDDLE)
    sets = [which, which & ~seen, bad, bad & flagged, middle, middle & flagged, which & flagged]
    sets += [which & flagged & (away < GOOD), which & seen & inside]
    return Judged(group, *(int(one.sum()) for one in sets))
