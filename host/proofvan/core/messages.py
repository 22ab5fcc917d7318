"""Every word that a person reads: ids with parameters, in Chinese and in English.

A package keeps its own words beside its code as `messages.zh.ftl` and `messages.en.ftl` (Fluent). A fault's id is a
message whose value says what happened and whose attribute `.advice` says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from fluent.runtime import FluentBundle, FluentResource

from proofvan.core.errors import ProofvanError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_ROOT = Path(__file__).resolve().parents[1]
_MESSAGE = re.compile(r"^([a-z][a-z0-9-]*) =", re.MULTILINE)


def text(message: str, language: Language, /, **values: object) -> str:
    """Give the words of one message id, with its parameters filled in.

    `message` may name an attribute (`link-lost.advice`). An unknown id is a defect and raises KeyError; a test
    holds the two catalogues to the same ids.
    """
    name, _, attribute = message.partition(".")
    bundle = _bundle(language, _files_of_messages(language)[name])
    entry = bundle.get_message(name)
    pattern = entry.attributes[attribute] if attribute else entry.value
    if pattern is None:
        raise KeyError(message)
    words, problems = bundle.format_pattern(pattern, {key: _plain(value) for key, value in values.items()})
    if problems:
        raise KeyError(f"{message} ({language}): {problems[0]}")
    return str(words)


def is_message(name: str) -> bool:
    """Say whether a text is the id of a message."""
    return name in _files_of_messages("zh")


def explain(error: ProofvanError, language: Language) -> tuple[str, str]:
    """Say what a fault is and what to do about it, in one language."""
    values: Mapping[str, Any] = error.evidence
    return text(error.fault, language, **values), text(f"{error.fault}.advice", language, **values)


def plain_words(language: Language, prefixes: tuple[str, ...]) -> dict[str, str]:
    """Give the words of all messages that begin with one of the prefixes and have no parameters, by id."""
    found: dict[str, str] = {}
    for name, path in _files_of_messages(language).items():
        entry = _bundle(language, path).get_message(name) if name.startswith(prefixes) else None
        if entry is not None and entry.value is not None:
            words, problems = _bundle(language, path).format_pattern(entry.value)
            if not problems:
                found[name] = str(words)
    return found


def catalogue_files(language: Language) -> list[Path]:
    """List the catalogue files of a language, wherever in the host package they lie."""
    return sorted(_ROOT.rglob(f"messages.{language}.ftl"))


@cache
def _files_of_messages(language: Language) -> dict[str, Path]:
    # Parsing every catalogue costs half a second; finding which file holds a message costs some milliseconds.
    found = {}
    for path in catalogue_files(language):
        for name in _MESSAGE.findall(path.read_text(encoding="utf-8")):
            found[name] = path
    return found


@cache
def _bundle(language: Language, path: Path) -> FluentBundle:
    bundle = FluentBundle(["zh-CN" if language == "zh" else "en-GB"], use_isolating=False)
    bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


def _plain(value: object) -> str:
    # Numbers go in as strings: Fluent would otherwise group digits by locale, and a printed figure is rounded once.
    return value if isinstance(value, str) else str(value)
