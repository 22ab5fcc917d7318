"""The formulas of this regulation; they run on floats, arrays and GTC numbers."""

from __future__ import annotations

from proofvan.methods import liquid_comparison as liquid
from proofvan.uncertainty.inputs import Number


def indication_error(inputs: liquid.Inputs) -> Number:
    """Give the mean error of a flow point, %, with the K factor that is set: E = (N / K - V) / V * 100 %."""
    return liquid.mean_error(inputs)
