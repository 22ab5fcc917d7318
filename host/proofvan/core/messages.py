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
from fluent.runtime.resolver import Message

from proofvan.core.errors import ProofvanError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_ROOT = Path(__file__).resolve().parents[1]
_ENTRY = re.compile(r"^([a-z][a-z0-9-]*) =.*?(?=^[a-z#-]|\Z)", re.MULTILINE | re.DOTALL)


def text(message: str, language: Language, /, **values: object) -> str:
    """Give the words of one message id, with its parameters filled in.

    `message` may name an attribute (`link-lost.advice`). An unknown id is a defect and raises KeyError; a test
    holds the two catalogues to the same ids.
    """
    name, _, attribute = message.partition(".")
    entry = _entry(language, name)
    pattern = entry.attributes[attribute] if attribute else entry.value
    if pattern is None:
        raise KeyError(message)
    plain = {key: _plain(value) for key, value in values.items()}
    words, problems = _bundle(language).format_pattern(pattern, plain)
    if problems:
        raise KeyError(f"{message} ({language}): {problems[0]}")
    return str(words)


def is_message(name: str) -> bool:
    """Say whether a text is the id of a message."""
    return name in catalogue_entries("zh")


def explain(error: ProofvanError, language: Language) -> tuple[str, str]:
    """Say what a fault is and what to do about it, in one language."""
    values: Mapping[str, Any] = error.evidence
    return text(error.fault, language, **values), text(f"{error.fault}.advice", language, **values)


def plain_words(language: Language, prefixes: tuple[str, ...]) -> dict[str, str]:
    """Give the words of all messages that begin with one of the prefixes and have no parameters, by id."""
    found: dict[str, str] = {}
    for name in catalogue_entries(language):
        entry = _entry(language, name) if name.startswith(prefixes) else None
        if entry is not None and entry.value is not None:
            words, problems = _bundle(language).format_pattern(entry.value)
            if not problems:
                found[name] = str(words)
    return found


def catalogue_files(language: Language) -> list[Path]:
    """List the catalogue files of a language, wherever in the host package they lie."""
    return sorted(_ROOT.rglob(f"messages.{language}.ftl"))


@cache
def catalogue_entries(language: Language) -> dict[str, str]:
    """Cut the catalogues of a language into messages: Fluent text by id."""
    # Parsing every catalogue costs half a second; cutting them into messages costs some milliseconds.
    found = {}
    for path in catalogue_files(language):
        for entry in _ENTRY.finditer(path.read_text(encoding="utf-8")):
            found[entry[1]] = entry[0]
    return found


@cache
def _entry(language: Language, name: str) -> Message:
    bundle = _bundle(language)
    bundle.add_resource(FluentResource(catalogue_entries(language)[name]))
    return bundle.get_message(name)


@cache
def _bundle(language: Language) -> FluentBundle:
    return FluentBundle(["zh-CN" if language == "zh" else "en-GB"], use_isolating=False)


def _plain(value: object) -> str:
    # Numbers go in as strings: Fluent would otherwise group digits by locale, and a printed figure is rounded once.
    return value if isinstance(value, str) else str(value)
