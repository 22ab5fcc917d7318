"""The meter under test; the plan and what each step observes are those of every mass meter."""

from __future__ import annotations

from typing import Literal

from proofvan.regulations.liquid_meters.inputs import OBSERVED, FlowMeter, MassPlan

__all__ = ["OBSERVED", "CoriolisMeter", "MassPlan"]


class CoriolisMeter(FlowMeter):
    """[subject] of a job; `pulses_per_unit` is the factor of its pulse output, per kilogram."""

    accuracy_class: Literal["0.1", "0.15", "0.2", "0.25", "0.3", "0.5", "1.0"]
