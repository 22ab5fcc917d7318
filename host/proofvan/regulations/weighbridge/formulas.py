"""What this regulation computes: errors of a load by the changeover point, with substitution; all of methods/."""

from __future__ import annotations

from proofvan.methods import changeover

__all__ = ["changeover"]
