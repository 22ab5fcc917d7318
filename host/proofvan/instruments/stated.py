"""Components of uncertainty taken from a standard's file, in the unit of the value that they belong to."""

from __future__ import annotations

import math

from proofvan.core.line.readings import Component
from proofvan.standards.standard import CertifiedUncertainty, Standard


def certified(label: str, stated: CertifiedUncertainty, value: float) -> Component:
    """Give a certified uncertainty as a component; "%" is relative to the value."""
    u = stated.standard_uncertainty()
    if stated.unit == "%":
        u *= abs(value) / 100.0
    return Component(label, u, stated.distribution, math.inf, stated.source)


def drift(label: str, standard: Standard, value: float) -> tuple[Component, ...]:
    """Give the drift that the standard may have had until its next calibration; nothing when none is stated."""
    if standard.drift_per_year is None:
        return ()
    one_year = certified(label, standard.drift_per_year, value)
    years = float(standard.recalibration_interval_years)
    u = one_year.standard_uncertainty * years
    return (Component(label, u, one_year.distribution, math.inf, one_year.basis),)


def mean_of_readings(label: str, values: list[float], basis: str) -> Component:
    """Give the type A uncertainty of the mean of repeated readings (GUM 4.2.3)."""
    count = len(values)
    if count < 2:
        return Component(label, 0.0, "normal", math.inf, basis)
    mean = math.fsum(values) / count
    squares = math.fsum((value - mean) ** 2 for value in values)
    return Component(label, math.sqrt(squares / (count - 1) / count), "t", count - 1, basis)
