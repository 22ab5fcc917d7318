"""Inputs of a measurement model: an estimate with its component of uncertainty, held in the model's own dataclass."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

from proofvan.core.line.readings import Component

Model = TypeVar("Model")
# What a formula runs on: a float, an array of draws, or a GTC number.
Number = Any


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a model: estimate in `unit`, and what is known of its uncertainty in the same unit."""

    estimate: float
    unit: str
    component: Component


def rectangular(label: str, half_width: float, unit: str, basis: str, estimate: float = 0.0) -> Input:
    """Give an input that lies anywhere within a half-width of its estimate (GUM 4.3.7)."""
    return Input(estimate, unit, Component(label, half_width / math.sqrt(3.0), "rectangular", math.inf, basis))


def normal(
    label: str, u: float, unit: str, basis: str, estimate: float = 0.0, degrees_of_freedom: float = math.inf
) -> Input:
    """Give an input with a standard uncertainty (GUM 4.3.3, 4.2)."""
    return Input(estimate, unit, Component(label, u, "normal", degrees_of_freedom, basis))


def mean(values: Sequence[Number]) -> Number:
    """Give the mean of some values, at least one."""
    return sum(values[1:], values[0]) / len(values)


def convert(model: Model, change: Callable[[Input], Number]) -> Model:
    """Replace every Input of a model, also inside its tuples and dataclasses, by what `change` makes of it."""
    changed: Model = _convert(model, change)
    return changed


def estimates(model: Model) -> Model:
    """Give the model with every Input replaced by its estimate."""
    return convert(model, lambda one: one.estimate)


def collect(model: Any) -> Iterator[Input]:
    """Give the Inputs of a model in the order of its fields."""
    if isinstance(model, Input):
        yield model
    elif isinstance(model, tuple):
        for item in model:
            yield from collect(item)
    elif is_dataclass(model) and not isinstance(model, type):
        for field in fields(model):
            yield from collect(getattr(model, field.name))


def _convert(part: Any, change: Callable[[Input], Number]) -> Any:
    if isinstance(part, Input):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_convert(item, change) for item in part)
    if is_dataclass(part) and not isinstance(part, type):
        return type(part)(**{field.name: _convert(getattr(part, field.name), change) for field in fields(part)})
    return part
