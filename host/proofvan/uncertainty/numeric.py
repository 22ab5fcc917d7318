"""A function that only takes floats, run on what formulas run on: floats, arrays of draws, GTC numbers."""

from __future__ import annotations

from collections.abc import Callable

import GTC
import numpy as np

from proofvan.uncertainty.inputs import Number

# Relative step of a central difference: error of about its square, noise of about 1e-16 over it.
_STEP = 1e-5


def through(function: Callable[..., float], *arguments: Number) -> Number:
    """Give the function's value; with GTC numbers its value and its slopes (GUM 5.1.3, note 2, numerically)."""
    if any(isinstance(one, np.ndarray) for one in arguments):
        return np.vectorize(function, otypes=[np.float64])(*arguments)
    if not any(isinstance(one, GTC.lib.UncertainReal) for one in arguments):
        return function(*arguments)
    plain = [float(GTC.value(one)) for one in arguments]
    value: Number = function(*plain)
    for at, one in enumerate(arguments):
        if isinstance(one, GTC.lib.UncertainReal):
            value = value + _slope(function, plain, at) * (one - plain[at])
    return value


def _slope(function: Callable[..., float], plain: list[float], at: int) -> float:
    step = _STEP * (abs(plain[at]) or 1.0)
    above, below = ([*plain[:at], plain[at] + sign * step, *plain[at + 1 :]] for sign in (1, -1))
    return (function(*above) - function(*below)) / (2 * step)
