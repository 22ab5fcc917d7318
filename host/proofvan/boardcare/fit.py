"""Gain and offset from points: exact through two, weighted least squares through more, uncertainty by the GUM.

value / (1 + c (T - T0)) = gain * (count - offset). The line is fitted to the left side over mean counts, in fractions;
what the reference's certificate states is the same at every point, so more points do not make it smaller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofvan.boardcare.averages import Average
from proofvan.boardcare.reference import ReferenceQuantity
from proofvan.core.canonical import decimal_string
from proofvan.core.errors import DataError, InputError
from proofvan.core.line.results import BudgetLine
from proofvan.standards.standard import ChannelCoefficients
from proofvan.uncertainty.gtc import Evaluated, evaluate
from proofvan.uncertainty.inputs import normal

# A new gain further away from the old one than this comes from a wrong wire or a wrong setting, not from ageing.
LARGEST_CHANGE = 0.05
# Residuals beyond this many standard uncertainties are no scatter any more.
LARGEST_RESIDUAL = 3.0


@dataclass(frozen=True, slots=True)
class Point:
    """One point: what the reference gave, and what the board saw."""

    wanted: Fraction
    given: Fraction
    seen: Average


@dataclass(frozen=True, slots=True)
class FittedPoint:
    """A point with its residuals (board minus reference, in the unit) before and after, and U (k = 2 or t) after."""

    point: Point
    before: float
    after: float
    expanded: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """New coefficients of a channel; `u_gain` is relative. `straight`: a line fits the points."""

    role: str
    unit: str
    found: ChannelCoefficients
    left: ChannelCoefficients
    u_gain: float
    u_offset_counts: float
    u_delay_ns: float
    degrees_of_freedom: float
    points: tuple[FittedPoint, ...]
    straight: bool
    budget: tuple[BudgetLine, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """The model of the fit: `scale` and `shift` are what the reference may be off at every point alike."""

    counts: tuple[Any, ...]
    values: tuple[Any, ...]
    scale: Any
    shift: Any
    zero: float | None  # counts; None: the line says it


def fit(role: str, found: ChannelCoefficients, reference: ReferenceQuantity, points: Sequence[Point]) -> Fitted:
    """Fit a channel; raises InputError for less than two different points, DataError for counts that
    do not follow the reference, and for a gain that cannot be. Of effective values the offset stays: they do not
    know it.
    """
    if len({point.given for point in points}) < 2:
        raise InputError("calibrate-too-few-points", role=role, points=len(points))
    if len({point.seen.counts for point in points}) < 2:
        raise DataError("calibrate-counts-stand", role=role, counts=f"{float(points[0].seen.counts):g}")
    weights = _weights(found, reference, points)
    zero = found.offset_counts if reference.frequency_hz is not None else None
    gain, offset = _line_through(weights, _counts(points), _values(found, points), zero)
    _require_likely(role, found, gain)
    left = found.model_copy(update={"gain": _decimal(gain), "offset_counts": _decimal(offset)})
    after = [_residual(left, point) for point in points]
    parameters = 1 if zero is not None else 2
    scatter = _scatter(weights, after, parameters)
    line = _model(found, reference, points, weights, max(1.0, scatter), parameters)
    gains = evaluate(lambda model: _solve(weights, model)[0], line)
    u_offset = 0.0
    if zero is None:
        u_offset = evaluate(lambda model: _solve(weights, model)[1], line).standard_uncertainty
    fitted = tuple(
        FittedPoint(point, _residual(found, point), residual, _at(line, weights, left, point).expanded_uncertainty)
        for point, residual in zip(points, after, strict=True)
    )
    return Fitted(
        role=role,
        unit=found.unit,
        found=found,
        left=left,
        u_gain=gains.standard_uncertainty / abs(float(gain)),
        u_offset_counts=u_offset,
        u_delay_ns=0.0,
        degrees_of_freedom=gains.degrees_of_freedom,
        points=fitted,
        straight=scatter <= LARGEST_RESIDUAL,
        budget=gains.budget,
    )


def _decimal(number: Fraction) -> Fraction:
    # What is stored is what is used: a decimal of 12 digits.
    return Fraction(decimal_string(float(number)))


def _factor(known: ChannelCoefficients, point: Point) -> Fraction:
    return 1 + known.temperature_coefficient_per_k * (point.seen.temperature_degc - known.reference_temperature_degc)


def _counts(points: Sequence[Point]) -> tuple[Fraction, ...]:
    return tuple(point.seen.counts for point in points)


def _values(known: ChannelCoefficients, points: Sequence[Point]) -> tuple[Fraction, ...]:
    return tuple(point.given / _factor(known, point) for point in points)


def _residual(known: ChannelCoefficients, point: Point) -> float:
    shown = known.gain * (point.seen.counts - known.offset_counts) * _factor(known, point)
    return float(shown - point.given)


def _own_u(known: ChannelCoefficients, reference: ReferenceQuantity, point: Point) -> float:
    """Give the standard uncertainty of a point that no other point shares, in the unit."""
    return math.hypot(float(known.gain) * point.seen.u_counts, float(reference.resolution) / math.sqrt(12.0))


def _weights(known: ChannelCoefficients, reference: ReferenceQuantity, points: Sequence[Point]) -> tuple[Fraction, ...]:
    return tuple(1 / Fraction(_own_u(known, reference, point)) ** 2 for point in points)


def _line_through(
    weights: Sequence[Any], counts: Sequence[Any], values: Sequence[Any], zero: Any = None
) -> tuple[Any, Any]:
    """Give gain and offset in counts; on fractions exact, on uncertain numbers with their uncertainty.

    With `zero` the line goes through it, and it is the offset.
    """
    if zero is not None:
        joint = sum(w * (c - zero) * v for w, c, v in zip(weights, counts, values, strict=True))
        return joint / sum(w * (c - zero) * (c - zero) for w, c in zip(weights, counts, strict=True)), zero
    total = sum(weights)
    middle = sum(w * c for w, c in zip(weights, counts, strict=True)) / total
    height = sum(w * v for w, v in zip(weights, values, strict=True)) / total
    spread = sum(w * (c - middle) * (c - middle) for w, c in zip(weights, counts, strict=True))
    joint = sum(w * (c - middle) * (v - height) for w, c, v in zip(weights, counts, values, strict=True))
    gain = joint / spread
    return gain, middle - height / gain


def _solve(weights: Sequence[Fraction], line: _Line) -> tuple[Any, Any]:
    values = [value * line.scale + line.shift for value in line.values]
    return _line_through([float(weight) for weight in weights], line.counts, values, line.zero)


def _scatter(weights: Sequence[Fraction], residuals: Sequence[float], parameters: int) -> float:
    """Give how many times larger the residuals are than they should be (Birge ratio); 0 when none is left over."""
    free = len(residuals) - parameters
    if free < 1:
        return 0.0
    return math.sqrt(sum(float(w) * r * r for w, r in zip(weights, residuals, strict=True)) / free)


def _model(
    known: ChannelCoefficients,
    reference: ReferenceQuantity,
    points: Sequence[Point],
    weights: Sequence[Fraction],
    widened: float,
    parameters: int,
) -> _Line:
    free = max(1, len(points) - parameters) if widened > 1.0 else math.inf
    own = [widened / math.sqrt(float(weight)) for weight in weights]
    basis = f"{len(points)} points, scatter x {widened:.3g}"
    values = tuple(
        normal("component-calibrate-points", u, known.unit, basis, float(value), free)
        for u, value in zip(own, _values(known, points), strict=True)
    )
    k = float(reference.coverage_factor)
    scale = float(reference.expanded_percent) / 100.0 / k
    shift = float(reference.expanded) / k
    return _Line(
        tuple(map(float, _counts(points))),
        values,
        normal("component-calibrate-reference-gain", scale, "1", "certificate of the reference", 1.0),
        normal("component-calibrate-reference-zero", shift, known.unit, "certificate of the reference"),
        float(known.offset_counts) if reference.frequency_hz is not None else None,
    )


def _at(line: _Line, weights: Sequence[Fraction], left: ChannelCoefficients, point: Point) -> Evaluated:
    count, factor = float(point.seen.counts), float(_factor(left, point))

    def shown(model: _Line) -> Any:
        gain, offset = _solve(weights, model)
        return gain * (count - offset) * factor

    return evaluate(shown, line)


def _require_likely(role: str, found: ChannelCoefficients, gain: Fraction) -> None:
    change = float(gain / found.gain) - 1.0
    if abs(change) > LARGEST_CHANGE:
        raise DataError(
            "calibrate-gain-unlikely", role=role, change=f"{change * 100:+.3g}", limit=f"{LARGEST_CHANGE * 100:g}"
        )
