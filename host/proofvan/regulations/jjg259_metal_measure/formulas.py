"""What this regulation computes: the capacity of a measure by comparison and by weighing, its neck; all of methods/."""

from __future__ import annotations

from proofvan.methods import measure_capacity

__all__ = ["measure_capacity"]
