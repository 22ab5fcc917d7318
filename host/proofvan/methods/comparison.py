"""Comparisons 计量比对: degrees of equivalence, E_n, scores, and the largest subset whose results agree.

JJF 1117 and ISO/IEC 17043 for E_n, ISO 13528 for scores and the robust spread, M. G. Cox (Metrologia 2007, 44, 187) for
the largest consistent subset.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median, stdev
from typing import Annotated

from pydantic import Field, model_validator

from proofvan.methods.sheets import read_rows
from proofvan.methods.tables import Table, read, validate

Finite = Annotated[float, Field(allow_inf_nan=False)]
# A set is consistent when its chi-squared would be exceeded at least this often by chance.
SIGNIFICANCE = 0.05
# All subsets of so many participants are tried (2^16); beyond that the worst one is left out at a time.
_MOST_TRIED = 16


class Value(Table):
    """A value with its expanded uncertainty."""

    value: Finite
    U: float = Field(gt=0, allow_inf_nan=False)
    k: float = Field(default=2.0, gt=0, allow_inf_nan=False)

    @property
    def u(self) -> float:
        """Standard uncertainty."""
        return self.U / self.k


class Participant(Value):
    """[[results]]: what one participant reports."""

    name: str = Field(min_length=1)


class ComparisonFile(Table):
    """A whole comparison file; without a reference the participants' own consistent mean stands for it."""

    title: str = ""
    unit: str = "1"
    reference: Value | None = None
    sigma: float | None = Field(default=None, gt=0)  # standard deviation for proficiency assessment; else robust
    results: tuple[Participant, ...] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _names_differ(self) -> ComparisonFile:
        names = [one.name for one in self.results]
        if len(set(names)) < len(names):
            raise ValueError("a different name for each participant")
        if self.reference is None and len(names) < 2:
            raise ValueError("a reference, or at least two participants")
        return self


@dataclass(frozen=True, slots=True)
class Consistency:
    """A weighted mean and how well its members agree: chi-squared, and how often chance exceeds it."""

    members: tuple[str, ...]
    mean: float
    u: float
    chi_squared: float
    probability: float

    @property
    def consistent(self) -> bool:
        """Say whether the members agree."""
        return self.probability >= SIGNIFICANCE


@dataclass(frozen=True, slots=True)
class Scored:
    """One participant: difference from the reference with its U (k = 2), E_n, zeta and z.

    `z` is NaN when no spread can be given: fewer than three participants and no sigma.
    """

    name: str
    difference: float
    U: float
    E_n: float
    zeta: float
    z: float
    in_subset: bool

    @property
    def satisfactory(self) -> bool:
        """|E_n| <= 1 (JJF 1117)."""
        return abs(self.E_n) <= 1.0


@dataclass(frozen=True, slots=True)
class Compared:
    """A whole comparison; `given` says whether the reference value came from outside."""

    unit: str
    given: bool
    reference: float
    reference_expanded: float  # U, k = 2
    sigma: float
    all_together: Consistency
    subset: Consistency
    scored: tuple[Scored, ...]


def load(path: Path) -> ComparisonFile:
    """Read a comparison: TOML, or CSV/Excel with the columns name, value, U and k. Raises InputError."""
    if path.suffix.lower() == ".toml":
        return read(path, ComparisonFile)
    return validate({"results": read_rows(path)}, ComparisonFile, str(path))


def compare(file: ComparisonFile) -> Compared:
    """Evaluate a comparison."""
    together, subset = weighted_mean(file.results), largest_consistent_subset(file.results)
    given = file.reference is not None
    value = file.reference.value if file.reference else subset.mean
    u = file.reference.u if file.reference else subset.u
    sigma = file.sigma or robust_spread([one.value for one in file.results])
    scored = tuple(_scored(one, value, u, sigma, one.name in subset.members, given) for one in file.results)
    return Compared(file.unit, given, value, 2 * u, sigma, together, subset, scored)


def normalised_error(x: float, U_x: float, X: float, U_X: float) -> float:
    """Give E_n = (x - X) / sqrt(U_x^2 + U_X^2), both with the same k. JJF 1117, ISO/IEC 17043 B.3.1.3"""
    return (x - X) / math.hypot(U_x, U_X)


def weighted_mean(results: Sequence[Participant]) -> Consistency:
    """Give the mean weighted by 1 / u^2, its u, and the chi-squared of the results about it."""
    weights = [1 / one.u**2 for one in results]
    mean = math.fsum(w * one.value for w, one in zip(weights, results, strict=True)) / math.fsum(weights)
    chi_squared = math.fsum(((one.value - mean) / one.u) ** 2 for one in results)
    probability = chi_squared_exceeded(chi_squared, len(results) - 1)
    names = tuple(one.name for one in results)
    return Consistency(names, mean, 1 / math.sqrt(math.fsum(weights)), chi_squared, probability)


def largest_consistent_subset(results: Sequence[Participant]) -> Consistency:
    """Give the largest set of results that agree; among several of one size the one of the smallest chi-squared."""
    if len(results) > _MOST_TRIED:
        return _without_the_worst(results)
    for size in range(len(results), 1, -1):
        tried = (weighted_mean(some) for some in itertools.combinations(results, size))
        agreeing = [one for one in tried if one.consistent]
        if agreeing:
            return min(agreeing, key=lambda one: one.chi_squared)
    return weighted_mean([min(results, key=lambda one: one.u)])


def robust_spread(values: Sequence[float]) -> float:
    """Give the robust standard deviation of algorithm A; NaN for fewer than three values. ISO 13528 C.3"""
    if len(values) < 3:
        return math.nan
    centre = median(values)
    spread = 1.483 * median(abs(value - centre) for value in values)
    for _ in range(100):
        delta = 1.5 * spread
        held = [min(max(value, centre - delta), centre + delta) for value in values]
        moved, narrowed = fmean(held), 1.134 * stdev(held)
        settled = abs(moved - centre) + abs(narrowed - spread) <= 1e-12 * (abs(moved) + narrowed)
        centre, spread = moved, narrowed
        if settled:
            break
    return spread


def chi_squared_exceeded(value: float, freedom: int) -> float:
    """Give the probability that chi-squared with so many degrees of freedom is larger than a value."""
    if freedom < 1:
        return 1.0
    x, odd = value / 2, freedom % 2 == 1
    total = math.erfc(math.sqrt(x)) if odd else math.exp(-x)
    # Q(a + 1, x) = Q(a, x) + x^a exp(-x) / Gamma(a + 1), from a = 1/2 or 1 up to freedom / 2.
    for a in (0.5 * step for step in range(1 if odd else 2, freedom, 2)):
        total += math.exp(a * math.log(x) - x - math.lgamma(a + 1)) if x > 0 else 0.0
    return min(total, 1.0)


def _scored(one: Participant, value: float, u: float, sigma: float, inside: bool, given: bool) -> Scored:
    difference = one.value - value
    # A participant that is part of the mean is correlated with it: u(d)^2 = u_i^2 - u^2 (Cox 2002).
    squared = one.u**2 - u**2 if inside and not given else one.u**2 + u**2
    own = math.sqrt(squared) if squared > 0 else math.nan
    z = difference / sigma if sigma else math.nan
    return Scored(one.name, difference, 2 * own, difference / (2 * own), difference / own, z, inside)


def _without_the_worst(results: Sequence[Participant]) -> Consistency:
    kept = list(results)
    while not (found := weighted_mean(kept)).consistent and len(kept) > 1:
        kept.remove(max(kept, key=lambda one: abs(one.value - found.mean) / one.u))
    return found
