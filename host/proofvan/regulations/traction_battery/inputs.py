"""The battery, the plan, and what each step observes; charge and energy come from the log (`proofvan battery`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Observation, Quantity
from proofvan.regulations.subjects import Instrument, Plan, RunForm

Charge = Annotated[Reading, Quantity("Ah", 0.0, 5000.0)]
Energy = Annotated[Reading, Quantity("Wh", 0.0, 5e6)]
Hours = Annotated[float, Quantity("h", 0.0, 100.0)]
Voltage = Annotated[Reading, Quantity("V", 0.0, 1500.0)]
Cell = Annotated[float, Quantity("degC", -40.0, 80.0)]  # of the cells, as the battery itself reports
Temperature = Annotated[Reading, Quantity("degC", -40.0, 80.0)]


class Battery(Instrument):
    """[subject] of a job: the battery as its plate and its data sheet describe it."""

    rated_capacity_ah: float = Field(gt=0, le=5000)
    rated_energy_wh: float = Field(gt=0, le=5e6)
    largest_power_w: float = Field(gt=0, le=5e6)  # continuous
    capacity_per_k: float = Field(ge=0, le=0.05)  # how capacity rises with temperature about 25 degC, 1/K
    energy_per_k: float = Field(ge=0, le=0.05)


class BatteryPlan(Plan):
    """[plan] of a job: cycles at the rated current, pulses at states of charge."""

    method: Literal["charge_discharge"] = "charge_discharge"
    points: tuple[Literal["1I3", "1I1"]] = ("1I3",)
    runs: int = Field(default=3, ge=2, le=10)
    states: tuple[Annotated[str, Field(pattern=r"^[0-9]{1,3}%$")], ...] = Field(min_length=1, max_length=20)
    pulses: int = Field(default=2, ge=2, le=10)  # at each state of charge


class Identity(Observation):
    """What the plate and the battery's own management say."""

    serial: str
    software: str


class Conditions(Observation):
    """The room."""

    ambient: Annotated[float, Quantity("degC", -40.0, 80.0)]


class Findings(Observation):
    """Housing and connections, each as conforming or not."""

    appearance: bool
    four_wires: bool  # voltage is taken at the battery's terminals, apart from the current


class Cycle(RunForm):
    """A full charge and the discharge after it; `hidden` is what the lines of the log may hide (half-width)."""

    discharged: Charge
    discharged_energy: Energy
    discharge_time: Hours
    charged: Charge
    charged_energy: Energy
    charge_time: Hours
    temperature: Temperature
    coldest: Cell
    warmest: Cell
    hidden: Annotated[float, Quantity("Ah", 0.0, 50.0)]
    hidden_energy: Annotated[float, Quantity("Wh", 0.0, 50000.0)]
    log: str  # SHA-256 of the log that the amounts come from


class Pulse(RunForm):
    """Voltage before a pulse and after so many seconds, and the current then; discharging is positive."""

    before: Voltage
    after: Voltage
    current: Annotated[Reading, Quantity("A", -5000.0, 5000.0)]
    seconds: Annotated[float, Quantity("s", 0.0, 100.0)]
