"""One delivery under supervision: what the display said, what the reference measured, and both while it flowed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from proofvan.methods.tables import Exact, Table
from proofvan.supervision.figures import number

# Of one reading of a still display: step 0.01 L, rectangular.
DISPLAY_U_L = 0.01 / math.sqrt(12.0)


def microlitres(course: Sequence[Fraction]) -> list[int]:
    """Give a course in whole microlitres."""
    return [one.numerator * 10**6 // one.denominator for one in course]


class Delivery(Table):
    """`kind`: an amount that everybody tests with, or a drawn one; `state`: as found, or after what was changed.

    Volumes in litres as decimal strings. `display` and `reference` are their course, equally long, from the start.
    """

    name: str
    kind: Literal["usual", "drawn"]
    state: Literal["normal", "isolated", "power_cycled", "idle", "repeated"] = "normal"
    planned: tuple[Exact, ...] = ()  # as drawn: one volume, or the two parts of a split; L
    started_at: Exact = Field(ge=0)  # display before it flowed
    indicated: Exact = Field(gt=0)
    measured: Exact = Field(gt=0)
    reference_u: Exact = Field(ge=0)  # u of the reference's volume by its certificate, L
    display: tuple[Exact, ...] = ()
    reference: tuple[Exact, ...] = ()

    @model_validator(mode="after")
    def _runs_together(self) -> Delivery:
        if len(self.display) != len(self.reference):
            raise ValueError("as many values of display as of reference")
        if any(b < a for course in (self.display, self.reference) for a, b in pairwise(microlitres(course))):
            raise ValueError("courses that never fall")
        return self

    @property
    def error_percent(self) -> float:
        """E = (V_J - V_ref) / V_ref * 100 %; positive: the customer is short."""
        return float((self.indicated - self.measured) / self.measured * 100)

    @property
    def deviation_percent(self) -> float:
        """Standard deviation of the error of a sound dispenser at this volume, %."""
        of_volume = math.hypot(DISPLAY_U_L, float(self.reference_u)) / float(self.measured) * 100
        return math.hypot(number("run-deviation"), of_volume)
