"""The procedure is that of every liquid meter."""

from __future__ import annotations

from proofvan.regulations.liquid_meters.steps import procedure

__all__ = ["procedure"]
