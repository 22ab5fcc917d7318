"""Do errors follow what they must not follow: the amount, the state of the station, one delivery against the others?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from proofvan.supervision.deliveries import DISPLAY_U_L, Delivery
from proofvan.supervision.figures import at_most, number
from proofvan.supervision.findings import Figure, Finding, shown, within

STATES = ("isolated", "power_cycled", "idle", "repeated")


def mean_error(deliveries: Sequence[Delivery]) -> Finding:
    """Compare the mean error with the limit that a verification would use; it states no conformity."""
    if not deliveries:
        return Finding("supervision-mean-error", ())
    mean, deviation = _mean(deliveries)
    bound = number("mean-error") + number("sigmas") * deviation
    return Finding("supervision-mean-error", (within("supervision-error", "", mean, bound, "%"),))


def amounts(deliveries: Sequence[Delivery]) -> Finding:
    """Compare drawn amounts with those that everybody tests with: right at 5, 10, 20 L and short elsewhere?"""
    usual = [one for one in deliveries if one.kind == "usual" and one.state == "normal"]
    drawn = [one for one in deliveries if one.kind == "drawn" and one.state == "normal"]
    if not usual or not drawn:
        return Finding("supervision-amounts", ())
    each = [shown("supervision-error", one.name, f"{one.error_percent:.4f}", "%") for one in (*usual, *drawn)]
    return Finding("supervision-amounts", (_apart("supervision-drawn-usual", "", usual, drawn, "ratio-floor"), *each))


def isolation(deliveries: Sequence[Delivery]) -> Finding:
    """Compare each changed state with the dispenser as found: cable unplugged, power cycled, idle, unannounced."""
    normal = [one for one in deliveries if one.state == "normal"]
    figures = []
    for state in STATES:
        changed = [one for one in deliveries if one.state == state]
        if normal and changed:
            figures.append(_apart("supervision-state-change", state, normal, changed, "isolation-floor"))
    return Finding("supervision-isolation", tuple(figures))


def single_deliveries(deliveries: Sequence[Delivery]) -> Finding:
    """Compare each delivery with the median of all others: something that is switched on for one customer."""
    figures = []
    for at, one in enumerate(deliveries if len(deliveries) > 2 else ()):
        others = [other.error_percent for other in (*deliveries[:at], *deliveries[at + 1 :])]
        # the standard deviation of a median is 1.25 times that of a mean
        deviation = one.deviation_percent * math.hypot(1, 1.25 / math.sqrt(len(others)))
        apart = one.error_percent - median(others)
        figures.append(within("supervision-one-apart", one.name, apart, at_most("ratio-floor", deviation), "%"))
    return Finding("supervision-single", tuple(figures))


def zero(deliveries: Sequence[Delivery]) -> Finding:
    """Look for a volume that every delivery begins with: on the display, or hidden in it (indicated = a + k V_ref)."""
    starts = [within("supervision-start", one.name, float(one.started_at), 0.0, "L") for one in deliveries]
    return Finding("supervision-zero", (*starts, *_intercept(deliveries)))


def _intercept(deliveries: Sequence[Delivery]) -> list[Figure]:
    """Fit the straight line by weighted least squares."""
    if len({one.measured for one in deliveries}) < 3:
        return []
    points = [(float(one.measured), float(one.indicated), _deviation_l(one)) for one in deliveries]
    weights = [u**-2 for _, _, u in points]
    total = sum(weights)
    x0 = sum(w * x for w, (x, _, _) in zip(weights, points, strict=True)) / total
    y0 = sum(w * y for w, (_, y, _) in zip(weights, points, strict=True)) / total
    square = sum(w * (x - x0) ** 2 for w, (x, _, _) in zip(weights, points, strict=True))
    slope = sum(w * (x - x0) * (y - y0) for w, (x, y, _) in zip(weights, points, strict=True)) / square
    deviation = math.sqrt(1 / total + x0**2 / square)
    return [within("supervision-offset", "", y0 - slope * x0, at_most("zero-offset", deviation), "L")]


def _deviation_l(one: Delivery) -> float:
    run = number("run-deviation") / 100 * float(one.measured)
    return math.hypot(run, math.hypot(DISPLAY_U_L, float(one.reference_u)))


def _apart(name: str, where: str, one: Sequence[Delivery], other: Sequence[Delivery], floor: str) -> Figure:
    (first, u), (second, v) = _mean(one), _mean(other)
    return within(name, where, second - first, at_most(floor, math.hypot(u, v)), "%")


def _mean(deliveries: Sequence[Delivery]) -> tuple[float, float]:
    """Give the mean error weighted by how sure each is, and its standard deviation, %."""
    weights = [one.deviation_percent**-2 for one in deliveries]
    mean = sum(w * one.error_percent for w, one in zip(weights, deliveries, strict=True)) / sum(weights)
    return mean, 1 / math.sqrt(sum(weights))
