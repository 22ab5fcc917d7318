"""The cubic between samples, integrated exactly in integers.

Between the samples k and k + 1 a quantity v is the cubic through v[k-1], v[k], v[k+1], v[k+2]. Its integral over the
whole interval is (-v[k-1] + 13 v[k] + 13 v[k+1] - v[k+2]) / 24; over many intervals the inner samples weigh exactly one
each, and what is left are Gregory's corrections at the two ends. So with C(k) = v[0] + ... + v[k-1] the integral up to
the position k + F * 2**-20, counted in 1/24 and but for a constant of the stretch without holes, is

    24 C(k) + 12 v[k] + v[k-1] - v[k+1] + 24 * (integral of the cubic from k to k + F * 2**-20).

A gate is the difference of two such integers in units of 1/(24 * 2**80). Where a stretch begins or ends, the missing
neighbour is the one on the parabola through its three nearest samples (on the straight line through two).
"""

from __future__ import annotations

from collections.abc import Sequence

from proofvan_dsp.sums import POSITION_BITS


def antiderivative(before: int, nodes: Sequence[int], fraction: int) -> int:
    """Give the integral up to a position, in 1/SUM_DENOMINATOR.

    `before` is C(k), `nodes` are v[k-1], v[k], v[k+1], v[k+2], `fraction` is F, 0 .. 2**20 - 1.
    """
    a, b, c, d = nodes
    whole = (24 * before + 12 * b + a - c) << (4 * POSITION_BITS)
    return whole + _from_sample(a, b, c, d, fraction) if fraction else whole


def _from_sample(a: int, b: int, c: int, d: int, fraction: int) -> int:
    """24 * 2**80 times the integral of the cubic from the second of its samples to a fraction of the interval."""
    inner = 4 * (a - 2 * b + c) << POSITION_BITS
    inner += (-a + 3 * b - 3 * c + d) * fraction
    inner = (2 * (-2 * a - 3 * b + 6 * c - d) << (2 * POSITION_BITS)) + inner * fraction
    inner = (24 * b << (3 * POSITION_BITS)) + inner * fraction
    return inner * fraction


def beyond(nearest: Sequence[Sequence[int]]) -> list[int]:
    """Give each quantity one sample beyond the end of a stretch, from its samples there, nearest first."""
    if len(nearest) < 3:
        return [2 * p - q for p, q in zip(*nearest, strict=True)]
    return [3 * p - 3 * q + r for p, q, r in zip(*nearest, strict=True)]
