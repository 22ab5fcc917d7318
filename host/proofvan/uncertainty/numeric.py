"""A function that only takes floats, run on what formulas run on: floats, arrays of draws, GTC numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import GTC
import numpy as np
import numpy.typing as npt
from numpy.polynomial import chebyshev

from proofvan.uncertainty.inputs import Number

_Array = npt.NDArray[np.float64]

# Relative step of a central difference: error of about its square, noise of about 1e-16 over it.
_STEP = 1e-5
# Many draws lie close together, where a polynomial stands for a smooth function: so many nodes along each argument.
_NODES = 9
# It must agree at so many of the draws themselves, within this share: far below what draws can show of an uncertainty.
_CHECKED, _AGREES = 16, 1e-9


def through(function: Callable[..., float], *arguments: Number) -> Number:
    """Give the function's value; with GTC numbers its value and its slopes (GUM 5.1.3, note 2, numerically)."""
    if any(isinstance(one, np.ndarray) for one in arguments):
        return _drawn(function, np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in arguments)))
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


def _drawn(function: Callable[..., float], arguments: Sequence[_Array]) -> _Array:
    each = np.vectorize(function, otypes=[np.float64])
    if arguments[0].size <= _NODES ** len(arguments) + _CHECKED:
        return np.asarray(each(*arguments))
    values = _by_polynomial(function, arguments)
    some = np.linspace(0, values.size - 1, _CHECKED, dtype=int)
    exact = each(*(one.flat[some] for one in arguments))
    if np.all(np.abs(values.flat[some] - exact) <= _AGREES * np.abs(exact)):
        return values
    return np.asarray(each(*arguments))


def _by_polynomial(function: Callable[..., float], arguments: Sequence[_Array]) -> _Array:
    """Interpolate between Chebyshev nodes that span the draws of each argument."""
    middles = [(float(one.max()) + float(one.min())) / 2 for one in arguments]
    halves = [(float(one.max()) - float(one.min())) / 2 or 1.0 for one in arguments]
    nodes = chebyshev.chebpts1(_NODES)
    grid = [middle + half * nodes for middle, half in zip(middles, halves, strict=True)]
    found = np.array([function(*point) for point in product(*grid)]).reshape((_NODES,) * len(arguments))
    bases = [
        chebyshev.chebvander((one - middle) / half, _NODES - 1)
        for one, middle, half in zip(arguments, middles, halves, strict=True)
    ]
    weights = np.linalg.inv(chebyshev.chebvander(nodes, _NODES - 1))
    for axis in range(len(arguments)):
        found = np.moveaxis(np.tensordot(weights, found, axes=(1, axis)), 0, axis)
    values = bases[0] @ found.reshape(_NODES, -1)
    for basis in bases[1:]:
        values = np.einsum("...i,...ij->...j", basis, values.reshape((*values.shape[:-1], _NODES, -1)))
    return np.asarray(values[..., 0])
