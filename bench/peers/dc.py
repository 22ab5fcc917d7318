"""DC power with NumPy and numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def numpy_dc(counts: np.ndarray, block: int) -> None:
    """Form sums, squares, extremes and energy of pairs, block by block, each column as it is fastest."""
    for at in range(0, len(counts), block):
        u, i = counts[at : at + block, 0], counts[at : at + block, 1]
        wide_u, wide_i = u.astype(np.float64), i.astype(np.float64)
        wide_u.sum(), wide_i.sum(), np.dot(wide_u, wide_i), np.dot(wide_u, wide_u), np.dot(wide_i, wide_i)
        u.min(), u.max(), i.min(), i.max()


def numba_dc() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Give the plain sums in f64, and the same with a compensated energy; raises ImportError without numba."""
    from numba import njit

    @njit
    def plain(c):  # type: ignore[no-untyped-def]  # compiled
        e = su = si = uu = ii = 0.0
        low_u = low_i = 1 << 31
        high_u = high_i = -(1 << 31)
        for k in range(c.shape[0]):
            u, i = float(c[k, 0]), float(c[k, 1])
            e += u * i
            su += u
            si += i
            uu += u * u
            ii += i * i
            low_u, high_u = min(low_u, c[k, 0]), max(high_u, c[k, 0])
            low_i, high_i = min(low_i, c[k, 1]), max(high_i, c[k, 1])
        return e, su, si, uu, ii, low_u, low_i, high_u, high_i

    @njit
    def compensated(c):  # type: ignore[no-untyped-def]  # compiled
        e = lost = su = si = uu = ii = 0.0
        low_u = low_i = 1 << 31
        high_u = high_i = -(1 << 31)
        for k in range(c.shape[0]):
            u, i = float(c[k, 0]), float(c[k, 1])
            term = u * i
            total = e + term
            lost += (e - total) + term if abs(e) >= abs(term) else (term - total) + e
            e = total
            su += u
            si += i
            uu += u * u
            ii += i * i
            low_u, high_u = min(low_u, c[k, 0]), max(high_u, c[k, 0])
            low_i, high_i = min(low_i, c[k, 1]), max(high_i, c[k, 1])
        return e + lost, su, si, uu, ii, low_u, low_i, high_u, high_i

    return plain, compensated
