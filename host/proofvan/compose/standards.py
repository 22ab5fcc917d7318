"""The register of reference standards on disk: files as they were entered, and the logbook beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.errors import InputError
from proofvan.records.sink import write_durably
from proofvan.standards.chain import require_chain
from proofvan.standards.checks import Check, Judged, Occasion, judge
from proofvan.standards.logbook import Happening, Line, Logbook, add_line, read_logbook
from proofvan.standards.standard import Standard, load

FOLDER = "standards"
LOGBOOK = "logbook.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """A standard of the register: its newest file, and the SHA-256 that the logbook knows it by."""

    standard: Standard
    path: Path
    sha256: str


class StandardsRegister:
    """Everything below PROOFVAN_HOME/standards. Every change is one more line of the logbook, and an audit event.

    `trail` keeps the events, `utc` gives the time; both are needed by whoever changes something.
    """

    def __init__(self, home: Path, trail: AuditTrail | None = None, utc: Callable[[], str] = str) -> None:
        self.folder = home / FOLDER
        self._trail = trail
        self._utc = utc

    @property
    def logbook(self) -> Logbook:
        """The logbook as it is now; raises RecordError when it was damaged."""
        return read_logbook(self.folder / LOGBOOK)

    def entries(self) -> tuple[Entry, ...]:
        """Give each standard with the file that was entered last."""
        newest = {line.standard: line.file for line in self.logbook.lines if line.happening is Happening.ENTERED}
        return tuple(self._entry(standard, sha256) for standard, sha256 in sorted(newest.items()))

    def entry(self, standard: str) -> Entry:
        """Give one standard; raises InputError naming those that are there."""
        known = {entry.standard.id: entry for entry in self.entries()}
        if standard not in known:
            raise InputError("standard-unknown", value=standard, allowed=", ".join(known) or "-")
        return known[standard]

    def enter(self, file: Path, by: str, day: date) -> Entry:
        """Take a standard's file with its certificate in; somebody else must confirm it before it may be used."""
        standard, content = load(file), file.read_bytes()
        require_chain(standard.id, standard.chain, day)
        sha256 = hashlib.sha256(content).hexdigest()
        line = Line(Happening.ENTERED, standard.id, day, by, file=sha256)
        self.logbook.require_addable(line)
        path = self._path(standard.id, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, content)
        self._add(line)
        return self._entry(standard.id, sha256)

    def confirm(self, standard: str, by: str, day: date) -> Entry:
        """Say that the file entered last was compared with the paper certificate, by another person."""
        entry = self.entry(standard)
        self._add(Line(Happening.CONFIRMED, standard, day, by, file=entry.sha256))
        return entry

    def block(self, standard: str, by: str, day: date, reason: str, happening: Happening = Happening.BLOCKED) -> None:
        """Take a standard out of use (BLOCKED), or say that a coefficient was changed (UNTRACED)."""
        self._add(Line(happening, self.entry(standard).standard.id, day, by, reason=reason))

    def check(self, standard: str, check: Check) -> Judged:
        """Keep an intermediate check and judge it against the earlier ones."""
        plan = self.entry(standard).standard.check
        if plan is None:
            raise InputError("standard-no-check-plan", standard=standard)
        if len(check.readings) != plan.readings:
            raise InputError(
                "standard-check-readings", standard=standard, count=len(check.readings), allowed=plan.readings
            )
        self._add(
            Line(
                Happening.CHECKED,
                standard,
                check.day,
                check.by,
                occasion=Occasion(check.occasion).value,
                readings=check.readings,
            )
        )
        return self.judged(standard)[-1]

    def judged(self, standard: str) -> tuple[Judged, ...]:
        """Give all intermediate checks of a standard with their judgement."""
        plan = self.entry(standard).standard.check
        return judge(plan, self.logbook.checks(standard)) if plan else ()

    def _add(self, line: Line) -> None:
        self.logbook.require_addable(line)
        if self._trail is not None:
            # First the trail: a line of the logbook without its event would be somebody's own.
            kind, new = f"standard-log-{line.happening.value}", line.file or " ".join(line.readings)
            self._trail.note(AuditEvent(kind, line.standard, line.by, self._utc(), line.reason, "", new))
        add_line(self.folder / LOGBOOK, line)

    def _entry(self, standard: str, sha256: str) -> Entry:
        path = self._path(standard, sha256)
        content = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise InputError("standard-file-changed", standard=standard, file=path, sha256=sha256[:16])
        return Entry(load(path), path, sha256)

    def _path(self, standard: str, sha256: str) -> Path:
        return self.folder / standard / f"{sha256[:16]}.toml"
