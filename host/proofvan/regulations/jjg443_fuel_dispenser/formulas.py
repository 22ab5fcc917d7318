"""What this regulation computes: the error of a flow point by measure, by master meter and by weighing.

Every formula is one of methods/, which other fuels use too; none is this text's alone.
"""

from __future__ import annotations

from proofvan.methods import measured_delivery, metered_delivery, weighed_delivery

__all__ = ["measured_delivery", "metered_delivery", "weighed_delivery"]
