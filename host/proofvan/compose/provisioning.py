"""A new board gets its name, key and seal: in the board, in this computer's key store, in the book, in the ledger."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

from proofvan.boardcare.board_book import Page, page_bytes, page_file
from proofvan.boardcare.board_files import board_files, files_uf2
from proofvan.boardcare.flash import Computer, Introduced, Progress, Tell, through_drive
from proofvan.boardcare.release_key import release_key
from proofvan.compose.one_board import unrecorded
from proofvan.compose.real import RealSource
from proofvan.compose.updating import plain_board
from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.clock import Clock
from proofvan.core.errors import SetupError
from proofvan.keys.signer import Signer
from proofvan.link.session import Session
from proofvan.records.sink import write_durably
from proofvan_hw.load import Rig
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
    prove: Callable[[Introduced], None],
    chance: Callable[[int], bytes] = os.urandom,
) -> Introduced:
    """Write family and a new key to a board that runs, and keep the key here; an older key is set aside, never lost.

    The key is in the store before the board has it. `prove` opens a session with the new key: only a board that proves
    it comes into the book. Raises what `through_drive` and `prove` do; then doing it again is safe.
    """
    release = release_key(home)
    key = chance(KEY_BYTES)
    store = home / KEYS
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    _set_aside(store, board.uid)
    _write_key(store / f"{board.uid}.key", key)
    files = board_files(page.family, key, release)
    found = through_drive(computer, board, lambda chip: (f"files-{chip}", files_uf2(chip, files)), tell, progress)
    if found.family != page.family:
        raise SetupError("provision-other-family", uid=found.uid, found=found.family, wanted=page.family)
    prove(found)
    trail.note(AuditEvent("board-provisioned", page.uid, page.by, page.utc, page.name, "", f"seal {page.seal}"))
    file = page_file(home, page.uid)
    file.parent.mkdir(parents=True, exist_ok=True)
    write_durably(file, page_bytes(page, signer))
    return found


def proving(home: Path, by: str, name: str) -> Callable[[Introduced], None]:
    """Give a proof over the board's own port: an authenticated session with the key that this computer keeps."""

    def prove(found: Introduced) -> None:
        board = plain_board(name, found.family, found.device)

        async def connected(session: Session, _clock: Clock) -> None:
            await session.connect()

        unrecorded(RealSource(Rig("provision", False, name, name, "pile", (board,)), by), board, home, connected)

    return prove


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
