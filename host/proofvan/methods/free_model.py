"""A measurement model that somebody wrote down as a file: formula, inputs, correlations; by the GUM and by drawing.

One file may have several results of the same inputs (GUM H.2: R, X, Z).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import GTC
import numpy as np
from pydantic import Field, model_validator

from proofvan.core.errors import InputError
from proofvan.core.line.readings import Component
from proofvan.core.line.results import BudgetLine
from proofvan.methods.tables import Table, read
from proofvan.uncertainty import adaptive, expression, gtc
from proofvan.uncertainty.adaptive import Distribution, Draws
from proofvan.uncertainty.expression import Expression
from proofvan.uncertainty.inputs import Input
from proofvan.uncertainty.monte_carlo import deviations

Shape = Literal["normal", "rectangular", "triangular", "arcsine", "t"]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Result(Table):
    """[results.NAME]: a formula in the names of the inputs."""

    expression: str = Field(min_length=1)
    unit: str = "1"


class Quantity(Table):
    """[inputs.NAME]: readings (type A), or a value with u, or a half-width, or both ends of a range."""

    unit: str = "1"
    value: Finite | None = None
    u: Finite | None = Field(default=None, ge=0)
    half_width: Finite | None = Field(default=None, ge=0)
    lowest: Finite | None = None
    highest: Finite | None = None
    readings: tuple[Finite, ...] = ()
    distribution: Shape | None = None
    degrees_of_freedom: float = Field(default=math.inf, gt=0)
    basis: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Quantity:
        ways = {
            "readings": bool(self.readings),
            "u": self.value is not None and self.u is not None,
            "half_width": self.value is not None and self.half_width is not None,
            "lowest, highest": self.lowest is not None and self.highest is not None,
        }
        if sum(ways.values()) != 1 or (self.readings and len(self.readings) < 2):
            raise ValueError("one of: value + u; value + half_width; lowest + highest; readings (two or more)")
        if self.lowest is not None and self.highest is not None and self.lowest > self.highest:
            raise ValueError("lowest below highest")
        return self

    def as_input(self, name: str) -> Input:
        """Give it as an input of a budget; the shape's u follows from its half-width."""
        if self.readings:
            u = float(np.std(self.readings, ddof=1)) / math.sqrt(len(self.readings))
            return self._input(name, float(np.mean(self.readings)), u, "t", len(self.readings) - 1)
        if self.u is not None and self.value is not None:
            return self._input(name, self.value, self.u, self.distribution or "normal", self.degrees_of_freedom)
        middle, half = self._range()
        shape = self.distribution or "rectangular"
        divisor = {"rectangular": math.sqrt(3.0), "triangular": math.sqrt(6.0), "arcsine": math.sqrt(2.0)}.get(shape)
        if divisor is None:
            raise InputError("model-shape-without-u", field=f"inputs.{name}.distribution", value=shape)
        return self._input(name, middle, half / divisor, shape, self.degrees_of_freedom)

    def _range(self) -> tuple[float, float]:
        if self.lowest is not None and self.highest is not None:
            return (self.lowest + self.highest) / 2, (self.highest - self.lowest) / 2
        return self.value or 0.0, self.half_width or 0.0

    def _input(self, name: str, value: float, u: float, shape: str, freedom: float) -> Input:
        return Input(value, self.unit, Component(name, u, shape, freedom, self.basis))


class Correlation(Table):
    """[[correlations]]: the coefficient between two inputs that have no readings."""

    between: tuple[str, str]
    coefficient: float = Field(ge=-1, le=1)


