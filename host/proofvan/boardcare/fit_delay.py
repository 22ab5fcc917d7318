"""How much later than its voltage a current is sampled: from the lag that the reference gives and that of the samples.

seen - given = 360 · f · delay at every angle; the mean over the angles is what the board adds. What the reference's
certificate states is the same at every point, so more points do not make it smaller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofvan.boardcare.fit import LARGEST_RESIDUAL, Fitted, FittedPoint, Point
from proofvan.boardcare.reference import DEGREES, ReferenceQuantity
from proofvan.core.canonical import decimal_string
from proofvan.core.errors import DataError, InputError
from proofvan.standards.standard import LARGEST_DELAY_NS, ChannelCoefficients
from proofvan.uncertainty.gtc import evaluate
from proofvan.uncertainty.inputs import Input, normal

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Lags:
    """The model: what the board adds at each point, and what the reference may be off at every point alike."""

    added: tuple[Any, ...]
    shift: Any


def fit_delay(
    role: str,
    voltage: ChannelCoefficients,
    found: ChannelCoefficients,
    reference: ReferenceQuantity,
    points: Sequence[Point],
) -> Fitted:
    """Fit the delay of a current against its voltage; points are in degrees that the current follows.

    Raises InputError for less than two different angles, DataError for a delay that no channel of ours has.
    """
    if len({point.given for point in points}) < 2:
        raise InputError("calibrate-too-few-points", role=role, points=len(points))
    own = [math.hypot(point.seen.u_counts, float(reference.resolution) / math.sqrt(12.0)) for point in points]
    weights = [1.0 / max(u, 1e-9) ** 2 for u in own]
    per_degree_ns = float(_NS / (360 * reference.frequency()))
    late_ns = _mean(weights, [float(point.seen.counts - point.given) for point in points]) * per_degree_ns
    _require_likely(role, float(voltage.delay_ns) + late_ns)
    left = found.model_copy(update={"delay_ns": Fraction(decimal_string(round(float(voltage.delay_ns) + late_ns, 3)))})
    before, after = (
        [float(point.seen.counts - point.given) - _lateness(voltage, one) / per_degree_ns for point in points]
        for one in (found, left)
    )
    scatter = _scatter(weights, after)
    model = _Lags(_inputs(own, points, max(1.0, scatter)), _shift(reference))
    delay = evaluate(lambda lags: (_mean(weights, lags.added) + lags.shift) * per_degree_ns, model)
    expanded = delay.expanded_uncertainty / per_degree_ns
    return Fitted(
        role=role,
        unit=DEGREES,
        found=found,
        left=left,
        u_gain=0.0,
        u_offset_counts=0.0,
        u_delay_ns=delay.standard_uncertainty,
        degrees_of_freedom=delay.degrees_of_freedom,
        points=tuple(FittedPoint(*one, expanded) for one in zip(points, before, after, strict=True)),
        straight=scatter <= LARGEST_RESIDUAL,
        budget=delay.budget,
    )


def _mean(weights: Sequence[float], values: Sequence[Any]) -> Any:
    return sum(weight * value for weight, value in zip(weights, values, strict=True)) / sum(weights)


def _lateness(voltage: ChannelCoefficients, current: ChannelCoefficients) -> float:
    return float(current.delay_ns - voltage.delay_ns)


def _inputs(own: Sequence[float], points: Sequence[Point], widened: float) -> tuple[Input, ...]:
    free = max(1, len(points) - 1) if widened > 1.0 else math.inf
    basis = f"{len(points)} points, scatter x {widened:.3g}"
    return tuple(
        normal("component-calibrate-points", widened * u, DEGREES, basis, float(point.seen.counts - point.given), free)
        for u, point in zip(own, points, strict=True)
    )


def _shift(reference: ReferenceQuantity) -> Input:
    u = float(reference.expanded / reference.coverage_factor)
    return normal("component-calibrate-reference-zero", u, DEGREES, "certificate of the reference")


def _scatter(weights: Sequence[float], residuals: Sequence[float]) -> float:
    """Give how many times larger the residuals are than they should be (Birge ratio)."""
    free = len(residuals) - 1
    return math.sqrt(sum(w * r * r for w, r in zip(weights, residuals, strict=True)) / free)


def _require_likely(role: str, delay_ns: float) -> None:
    if abs(delay_ns) > LARGEST_DELAY_NS:
        raise DataError("calibrate-delay-unlikely", role=role, delay_ns=f"{delay_ns:.0f}", limit=LARGEST_DELAY_NS)
