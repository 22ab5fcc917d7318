"""A simulated board's flash: a file, littlefs on it, and a power supply that can fail in the middle of an operation."""

import sys

import vfs

BLOCK_BYTES = 4096
_PAGE_BYTES = 256
_COUNT, _SIZE, _ERASE = 4, 5, 6  # of the block device protocol of MicroPython

CUT = 86  # exit status of a board whose power failed


class FlashFile:
    """A block device of MicroPython; the power fails in the middle of operation number `cut` (0: never)."""

    def __init__(self, path, cut=0):
        self._file = open(path, "r+b")
        self._blocks = self._file.seek(0, 2) // BLOCK_BYTES
        self._left = cut
        self._erased = b"\xff" * BLOCK_BYTES

    def readblocks(self, block, buffer, offset=0):
        """Read from a block."""
        self._file.seek(block * BLOCK_BYTES + offset)
        self._file.readinto(buffer)

    def writeblocks(self, block, buffer, offset=0):
        """Write into a block that was erased."""
        self._do(block * BLOCK_BYTES + offset, buffer)

    def ioctl(self, operation, argument):
        """Tell the size, or erase a block."""
        if operation == _ERASE:
            self._do(argument * BLOCK_BYTES, self._erased)
        return {_COUNT: self._blocks, _SIZE: BLOCK_BYTES}.get(operation, 0)

    def _do(self, place, data):
        self._left -= 1
        fails = self._left == 0
        self._file.seek(place)
        self._file.write(data[: len(data) // 2] if fails else data)
        self._file.flush()
        if fails:
            sys.exit(CUT)


def mount(path, cut, root):
    """Mount the file system of a flash; one that is blank is formatted, as MicroPython's start of the RP2 does."""
    device = FlashFile(path, cut)
    try:
        system = _system(device)
    except OSError:
        vfs.VfsLfs2.mkfs(device, progsize=_PAGE_BYTES, readsize=_PAGE_BYTES)  # type: ignore[call-arg, arg-type]
        system = _system(device)
    vfs.mount(system, root)


def _system(device):
    return vfs.VfsLfs2(device, progsize=_PAGE_BYTES, readsize=_PAGE_BYTES)  # type: ignore[abstract, arg-type]
