"""A file system on a loop file whose power can be cut: what was not synced is gone, as after a real power cut.

ext4 and xfs offer a shutdown that drops everything in memory, the log's unwritten part included (EXT4_IOC_SHUTDOWN and
XFS_IOC_GOINGDOWN, include/uapi/linux/fs.h and fs/xfs/libxfs/xfs_fs.h; flag 2 = the log is not flushed). Needs root.
The loop file itself stays in the page cache, so a drive that lies about its cache is not modelled.
"""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
from pathlib import Path

# _IOR('X', 125, __u32), the same number for both.
_SHUTDOWN = 0x8004587D
_LOG_NOT_FLUSHED = 2
# xfs makes nothing smaller than 300 MB; the files are sparse.
_SIZES = {"ext4": "48M", "xfs": "300M"}
_MAKE = {"ext4": ["mkfs.ext4", "-q", "-F"], "xfs": ["mkfs.xfs", "-q", "-f"]}


class CuttableDisk:
    """A mounted file system; leave the `with` block to unmount it."""

    def __init__(self, folder: Path, kind: str, size: str = "") -> None:
        self._image = folder / f"{kind}.img"
        self.place = folder / kind
        self.place.mkdir()
        _run("truncate", "-s", size or _SIZES[kind], str(self._image))
        _run(*_MAKE[kind], str(self._image))
        self._mount()

    def cut(self) -> None:
        """Take the power away now."""
        folder = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, struct.pack("I", _LOG_NOT_FLUSHED))
        finally:
            os.close(folder)

    def power_on(self) -> None:
        """Mount again; the file system recovers by its journal. Nobody may have a file open any more."""
        _run("umount", str(self.place))
        self._mount()

    def _mount(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self.place))

    def __enter__(self) -> CuttableDisk:
        return self

    def __exit__(self, *_problem: object) -> None:
        _run("umount", str(self.place))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
