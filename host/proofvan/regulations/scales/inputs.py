"""The weighbridge, the plan, and what each step observes; the indicator is read by a person, or on its line."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Observation, Quantity
from proofvan.methods.tables import Table
from proofvan.regulations.subjects import Instrument, RunForm

Indication = Annotated[Reading, Quantity("kg", -10000.0, 300000.0)]
Weights = Annotated[float, Quantity("kg", 0.0, 300000.0)]
Added = Annotated[float, Quantity("kg", -500.0, 500.0)]
Blocks = Annotated[float, Quantity("1", 0.0, 20.0)]


class Weighbridge(Instrument):
    """[subject] of a job: the weighbridge as its plate describes it."""

    accuracy_class: Literal["III", "IIII"]
    max_kg: float = Field(gt=0, le=300000)
    division_kg: float = Field(gt=0, le=1000)  # e
    supports: int = Field(ge=3, le=40)  # N


class Plan(Table):
    """[plan] of a job: loads in kg, rising; the last one is Max."""

    method: Literal["standard_weights"] = "standard_weights"
    # Whence indications come: a person reads the display and types, or the indicator says them on a line of the run.
    indication: Literal["typed", "line"] = "typed"
    points: tuple[Annotated[str, Field(pattern=r"^[1-9][0-9]*$")], ...] = Field(min_length=5, max_length=20)
    runs: int = Field(default=3, ge=3, le=10)  # of repeatability
    repeated_kg: float = Field(gt=0)
    zero_kg: float = Field(ge=0)  # about 10 e: zero tracking no longer acts
    supports: int = Field(ge=3, le=40)
    eccentric_kg: float = Field(gt=0)  # on each support
    tare_net_kg: float = Field(gt=0)
    weights_kg: float = Field(gt=0)  # standard weights on the van

    @model_validator(mode="after")
    def _rise(self) -> Plan:
        if sorted(set(map(float, self.points))) != list(map(float, self.points)):
            raise ValueError("points that rise from load to load")
        return self


class Conditions(Observation):
    """The site."""

    ambient: Annotated[float, Quantity("degC", -40.0, 60.0)]
    wind: Annotated[float, Quantity("m/s", 0.0, 60.0)]
    dry: bool  # no rain, snow or ice on platform, weights and material


class Findings(Observation):
    """Platform, pit and indicator, each as conforming or not."""

    appearance: bool
    clearance: bool


class Loading(RunForm):
    """Standard weights on the scale, the indication, and the small weights added until it rises by one division."""

    weights: Weights
    indication: Indication
    added: Added


class Loaded(Loading):
    """The same with substitution material below: the first so many blocks, in the order of their exchange."""

    blocks: Blocks = Field(multiple_of=1)


class Substitution(RunForm):
    """Standard weights come off, material goes on until the scale shows about the same."""

    removed: Weights
    before: Indication
    before_added: Added
    after: Indication
    after_added: Added


class Discrimination(RunForm):
    """Just below a changeover, then 1.4 d more."""

    before: Indication
    after: Indication
