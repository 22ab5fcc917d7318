"""What a run tells the outside: numbered events that are never lost, beside live frames where the latest wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from proofvan.procedures.planning import PointOutlook
from proofvan.procedures.step import LiveFrame
from proofvan.procedures.together import Question


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A segment of a run began; `completed` names the calls that earlier segments finished."""

    run: str
    regulation: str
    segment: int
    completed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointsPlanned:
    """What the plan will take and reach, point by point, before anything is measured."""

    points: tuple[PointOutlook, ...]


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step call began its n-th attempt."""

    key: str
    title: str
    clause: str
    attempt: int
    position: int
    total: int


@dataclass(frozen=True, slots=True)
class AskedTogether:
    """These are asked next, one right after the other: a screen shows them as one page."""

    questions: tuple[Question[Any], ...]


@dataclass(frozen=True, slots=True)
class Prompted:
    """The operator is asked; answers carry the same number."""

    prompt: int
    message: str
    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerRefused:
    """An answer was outside what is allowed and is asked for again."""

    prompt: int
    fault: str
    evidence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepFinished:
    """A step call ended with an observation."""

    key: str
    attempt: int


@dataclass(frozen=True, slots=True)
class StepFailed:
    """A step call ended with a fault; outputs are safe and everything recorded is kept."""

    key: str
    attempt: int
    fault: str
    evidence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StepSpared:
    """A step call is not needed: the plan's sequential test has decided without it."""

    key: str


@dataclass(frozen=True, slots=True)
class PointRedone:
    """All runs of a point are set aside and will be repeated."""

    point: str
    reason: str
    author: str


RunEvent = (
    RunStarted
    | PointsPlanned
    | StepStarted
    | AskedTogether
    | Prompted
    | AnswerRefused
    | StepFinished
    | StepFailed
    | StepSpared
    | PointRedone
)


def as_plain(number: int, event: RunEvent) -> dict[str, Any]:
    """Give an event as plain data with its number and kind."""
    return {"number": number, "event": type(event).__name__, **asdict(event)}


def live_as_plain(frame: LiveFrame) -> dict[str, Any]:
    """Give a live frame as plain data."""
    return {
        "numbers": {name: list(number) for name, number in frame.numbers.items()},
        "progress": frame.progress,
        "error_percent": frame.error_percent,
        "expanded_uncertainty_percent": frame.expanded_uncertainty_percent,
        "uncertainty_floor_percent": frame.uncertainty_floor_percent,
        "error_band_percent": list(frame.error_band_percent) if frame.error_band_percent else None,
    }