class FreeModel(Table):
    """A whole model file."""

    title: str = ""
    source: str = ""
    results: Mapping[str, Result] = Field(min_length=1)
    inputs: Mapping[str, Quantity] = Field(min_length=1)
    correlations: tuple[Correlation, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()  # inputs whose readings were taken at the same instants
    coverage: float = Field(default=0.95, gt=0, lt=1)
    digits: int = Field(default=2, ge=1, le=4)  # of u that the drawing is to get right


@dataclass(frozen=True, slots=True)
class Gum:
    """A result by the GUM: first order, effective degrees of freedom by Welch and Satterthwaite."""

    value: float
    standard_uncertainty: float
    degrees_of_freedom: float
    coverage_factor: float
    expanded_uncertainty: float
    budget: tuple[BudgetLine, ...]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One result both ways."""

    name: str
    unit: str
    expression: str
    gum: Gum
    drawn: Distribution | None


class Model:
    """A model file that was read and checked: every name in a formula is an input, every correlation makes sense."""

    def __init__(self, file: FreeModel) -> None:
        self.file = file
        self.inputs = {name: quantity.as_input(name) for name, quantity in file.inputs.items()}
        self.formulas = {
            name: expression.parse(one.expression, f"results.{name}.expression") for name, one in file.results.items()
        }
        for name, formula in self.formulas.items():
            _require_known(formula.names, self.inputs, f"results.{name}.expression")
        self._groups = _groups(file, self.inputs)

    def by_gum(self) -> dict[str, Gum]:
        """Evaluate every result by the GUM."""
        numbers = self._numbers()
        return {name: self._gum(formula, numbers) for name, formula in self.formulas.items()}

    def correlations(self) -> dict[tuple[str, str], float]:
        """Give the correlation coefficients between the results."""
        numbers = self._numbers()
        values = {name: _computed(name, formula, numbers) for name, formula in self.formulas.items()}
        names = list(values)
        return {
            (one, other): float(GTC.get_correlation(values[one], values[other]))
            for at, one in enumerate(names)
            for other in names[at + 1 :]
        }

    def by_drawing(self, seed: int = 1, most_batches: int = adaptive.MOST_BATCHES) -> dict[str, Distribution]:
        """Evaluate every result by propagation of distributions (JCGM 101)."""
        return {
            name: adaptive.settle(
                lambda generator, count, formula=formula: self._drawn(formula, generator, count),  # type: ignore[misc]
                seed,
                self.file.coverage,
                self.file.digits,
                most_batches,
            )
            for name, formula in self.formulas.items()
        }

    def _gum(self, formula: Expression, numbers: Mapping[str, Any]) -> Gum:
        result = _computed(formula.text, formula, numbers) + 0.0 * next(iter(numbers.values()))
        # GUM G.4.1 and JJF 1059.1: effective degrees of freedom are cut to the next lower integer.
        freedom = max(1.0, math.floor(result.df)) if math.isfinite(result.df) else math.inf
        factor = gtc.coverage_factor(freedom, 100 * self.file.coverage)
        used = [(self.inputs[name], numbers[name]) for name in self.inputs if name in formula.names]
        return Gum(
            float(result.x),
            float(result.u),
            float(result.df),
            factor,
            factor * float(result.u),
            gtc.budget_of(result, used),
        )

    def _numbers(self) -> dict[str, Any]:
        numbers: dict[str, Any] = {}
        for group in self._groups:
            numbers |= group.uncertain(self.inputs)
        return {name: numbers[name] for name in self.inputs}

    def _drawn(self, formula: Expression, generator: np.random.Generator, count: int) -> Draws:
        values: dict[str, Draws] = {}
        for group in self._groups:
            values |= group.draws(self.inputs, generator, count)
        with np.errstate(all="ignore"):
            drawn = np.broadcast_to(np.asarray(formula.evaluate(values), dtype=np.float64), (count,))
        if not np.all(np.isfinite(drawn)):
            raise InputError("model-not-defined", expression=formula.text)
        return drawn


@dataclass(frozen=True, slots=True)
class _Group:
    """Inputs that depend on each other: one alone, several with coefficients, or several that were read together."""

    names: tuple[str, ...]
    coefficients: Mapping[tuple[str, str], float]
    readings: Mapping[str, tuple[float, ...]]

    def uncertain(self, inputs: Mapping[str, Input]) -> dict[str, Any]:
        """Give GTC numbers."""
        if self.readings:
            return dict(zip(self.names, gtc.correlated_means(self.readings), strict=True))
        own = [inputs[name] for name in self.names]
        if len(own) == 1:
            return {self.names[0]: gtc.uncertain(own[0])}
        numbers = GTC.multiple_ureal(
            [one.estimate for one in own],
            [one.component.standard_uncertainty for one in own],
            math.inf,
            list(self.names),
        )
        found = dict(zip(self.names, numbers, strict=True))
        for (one, other), coefficient in self.coefficients.items():
            GTC.set_correlation(coefficient, found[one], found[other])
        return found

    def draws(self, inputs: Mapping[str, Input], generator: np.random.Generator, count: int) -> dict[str, Draws]:
        """Give draws: multivariate normal, and t when the inputs were read together (JCGM 101 6.4.8, JCGM 102 5.3)."""
        own = [inputs[name] for name in self.names]
        if len(own) == 1:
            return {self.names[0]: own[0].estimate + deviations(own[0], generator, count)}
        scatter = generator.multivariate_normal(np.zeros(len(own)), self._covariance(own), count, method="eigh")
        if self.readings:
            freedom = own[0].component.degrees_of_freedom
            scatter /= np.sqrt(generator.chisquare(freedom, count) / freedom)[:, None]
        return {name: inputs[name].estimate + scatter[:, at] for at, name in enumerate(self.names)}

    def _covariance(self, own: list[Input]) -> Draws:
        if self.readings:
            several = np.asarray([self.readings[name] for name in self.names])
            return np.asarray(np.cov(several) / several.shape[1], dtype=np.float64)
        u = np.asarray([one.component.standard_uncertainty for one in own])
        found = np.eye(len(own))
        for (one, other), coefficient in self.coefficients.items():
            first, second = self.names.index(one), self.names.index(other)
            found[first, second] = found[second, first] = coefficient
        return np.asarray(np.outer(u, u) * found, dtype=np.float64)


def load(path: Path) -> Model:
    """Read a model file; raises InputError naming file, field, value and what is allowed."""
    return Model(read(path, FreeModel))


def evaluate(model: Model, seed: int = 1, draw: bool = True) -> tuple[Evaluated, ...]:
    """Evaluate every result by the GUM, and by drawing when asked."""
    drawn = model.by_drawing(seed) if draw else {}
    return tuple(
        Evaluated(name, model.file.results[name].unit, model.formulas[name].text, gum, drawn.get(name))
        for name, gum in model.by_gum().items()
    )


def _computed(name: str, formula: Expression, numbers: Mapping[str, Any]) -> Any:
    try:
        return formula.evaluate(numbers)
    except (ArithmeticError, ValueError) as problem:
        raise InputError("model-not-defined", expression=f"{name}: {formula.text} ({problem})") from None


def _groups(file: FreeModel, inputs: Mapping[str, Input]) -> tuple[_Group, ...]:
    groups = [_read_together(names, file) for names in file.together]
    coefficients = {one.between: one.coefficient for one in file.correlations}
    related = {name for pair in coefficients for name in pair}
    _require_known(frozenset(related), inputs, "correlations.between")
    taken = {name for group in groups for name in group.names}
    if twice := sorted(related & taken):
        raise InputError("model-correlated-twice", field="correlations.between", value=", ".join(twice))
    _require_normal(related, inputs)
    if related:
        group = _Group(tuple(name for name in inputs if name in related), coefficients, {})
        if np.linalg.eigvalsh(group._covariance([inputs[name] for name in group.names])).min() < -1e-12:
            raise InputError("model-correlations-impossible", field="correlations", value=str(len(coefficients)))
        groups.append(group)
    alone = [name for name in inputs if name not in related | taken]
    return (*groups, *(_Group((name,), {}, {}) for name in alone))


def _read_together(names: tuple[str, ...], file: FreeModel) -> _Group:
    _require_known(frozenset(names), file.inputs, "together")
    readings = {name: file.inputs[name].readings for name in names}
    if len({len(several) for several in readings.values()}) != 1 or not all(readings.values()):
        counts = ", ".join(f"{name}: {len(several)}" for name, several in readings.items())
        raise InputError("model-readings-apart", field="together", value=counts)
    return _Group(names, {}, readings)


def _require_normal(names: set[str], inputs: Mapping[str, Input]) -> None:
    for name in sorted(names):
        component = inputs[name].component
        if component.distribution != "normal" or not math.isinf(component.degrees_of_freedom):
            raise InputError("model-correlated-not-normal", field=f"inputs.{name}", value=component.distribution)


def _require_known(names: frozenset[str], inputs: Mapping[str, Any], where: str) -> None:
    for name in sorted(names):
        if name not in inputs:
            raise InputError("model-input-unknown", field=where, value=name, allowed=", ".join(inputs))
