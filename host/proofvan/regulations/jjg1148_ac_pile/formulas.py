"""The formulas of this regulation; they run on floats, arrays and GTC numbers."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import working_error as piles
from proofvan.uncertainty.inputs import Number


@dataclass(frozen=True, slots=True)
class PointInputs(piles.PointInputs):
    """A load point, with what only an alternating-current standard may err by."""

    harmonics: Number  # %
    phase: Number  # %


def working_error(inputs: PointInputs) -> Number:
    """Give the mean working error of a load point, %. Clause 7.2"""
    return piles.mean_error(inputs, corrections(inputs))


def corrections(inputs: PointInputs) -> tuple[Number, ...]:
    """Give what harmonics and the delay between voltage and current may be off, % of the energy."""
    return inputs.harmonics, inputs.phase
