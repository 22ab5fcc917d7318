"""Large recordings as they come in chunks: a file grows at its end only, and counts when its digest is its name."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from proofvan.core.errors import InputError, RecordError
from proofvan.records.sink import sync

_DIGEST = re.compile(r"^[0-9a-f]{64}$")


class Recordings:
    """A folder: `<digest>.mcap` for whole recordings, `<digest>.part` for those on their way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def held(self, digest: str) -> int:
        """Give how many bytes are held; raises InputError for what is no digest."""
        whole, part = self._paths(digest)
        return next((path.stat().st_size for path in (whole, part) if path.exists()), 0)

    def add(self, digest: str, offset: int, chunk: bytes) -> bool:
        """Add a chunk durably; False when it does not begin where the file ends. Gives True for what is held already.

        Raises RecordError when all of it is there and is not what its name says: it begins anew.
        """
        whole, part = self._paths(digest)
        if whole.exists():
            return True
        if offset != self.held(digest):
            return False
        with part.open("ab") as file:
            file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return True

    def close(self, digest: str, size: int) -> None:
        """Take a file as whole when it has its size; raises RecordError when its content is another."""
        whole, part = self._paths(digest)
        if whole.exists() or not part.exists() or part.stat().st_size < size:
            return
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != digest:
            part.unlink()
            raise RecordError("office-recording-differs", digest=digest, found=found)
        part.replace(whole)
        sync(self._folder)

    def _paths(self, digest: str) -> tuple[Path, Path]:
        if not _DIGEST.match(digest):
            raise InputError("office-recording-name", value=digest[:80])
        return self._folder / f"{digest}.mcap", self._folder / f"{digest}.part"
