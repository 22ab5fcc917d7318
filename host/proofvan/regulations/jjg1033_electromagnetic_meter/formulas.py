"""The formulas of this regulation are those of every liquid meter."""

from __future__ import annotations

from proofvan.methods.liquid_comparison import mean_error as indication_error

__all__ = ["indication_error"]
