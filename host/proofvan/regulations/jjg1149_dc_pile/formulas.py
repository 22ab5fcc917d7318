"""The formulas of this regulation; they run on floats, arrays and GTC numbers."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import working_error as piles
from proofvan.uncertainty.inputs import Number


@dataclass(frozen=True, slots=True)
class PointInputs(piles.PointInputs):
    """A load point, with what only a direct-current standard may err by."""

    aliasing: Number  # %
    zero_voltage: Number  # V
    zero_current: Number  # A


def working_error(inputs: PointInputs) -> Number:
    """Give the mean working error of a load point, %. Clause 7.2"""
    return piles.mean_error(inputs, corrections(inputs))


def corrections(inputs: PointInputs) -> tuple[Number, ...]:
    """Give what aliased ripple and the zeros of voltage and current may be off, % of the energy."""
    zero_voltage, zero_current = 100 * inputs.zero_voltage / inputs.voltage, 100 * inputs.zero_current / inputs.current
    return inputs.aliasing, zero_voltage, zero_current
