"""The pile and the plan of an AC pile, and what its own step observes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from proofvan.methods.quantities import Quantity
from proofvan.methods.tables import WHOLE_NUMBER
from proofvan.regulations.piles import inputs as piles

LARGEST_KWH = 100.0  # of one run
Phases = Annotated[Literal[1, 3], WHOLE_NUMBER]


class Pile(piles.Pile):
    """[subject] of a job: the pile as its plate and its papers describe it."""

    phases: Phases
    nominal_voltage_v: float = Field(default=220.0, gt=0, le=400)  # of one phase
    rated_power_kw: float = Field(gt=0, le=100)
    highest_current_a: float = Field(gt=0, le=125)
    lowest_current_a: float = Field(ge=0, le=125)


class LoadPoint(piles.LoadPoint):
    """One load point, the same current in each phase; `energy_kwh` is fixed before the start."""

    phases: Phases = 1
    voltage_v: float = Field(default=220.0, gt=0, le=400)
    current_a: float = Field(gt=0, le=125)
    energy_kwh: float = Field(gt=0, le=LARGEST_KWH)

    @property
    def name(self) -> str:
        """Name of the point in keys and on paper, for example 3×220 V 32 A."""
        phases = "3×" if self.phases == 3 else ""
        return f"{phases}{self.voltage_v:g} V {self.current_a:g} A"

    @property
    def power_w(self) -> float:
        """Power of the point at power factor 1."""
        return self.phases * self.voltage_v * self.current_a


class Plan(piles.Plan):
    """[plan] of a job: what is measured, fixed before the start."""

    points: tuple[LoadPoint, ...] = Field(min_length=1)
    check_pilot: bool = True  # the control pilot's levels, duty cycle and fault cases


@dataclass(frozen=True, slots=True)
class Pilot:
    """The control pilot as a vehicle sees it, and how long the pile took to stop in each fault case."""

    level_b_v: Annotated[float, Quantity("V", -15.0, 15.0)]
    level_c_v: Annotated[float, Quantity("V", -15.0, 15.0)]
    duty_percent: Annotated[float, Quantity("%", 0.0, 100.0)]
    frequency_hz: Annotated[float, Quantity("Hz", 0.0, 2000.0)]
    proximity_ohm: Annotated[float, Quantity("ohm", 0.0, 1e6)]
    stop_break_s: Annotated[float, Quantity("s", 0.0, 60.0)]
    stop_earth_s: Annotated[float, Quantity("s", 0.0, 60.0)]
    stop_diode_s: Annotated[float, Quantity("s", 0.0, 60.0)]
    author: str
