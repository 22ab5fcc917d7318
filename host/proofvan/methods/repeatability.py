"""Spread of the runs of one point."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.core.errors import InputError

# Mean range of n normal values in standard deviations, as printed: n -> d_n. [S:bkd182855][S:jhq8]
RANGE_FACTORS = {2: 1.13, 3: 1.69, 4: 2.06, 5: 2.33, 6: 2.53, 7: 2.70, 8: 2.85, 9: 2.97, 10: 3.08}

# Largest range of n normal values in standard deviations that is exceeded once in a thousand: quantile 0.999 of the
# studentised range with infinite degrees of freedom. [C]
LARGEST_RANGES = {2: 4.654, 3: 5.063, 4: 5.309, 5: 5.484, 6: 5.619, 7: 5.730, 8: 5.823, 9: 5.903, 10: 5.973}


def repeatability(errors: Sequence[float]) -> float:
    """Give E_n = (largest - smallest) / d_n; raises InputError for fewer than 2 or more than 10 runs."""
    return (max(errors) - min(errors)) / _factor(RANGE_FACTORS, len(errors))


def plausible_range(standard_deviation: float, runs: int) -> float:
    """Give the range that runs of this standard deviation stay within, but for one time in a thousand."""
    return standard_deviation * _factor(LARGEST_RANGES, runs)


def _factor(table: dict[int, float], runs: int) -> float:
    if runs not in table:
        raise InputError("repeatability-runs", value=runs, allowed=f"{min(table)}..{max(table)}")
    return table[runs]
