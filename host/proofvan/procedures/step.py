"""What a step is, and what it is handed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from proofvan.core.clock import Clock
from proofvan.core.van_time import UNKNOWN, VanTime
from proofvan.procedures.together import Question, Together, singly

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Value]):
    """What a person said, who, and when (host time, ns)."""

    value: Value
    author: str
    time_ns: int


class Operator(Protocol):
    """The person at the instrument. `message` is a message id; `values` fill its parameters.

    An answer outside what is allowed is refused with the reason and asked again; it never reaches a step.
    """

    async def confirm(self, message: str, **values: object) -> Answer[bool]:
        """Ask the person to do or check something; the answer is True when done, False when it cannot be done."""

    async def number(
        self, message: str, *, unit: str, minimum: float, maximum: float, **values: object
    ) -> Answer[float]:
        """Ask for a number in `unit` inside the allowed range; exactly as typed, no conversion."""

    async def text(self, message: str, **values: object) -> Answer[str]:
        """Ask for words or a number to be kept as typed (a plate, a seal)."""

    async def choose(self, message: str, options: Sequence[str], **values: object) -> Answer[str]:
        """Ask for one of the options (message ids)."""


@dataclass(frozen=True, slots=True)
class LiveFrame:
    """The latest numbers of a running step, for display only; nothing is computed from it."""

    numbers: Mapping[str, tuple[float, str]]  # message id -> value, unit
    progress: float  # 0..1
    error_percent: float | None = None
    expanded_uncertainty_percent: float | None = None
    uncertainty_floor_percent: float | None = None  # below this the uncertainty cannot fall: the systematic part
    error_band_percent: tuple[float, float] | None = None  # error -/+ uncertainty, as if the run stopped now


@dataclass(frozen=True, slots=True)
class StepRun:
    """Everything that a running step may use."""

    bench: Any  # the regulation's bench protocol; each step narrows it by its own annotation
    operator: Operator
    clock: Clock
    plan: Any
    subject: Any
    show: Callable[[LiveFrame], None]
    van_time: VanTime = UNKNOWN  # what the host's clock is worth as UTC
    together: Together = singly  # tells which questions follow one another


@dataclass(frozen=True, slots=True)
class Step:
    """One clause of a procedure as an async function `(run, **arguments) -> observation`.

    `opens` gives, for the same arguments, what it asks before it does anything: it may stand on the page before.
    """

    name: str
    clause: str
    title: str  # message id
    function: Callable[..., Awaitable[Any]]
    opens: Callable[..., tuple[Question[Any], ...]] | None = None


@dataclass(frozen=True, slots=True)
class StepCall:
    """One call of a step in a plan: `key` names its observation, `point` the point whose runs are redone together."""

    step: Step
    key: str
    point: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


def step(clause: str, title: str) -> Callable[[Callable[..., Awaitable[Any]]], Step]:
    """Declare an async function as the step of a clause."""

    def declare(function: Callable[..., Awaitable[Any]]) -> Step:
        return Step(function.__name__, clause, title, function)

    return declare
