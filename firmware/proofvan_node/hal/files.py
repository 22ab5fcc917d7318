"""The board's file system, as boot and update want it; paths begin with `/`, below `root`."""

import os

_PIECE_BYTES = 1024
_FOLDER = 0x4000  # of the mode in os.stat


class Files:
    """Files of a mounted file system."""

    def __init__(self, root=""):
        self._root = root

    def read(self, name):
        """Give a whole file."""
        with open(self._root + name, "rb") as file:
            return file.read()

    def pieces(self, name):
        """Give a file piece by piece."""
        with open(self._root + name, "rb") as file:
            while True:
                piece = file.read(_PIECE_BYTES)
                if not piece:
                    return
                yield piece

    def write(self, name, data):
        """Write a whole file."""
        with open(self._root + name, "wb") as file:
            file.write(data)

    def create(self, name):
        """Open a new file for writing."""
        return open(self._root + name, "wb")

    def rename(self, old, new):
        """Give a file another name, over whatever has it."""
        os.rename(self._root + old, self._root + new)

    def remove(self, name):
        """Remove a file or an empty folder."""
        if self.is_folder(name):
            os.rmdir(self._root + name)
        else:
            os.remove(self._root + name)

    def names(self, folder):
        """Give the names in a folder."""
        return os.listdir(self._root + folder)

    def is_folder(self, name):
        """Say whether a name is a folder's."""
        return os.stat(self._root + name)[0] & _FOLDER != 0

    def make_folder(self, name):
        """Make a folder if there is none."""
        try:
            os.stat(self._root + name)
        except OSError:
            os.mkdir(self._root + name)
