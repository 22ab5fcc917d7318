"""The meter under test, the plan, and what each step observes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Observation, Quantity
from proofvan.methods.tables import Table
from proofvan.regulations.subjects import Instrument, RunForm

Pulses = Annotated[Reading, Quantity("1", 0.0, 1e10)]
Seconds = Annotated[Reading, Quantity("s", 0.001, 1e5)]
Degrees = Annotated[Reading, Quantity("degC", 0.0, 40.0)]
# Above the atmosphere.
Pressure = Annotated[Reading, Quantity("kPa", 0.0, 10000.0)]
Weight = Annotated[Reading, Quantity("kg", 0.0, 200000.0)]


class FlowMeter(Instrument):
    """[subject] of a job: the meter as its plate describes it; flows in m3/h, of a mass meter in t/h."""

    nominal_diameter_mm: float = Field(gt=0, le=4000)
    pulses_per_unit: float = Field(gt=0, le=1e6)  # K_n, per litre or kilogram
    smallest_flow: float = Field(gt=0, le=1e5)
    largest_flow: float = Field(gt=0, le=1e5)


class Plan(Table):
    """[plan] of a job: method, flow points and runs, fixed before the start.

    A clamp-on meter is no method: it may stand beside the meter as a check (`clamp_on`).
    """

    method: Literal["static_weighing", "volumetric_tank", "pipe_prover", "master_meter"]
    points: tuple[str, ...] = Field(min_length=1)
    runs: int = Field(default=3, ge=2, le=10)
    liquid_expansion_per_k: float = Field(default=0.0, ge=0, le=2e-3)  # 0: water, by its density
    liquid_compressibility_per_kpa: float = Field(ge=0, le=1e-5)
    pipe_volume_l: float = Field(ge=0, le=1e5)  # between meter and standard
    prover_expansion_per_k: float = Field(default=0.0, ge=0, le=1e-3)
    prover_elasticity_per_kpa: float = Field(default=0.0, ge=0, le=1e-5)
    clock_hz: float = Field(default=1e6, ge=1, le=1e9)  # of the timers of double timing
    clamp_on: bool = False


class MassPlan(Plan):
    """[plan] of a mass meter: what gives kilograms."""

    method: Literal["static_weighing", "master_meter"]


class Identity(Observation):
    """What the plate says."""

    serial: str
    seals: str


class Conditions(Observation):
    """The air around the installation."""

    ambient: Annotated[float, Quantity("degC", -20.0, 50.0)]
    humidity: Annotated[float, Quantity("%", 0.0, 100.0)]
    air_pressure: Annotated[float, Quantity("kPa", 50.0, 110.0)]


class Findings(Observation):
    """Appearance and installation, each as conforming or not."""

    appearance: bool
    straight_pipe: bool
    filled: bool  # full of liquid, no gas, no leak
    zero: bool  # no pulses while the liquid stands still


class Run(RunForm):
    """One run: the pulses of the meter, and the liquid in it."""

    pulses: Pulses
    temperature: Degrees
    pressure: Pressure


class Weighing(Run):
    """One diversion into the weighing tank."""

    duration: Seconds
    loaded: Weight
    empty: Weight


class Filling(Run):
    """One filling of the volumetric tank."""

    duration: Seconds
    level: Annotated[Reading, Quantity("mm", 0.0, 20000.0, 1e-3, "m")]
    standard_temperature: Degrees


class Pass(Run):
    """One pass of the displacer through the prover: n whole pulses in T_1, T_2 between the detectors."""

    pulse_time: Seconds
    detector_time: Seconds
    standard_temperature: Degrees
    standard_pressure: Pressure


class Master(Run):
    """One run beside the master meter."""

    duration: Seconds
    master_pulses: Pulses
    standard_temperature: Degrees
    standard_pressure: Pressure


class ClampOn(Observation):
    """A clamp-on meter beside the meter, once: geometry, transit times, and what the meter shows meanwhile."""

    outer_diameter: Annotated[Reading, Quantity("mm", 10.0, 20000.0)]
    wall: Annotated[Reading, Quantity("mm", 0.1, 500.0)]
    path_length: Annotated[Reading, Quantity("mm", 10.0, 50000.0)]
    projection: Annotated[Reading, Quantity("mm", 1.0, 50000.0)]
    time_up: Annotated[Reading, Quantity("us", 1.0, 1e6)]
    time_down: Annotated[Reading, Quantity("us", 1.0, 1e6)]
    indicated_flow: Annotated[Reading, Quantity("m3/h", 0.0, 1e5)]


# method -> step, form
FORMS: dict[str, tuple[str, type[Run]]] = {
    "static_weighing": ("weighing", Weighing),
    "volumetric_tank": ("filling", Filling),
    "pipe_prover": ("prover_pass", Pass),
    "master_meter": ("master", Master),
}
OBSERVED: dict[str, type[Observation]] = {
    "identify": Identity,
    "conditions": Conditions,
    "findings": Findings,
    **dict(FORMS.values()),
    "clamp_on": ClampOn,
}
