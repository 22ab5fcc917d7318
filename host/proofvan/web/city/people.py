"""Who may look at the city: office and inspectors, with PINs; everybody else is the public and sees documents only."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from proofvan.core.errors import InputError, PreconditionError, StorageError
from proofvan.people.pin import SALT_BYTES, Pin, new_pin
from proofvan.records.sink import write_durably
from proofvan.web.people import PRACTICE_PIN

OFFICE, INSPECTOR = "office", "inspector"
ROLES = (OFFICE, INSPECTOR)
_PRACTICE = (("office", "办公室 Office", OFFICE), ("inspector", "监督员 Inspector", INSPECTOR))


@dataclass(frozen=True, slots=True)
class CityPerson:
    """A person of the office; `pin` is what is kept of the PIN."""

    id: str
    name: str
    role: str
    pin: Pin


class CityPeople:
    """The people in one file, which only its owner may read. Without a file it is practice, with a PIN all may know."""

    def __init__(self, file: Path | None) -> None:
        """Read the file, if there is one yet; raises StorageError when it cannot be read."""
        self._file, self._one_at_a_time = file, threading.Lock()
        self._people = _read(file) if file else _practice()

    @property
    def practice(self) -> bool:
        """Say whether anybody may sign in."""
        return self._file is None

    def known(self) -> list[dict[str, Any]]:
        """Give who may sign in."""
        return [
            {"id": one.id, "name": one.name, "role": one.role, "locked": one.pin.locked}
            for one in self._people.values()
        ]

    def enter(self, person: str, pin: str) -> tuple[str, str, tuple[str, ...]]:
        """Sign a person in for a screen: id, name, roles (implements people_routes.Door)."""
        who = self.sign_in(person, pin)
        return who.id, who.name, (who.role,)

    def sign_in(self, person: str, pin: str) -> CityPerson:
        """Sign a person in; raises PreconditionError when the PIN is wrong or the person locked out."""
        with self._one_at_a_time:
            one = self._people.get(person)
            if one is None:
                raise PreconditionError("person-sign-in-wrong", person=person)
            if one.pin.locked:
                raise PreconditionError("person-locked", person=one.name)
            right, tried = one.pin.tried(pin)
            if tried != one.pin:
                self._keep(replace(one, pin=tried))
            if not right:
                raise PreconditionError("person-sign-in-wrong", person=one.name)
            return self._people[person]

    def add(self, person: str, name: str, role: str, pin: str) -> None:
        """Add a person, or give one another name, role and PIN; raises InputError for a wrong role or a plain PIN."""
        if role not in ROLES:
            raise InputError("city-role-unknown", value=role, allowed=", ".join(ROLES))
        with self._one_at_a_time:
            self._keep(CityPerson(person, name, role, new_pin(pin, os.urandom(SALT_BYTES))))

    def _keep(self, one: CityPerson) -> None:
        self._people[one.id] = one
        if self._file is None:
            return
        try:
            write_durably(self._file, json.dumps([asdict(each) for each in self._people.values()]).encode())
            os.chmod(self._file, 0o600)
        except OSError as problem:
            raise StorageError("city-people-unusable", file=self._file, detail=str(problem)) from problem


def _practice() -> dict[str, CityPerson]:
    return {
        person: CityPerson(person, name, role, new_pin(PRACTICE_PIN, bytes(SALT_BYTES)))
        for person, name, role in _PRACTICE
    }


def _read(file: Path) -> dict[str, CityPerson]:
    if not file.exists():
        return {}
    try:
        kept = json.loads(file.read_bytes())
        people = [CityPerson(**{**one, "pin": Pin(**one["pin"])}) for one in kept]
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise StorageError("city-people-unusable", file=file, detail=str(problem)) from problem
    return {one.id: one for one in people}
