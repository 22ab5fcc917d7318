"""A clamp-on ultrasonic meter 外夹式超声流量计 beside another meter: a check, never a reference for a verdict.

What it reaches is 1 to 2 % (trade knowledge); it tells a wrong pulse factor or a half-filled pipe from a sound meter.
"""

from __future__ import annotations

import math

from proofvan.uncertainty.inputs import Number


def path_velocity(L: Number, X: Number, t_up: Number, t_dn: Number) -> Number:
    """Give v = L^2 / (2 X) * (t_up - t_dn) / (t_up * t_dn), m/s; L path, X its axial projection (m), times in s."""
    return L * L / (2 * X) * (t_up - t_dn) / (t_up * t_dn)


def pipe_flow(k_h: Number, v: Number, outer: Number, wall: Number) -> Number:
    """Give q = k_h * v * pi * D^2 / 4 with D = outer diameter - 2 * wall, m3/s; k_h profile factor of the path."""
    inner = outer - 2 * wall
    return k_h * v * math.pi * inner * inner / 4


def difference_percent(indicated: Number, checked: Number) -> Number:
    """Give (q - q_clamp) / q_clamp * 100 %: the meter under test beside the clamp-on meter."""
    return (indicated - checked) / checked * 100
