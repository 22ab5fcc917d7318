"""The measure under test, the plan, and what each step observes; everything is read by a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Observation, Quantity
from proofvan.methods.tables import Table
from proofvan.regulations.subjects import Air, Instrument, RunForm

WaterTemperature = Annotated[Reading, Quantity("degC", 0.0, 40.0)]
# A reading of the neck scale against the nominal mark; above it is positive.
AboveMark = Annotated[float, Quantity("mL", -5000.0, 5000.0)]
# What it drips after the stream has broken, before it is closed: the film that stays is that of the calibration.
Drip = Annotated[float, Quantity("s", 0.0, 3600.0)]


class Measure(Instrument):
    """[subject] of a job: the measure as plate and papers describe it."""

    accuracy_class: Literal["1", "2", "3"]  # 一等, 二等, 三等
    nominal_volume_l: float = Field(gt=0, le=5000)
    material: str
    body_expansion_per_k: float = Field(gt=0, le=2e-4)


class Plan(Table):
    """[plan] of a job: method and runs, fixed before the start."""

    method: Literal["capacity_comparison", "gravimetric"] = "capacity_comparison"
    formula: Literal["exact", "linear"] = "exact"  # linear: as printed, with the text's mean expansion of water
    points: tuple[Literal["nominal"], ...] = ("nominal",)
    runs: int = Field(default=3, ge=1, le=10)
    neck_points: int = Field(default=3, ge=3, le=20)


class Room(Air):
    """The air of the room."""

    ambient: Annotated[float, Quantity("degC", -20.0, 50.0)]


class Findings(Observation):
    """Appearance and tightness, each as conforming or not."""

    appearance: bool
    tightness: bool


class Comparison(RunForm):
    """One filling from the standard measure, after wetting and draining both for the drip time."""

    drip: Drip
    standard_level: Annotated[Reading, Quantity("mm", 0.0, 5000.0, 1e-3, "m")]
    standard_temperature: WaterTemperature  # t_1
    temperature: WaterTemperature  # t_2
    above_mark: AboveMark


class Weighing(RunForm):
    """One filling with water on a balance, and the air around it."""

    drip: Drip
    loaded: Annotated[Reading, Quantity("kg", 0.0, 10000.0)]
    empty: Annotated[Reading, Quantity("kg", 0.0, 10000.0)]
    temperature: WaterTemperature
    air_temperature: Annotated[Reading, Quantity("degC", 5.0, 40.0)]
    air_humidity: Annotated[Reading, Quantity("%RH", 0.0, 100.0)]
    air_pressure: Annotated[Reading, Quantity("kPa", 50.0, 110.0, 1e3, "Pa")]
    above_mark: AboveMark


class NeckPoint(RunForm):
    """A known volume on top of what is in the neck, and the level after it."""

    level: Annotated[Reading, Quantity("mm", 0.0, 5000.0)]
    added: Annotated[float, Quantity("mL", 0.0, 100000.0)]
