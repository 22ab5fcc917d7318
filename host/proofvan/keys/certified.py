"""What the institute's root says about a key: whose it is, which parts the holder may take, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CERTIFICATE_SCHEMA = "proofvan.key-certificate/1"
CERTIFICATE_BODY = "certificate"
REVOCATIONS_SCHEMA = "proofvan.revocations/1"
REVOCATIONS_BODY = "revocations"


class HolderKind(StrEnum):
    """What kind of thing holds a key."""

    ROOT = "root"  # the institute's next root, certified by the present one
    PERSON = "person"
    VAN = "van"
    BOARD = "board"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Licence:
    """The right of one person to take one part for one item of regulation, for one employer, from day to day.

    Field practice 1.9: licence = person x regulation item x date x employer.
    """

    number: str
    role: str  # people.person.Role
    item: str  # number of the regulation, as in `JJG 1149`
    employer: str  # id of the organisation
    valid_from: str  # ISO date
    valid_until: str  # ISO date, the last day

    def covers(self, day: str) -> bool:
        """Say whether a day (ISO date) lies within its validity."""
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class KeyCertificate:
    """The root's statement about one key. A rotated key gets a new one; the old one stays, for its own time."""

    public_key: str  # lower-case hex
    alg: str
    kind: HolderKind
    holder: str  # id of the person, van, board or office
    name: str
    roles: tuple[str, ...]
    licences: tuple[Licence, ...]
    valid_from: str  # UTC, ISO 8601 with Z
    valid_until: str


@dataclass(frozen=True, slots=True)
class Revoked:
    """A key that counts no more: whatever it signed at or after `from_utc` is refused."""

    public_key: str
    from_utc: str
    reason: str


@dataclass(frozen=True, slots=True)
class Revocations:
    """The institute's list of revoked keys; `number` rises with each issue, and no key ever leaves the list."""

    number: int
    issued_utc: str
    keys: tuple[Revoked, ...]
