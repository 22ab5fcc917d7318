"""Anchors the ledger in time: its newest checkpoint is stamped by an authority, over the network or by a stick."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificate

from proofvan.core.errors import InputError, SetupError, StorageError
from proofvan.records.ledger.anchor import stamped_time, time_stamp_request
from proofvan.records.ledger.backup import export_checkpoint
from proofvan.records.ledger.check import read_checkpoint_file, read_state
from proofvan.records.ledger.checkpoint import Checkpoint
from proofvan.records.signed import read_file
from proofvan.records.sink import write_durably

REQUEST, ANSWER = ".tsq", ".tsr"
# RFC 3161 section 3.4: the protocol over HTTP.
_QUERY_TYPE = "application/timestamp-query"
_PATIENCE_S = 30.0
_LARGEST_ANSWER = 1 << 20


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint outside the van: the entries it covers, and when an authority saw it (ISO 8601, empty: not yet)."""

    file: Path
    entries: int
    utc: str


def anchor(ledger: Path, folder: Path, root: Certificate, url: str = "") -> tuple[Anchor, ...]:
    """Have the newest checkpoint stamped; gives every checkpoint of this ledger in the folder, oldest first.

    Beside FILE.checkpoint lies FILE.tsq, what the authority is asked, and FILE.tsr, its answer. With `url` it is asked
    now; without, the request is carried there and the answer back. Every answer is checked against `root`, the old ones
    too. Raises StorageError without a checkpoint, SetupError when the authority cannot be reached, SignatureError when
    an answer is not for its checkpoint.
    """
    state = read_state(ledger)
    if state.newest is None:
        raise StorageError("ledger-no-checkpoint", file=ledger)
    file = export_checkpoint(state.newest, folder)
    request = time_stamp_request(state.newest)
    write_durably(file.with_suffix(REQUEST), request)
    if url and not file.with_suffix(ANSWER).exists():
        answer = _asked(url, request)
        stamped_time(state.newest, answer, root)  # a wrong answer is not kept
        write_durably(file.with_suffix(ANSWER), answer)
    found = [(read_checkpoint_file(path), path) for path in folder.glob("*.checkpoint")]
    own = [(one, path) for one, path in found if one.origin == state.origin]
    return tuple(_anchor(one, path, root) for one, path in sorted(own, key=lambda pair: pair[0].size))


def root_certificate(file: Path) -> Certificate:
    """Read the certificate of an authority's root (PEM); raises InputError, StorageError."""
    try:
        return load_pem_x509_certificate(read_file(file))
    except ValueError as problem:
        raise InputError("ledger-authority-unreadable", file=file, detail=str(problem)[:120]) from problem


def _anchor(checkpoint: Checkpoint, file: Path, root: Certificate) -> Anchor:
    answer = file.with_suffix(ANSWER)
    seen = stamped_time(checkpoint, read_file(answer), root).isoformat() if answer.exists() else ""
    return Anchor(file, checkpoint.size, seen)


def _asked(url: str, request: bytes) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise InputError("ledger-authority-address", value=url, allowed="https://…, http://…")
    asked = urllib.request.Request(url, data=request, headers={"Content-Type": _QUERY_TYPE})
    try:
        with urllib.request.urlopen(asked, timeout=_PATIENCE_S) as answer:
            return bytes(answer.read(_LARGEST_ANSWER))
    except (OSError, ValueError) as problem:
        raise SetupError("ledger-authority-unreachable", url=url, detail=problem) from problem
