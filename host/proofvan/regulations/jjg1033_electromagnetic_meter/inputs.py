"""The meter under test; the plan and what each step observes are those of every liquid meter."""

from __future__ import annotations

from typing import Literal

from proofvan.regulations.liquid_meters.inputs import OBSERVED, FlowMeter, Plan

__all__ = ["OBSERVED", "ElectromagneticMeter", "Plan"]


class ElectromagneticMeter(FlowMeter):
    """[subject] of a job; `pulses_per_unit` is the factor of its pulse output."""

    accuracy_class: Literal["0.2", "0.25", "0.5", "1.0", "1.5", "2.5"]
