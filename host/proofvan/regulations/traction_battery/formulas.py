"""What this regulation computes: capacity, energy, efficiency and resistance; every formula is of methods/."""

from __future__ import annotations

from proofvan.methods import battery_capacity

__all__ = ["battery_capacity"]
