"""The language of the command line: Chinese first, English one option away."""

from __future__ import annotations

from proofvan.core.errors import InputError
from proofvan.core.messages import LANGUAGES, Language, text

_language: list[Language] = ["zh"]


def use_language(name: str) -> None:
    """Speak this language from now on; raises InputError for one that is not there."""
    for known in LANGUAGES:
        if name.lower().startswith(known):
            _language[0] = known
            return
    raise InputError("cli-unknown-language", value=name, allowed=", ".join(LANGUAGES))


def language() -> Language:
    """Give the present language."""
    return _language[0]


def say(message: str, /, **values: object) -> str:
    """Give a message in the present language."""
    return text(message, _language[0], **values)


def both(message: str) -> str:
    """Give a message in both languages, Chinese first; help is always in both."""
    return f"{text(message, 'zh')} / {text(message, 'en')}"
