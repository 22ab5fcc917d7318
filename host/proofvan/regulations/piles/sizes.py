"""How long a session may take, how many pulses it has, which current a load point may have."""

from __future__ import annotations

import math
from typing import Any

from proofvan.instruments.reach import Reach
from proofvan.regulations.piles.inputs import LoadPoint, Pile, Plan

# Longest that a session may take beyond its planned duration: ramps and a pile that gives less than asked.
SLOWEST_SHARE_OF_POWER = 0.25


def pulses_of(pile: Pile, point: LoadPoint) -> int:
    """Give the whole number of pulses that the planned energy has."""
    return max(2, round(point.energy_kwh * pile.pulse_constant_per_kwh))


def longest_s(point: LoadPoint, plan: Plan) -> float:
    """Give how long a session may take."""
    return plan.start_timeout_s + point.energy_kwh * 3.6e6 / (point.power_w * SLOWEST_SHARE_OF_POWER)


def usable_current_a(pile: Any, reach: Reach, voltage_v: float, phases: int, share: float) -> float | None:
    """Give whole amperes near a share of the highest current that pile and rig allow at a voltage; None: none does."""
    power_w = min(pile.rated_power_kw * 1e3, reach.power_w)
    highest = min(pile.highest_current_a, reach.current_a, power_w / (phases * voltage_v))
    if voltage_v > reach.voltage_v or highest < pile.lowest_current_a:
        return None
    return float(max(math.floor(share * highest + 1e-9), math.ceil(pile.lowest_current_a), 1))
