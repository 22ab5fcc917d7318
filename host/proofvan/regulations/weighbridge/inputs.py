"""The weighbridge and the plan; what is observed is that of every scale (scales/inputs.py)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from proofvan.methods.tables import Table
from proofvan.regulations.subjects import Instrument


class Weighbridge(Instrument):
    """[subject] of a job: the weighbridge as its plate describes it."""

    accuracy_class: Literal["III", "IIII"]
    max_kg: float = Field(gt=0, le=300000)
    division_kg: float = Field(gt=0, le=1000)  # e
    supports: int = Field(ge=3, le=40)  # N


class Plan(Table):
    """[plan] of a job: loads in kg, rising; the last one is Max."""

    method: Literal["standard_weights", "load_measuring_instrument"] = "standard_weights"
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
    # Acceleration of free fall, m/s2: as set in the load-measuring instrument, and at the site.
    gravity_set: float = Field(default=9.80665, ge=9.76, le=9.84)
    gravity_site: float = Field(default=9.80665, ge=9.76, le=9.84)

    @property
    def by_instrument(self) -> bool:
        """Say whether a load-measuring instrument stands in place of weights."""
        return self.method == "load_measuring_instrument"

    @model_validator(mode="after")
    def _rise(self) -> Plan:
        if sorted(set(map(float, self.points))) != list(map(float, self.points)):
            raise ValueError("points that rise from load to load")
        return self
