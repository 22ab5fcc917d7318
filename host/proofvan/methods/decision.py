"""Verdicts of a verification: plain comparison by the edition's own rule; U never changes one (field practice 1.2)."""

from __future__ import annotations

import math
from decimal import Decimal

from proofvan.core.line.results import Limit, Outcome, Result, Verdict

ROUNDED = "rule-rounded-within-limit"
UNROUNDED = "rule-unrounded-within-limit"


def judge(result: Result, limit: Limit, rule: str) -> Verdict:
    """Compare the size of a result with its limit: PASS when it is not larger; MEASURED when there is no limit.

    `rule` says whether the rounded value is compared (修约值比较法) or the unrounded one (全数值比较法).
    """
    judged = result.rounded if rule == ROUNDED else result.value
    if not limit.value:
        return Verdict(result.name, result.point, judged, limit, rule, Outcome.MEASURED)
    passes = within(judged, limit.value)
    return Verdict(result.name, result.point, judged, limit, rule, Outcome.PASS if passes else Outcome.FAIL)


def within(value: str, limit: str) -> bool:
    """Say whether |value| <= limit, in decimal; a value that is not a finite number is never within."""
    number = Decimal(value)
    return number.is_finite() and abs(number) <= Decimal(limit)


def inconclusive(result: str, point: str, limit: Limit, rule: str, reason: str) -> Verdict:
    """Say that an item was not completed, and why."""
    return Verdict(result, point, "", limit, rule, Outcome.INCONCLUSIVE, reason)


def effective_limit(mpe: float, rounding_step: float) -> float:
    """Give L = MPE + half a rounding step: where the verdict really changes when the rounded value is judged.

    Field practice 1.4. The tie itself goes to the even multiple.
    """
    return mpe + rounding_step / 2.0


def pass_probability(error: float, effective: float, u: float) -> float:
    """Give the probability that an instrument of this error passes, for a normal result with standard deviation u."""
    return _normal((effective - error) / u) - _normal((-effective - error) / u)


def _normal(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))
