"""The pile and the plan of a DC pile; what the steps observe is that of every pile."""

from __future__ import annotations

from pydantic import Field

from proofvan.regulations.piles import inputs as piles

LARGEST_KWH = 1000.0  # of one run


class Pile(piles.Pile):
    """[subject] of a job: the pile as its plate and its papers describe it."""

    rated_power_kw: float = Field(gt=0, le=2000)
    highest_voltage_v: float = Field(gt=0, le=1500)
    highest_current_a: float = Field(gt=0, le=1000)
    lowest_current_a: float = Field(ge=0, le=1000)


class LoadPoint(piles.LoadPoint):
    """One load point; `energy_kwh` is fixed before the start."""

    voltage_v: float = Field(gt=0, le=1500)
    current_a: float = Field(gt=0, le=1000)
    energy_kwh: float = Field(gt=0, le=LARGEST_KWH)


class Plan(piles.Plan):
    """[plan] of a job: what is measured, fixed before the start."""

    points: tuple[LoadPoint, ...] = Field(min_length=1)
