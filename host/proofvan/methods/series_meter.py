"""A Coriolis master meter in series with the meter under test; floats, arrays and GTC numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofvan.uncertainty.inputs import Number, mean


@dataclass(frozen=True, slots=True)
class Passage:
    """What the master meter counted: kg, for how many minutes, and the flow that it showed at rest, kg/min."""

    metered: Number
    minutes: float
    zero_flow: Number


@dataclass(frozen=True, slots=True)
class Meter:
    """What the master meter may be off by. Relative corrections in per cent, expectation 0."""

    certificate: Number  # %
    drift: Number  # %
    condition: Number  # %: temperature and pressure are not those of its calibration
    zero: Number  # kg/min, since it was looked at


def passed_mass(one: Passage, meter: Meter) -> Number:
    """Give what passed the master meter, kg: its count without its flow at rest."""
    relative = sum((meter.drift, meter.condition), meter.certificate) / 100
    return (one.metered - (one.zero_flow + meter.zero) * one.minutes) * (1 + relative)


def error_percent(indicated: Number, reference: Number) -> Number:
    """Give E = (m_J - m_s) / m_s * 100 %. Positive: the customer loses."""
    return (indicated - reference) / reference * 100


def mean_error(errors: Sequence[Number], repeatability: Number) -> Number:
    """Give the mean of the runs; `repeatability` has expectation 0."""
    return mean(errors) + repeatability
