"""The van's book of its boards: one signed page per serial number, written when a board gets its name and key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from proofvan.core.canonical import digest
from proofvan.core.errors import SignatureError
from proofvan.core.plain import to_plain
from proofvan.keys.envelope import Envelope, make_signature, read_envelope
from proofvan.keys.signer import Signer, signature_fits

FOLDER = "boards"
SCHEMA = "proofvan.board/1"
BODY = "board"


@dataclass(frozen=True, slots=True)
class Page:
    """A board: serial number of its chip (hex), its name in the rig, family, seal number, standard; who and when."""

    uid: str
    name: str
    family: str
    seal: str
    standard: str
    by: str
    utc: str


def page_bytes(page: Page, signer: Signer) -> bytes:
    """Give the file of a page, signed."""
    body = {"page": to_plain(page)}
    return Envelope(make_signature(SCHEMA, body, signer), BODY, body).to_bytes()


def page_file(home: Path, uid: str) -> Path:
    """Give the file of a board."""
    return home / FOLDER / f"{uid}.json"


def read_book(home: Path) -> dict[str, Page]:
    """Read all pages by serial number; raises RecordError or SignatureError for one that was changed."""
    return {page.uid: page for page in map(_page, sorted((home / FOLDER).glob("*.json")))}


def _page(file: Path) -> Page:
    envelope = read_envelope(file.read_bytes(), SCHEMA, BODY, file.name)
    signature = envelope.signature
    key, mark = bytes.fromhex(signature.public_key), bytes.fromhex(signature.signature)
    fits = signature_fits(signature.alg, key, signature.signed_bytes(), mark)
    if not fits or digest(envelope.body) != signature.digest:
        raise SignatureError("board-page-changed", file=file)
    return Page(**envelope.body["page"])
