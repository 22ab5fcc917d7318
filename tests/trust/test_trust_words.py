"""Every fault, check and meaning of this end of the line has its words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import proofvan
from proofvan.core.messages import LANGUAGES, Language, catalogue_files

_PACKAGE = Path(proofvan.__file__).parent
_OURS = ("keys", "records", "documents")
_ID = re.compile(r"\"((?:key-file|key-wrong|key-practice|record|document|verify)-[a-z-]+[a-z])\"")
# Made from parts in the code.
_MADE = {"record-service", "record-distribution", "record-attempt"}


def used() -> set[str]:
    found = set()
    for package in _OURS:
        for file in (_PACKAGE / package).glob("*.py"):
            found |= set(_ID.findall(file.read_text(encoding="utf-8")))
    return found - _MADE


def ids(language: Language) -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in catalogue_files(language))
    return {name for text in texts for name in re.findall(r"^([a-z][a-z0-9-]*) =", text, re.MULTILINE)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_is_used_is_in_the_catalogue(language: Language) -> None:
    assert len(used()) > 60
    assert used() <= ids(language)


def test_both_languages_say_the_same_things() -> None:
    for package in _OURS:
        parameters = {}
        for language in LANGUAGES:
            text = (_PACKAGE / package / f"messages.{language}.ftl").read_text(encoding="utf-8")
            entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)
            parameters[language] = {
                entry.split(" =")[0]: (set(re.findall(r"\{ \$(\w+) \}", entry)), ".advice" in entry)
                for entry in entries
                if " = " in entry
            }
        assert parameters["zh"] == parameters["en"], package
