"""The formulas of this regulation; they run on floats, arrays and GTC numbers."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.uncertainty.inputs import Number, mean


@dataclass(frozen=True, slots=True)
class RunInputs:
    """One run: indication of the instrument and of the standard, kg."""

    indicated: Number
    reference: Number


@dataclass(frozen=True, slots=True)
class PointInputs:
    """A point: its runs, and what all of them share. Relative corrections in per cent, expectation 0."""

    runs: tuple[RunInputs, ...]
    display: Number  # kg: what the display hides
    certificate: Number  # %
    drift: Number  # %
    repeatability: Number  # %


def indication_error(inputs: PointInputs) -> Number:
    """Give the mean error of a point, %: E = mean of (m_J - m_S) / m_S * 100 %. Clause 7.3"""
    errors = [run_error(run, inputs) for run in inputs.runs]
    return mean(errors) + inputs.repeatability


def run_error(run: RunInputs, inputs: PointInputs) -> Number:
    """Give the error of one run, %. Positive: the display shows too much."""
    true = reference(run, inputs)
    return (run.indicated + inputs.display - true) / true * 100


def reference(run: RunInputs, inputs: PointInputs) -> Number:
    """Give what the standard really measured, kg."""
    return run.reference * (1 + sum((inputs.drift,), inputs.certificate) / 100)
