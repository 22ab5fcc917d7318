"""The meter under test; the plan and what each step observes are those of every liquid meter."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from proofvan.regulations.liquid_meters.inputs import OBSERVED, FlowMeter, Plan

__all__ = ["OBSERVED", "Plan", "UltrasonicMeter"]


class UltrasonicMeter(FlowMeter):
    """[subject] of a job; `pulses_per_unit` is the factor of its pulse output."""

    accuracy_class: Literal["0.2", "0.5", "1.0", "1.5", "2.0"]
    transitional_flow: float = Field(gt=0, le=1e5)  # q_t of the plate
