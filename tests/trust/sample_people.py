"""An institute's people as the tests know them: three who may sign, with keys of their own, and a root over them."""

from __future__ import annotations

from pathlib import Path

from sample_records import pile, real, signer

from proofvan.core.audit import AuditEvent
from proofvan.core.plain import to_plain
from proofvan.keys.certified import CERTIFICATE_BODY, CERTIFICATE_SCHEMA, HolderKind, KeyCertificate, Licence
from proofvan.keys.envelope import Envelope, make_signature
from proofvan.keys.files import write_public_key
from proofvan.keys.signer import Ed25519Signer
from proofvan.people.person import SIGNING_ORDER, Person, Role
from proofvan.records.signed import SignedRecord, sign
from proofvan.station.endorse import endorse

ROOT = signer(40)
VAN = signer(1)
KEYS: dict[Role, Ed25519Signer] = {role: signer(41 + at) for at, role in enumerate(SIGNING_ORDER)}
MOMENTS = {
    Role.VERIFIER: "2026-11-24T08:50:00.000Z",
    Role.CHECKER: "2026-11-24T12:00:00.000Z",
    Role.APPROVER: "2026-11-25T01:00:00.000Z",
}


class Trail:
    """An audit trail in memory."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def note(self, event: AuditEvent) -> None:
        self.events.append(event)


def person(role: Role, name: str, number: str, valid_until: str = "2028-12-31") -> Person:
    licence = Licence(number, role.value, "JJG 1149", "practice", "2024-01-01", valid_until)
    return Person(f"P-{number}", name, (role,), (licence,))


PEOPLE: dict[Role, Person] = {
    Role.VERIFIER: person(Role.VERIFIER, "王练习", "NO-2201"),
    Role.CHECKER: person(Role.CHECKER, "李核验", "NO-1107"),
    Role.APPROVER: person(Role.APPROVER, "赵批准", "NO-0303"),
}


def signed_by_the_van() -> SignedRecord:
    return sign(real(pile()), VAN)


def sign_as(signed: SignedRecord, role: Role) -> SignedRecord:
    return endorse(signed, PEOPLE[role], role, KEYS[role], MOMENTS[role], lambda: (signed.digest, "a1"))


def approved() -> SignedRecord:
    """A real record with all three signatures."""
    signed = signed_by_the_van()
    for role in SIGNING_ORDER:
        signed = sign_as(signed, role)
    return signed


def certificate_of(role: Role, **changes: object) -> KeyCertificate:
    who = PEOPLE[role]
    fields = {
        "public_key": KEYS[role].public_key.hex(),
        "alg": "Ed25519",
        "kind": HolderKind.PERSON,
        "holder": who.id,
        "name": who.name,
        "roles": (role.value,),
        "licences": who.licences,
        "valid_from": "2026-01-01T00:00:00.000Z",
        "valid_until": "2027-12-31T23:59:59.000Z",
    }
    return KeyCertificate(**{**fields, **changes})


def van_certificate(**changes: object) -> KeyCertificate:
    return certificate_of(
        Role.VERIFIER,
        **{
            "public_key": VAN.public_key.hex(),
            "kind": HolderKind.VAN,
            "holder": "van-1",
            "name": "一号车",
            "roles": (),
            "licences": (),
            **changes,
        },
    )


def statement(schema: str, body_name: str, body: object, by: Ed25519Signer) -> bytes:
    plain = to_plain(body)
    return Envelope(make_signature(schema, plain, by), body_name, plain).to_bytes()


def write_trust(folder: Path, *certificates: KeyCertificate, root: Ed25519Signer = ROOT) -> Path:
    """Write a trust folder that certifies the van and the three people, or what is given."""
    folder.mkdir(parents=True, exist_ok=True)
    write_public_key(folder / "root.pub", root.public_key)
    for at, entry in enumerate(certificates or (van_certificate(), *(certificate_of(role) for role in SIGNING_ORDER))):
        data = statement(CERTIFICATE_SCHEMA, CERTIFICATE_BODY, entry, root)
        (folder / f"{at}.key.json").write_bytes(data)
    return folder


def write_signed(folder: Path, signed: SignedRecord) -> Path:
    """Write the signed files of a record; gives record.json."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in signed.files().items():
        (folder / name).write_bytes(data)
    return folder / "record.json"
