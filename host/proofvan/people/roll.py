"""The roll of the institute's people, in one signed file: persons, licences, keys, PINs, lock-outs.

The file is signed by the key of the station, so a line that was written in by hand is found when it is read; its number
rises with every change, and every change is an audit event with that number, so an older copy is found as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.errors import InputError, PreconditionError, SignatureError, StorageError
from proofvan.core.plain import from_plain, to_plain
from proofvan.keys.envelope import Envelope, make_signature, read_envelope, signature_holds
from proofvan.keys.signer import Signer
from proofvan.people.person import Person, Role
from proofvan.people.pin import Pin, new_pin

NAME = "people.json"
SCHEMA = "proofvan.people/1"
BODY = "people"
CHANGES = ("person-added", "person-changed", "person-pin-set")
TRIES = ("person-refused", "person-signed-in", "person-pin-set")
_NONE = AuditEvent("", "", "", "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One person with what a sign-in needs."""

    person: Person
    pin: Pin
    token_key: str  # public key (hex) of a USB key that must be plugged in too; empty when the PIN is enough
    active: bool = True


@dataclass(frozen=True, slots=True)
class RollFile:
    """The whole file; `number` rises with every change, `last` is the change, should the trail have missed it."""

    number: int
    last: AuditEvent
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who proved who they are; whoever acts in their name asks for the role that it needs."""

    person: Person
    utc: str
    by_token: bool

    def require(self, *roles: Role) -> None:
        """Refuse who has none of these roles; raises PreconditionError."""
        if not set(roles) & set(self.person.roles):
            wanted = ", ".join(roles)
            raise PreconditionError(
                "person-lacks-role", person=self.person.name, role=wanted, roles=", ".join(self.person.roles)
            )


class Roll:
    """The roll file of a station; every change is noted in the audit trail before it is written."""

    def __init__(
        self, path: Path, signer: Signer, trail: AuditTrail, last_number: int, tries: Mapping[str, int] | None = None
    ) -> None:
        """Open the roll; `last_number` is that of the last change in the audit trail (`last_number_of`), 0 for none.

        `tries` are the wrong PINs that the trail knows of (`wrong_tries_of`): a copy of the file made before them
        gives none back.

        Raises SignatureError when the file was changed by somebody else, or is an older one than the trail knows.
        """
        self._path, self._signer, self._trail = path, signer, trail
        self._tries = dict(tries or {})
        self._file = _read(path, signer.public_key) if path.exists() else RollFile(0, _NONE, ())
        if self._file.number < last_number:
            raise SignatureError("roll-older", file=path, number=self._file.number, last=last_number)
        if self._file.number > last_number + 1:
            raise SignatureError("roll-unknown-change", file=path, number=self._file.number, last=last_number)
        if self._file.number == last_number + 1:  # power was cut off between file and trail
            trail.note(self._file.last)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everybody, in the order of their ids."""
        return self._file.entries

    @property
    def number(self) -> int:
        """Number of the last change."""
        return self._file.number

    def entry(self, person: str) -> Entry:
        """Give one person; raises InputError for somebody unknown."""
        for entry in self._file.entries:
            if entry.person.id == person:
                known = max(entry.pin.wrong, self._tries.get(person, 0))
                return replace(entry, pin=replace(entry.pin, wrong=known))
        raise InputError(
            "person-unknown", person=person, known=", ".join(e.person.id for e in self._file.entries) or "-"
        )

    def add(self, entry: Entry, by: SignedIn | None, utc: str) -> None:
        """Add a person, or replace what is known of one. The first of all is an administrator and needs nobody.

        Raises PreconditionError when `by` is no administrator, or the last administrator would be lost.
        """
        self._require_administrator(entry, by)
        old = next((kept for kept in self._file.entries if kept.person.id == entry.person.id), None)
        others = [kept for kept in self._file.entries if kept is not old]
        entries = tuple(sorted((*others, entry), key=lambda kept: kept.person.id))
        if not any(Role.ADMINISTRATOR in kept.person.roles and kept.active for kept in entries):
            raise PreconditionError("roll-without-administrator", person=entry.person.id)
        who = by.person.id if by else entry.person.id
        kind = "person-changed" if old else "person-added"
        self._change(entries, kind, entry.person.id, who, utc, _words(old), _words(entry))

    def set_pin(self, person: str, words: str, salt: bytes, by: SignedIn, utc: str) -> None:
        """Give a person a new PIN and end a lock-out; an administrator does that, or who is not locked, for oneself.

        Raises PreconditionError.
        """
        if by.person.id != person:
            by.require(Role.ADMINISTRATOR)
        elif self.entry(person).pin.locked:
            raise PreconditionError("person-locked", person=person)
        entry = replace(self.entry(person), pin=new_pin(words, salt))
        self._tries.pop(person, None)
        self._change(self._with(entry), "person-pin-set", person, by.person.id, utc)

    def sign_in(self, person: str, words: str, utc: str, token_key: bytes = b"") -> SignedIn:
        """Sign a person in by PIN, and by USB key where the roll asks for one (`token_key`: the key that was proved).

        A wrong PIN is counted and written before the answer is given, so a restart gives no new tries. Raises
        PreconditionError, which never says whether the PIN or the USB key was wrong, but says when it is locked.
        """
        entry = self.entry(person)
        if not entry.active or entry.pin.locked:
            self._note("person-refused", person, person, utc, new="locked" if entry.pin.locked else "inactive")
            raise PreconditionError("person-locked", person=person)
        # Counted as wrong first: power cut off during the check gives no free try.
        wrong = replace(entry.pin, wrong=entry.pin.wrong + 1)
        self._keep(replace(entry, pin=wrong))
        right, pin = entry.pin.tried(words)
        right = right and (not entry.token_key or token_key.hex() == entry.token_key)
        pin = pin if right else wrong
        self._tries[person] = pin.wrong
        self._keep(replace(entry, pin=pin))
        if not right:
            self._note("person-refused", person, person, utc, new=str(pin.wrong))
            raise PreconditionError("person-locked" if pin.locked else "person-sign-in-wrong", person=person)
        self._note("person-signed-in", person, person, utc, new="PIN + USB" if entry.token_key else "PIN")
        return SignedIn(entry.person, utc, bool(entry.token_key))

    def _keep(self, entry: Entry) -> None:
        self._write(replace(self._file, entries=self._with(entry)))

    def _require_administrator(self, entry: Entry, by: SignedIn | None) -> None:
        if by is not None:
            by.require(Role.ADMINISTRATOR)
        elif self._file.entries or Role.ADMINISTRATOR not in entry.person.roles:
            raise PreconditionError("roll-needs-administrator", person=entry.person.id)

    def _with(self, entry: Entry) -> tuple[Entry, ...]:
        return tuple(entry if kept.person.id == entry.person.id else kept for kept in self._file.entries)

    def _change(
        self, entries: tuple[Entry, ...], kind: str, subject: str, who: str, utc: str, old: str = "", new: str = ""
    ) -> None:
        event = AuditEvent(kind, subject, who, utc, f"[{self.number + 1}]", old, new)
        self._write(RollFile(self.number + 1, event, entries))
        self._trail.note(event)

    def _note(self, kind: str, subject: str, who: str, utc: str, new: str) -> None:
        self._trail.note(AuditEvent(kind, subject, who, utc, "", "", new))

    def _write(self, changed: RollFile) -> None:
        body = to_plain(changed)
        data = Envelope(make_signature(SCHEMA, body, self._signer), BODY, body).to_bytes()
        partial = self._path.with_suffix(".partial")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        except OSError as problem:
            raise StorageError("roll-not-written", file=self._path, detail=str(problem)) from problem
        self._file = changed


