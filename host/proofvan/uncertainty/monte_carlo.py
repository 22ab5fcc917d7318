"""Propagation of distributions (JCGM 101, JJF 1059.2), vectorised: the same formula on arrays of draws."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from proofvan.uncertainty.inputs import Input, Number, convert

Model = TypeVar("Model")
Draws = npt.NDArray[np.float64]
# The probability of k = 2 for a normal distribution.
TWO_SIGMA = math.erf(math.sqrt(2.0))


@dataclass(frozen=True, slots=True)
class Propagated:
    """Mean, standard deviation and the shortest interval that holds the coverage probability."""

    mean: float
    standard_uncertainty: float
    low: float
    high: float


def draw(model: Model, generator: np.random.Generator, count: int) -> Model:
    """Replace every Input by `count` draws from its own distribution around its estimate."""
    return convert(model, lambda one: one.estimate + deviations(one, generator, count))


def really_off(model: Model, generator: np.random.Generator | None) -> Model:
    """Replace every Input by what it is really off by in one virtual measurement; by zero without a generator."""
    if generator is None:
        return convert(model, lambda one: 0.0)
    return convert(model, lambda one: float(deviations(one, generator, 1)[0]))


def deviations(one: Input, generator: np.random.Generator, count: int) -> Draws:
    """Draw deviations from the estimate of one Input (JCGM 101 6.4)."""
    component = one.component
    u = component.standard_uncertainty
    if component.distribution == "rectangular":
        return generator.uniform(-1.0, 1.0, count) * (u * math.sqrt(3.0))
    if component.distribution == "triangular":
        return generator.triangular(-1.0, 0.0, 1.0, count) * (u * math.sqrt(6.0))
    if component.distribution == "arcsine":
        return np.sin(generator.uniform(-math.pi, math.pi, count)) * (u * math.sqrt(2.0))
    if math.isinf(component.degrees_of_freedom):
        return generator.normal(0.0, 1.0, count) * u
    return generator.standard_t(component.degrees_of_freedom, count) * u


def propagate(
    formula: Callable[[Model], Number],
    model: Model,
    generator: np.random.Generator,
    count: int,
    coverage: float = 0.95,
) -> Propagated:
    """Run the formula on draws; gives mean, standard uncertainty and the shortest coverage interval (JCGM 101 7.7)."""
    values = np.sort(np.asarray(formula(draw(model, generator, count)), dtype=np.float64))
    inside = math.ceil(coverage * count)
    widths = values[inside - 1 :] - values[: count - inside + 1]
    start = int(np.argmin(widths))
    return Propagated(
        float(values.mean()), float(values.std(ddof=1)), float(values[start]), float(values[start + inside - 1])
    )
