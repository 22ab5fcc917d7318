"""The meter under test, the plan, and what each step observes; everything is read by a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from proofvan.core.line.readings import Reading
from proofvan.methods.natural_gas import Composition
from proofvan.methods.quantities import Observation, Quantity
from proofvan.methods.tables import Table
from proofvan.regulations.subjects import Air, Instrument, RunForm

Volume = Annotated[Reading, Quantity("m3", 0.0, 10000.0)]
Pressure = Annotated[Reading, Quantity("kPa", 50.0, 10000.0, 1e3, "Pa")]  # absolute
Temperature = Annotated[Reading, Quantity("degC", -30.0, 80.0)]
# qmin, qt and qmax stand on the plate; a number is a share of qmax.
Point = Literal["qmin", "qt", "qmax", "0.05", "0.1", "0.2", "0.25", "0.4", "0.7"]


class GasMeter(Instrument):
    """[subject] of a job: the meter as its plate describes it; flows in m3/h."""

    meter_type: Literal["diaphragm", "turbine", "rotary"]
    accuracy_class: Literal["0.5", "1.0", "1.5"]
    q_min: float = Field(gt=0, le=10000)
    q_t: float = Field(gt=0, le=10000)
    q_max: float = Field(gt=0, le=10000)
    division_m3: float = Field(gt=0, le=10)

    @model_validator(mode="after")
    def _rise(self) -> GasMeter:
        if not self.q_min <= self.q_t < self.q_max:
            raise ValueError("q_min <= q_t < q_max")
        return self

    def share(self, point: str) -> float:
        """Give the flow of a point as a share of q_max."""
        plate = {"qmin": self.q_min, "qt": self.q_t, "qmax": self.q_max}
        return plate[point] / self.q_max if point in plate else float(point)

    def is_low(self, point: str) -> bool:
        """Say whether a point lies below the transitional flow, where the limit is twice as large."""
        return self.share(point) < self.q_t / self.q_max


class Plan(Table):
    """[plan] of a job: method, flows and the gas."""

    method: Literal["master_meter", "sonic_nozzle"] = "master_meter"
    points: tuple[Point, ...] = Field(min_length=1, max_length=10)
    runs: int = Field(default=3, ge=2, le=10)
    composition: Composition  # mole fractions; air is a mixture too
    isentropic_exponent: float = Field(default=1.4, gt=1, lt=2)
    viscosity_pa_s: float = Field(default=1.82e-5, gt=0, le=1e-3)
    throats_mm: Mapping[Point, Annotated[float, Field(gt=0, le=200)]] = {}  # nozzle of each point

    @model_validator(mode="after")
    def _has_its_nozzles(self) -> Plan:
        if self.method == "sonic_nozzle" and set(self.points) - set(self.throats_mm):
            raise ValueError("throats_mm with a nozzle for every point")
        return self


class Room(Air):
    """The room, and how long the meter stood in it."""

    soak: Annotated[float, Quantity("h", 0.0, 1000.0)]


class Findings(Observation):
    """Appearance and tightness, each as conforming or not."""

    appearance: bool
    tightness: bool


class MeterRun(RunForm):
    """One volume through the meter; pressures are absolute."""

    indicated: Volume
    seconds: Annotated[float, Quantity("s", 1.0, 100000.0)]
    meter_pressure: Pressure
    meter_temperature: Temperature


class MasterRun(MeterRun):
    """The same gas through a master meter."""

    volume: Volume
    standard_pressure: Pressure
    standard_temperature: Temperature


class NozzleRun(MeterRun):
    """The same gas through a nozzle with critical flow."""

    inlet_pressure: Pressure
    inlet_temperature: Temperature
    back_pressure: Annotated[Reading, Quantity("kPa", 0.0, 10000.0, 1e3, "Pa")]
