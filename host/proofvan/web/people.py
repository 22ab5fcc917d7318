"""The people of a station as its screen knows them: sign-in, and the signatures under a record."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proofvan.compose.endorsing import endorse_run
from proofvan.compose.ledger import ledger_file, opened_ledger
from proofvan.compose.now import utc_now
from proofvan.compose.practice import practices
from proofvan.compose.station_files import opened_roll
from proofvan.core.audit import AuditTrail
from proofvan.core.errors import InputError, PreconditionError
from proofvan.core.messages import LANGUAGES, is_message
from proofvan.documents.printing import PRINTED, copies_of, count_copies, printouts
from proofvan.keys.certified import Licence
from proofvan.keys.practice import is_practice, practice_signer
from proofvan.keys.signer import Signer
from proofvan.keys.trust import TrustStore
from proofvan.people.person import SIGNING_ORDER, Person, Role
from proofvan.people.pin import SALT_BYTES, new_pin
from proofvan.people.roll import Entry, Roll, SignedIn
from proofvan.records.check_record import Trusted
from proofvan.records.ledger.check import check_ledger
from proofvan.records.ledger.entry import Entry as LedgerEntry
from proofvan.records.ledger.entry import Kind
from proofvan.records.ledger.ledger import Ledger
from proofvan.records.signed import RECORD_NAME, SignedRecord
from proofvan.records.stage import awaited, stage_of
from proofvan.station.setup import RunSetup, load_setup, setup_files
from proofvan.web.view import words

# Everybody may know it: a practice station has nothing to protect, and the screen shows it to whoever tries it.
PRACTICE_PIN = "271828"
# Practice persons have been licensed since long before any practice day.
_PRACTICE_FROM = "2020-01-01"

# Entries of the ledger on one page.
_PAGE = 50

# Opens the key of a person with what he or she typed; None: only practice can be signed here.
PersonKey = Callable[[str, str], Signer]


class StationPeople:
    """Roll and ledger, opened for one act at a time; safe to use from several threads.

    `signer` is the station's key. With the practice key the roll fills itself with the practice persons of the jobs.
    """

    def __init__(self, home: Path, signer: Signer | None = None, person_key: PersonKey | None = None) -> None:
        self._home = home
        self._signer = signer or practice_signer()
        self._person_key = person_key
        self._one_at_a_time = threading.Lock()

    @property
    def practice(self) -> bool:
        """Say whether this is a practice station."""
        return is_practice(self._signer.public_key)

    @property
    def signer(self) -> Signer:
        """The station's key."""
        return self._signer

    def known(self) -> list[dict[str, Any]]:
        """Give who may sign in."""
        with self._opened() as (_, roll):
            shown = [_plain(entry) for entry in roll.entries if entry.active]
        # Who measures is met most often, so first.
        return sorted(shown, key=lambda one: min((list(Role).index(role) for role in one["roles"]), default=9))

    def enter(self, person: str, pin: str) -> tuple[str, str, tuple[str, ...]]:
        """Sign a person in for a screen: id, name, roles (implements people_routes.Door)."""
        who = self.sign_in(person, pin).person
        return who.id, who.name, tuple(who.roles)

    def sign_in(self, person: str, pin: str) -> SignedIn:
        """Sign a person in; raises PreconditionError when the PIN is wrong or the person locked out."""
        with self._opened() as (_, roll):
            return roll.sign_in(person, pin, utc_now())

    def sign(self, run: str, person: str, pin: str) -> None:
        """Let a person sign a run in the part that is awaited; the checker's recomputes it first.

        Raises PreconditionError naming the rule that it would break, InputError for a run that is not there.
        """
        folder = self._folder(run)
        with self._opened() as (ledger, roll):
            who = roll.sign_in(person, pin, utc_now())
            signed = SignedRecord.read(folder)
            role = awaited(stage_of(signed))
            if role is None:
                raise PreconditionError("endorse-out-of-order", role="-", awaited="-")
            endorse_run(folder, who.person, role, self._key(who, pin), _moment(signed), ledger)

    @contextmanager
    def trail(self) -> Iterator[AuditTrail]:
        """Open the ledger for who changes something, having signed in at the screen."""
        with self._opened() as (ledger, _):
            yield ledger

    def printed(self, run: str, who: str, reason: str) -> int:
        """Count a copy of a run's document in the ledger; gives how often it was printed by now."""
        batch = printouts([self._folder(run)])
        with self._opened() as (ledger, _):
            count_copies(batch, ledger, who, utc_now(), reason)
            return copies_of(batch, ledger.events(PRINTED))[0]

    def waiting_for_upload(self) -> int:
        """Count the entries of the ledger that the office has not signed for."""
        with self._opened() as (ledger, _):
            return ledger.size - ledger.receipted()

    def ledger_page(self, before: int | None) -> dict[str, Any]:
        """Give a page of the ledger, newest first, that ends before an entry; its size, and the newest checkpoint."""
        with self._opened() as (ledger, _):
            last = ledger.size if before is None else min(before - 1, ledger.size)
            first = max(0, last - _PAGE)
            entries = [_entry(one) for one in reversed(ledger.entries_after(first, last - first))]
            return {"size": ledger.size, "receipted": ledger.receipted(), "origin": ledger.origin, "entries": entries}

    def ledger_check(self) -> dict[str, Any]:
        """Check the whole chain, as `proofvan ledger verify` does."""
        report = check_ledger(ledger_file(self._home), Trusted(TrustStore(), practice=self.practice))
        checks = [{each: one.words(each) for each in LANGUAGES} for one in report.checks]
        return {"ok": not report.failed, "status": words(report.status.message), "checks": checks}

    def _folder(self, run: str) -> Path:
        folder = self._home / "runs" / run
        if not (folder / RECORD_NAME).is_file():
            raise InputError("station-record-unknown", value=run)
        return folder

    def _key(self, who: SignedIn, pin: str) -> Signer:
        if self.practice:
            return self._signer
        if self._person_key is None:
            raise PreconditionError("station-no-person-keys", person=who.person.name)
        return self._person_key(who.person.id, pin)

    @contextmanager
    def _opened(self) -> Iterator[tuple[Ledger, Roll]]:
        with self._one_at_a_time, opened_ledger(self._home, self._signer) as ledger:
            roll = opened_roll(self._home, self._signer, ledger)
            if self.practice and not roll.entries:
                _fill(roll)
            yield ledger, roll


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    kind = Kind(entry.kind)
    shown = {"seq": entry.seq, "kind": kind.name.lower(), "run": entry.run, "hash": entry.hash.hex(), "what": None}
    if kind is Kind.AUDIT:
        event = json.loads(entry.body)
        name = event["kind"]
        shown |= {field: event[field] for field in ("subject", "who", "utc", "reason", "old", "new")}
        shown["what"] = words(name) if is_message(name) else {"zh": name, "en": name}
    return shown


