"""Stage 11a: what a person signs of a record after the run: 检定, 核验, 批准, each in a file of its own.

Every endorsement names the digest of the record and the SHA-256 of the signed file before it (signature.json for the
first), so their order is part of what is signed, and none can be taken out of the middle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from proofvan.core.plain import from_plain, to_plain
from proofvan.keys.certified import Licence
from proofvan.keys.envelope import Envelope, Signature, make_signature, read_envelope
from proofvan.keys.signer import Signer

SCHEMA = "proofvan.endorsement/1"
BODY = "endorsement"

# What a signature means, said to people (21 CFR 11.50: name, time and meaning of a signature).
MEANINGS = {
    "verifier": "endorsement-meaning-verified",
    "checker": "endorsement-meaning-checked",
    "approver": "endorsement-meaning-approved",
}


@dataclass(frozen=True, slots=True)
class Endorser:
    """Who signs, and by which licence."""

    person: str  # id in the roll
    name: str
    licence: Licence
    simulated: bool  # a practice person 仿真


@dataclass(frozen=True, slots=True)
class Checked:
    """What the endorser looked at; 核验 checks the raw data (field practice 1.9), so it names what came out."""

    basis: str  # message id
    recomputed: str  # SHA-256 of the record rebuilt from the recording; empty when nothing was recomputed
    software: str  # legal id of the software that recomputed; empty when nothing was


@dataclass(frozen=True, slots=True)
class Endorsement:
    """What one person says about one record."""

    record: str  # SHA-256 of record.json
    previous: str  # SHA-256 of the signed file before: signature.json, then the endorsements
    role: str  # people.person.Role
    meaning: str  # message id
    endorser: Endorser
    utc: str
    checked: Checked


@dataclass(frozen=True, slots=True)
class SignedEndorsement:
    """An endorsement with its signature; made by `sign_endorsement`, or read and then checked."""

    endorsement: Endorsement
    signature: Signature

    @property
    def public_key(self) -> bytes:
        """The key that is said to have signed."""
        return bytes.fromhex(self.signature.public_key)

    def to_bytes(self) -> bytes:
        """Give the bytes of the file."""
        return Envelope(self.signature, BODY, to_plain(self.endorsement)).to_bytes()


def endorsement_name(number: int) -> str:
    """Give the file name of an endorsement; 1 is the first."""
    return f"endorsement.{number}.json"


def endorsement_number(name: str) -> int | None:
    """Give the number in an endorsement's file name, None for another file."""
    parts = name.split(".")
    numbered = len(parts) == 3 and parts[0] == "endorsement" and parts[2] == "json" and parts[1].isdecimal()
    number = int(parts[1]) if numbered else 0
    return number if number and endorsement_name(number) == name else None


def sign_endorsement(endorsement: Endorsement, signer: Signer) -> SignedEndorsement:
    """Sign an endorsement."""
    return SignedEndorsement(endorsement, make_signature(SCHEMA, to_plain(endorsement), signer))


def read_endorsement(data: bytes, what: str) -> SignedEndorsement:
    """Read an endorsement strictly, digest and signature unchecked; raises RecordError naming what does not fit."""
    envelope = read_envelope(data, SCHEMA, BODY, what)
    return SignedEndorsement(from_plain(Endorsement, envelope.body, BODY), envelope.signature)


def last_signed(signature: bytes, endorsements: Sequence[SignedEndorsement]) -> str:
    """Give the SHA-256 that the next endorsement names: of the last one, or of signature.json."""
    return hashlib.sha256(endorsements[-1].to_bytes() if endorsements else signature).hexdigest()
