"""The board's own software, hashed at the start and over and over while it runs: one that has changed measures nothing.

A part of it is (pieces, digest): `pieces()` gives its bytes piece by piece and anew, `digest` is the SHA-256 that they
must have, or None for what was proved a moment ago: then the first pass tells.
"""

import hashlib

# One piece; the largest image and a slot (900 kB of 1 KiB pieces) are through in a minute and a half.
PIECE_BYTES = 1024
_EVERY_US = 100_000


class Program:
    """`sound` says whether the software is what it was when it was built; once it is not, it stays so."""

    def __init__(self, parts):
        self._parts = [list(part) for part in parts]
        self.sound = True
        self._next_us = 0
        self._pass = self._pieces()

    def check(self, alive=None):
        """Hash all of it, at the start; gives `sound`."""
        for _ in self._pieces():
            if alive:
                alive()
        return self.sound

    def look(self, now_us):
        """Hash the next piece when it is time; True when the software was just found changed."""
        if not self.sound or now_us < self._next_us:
            return False
        self._next_us = now_us + _EVERY_US
        for _ in self._pass:
            return False
        self._pass = self._pieces()
        return not self.sound

    def _pieces(self):
        """Hash once, and stop after each piece."""
        for part in self._parts:
            found = hashlib.sha256()
            try:
                for piece in part[0]():
                    found.update(piece)
                    yield
            except MemoryError:  # at a busy moment; the next pass begins anew
                return
            except OSError:  # a file is gone
                self.sound = False
                return
            digest = found.digest()
            part[1] = part[1] or digest
            if digest != part[1]:
                self.sound = False
                return


def tree(files, folder):
    """Give the files of a folder with their names, piece by piece; raises OSError."""
    for name in sorted(files.names(folder)):
        path = folder + "/" + name
        yield path.encode()
        for piece in tree(files, path) if files.is_folder(path) else files.pieces(path):
            yield piece
