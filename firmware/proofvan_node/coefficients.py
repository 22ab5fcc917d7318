"""The coefficients that the host has sealed, kept in the board's file system; nothing here looks into them."""

from proofvan_node import wire
from proofvan_node.faults import RefusedError

PRESENT = "/coefficients"
BEFORE = "/coefficients.before"
_NEW = "/coefficients.new"
_LONGEST = 8192


class Coefficients:
    """`files` is the board's file system; a power cut leaves the old ones or the new ones."""

    def __init__(self, files):
        self._files = files
        self._coming = b""

    def read(self):
        """Give those in force; nothing when the board has none."""
        try:
            return self._files.read(PRESENT)
        except OSError:
            return b""

    def write(self, total, offset, data):
        """Take the next part, and keep all of it with the last; gives how much there is. Raises RefusedError."""
        if not 0 < total <= _LONGEST or offset + len(data) > total or (offset and offset != len(self._coming)):
            self._coming = b""
            raise RefusedError(wire.FAULT_CODE_RANGE_REFUSED, 0)
        self._coming = (self._coming if offset else b"") + data
        if len(self._coming) == total:
            self._keep(self._coming)
            self._coming = b""
        return offset + len(data)

    def _keep(self, content):
        present = self.read()
        if present and present != content:
            self._files.write(_NEW, present)
            self._files.rename(_NEW, BEFORE)
        self._files.write(_NEW, content)
        self._files.rename(_NEW, PRESENT)
