"""The ratio of two pulse counts over time, and whether it changed: a meter made to lie for a while shows here.

Every step gives r = pulses of the meter under test / pulses of the reference. From the first steps comes the level;
then two sums run (CUSUM; E. S. Page, "Continuous Inspection Schemes", Biometrika 41, 1954): how far r stayed above the
level, and how far below, each step less a slack,

    above = max(0, above + (r - level) - slack),    below = max(0, below - (r - level) - slack).

A sum beyond the limit is a change; it began where that sum last left zero. A change of twice the slack is found after
about limit / slack steps. With Gaussian scatter s, slack = s/2 and limit = 5 s, a false alarm comes about every 930
steps with both sides watched [M-med]. Exact fractions: the same verdict for whoever computes it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from proofvan_dsp import snapshot
from proofvan_dsp.errors import ConfigError, CountsError, StateError


@dataclass(frozen=True)
class RatioConfig:
    """`settle` steps give the level; `slack` and `limit` are ratios, absolute. Raises ConfigError."""

    slack: Fraction
    limit: Fraction
    settle: int = 8

    def __post_init__(self) -> None:
        if self.slack < 0 or self.limit <= 0:
            raise ConfigError("the slack is not negative, the limit is positive", slack=self.slack, limit=self.limit)
        if isinstance(self.settle, bool) or not isinstance(self.settle, int) or self.settle < 1:
            raise ConfigError("settle is a whole number from 1", settle=self.settle)


@dataclass(frozen=True)
class Change:
    """The ratio left its level: noticed at step `noticed`, in a run that began at step `began`; up or down."""

    began: int
    noticed: int
    upwards: bool
    level: Fraction
    mean_since: Fraction


class RatioWatch:
    """Follows the ratio step by step; `level` is None until it is settled."""

    def __init__(self, config: RatioConfig) -> None:
        self.config = config
        self.steps = 0
        self.level: Fraction | None = None
        self._restart()

    def step(self, pulses: Fraction, reference: Fraction) -> Change | None:
        """Take the (interpolated) pulses of both over the same time; give the change that they make certain.

        After a change the level is found anew. A step without reference pulses says nothing and is not counted.
        Raises CountsError for a negative number.
        """
        if pulses < 0 or reference < 0:
            raise CountsError("pulses are not negative", pulses=pulses, reference=reference)
        if reference == 0:
            return None
        ratio = Fraction(pulses) / Fraction(reference)
        self.steps += 1
        if self.level is None:
            self._settle(ratio)
            return None
        return self._look(ratio, self.level)

    def state(self) -> bytes:
        """Everything needed to go on, as bytes."""
        fields = {
            "config": [str(self.config.slack), str(self.config.limit), self.config.settle],
            "steps": self.steps,
            "level": None if self.level is None else str(self.level),
            "settling": [str(ratio) for ratio in self._settling],
            "sides": [[str(side.sum), str(side.total), side.began] for side in (self._above, self._below)],
        }
        return snapshot.pack("ratio", fields, b"")

    @classmethod
    def from_state(cls, state: bytes) -> Self:
        """Build the watch whose state() this is. Raises StateError."""
        fields, _ = snapshot.unpack("ratio", state)
        try:
            slack, limit, settle = fields["config"]
            watch = cls(RatioConfig(Fraction(slack), Fraction(limit), settle))
            watch.steps = fields["steps"]
            watch.level = None if fields["level"] is None else Fraction(fields["level"])
            watch._settling = [Fraction(ratio) for ratio in fields["settling"]]
            watch._above, watch._below = (
                _Side(Fraction(total), Fraction(ratios), began) for total, ratios, began in fields["sides"]
            )
        except (KeyError, TypeError, ValueError) as wrong:
            raise StateError("the state does not fit together", cause=str(wrong)) from wrong
        return watch

    def _settle(self, ratio: Fraction) -> None:
        self._settling.append(ratio)
        if len(self._settling) == self.config.settle:
            self.level = sum(self._settling, Fraction(0)) / len(self._settling)

    def _look(self, ratio: Fraction, level: Fraction) -> Change | None:
        for side, sign in ((self._above, 1), (self._below, -1)):
            side.add(sign * (ratio - level) - self.config.slack, ratio, self.steps)
            if side.sum > self.config.limit:
                change = Change(side.began, self.steps, sign > 0, level, side.total / (self.steps - side.began + 1))
                self._restart()
                return change
        return None

    def _restart(self) -> None:
        self.level = None
        self._settling: list[Fraction] = []
        self._above, self._below = _Side(), _Side()


class _Side:
    """One of the two sums: since when it is above zero, and the ratios since."""

    def __init__(self, sum_: Fraction = Fraction(0), total: Fraction = Fraction(0), began: int = 0) -> None:
        self.sum, self.total, self.began = sum_, total, began

    def add(self, more: Fraction, ratio: Fraction, step: int) -> None:
        if self.sum == 0:
            self.began, self.total = step, Fraction(0)
        self.sum = max(Fraction(0), self.sum + more)
        self.total += ratio
