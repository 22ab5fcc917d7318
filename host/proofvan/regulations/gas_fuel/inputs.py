"""What every gas dispenser's plan and steps hold; everything is read by a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Observation, Quantity
from proofvan.methods.tables import Table
from proofvan.regulations.subjects import Instrument, RunForm

Mass = Annotated[Reading, Quantity("kg", 0.0, 1000.0)]
Minutes = Annotated[float, Quantity("min", 0.1, 120.0)]
ZeroFlow = Annotated[float, Quantity("g/min", -1000.0, 1000.0)]
Point = Literal["large", "medium", "small"]


class GasDispenser(Instrument):
    """[subject] of a job: one nozzle of the dispenser."""

    nozzle: str
    largest_flow_kg_min: float = Field(gt=0, le=1000)
    division: float = Field(gt=0, le=1)  # of the display, in the unit that is verified


class GasPlan(Table):
    """[plan] of a job: the same number of runs at each flow."""

    method: Literal["master_meter"] = "master_meter"
    points: tuple[Point, ...] = Field(min_length=1, max_length=3)
    runs: int = Field(default=3, ge=3, le=10)
    dead_volume_l: float = Field(ge=0, le=50)  # between nozzle and master meter


class Safety(Observation):
    """Before gas flows, each as conforming or not."""

    bonded: bool
    gas_alarm: bool
    no_leak: bool


class Findings(Observation):
    """Appearance and function, each as conforming or not."""

    appearance: bool
    back_to_zero: bool


class MeteredRun(RunForm):
    """One delivery through the master meter; its flow at rest is looked at before."""

    metered: Mass
    minutes: Minutes
    zero_flow: ZeroFlow
