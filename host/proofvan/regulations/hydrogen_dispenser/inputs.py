"""The dispenser under test, the plan, and what each step observes; everything is read by a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Quantity
from proofvan.methods.tables import WHOLE_NUMBER, Table
from proofvan.regulations.gas_fuel.inputs import Minutes, ZeroFlow
from proofvan.regulations.subjects import Air, Instrument, RunForm

Mass = Annotated[Reading, Quantity("kg", 0.0, 100.0)]
Scale = Annotated[Reading, Quantity("kg", 0.0, 3000.0)]
Pressure = Annotated[Reading, Quantity("MPa", 0.0, 110.0)]  # absolute
GasTemperature = Annotated[Reading, Quantity("degC", -50.0, 90.0)]
Point = Literal["full", "partial-low", "partial-high", "mmq-low", "mmq-high"]


def is_smallest(point: str) -> bool:
    """Say whether a point is a fill of the minimum measured quantity (MMQ)."""
    return point.startswith("mmq")


class Dispenser(Instrument):
    """[subject] of a job: one nozzle of the dispenser."""

    accuracy_class: Literal["2", "4"]
    nozzle: str
    nominal_pressure_mpa: Annotated[Literal[35, 70], WHOLE_NUMBER]
    mmq_kg: float = Field(gt=0, le=10)
    division_kg: float = Field(gt=0, le=0.1)


class Plan(Table):
    """[plan] of a job: method, fills and what is known of the rig."""

    method: Literal["master_meter", "gravimetric", "pvt"] = "master_meter"
    points: tuple[Point, ...] = Field(min_length=1, max_length=5)
    runs: int = Field(default=3, ge=3, le=10)
    standard_at: Literal["behind_nozzle", "ahead_of_nozzle"] = "behind_nozzle"
    dead_volume_l: float = Field(ge=0, le=20)  # between nozzle and standard
    vessel_volume_l: float = Field(gt=0, le=2000)  # at 20 degC, 101.325 kPa
    vessel_expansion_per_k: float = Field(ge=0, le=1e-3)
    vessel_expansion_per_mpa: float = Field(ge=0, le=1e-2)
    vessel_growth_l: float = Field(ge=0, le=10)  # of its outside, from empty to the nominal pressure
    national_document: str = ""  # printed as the organisation enters it; none is known to the software

    @model_validator(mode="after")
    def _stands_where_it_can(self) -> Plan:
        if self.standard_at == "ahead_of_nozzle" and self.method != "master_meter":
            raise ValueError("behind_nozzle: only a master meter can stand ahead of the nozzle")
        return self


class Site(Air):
    """The site."""

    wind: Annotated[float, Quantity("m/s", 0.0, 60.0)]


class Fill(RunForm):
    """One fill, and the gas between nozzle and standard at its start and end; pressures are absolute."""

    indicated: Mass
    hose_start: Pressure
    hose_end: Pressure
    hose_temperature: GasTemperature
    vented: Annotated[float, Quantity("g", 0.0, 1000.0)]  # between nozzle and standard, measured when it is let off
    tank_start: Pressure
    tank_end: Pressure


class MeteredFill(Fill):
    """A fill through a Coriolis master meter; zero flow is looked at before it."""

    metered: Mass
    minutes: Minutes
    zero_flow: ZeroFlow


class WeighedFill(Fill):
    """A fill into a tank on a scale."""

    before: Scale
    after: Scale
    zero_change: Annotated[float, Quantity("g", -1000.0, 1000.0)]  # of the scale with the check weight, over the fill
    dry: bool  # no frost, no ice, no water on what is weighed


class VesselFill(Fill):
    """A fill into a tank of known volume; temperatures after equilibrium."""

    start_temperature: GasTemperature
    end_temperature: GasTemperature
    settling: Annotated[float, Quantity("K", -50.0, 50.0)]  # change of the gas in the last five minutes
    spread: Annotated[float, Quantity("K", 0.0, 50.0)]  # warmest less coldest thermometer in the tank
