"""K factor 仪表系数, linearity and repeatability of a flow meter with pulses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from proofvan.core.errors import InputError
from proofvan.uncertainty.inputs import Number, mean


def k_factor(N: Number, V: Number) -> Number:
    """Give K_ij = N / V, pulses per litre or kilogram."""
    return N / V


def mean_factor(pulses: Sequence[Number], quantities: Sequence[Number], repeatability: Number = 0.0) -> Number:
    """Give K_i, the mean of the factors of several runs; repeatability is a correction in %, expectation 0."""
    factors = [k_factor(N, V) for N, V in zip(pulses, quantities, strict=True)]
    return mean(factors) * (1 + repeatability / 100)


def meter_k_factor(factors: Sequence[float]) -> float:
    """Give K = (K_max + K_min) / 2 over the factors of the flow points."""
    return (max(factors) + min(factors)) / 2


def linearity_percent(factors: Sequence[float]) -> float:
    """Give E_L = (K_max - K_min) / (K_max + K_min) * 100 % over the factors of the flow points."""
    return (max(factors) - min(factors)) / (max(factors) + min(factors)) * 100


def standard_deviation(values: Sequence[float]) -> float:
    """Give s = sqrt(sum (x - mean)^2 / (n - 1)) of one run; raises InputError for fewer than two runs."""
    if len(values) < 2:
        raise InputError("repeatability-runs", value=len(values), allowed="2..")
    middle = fmean(values)
    return math.sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1))