def _moment(signed: SignedRecord) -> str:
    """Give the time of a signature now; a simulated run may have ended later than this machine's clock says."""
    last = signed.endorsements[-1].endorsement.utc if signed.endorsements else signed.record.time.end_utc
    return max(utc_now(), last) if signed.record.head.simulated else utc_now()


def _plain(entry: Entry) -> dict[str, Any]:
    person = entry.person
    return {
        "id": person.id,
        "name": person.name,
        "roles": list(person.roles),
        "locked": entry.pin.locked,
        "licences": [
            {"number": one.number, "role": one.role, "item": one.item, "until": one.valid_until}
            for one in person.licences
        ],
    }


def _fill(roll: Roll) -> None:
    """Write the practice persons of all practice jobs into an empty roll; the approver looks after it."""
    by: SignedIn | None = None
    for person in reversed(practice_persons()):
        pin = new_pin(PRACTICE_PIN, os.urandom(SALT_BYTES))
        roll.add(Entry(person, pin, ""), by, utc_now())
        by = by or SignedIn(person, utc_now(), by_token=False)


def practice_persons() -> list[Person]:
    """Give the verifier, the checker and the approver whom the practice jobs name, with licences for all of them."""
    setups = [load_setup(setup_files(one.job, one.rig)) for one in practices().values()]
    return [_practice_person(role, setups) for role in SIGNING_ORDER]


def _practice_person(role: Role, setups: list[RunSetup]) -> Person:
    licences: Mapping[str, Licence] = {
        setup.regulation.id: Licence(
            one.licence, role, setup.regulation.id, setup.organisation.id, _PRACTICE_FROM, one.valid_until
        )
        for setup in setups
        for one in setup.people
        if one.role == role
    }
    name = next(one.name for setup in setups for one in setup.people if one.role == role)
    roles = (role, Role.ADMINISTRATOR) if role is Role.APPROVER else (role,)
    return Person(role.value, name, roles, tuple(licences.values()), simulated=True)
