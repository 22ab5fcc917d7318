"""The operator at a terminal: a question is printed, a typed line is the answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from proofvan.core.intake import Commanded, Entered, Input
from proofvan.core.messages import LANGUAGES, Language, text

_YES = ("", "y", "yes", "是", "好", "完成")
_NO = ("n", "no", "否", "不", "不能")
_STOP = ("stop", "停止", "停")


class TerminalOperator:
    """Prints questions in the operator's language and turns lines into entries."""

    def __init__(self, author: str) -> None:
        self._author = author
        self._open: tuple[int, str, Mapping[str, Any]] | None = None
        self._typed = bytearray()

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        """Print a question; a later one replaces it."""
        self._open = (prompt, kind, values)
        print(
            f"\n▶ {text(message, self._language(), **values)} {self._hint(kind, values)}", file=sys.stderr, flush=True
        )

    def ahead(self, now_ns: int) -> list[Input]:
        """Give nothing: at a terminal one question is there at a time."""
        return []

    def line(self, data: bytes, now_ns: int) -> list[Input]:
        """Take what was typed; gives an entry for each finished line, or a stop."""
        self._typed += data
        found: list[Input] = []
        while (end := self._typed.find(b"\n")) >= 0:
            typed = self._typed[:end].decode(errors="replace").strip()
            del self._typed[: end + 1]
            found += self._answer(typed, now_ns)
        return found

    def _answer(self, typed: str, now_ns: int) -> list[Input]:
        if typed.lower() in _STOP:
            return [Commanded(now_ns, "stop", "", self._author)]
        if self._open is None:
            return []
        prompt, kind, values = self._open
        self._open = None
        return [Entered(now_ns, prompt, _value(kind, typed, values), self._author)]

    def _hint(self, kind: str, values: Mapping[str, Any]) -> str:
        if kind == "confirm":
            return "[是/否 y/n]"
        if kind == "number":
            return f"[{values['minimum']} … {values['maximum']} {values['unit']}]"
        if kind == "choose":
            language = self._language()
            return " ".join(f"[{n}] {text(option, language)}" for n, option in enumerate(values["options"], 1))
        return ""

    def _language(self) -> Language:
        wanted = os.environ.get("PROOFVAN_LANG", "zh")
        return next((language for language in LANGUAGES if wanted.startswith(language)), "zh")


def _value(kind: str, typed: str, values: Mapping[str, Any]) -> Any:
    # What does not fit goes on as text: the run refuses it with its reason and asks again.
    if kind == "confirm":
        return True if typed.lower() in _YES else False if typed.lower() in _NO else typed
    if kind == "number":
        try:
            return float(typed)
        except ValueError:
            return typed
    if kind == "choose" and typed.isdecimal() and 1 <= int(typed) <= len(values["options"]):
        return values["options"][int(typed) - 1]
    return typed
