"""What this regulation computes: the error of a fill by master meter, by weighing and by PVT; no formula is its own."""

from __future__ import annotations

from proofvan.methods import hydrogen_fill

__all__ = ["hydrogen_fill"]
