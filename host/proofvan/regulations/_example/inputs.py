"""The instrument, the plan, and what each step observes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Observation, Quantity
from proofvan.regulations.subjects import Instrument, Plan

__all__ = ["Findings", "Identity", "Meter", "Plan", "Run"]


class Meter(Instrument):
    """[subject] of a job: the instrument as its plate describes it."""

    display_step_kg: float = Field(gt=0, le=10)


class Identity(Observation):
    """What the plate says."""

    serial: str
    seals: str


class Findings(Observation):
    """Appearance and function, each as conforming or not."""

    appearance: bool
    function: bool


class Run(Observation):
    """One run: the display of the instrument beside the standard."""

    point: str
    run: int = Field(ge=1)
    indicated: Annotated[Reading, Quantity("kg", 0.0, 10000.0)]
    reference: Annotated[Reading, Quantity("kg", 0.0, 10000.0)]
