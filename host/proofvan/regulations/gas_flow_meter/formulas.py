"""What this regulation computes: the error of a volume of gas by master meter and by sonic nozzle; all of methods/."""

from __future__ import annotations

from proofvan.methods import gas_comparison

__all__ = ["gas_comparison"]
