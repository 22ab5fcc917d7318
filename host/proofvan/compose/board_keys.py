"""The keys of real boards on this computer: one file per board, beside the highest count of starts it ever said."""

from __future__ import annotations

from pathlib import Path

from proofvan.core.errors import SetupError
from proofvan.core.intake import Start
from proofvan.link.board_keys import BoardKeys, Opening, PracticeKeys, ProvedStream, Secrets, secrets_of, word_fits
from proofvan.records.sink import write_durably
from proofvan_wire.authentication import KEY_BYTES

_FOLDER = "board-keys"


def keys_for(start: Start, home: Path) -> BoardKeys:
    """Give the published key for practice, this computer's keys for real boards."""
    return PracticeKeys() if start.simulated else FolderKeys(home / _FOLDER)


class FolderKeys:
    """Keys as `<uid>.key` (32 bytes) in a folder that only the station's user may read."""

    recorded = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def secrets(self, board: str, opening: Opening) -> Secrets:
        """Give what a session needs and remember the board's count of starts; raises what BoardKeys says."""
        secrets = secrets_of(self._key(board, opening.uid), opening)
        self._remember(board, opening)
        return secrets

    def fits(self, uid: str, proved: ProvedStream) -> bool | None:
        """Check a board's word."""
        return word_fits(self._key("", uid), proved)

    def _key(self, board: str, uid: str) -> bytes:
        try:
            key = (self._folder / f"{uid}.key").read_bytes()
        except OSError:
            key = b""
        if len(key) != KEY_BYTES:
            raise SetupError("board-key-unknown", board=board, uid=uid, folder=self._folder)
        return key

    def _remember(self, board: str, opening: Opening) -> None:
        path = self._folder / f"{opening.uid}.starts"
        known = int(path.read_text()) if path.exists() else 0
        if opening.boot_counter < known:
            raise SetupError("board-started-back", board=board, found=opening.boot_counter, known=known)
        write_durably(path, str(opening.boot_counter).encode())
