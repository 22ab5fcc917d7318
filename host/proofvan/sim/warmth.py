"""Temperature of a standard: ambient, and its own heat since it was switched on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from proofvan.sim.clocks import SECOND
from proofvan.sim.effects import Effects


@dataclass(frozen=True, slots=True)
class Warmth:
    """`on_since_ns` is the world time, before the start, at which the standard was switched on."""

    ambient_degc: float
    rise_k: float
    time_constant_s: float
    on_since_ns: int

    def temperature_degc(self, now_ns: int) -> float:
        """Give the internal temperature."""
        return self.ambient_degc + self.rise_k * (1.0 - self.coldness(now_ns))

    def coldness(self, now_ns: int) -> float:
        """Give 1 at switch-on, fading to 0."""
        if self.time_constant_s <= 0.0:
            return 0.0
        return math.exp(-(now_ns - self.on_since_ns) / SECOND / self.time_constant_s)


def drawn_warmth(ambient_degc: float, on_since_ns: int, effects: Effects) -> Warmth:
    """Draw how a standard warms."""
    return Warmth(ambient_degc, effects["self_heating"], effects["self_heating_time"], on_since_ns)
