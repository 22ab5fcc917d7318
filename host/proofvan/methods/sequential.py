"""A named sequential test for supervision and screening: stop as soon as it is clear on which side an error lies.

Wald's sequential probability ratio test on each side of zero (A. Wald, Ann. Math. Stat. 16, 1945, 117), with the
bounds ln(2/alpha) and ln(beta), which hold whatever the number of runs (J. Ville, 1939): an instrument with
|error| <= `inner` is called beyond with a probability of at most alpha, one with |error| >= `outer` within with at most
beta. In between neither is promised. It never serves a 检定: there energy, pulses and time are fixed before the start
(field practice 1.6).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from proofvan.core.errors import InputError, PreconditionError

NAME = "sprt-two-sided"
# Field practice 1.6: 监督 or screening; practice, where one of them is practised.
ALLOWED = ("supervision", "screening")


class Decision(StrEnum):
    """What the values so far say."""

    WITHIN = "within"
    BEYOND = "beyond"
    GO_ON = "go_on"
    UNDECIDED = "undecided"  # the most values that were agreed have been taken


@dataclass(frozen=True, slots=True)
class SequentialPlan:
    """Agreed before the start: errors (%), standard deviation of one value (%), probabilities, most values.

    `systematic_percent` is the standard uncertainty that all values share: repeating does not make it smaller, so the
    two errors must lie further apart than it makes doubtful.
    """

    inner_percent: float
    outer_percent: float
    deviation_percent: float
    alpha: float
    beta: float
    most: int
    systematic_percent: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a plan that promises nothing; InputError `sequential-plan-wrong`."""
        good = {
            "0 < inner < outer": 0.0 < self.inner_percent < self.outer_percent,
            "deviation > 0": self.deviation_percent > 0.0,
            "0 < alpha, beta < 0.5": 0.0 < self.alpha < 0.5 and 0.0 < self.beta < 0.5,
            "most >= 1": self.most >= 1,
            "outer - inner > 4 systematic": self.outer_percent - self.inner_percent > 4.0 * self.systematic_percent,
        }
        wrong = next((rule for rule, holds in good.items() if not holds), None)
        if wrong is not None:
            raise InputError("sequential-plan-wrong", rule=wrong)


def require_allowed(service: str) -> None:
    """Refuse adaptive stopping for every other service; PreconditionError `sequential-not-allowed`."""
    if service not in ALLOWED:
        raise PreconditionError("sequential-not-allowed", service=service, allowed=", ".join(ALLOWED), test=NAME)


class SequentialTest:
    """One test: values in, decision out."""

    def __init__(self, plan: SequentialPlan, service: str) -> None:
        require_allowed(service)
        self.plan = plan
        self.values: list[float] = []
        self.decision = Decision.GO_ON
        self._ratios = [0.0, 0.0]  # log likelihood ratios of the positive and the negative side
        self._within = [False, False]

    def add(self, error_percent: float) -> Decision:
        """Take one more value; what is decided stays decided."""
        if self.decision is not Decision.GO_ON:
            return self.decision
        self.values.append(error_percent)
        self.decision = self._decided(error_percent)
        return self.decision

    def _decided(self, error_percent: float) -> Decision:
        plan = self.plan
        middle, apart = (plan.outer_percent + plan.inner_percent) / 2.0, plan.outer_percent - plan.inner_percent
        for side, sign in enumerate((1.0, -1.0)):
            self._ratios[side] += apart * (sign * error_percent - middle) / plan.deviation_percent**2
            # a side that once was within stays so: its promise is kept by the first crossing
            self._within[side] |= self._ratios[side] <= math.log(plan.beta)
            if not self._within[side] and self._ratios[side] >= math.log(2.0 / plan.alpha):
                return Decision.BEYOND
        if all(self._within):
            return Decision.WITHIN
        return Decision.UNDECIDED if len(self.values) >= plan.most else Decision.GO_ON
