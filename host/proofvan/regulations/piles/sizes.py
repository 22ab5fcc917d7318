"""How long a session may take, and how many pulses it has."""

from __future__ import annotations

from proofvan.regulations.piles.inputs import LoadPoint, Pile, Plan

# Longest that a session may take beyond its planned duration: ramps and a pile that gives less than asked.
SLOWEST_SHARE_OF_POWER = 0.25


def pulses_of(pile: Pile, point: LoadPoint) -> int:
    """Give the whole number of pulses that the planned energy has."""
    return max(2, round(point.energy_kwh * pile.pulse_constant_per_kwh))


def longest_s(point: LoadPoint, plan: Plan) -> float:
    """Give how long a session may take."""
    return plan.start_timeout_s + point.energy_kwh * 3.6e6 / (point.power_w * SLOWEST_SHARE_OF_POWER)