def last_number_of(events: Iterable[AuditEvent]) -> int:
    """Give the number of the last change of the roll in an audit trail, 0 when there was none."""
    return max((int(event.reason.strip("[]")) for event in events if event.kind in CHANGES), default=0)


def wrong_tries_of(events: Iterable[AuditEvent]) -> dict[str, int]:
    """Count the wrong PINs of each person since the last right or new one, as an audit trail has them."""
    tries: dict[str, int] = {}
    for event in events:
        if event.kind == "person-refused" and event.new.isdigit():
            tries[event.subject] = tries.get(event.subject, 0) + 1
        elif event.kind in ("person-signed-in", "person-pin-set"):
            tries.pop(event.subject, None)
    return tries


def _read(path: Path, public_key: bytes) -> RollFile:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise StorageError("roll-not-written", file=path, detail=str(problem)) from problem
    envelope = read_envelope(data, SCHEMA, BODY, str(path))
    if envelope.signature.public_key != public_key.hex() or not signature_holds(envelope):
        raise SignatureError("roll-changed", file=path)
    return from_plain(RollFile, envelope.body, BODY)


def _words(entry: Entry | None) -> str:
    if entry is None:
        return ""
    person = entry.person
    licences = ", ".join(f"{kept.number} {kept.role} {kept.item} {kept.valid_until}" for kept in person.licences)
    return f"{person.name}; {', '.join(person.roles)}; {licences}; {'active' if entry.active else 'inactive'}"
