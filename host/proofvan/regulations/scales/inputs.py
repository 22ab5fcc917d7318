"""What each step at a scale observes; the indicator is read by a person, or on its line."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Observation, Quantity
from proofvan.regulations.subjects import RunForm

Indication = Annotated[Reading, Quantity("kg", -10000.0, 300000.0)]
Weights = Annotated[float, Quantity("kg", 0.0, 300000.0)]
Added = Annotated[float, Quantity("kg", -500.0, 500.0)]
Blocks = Annotated[float, Quantity("1", 0.0, 20.0)]


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
