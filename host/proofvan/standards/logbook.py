"""What happened to the standards: certificates, intermediate checks, blocks. Lines are only added."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from proofvan.core.canonical import canonical
from proofvan.core.errors import InputError, PreconditionError, RecordError, StorageError
from proofvan.standards.checks import Check, Occasion


class Happening(StrEnum):
    """What a line of the logbook says."""

    ENTERED = "entered"  # somebody typed a certificate in
    CONFIRMED = "confirmed"  # somebody else compared it with the paper
    CHECKED = "checked"  # an intermediate check
    UNTRACED = "untraced"  # a coefficient was changed: 未溯源 until a new certificate is confirmed
    BLOCKED = "blocked"  # damaged, doubted, lent out


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `file` is the SHA-256 of the standard's file as it was entered or confirmed."""

    happening: Happening
    standard: str
    day: date
    by: str
    reason: str = ""
    file: str = ""
    occasion: str = ""
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Logbook:
    """All lines, oldest first."""

    lines: tuple[Line, ...] = ()

    def of(self, standard: str) -> tuple[Line, ...]:
        """Give the lines of one standard."""
        return tuple(line for line in self.lines if line.standard == standard)

    def checks(self, standard: str) -> tuple[Check, ...]:
        """Give the intermediate checks of one standard."""
        return tuple(
            Check(line.day, Occasion(line.occasion), line.by, line.readings)
            for line in self.of(standard)
            if line.happening is Happening.CHECKED
        )

    def require_addable(self, line: Line) -> None:
        """Refuse a line that must not follow the others.

        Raises InputError for a day before the last line's, PreconditionError for a confirmation by the person who
        entered the certificate, or of a file that nobody entered (field practice 1.10: one enters, another checks).
        """
        mine = self.of(line.standard)
        if mine and line.day < mine[-1].day:
            last = mine[-1].day.isoformat()
            raise InputError("standard-log-backwards", standard=line.standard, day=line.day.isoformat(), last=last)
        if line.happening is Happening.CONFIRMED:
            self._require_second_person(line, mine)

    def _require_second_person(self, line: Line, mine: tuple[Line, ...]) -> None:
        entered = [one for one in mine if one.happening is Happening.ENTERED and one.file == line.file]
        if not entered:
            raise PreconditionError("standard-certificate-not-entered", standard=line.standard, file=line.file[:16])
        if entered[-1].by == line.by:
            raise PreconditionError("standard-second-person", standard=line.standard, by=line.by)


def read_logbook(path: Path) -> Logbook:
    """Read a logbook, an empty one when there is none; raises RecordError naming the line that is no line."""
    if not path.exists():
        return Logbook()
    lines = path.read_text(encoding="utf-8").splitlines()
    return Logbook(tuple(_line(path, number, text) for number, text in enumerate(lines, 1)))


def add_line(path: Path, line: Line) -> Logbook:
    """Add a line after the others and return the logbook; on return it will survive a power cut."""
    logbook = read_logbook(path)
    logbook.require_addable(line)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(canonical(_plain(line)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise StorageError("standard-log-not-written", file=path, detail=problem.strerror or "") from problem
    return Logbook((*logbook.lines, line))


def _plain(line: Line) -> dict[str, Any]:
    plain = {
        "happening": line.happening.value,
        "standard": line.standard,
        "day": line.day.isoformat(),
        "by": line.by,
        "reason": line.reason,
        "file": line.file,
        "occasion": line.occasion,
        "readings": list(line.readings),
    }
    return {name: value for name, value in plain.items() if value}


def _line(path: Path, number: int, text: str) -> Line:
    try:
        plain = json.loads(text)
        happening, day = Happening(plain.pop("happening")), date.fromisoformat(plain.pop("day"))
        return Line(happening=happening, day=day, readings=tuple(plain.pop("readings", ())), **plain)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise RecordError("standard-log-line", file=path, line=number, detail=str(problem)) from problem
