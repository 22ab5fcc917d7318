"""A weighing instrument by the changeover point; on floats, arrays and GTC numbers. Masses in kg, errors in e.

The clauses are those of OIML R 76-1:2006.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofvan.uncertainty.inputs import Number


@dataclass(frozen=True, slots=True)
class Changeover:
    """One reading: indication, the small weights added until it changed, and what both are off by."""

    indication: Number
    added: Number
    step: Number  # the small weights come in steps
    scatter: Number


@dataclass(frozen=True, slots=True)
class Block:
    """Substitution material: the weights that it replaced, the readings before and after, its change since."""

    removed: Number
    before: Changeover
    after: Changeover
    change: Number


@dataclass(frozen=True, slots=True)
class LoadInputs:
    """A load on the scale, the reading at zero load, and what they share; relative corrections in per cent."""

    weights: Number
    blocks: tuple[Block, ...]
    shown: Changeover
    zero_weights: Number
    zero: Changeover
    division: float  # e
    certificate: Number  # %
    drift: Number  # %
    zero_drift: Number  # kg
    # Of a load-measuring instrument alone: weights have none of them.
    alignment: Number = 0.0  # %
    gravity: Number = 0.0  # %
    hold: Number = 0.0  # kg: the load between its two readings


def corrected_error(inputs: LoadInputs) -> Number:
    """Give E_c = E - E_0 in e. Positive: the scale shows too much. A.4.4.3"""
    zero = zero_error(inputs)
    error = point(inputs.shown, inputs.division) - load(inputs)
    return (error - sum((inputs.zero_drift,), zero)) / inputs.division


def zero_error(inputs: LoadInputs) -> Number:
    """Give E_0 in kg, at the load at which zero tracking no longer acts. A.4.2.3"""
    return point(inputs.zero, inputs.division) - true_mass(inputs.zero_weights, inputs)


def load(inputs: LoadInputs) -> Number:
    """Give L: standard weights and substitution material on the scale, or an instrument's load. A.4.4.5"""
    return sum((block_mass(block, inputs) for block in inputs.blocks), true_mass(inputs.weights, inputs)) + inputs.hold


def block_mass(block: Block, inputs: LoadInputs) -> Number:
    """Give the mass of substitution material: what it replaced and the difference that the scale showed."""
    before, after = point(block.before, inputs.division), point(block.after, inputs.division)
    return sum((block.change,), true_mass(block.removed, inputs)) + after - before


def true_mass(nominal: Number, inputs: LoadInputs) -> Number:
    """Give the mass of standard weights, or what an instrument's load is worth as a mass."""
    return nominal * (1 + sum((inputs.drift, inputs.alignment, inputs.gravity), inputs.certificate) / 100)


def mass_of_load(shown: float, gravity_set: float, gravity_site: float) -> float:
    """Give the mass that presses as an instrument's load does, which shows masses for another acceleration, kg."""
    return shown * gravity_set / gravity_site


def point(one: Changeover, division: float) -> Number:
    """Give P of one reading."""
    return changeover_point(one.indication, sum((one.step, one.scatter), one.added), division)


def changeover_point(indication: Number, added: Number, division: float) -> Number:
    """Give P = I + e / 2 - dL: the indication before rounding. A.4.4.3"""
    return indication + 0.5 * division - added


def spread(shown: Sequence[float], division: float) -> float:
    """Give the largest difference of readings of one load, in e. 3.6.1"""
    return (max(shown) - min(shown)) / division


def permissible_step(mass: float, division: float, bounds: Sequence[float]) -> int:
    """Say on which step of the staircase of limits a load lies: 0, 1, 2; 3 is above the table. 3.5.1"""
    return sum(mass > bound * division for bound in bounds)


def eccentric_load(maximum: float, supports: int) -> float:
    """Give the load for one support: Max / 3, or Max / (N - 1) with more than four. 3.6.2"""
    return maximum / (supports - 1) if supports > 4 else maximum / 3


def least_weights(maximum: float, found_spread: float, steps: Sequence[tuple[float, float]], otherwise: float) -> float:
    """Give the standard weights that must be there at least: Max over a divisor by repeatability. 3.7.3"""
    return maximum / next((divisor for largest, divisor in steps if found_spread <= largest), otherwise)


def rises(before: float, after: float, division: float) -> bool:
    """Say whether the indication rose by a division; half of one is left to the rounding of decimals. 3.8"""
    return after - before > 0.5 * division
