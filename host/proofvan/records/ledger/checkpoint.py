"""Signed checkpoints: how long the ledger is and the root over all of it, as a note that may leave the van.

The form is the checkpoint of C2SP (https://c2sp.org/tlog-checkpoint) as a signed note (https://c2sp.org/signed-note):
origin, size, root in base64, an empty line, and one signature line. Whoever holds an older note can tell later that
the end of the ledger was cut off, or the whole of it exchanged.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from proofvan.core.errors import RecordError
from proofvan.keys.signer import ED25519, Signer
from proofvan.records.ledger.entry import SignatureFits
from proofvan.records.ledger.tree import HASH_BYTES

_DASH = "\u2014 "
_KEY_ID_BYTES = 4
# C2SP signed-note: 0x01 Ed25519; 0xff is for a type that is not registered, followed by its name.
_ED25519, _OTHER = b"\x01", b"\xff"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint as it stands in a note; the signature has not been checked yet."""

    origin: str
    size: int
    root: bytes
    key_hash: bytes  # first 4 bytes of the hash of name and key
    signature: bytes

    def text(self) -> str:
        """Give what is signed."""
        return _text(self.origin, self.size, self.root)

    def note(self) -> str:
        """Give the whole note: what is stored, exported and shown in the QR code of a certificate."""
        line = base64.b64encode(self.key_hash + self.signature).decode()
        return f"{self.text()}\n{_DASH}{self.origin} {line}\n"

    def signed_by(self, alg: str, public_key: bytes, fits: SignatureFits) -> bool:
        """Check the signature with one key."""
        named = self.key_hash == _key_hash(self.origin, alg, public_key)
        return named and fits(alg, public_key, self.text().encode(), self.signature)


def make_checkpoint(origin: str, size: int, root: bytes, signer: Signer) -> Checkpoint:
    """Sign the present length and root."""
    signature = signer.sign(_text(origin, size, root).encode())
    return Checkpoint(origin, size, root, _key_hash(origin, signer.alg, signer.public_key), signature)


def read_note(note: str) -> Checkpoint:
    """Read a note strictly; raises RecordError for anything that is not exactly what `note` gives."""
    try:
        origin, size, root, empty, last, end = note.split("\n")
        blob = base64.b64decode(last.removeprefix(f"{_DASH}{origin} "), validate=True)
        found = Checkpoint(
            origin, int(size), base64.b64decode(root, validate=True), blob[:_KEY_ID_BYTES], blob[_KEY_ID_BYTES:]
        )
    except (ValueError, binascii.Error) as problem:
        raise RecordError("ledger-note-unreadable", detail=str(problem)) from problem
    if empty or end or len(found.root) != HASH_BYTES or found.note() != note:
        raise RecordError("ledger-note-unreadable", detail="not in the one permitted form")
    return found


def _text(origin: str, size: int, root: bytes) -> str:
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def _key_hash(name: str, alg: str, public_key: bytes) -> bytes:
    kind = _ED25519 if alg == ED25519 else _OTHER + alg.encode()
    return hashlib.sha256(name.encode() + b"\n" + kind + public_key).digest()[:_KEY_ID_BYTES]
