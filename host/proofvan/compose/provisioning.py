"""A new board gets its name, key and seal: in the board, in this computer's key store, in the book, in the ledger."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

from proofvan.boardcare.board_book import Page, page_bytes, page_file
from proofvan.boardcare.board_files import board_files, files_uf2
from proofvan.boardcare.flash import Computer, Introduced, Progress, Tell, through_drive
from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.errors import SetupError
from proofvan.keys.signer import Signer
from proofvan.records.sink import write_durably
from proofvan_wire.authentication import KEY_BYTES

KEYS = "board-keys"


def provision(
    computer: Computer,
    board: Introduced,
    page: Page,
    home: Path,
    signer: Signer,
    trail: AuditTrail,
    tell: Tell,
    progress: Progress,
    chance: Callable[[int], bytes] = os.urandom,
) -> Introduced:
    """Write family and a new key to a board that runs, and keep the key here; an older key is set aside, never lost.

    The key is in the store before the board has it. Raises what `through_drive` does; then doing it again is safe.
    """
    key = chance(KEY_BYTES)
    store = home / KEYS
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    _set_aside(store, board.uid)
    _write_key(store / f"{board.uid}.key", key)
    files = board_files(page.family, key)
    found = through_drive(computer, board, lambda chip: (f"files-{chip}", files_uf2(chip, files)), tell, progress)
    if found.family != page.family:
        raise SetupError("provision-other-family", uid=found.uid, found=found.family, wanted=page.family)
    trail.note(AuditEvent("board-provisioned", page.uid, page.by, page.utc, page.name, "", f"seal {page.seal}"))
    file = page_file(home, page.uid)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_durably(file, page_bytes(page, signer))
    return found


def _set_aside(store: Path, uid: str) -> None:
    # Earlier recordings are checked with the earlier key. The count of starts begins again with the new file system.
    present = store / f"{uid}.key"
    if present.exists():
        present.rename(next(path for n in count(1) if not (path := store / f"{uid}.key.earlier-{n}").exists()))
    (store / f"{uid}.starts").unlink(missing_ok=True)


def _write_key(path: Path, key: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
