"""Every fault of link, instruments and wire can be told to a technician in both languages, with advice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import proofvan.instruments
import proofvan.link
import proofvan_wire
from proofvan.core.messages import LANGUAGES, Language, catalogue_files

PACKAGES = (proofvan.link, proofvan.instruments, proofvan_wire)
RAISED = re.compile(r"(?:Error|Lost)\(\s*f?\"([a-z0-9-]+?)(\{gap\.cause\})?\"")
GAP_CAUSES = ("overflow", "lost", "reboot")


def raised() -> set[str]:
    found: set[str] = set()
    for package in PACKAGES:
        for path in Path(package.__path__[0]).glob("*.py"):
            for fault, by_cause in RAISED.findall(path.read_text(encoding="utf-8")):
                found |= {fault + cause for cause in GAP_CAUSES} if by_cause else {fault}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_words_and_advice(language: Language) -> None:
    words = "\n".join(path.read_text(encoding="utf-8") for path in catalogue_files(language))
    entries = dict(re.findall(r"^([a-z0-9-]+) = .+\n((?:    \.advice = .+)?)", words, re.MULTILINE))
    assert len(raised()) > 35
    assert sorted(fault for fault in raised() if not entries.get(fault)) == []
