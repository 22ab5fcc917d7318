"""Which certificates of the wire count no more: the authority's list, read again whenever the file has changed."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509


class Revocations:
    """The list in a file that is replaced as a whole (`Authority.revoke`)."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, int, int] | None = None
        self._numbers: frozenset[int] = frozenset()

    def hold(self, number: int) -> bool:
        """Say whether a certificate's serial number is revoked; raises OSError or ValueError for an unreadable list."""
        state = self._file.stat()
        seen = (state.st_ino, state.st_mtime_ns, state.st_size)
        if seen != self._seen:
            held = x509.load_pem_x509_crl(self._file.read_bytes())
            self._numbers = frozenset(one.serial_number for one in held)
            self._seen = seen
        return number in self._numbers
