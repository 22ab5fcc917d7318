"""Whether goals are reached, floors held, and the run is valid at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from bench.figures import Figures, NotMeasured
from bench.goals import GOALS, HONESTY, Goal, Measure

Honesty = tuple[str, Measure, float]


class Exit(IntEnum):
    """How the bench ends."""

    HELD = 0
    BELOW_FLOOR = 1
    INVALID = 2
    NOT_SHOWN = 3


@dataclass(frozen=True)
class Verdict:
    """One goal, what was reached (None: not measured) and the words for it."""

    goal: Goal
    reached: float | None
    words: str

    @property
    def below_floor(self) -> bool:
        """Say whether the floor is broken; what was not measured breaks none."""
        if self.reached is None or self.goal.floor is None:
            return False
        return self.reached < self.goal.floor if self.goal.least else self.reached > self.goal.floor


def judge(figures: Figures, goals: Iterable[Goal] = GOALS) -> list[Verdict]:
    """Judge every goal."""
    return [_judge(figures, goal) for goal in goals]


def dishonest(figures: Figures, checks: Iterable[Honesty] = HONESTY) -> list[str]:
    """Give the reasons why the run is invalid; none for a valid run."""
    reasons = []
    for words, measured, least in checks:
        try:
            found = measured(figures)
        except NotMeasured:
            continue
        if found < least:
            reasons.append(f"{words} is only {found:.2f} ×, {least} × is needed")
    return reasons


def not_shown(figures: Figures, checks: Iterable[Honesty] = HONESTY) -> list[str]:
    """Give the reasons why the honesty of the C limit cannot be shown; a peer may be missing, as it is optional."""
    reasons = []
    for words, measured, _ in checks:
        try:
            measured(figures)
        except NotMeasured as problem:
            reasons.append(f"{words}: {problem}")
    return reasons


def ending(verdicts: Iterable[Verdict], reasons: Iterable[str], unseen: Iterable[str] = ()) -> Exit:
    """Give the exit code: an invalid run says nothing about floors; a broken floor counts also when honesty is open."""
    if list(reasons):
        return Exit.INVALID
    if any(verdict.below_floor for verdict in verdicts):
        return Exit.BELOW_FLOOR
    return Exit.NOT_SHOWN if list(unseen) else Exit.HELD


def _judge(figures: Figures, goal: Goal) -> Verdict:
    try:
        reached = goal.measured(figures)
    except NotMeasured as problem:
        return Verdict(goal, None, f"not measured: {problem}")
    if reached >= goal.goal if goal.least else reached <= goal.goal:
        return Verdict(goal, reached, "reached")
    return Verdict(goal, reached, f"not reached, {_by_how_much(goal, reached)}")


def _by_how_much(goal: Goal, reached: float) -> str:
    if goal.goal == 0:
        return f"{reached:.3g} {goal.unit}".strip() + " instead of 0"
    if goal.least:
        return f"{100 * (1 - reached / goal.goal):.0f} % less than the goal"
    return f"{100 * (reached / goal.goal - 1):.0f} % more than the goal"
