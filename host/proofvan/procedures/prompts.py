"""Questions to the operator, and the answers that are allowed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from proofvan.core.errors import InputError
from proofvan.core.intake import Entered
from proofvan.procedures.events import AnswerRefused, Prompted, RunEvent
from proofvan.procedures.step import Answer

# Longest text that a plate, a seal or a remark can have.
LONGEST_TEXT = 500


class PromptingOperator:
    """Asks through the input source and waits for the entry (implements procedures.step.Operator)."""

    def __init__(
        self, ask: Callable[[int, str, str, Mapping[str, Any]], None], publish: Callable[[RunEvent], None]
    ) -> None:
        self._ask = ask
        self._publish = publish
        self._prompts = 0
        self._open: dict[int, asyncio.Future[Entered]] = {}

    def entered(self, entry: Entered) -> None:
        """Take an entry; one that answers no open question is ignored (it is on the recording all the same)."""
        future = self._open.pop(entry.prompt, None)
        if future is not None and not future.done():
            future.set_result(entry)

    async def confirm(self, message: str, **values: object) -> Answer[bool]:
        """Ask the person to do or check something."""
        return await self._question(message, "confirm", values)

    async def number(
        self, message: str, *, unit: str, minimum: float, maximum: float, **values: object
    ) -> Answer[float]:
        """Ask for a number in `unit` inside the allowed range."""
        return await self._question(message, "number", {**values, "unit": unit, "minimum": minimum, "maximum": maximum})

    async def text(self, message: str, **values: object) -> Answer[str]:
        """Ask for words or a number to be kept as typed."""
        return await self._question(message, "text", values)

    async def choose(self, message: str, options: Sequence[str], **values: object) -> Answer[str]:
        """Ask for one of the options."""
        return await self._question(message, "choose", {**values, "options": list(options)})

    async def _question(self, message: str, kind: str, values: Mapping[str, Any]) -> Answer[Any]:
        while True:
            entry = await self._put(message, kind, values)
            try:
                return Answer(accepted(message, kind, values, entry.value), entry.author, entry.time_ns)
            except InputError as refusal:
                evidence = {name: str(value) for name, value in refusal.evidence.items()}
                self._publish(AnswerRefused(entry.prompt, refusal.fault, evidence))

    async def _put(self, message: str, kind: str, values: Mapping[str, Any]) -> Entered:
        self._prompts += 1
        number = self._prompts
        future: asyncio.Future[Entered] = asyncio.get_running_loop().create_future()
        self._open[number] = future
        self._publish(Prompted(number, message, kind, values))
        self._ask(number, message, kind, values)
        return await future


def accepted(message: str, kind: str, values: Mapping[str, Any], value: Any) -> Any:
    """Give an answer as the run takes it; raises InputError that says what is allowed."""
    match kind:
        case "confirm":
            return _boolean(value)
        case "number":
            return _number(value, message, values["unit"], values["minimum"], values["maximum"])
        case "choose":
            return _option(value, values["options"])
    return _text(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InputError("entry-not-yes-or-no", value=value)
    return value


def _number(value: Any, message: str, unit: str, minimum: float, maximum: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError("entry-not-a-number", field=message, value=value, unit=unit)
    if not minimum <= value <= maximum:
        raise InputError("entry-out-of-range", field=message, value=value, unit=unit, minimum=minimum, maximum=maximum)
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT:
        raise InputError("entry-not-text", value=value, longest=LONGEST_TEXT)
    return value.strip()


def _option(value: Any, options: Sequence[str]) -> str:
    if value not in options:
        raise InputError("entry-not-an-option", value=value, allowed=", ".join(options))
    return str(value)
