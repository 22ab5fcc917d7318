"""Takes an update from the host into the slot that does not run; nothing of it counts before `/sel` names it."""

import hashlib

from proofvan_node import boot
from proofvan_node.boot import RefusedUpdateError

_LARGEST_MANIFEST = 16384
_NO_ROOM = 28  # ENOSPC


class Update:
    """Begin, pieces, finish, confirm, in this order; `running` is the slot that the board was started from.

    Every method raises RefusedUpdateError: then the update is over, and the board runs on as it was.
    """

    def __init__(self, files, trust, running):
        self._files = files
        self._trust = trust
        self._running = running
        self._folder = None  # no update is under way
        self._wanted = 0
        self._signed = b""
        self._manifest = None
        self._place = 0  # the file that comes next
        self._left = 0
        self._open = None
        self.restart = False  # the new slot waits for a start

    def begin(self, manifest_bytes):
        """Empty the slot that does not run; a slot on trial must be confirmed first."""
        self._forget()
        if not 0 < manifest_bytes - boot.SIGNATURE_BYTES <= _LARGEST_MANIFEST:
            raise RefusedUpdateError(boot.DAMAGED)
        chosen = boot.selection(self._files)
        if not chosen.confirmed:
            raise RefusedUpdateError(boot.BUSY)
        self._slot = boot.SLOT_B if self._running == boot.SLOT_A else boot.SLOT_A
        self._guarded(self._empty, boot.FOLDERS[self._slot])
        self._folder = boot.FOLDERS[self._slot]
        self._wanted = manifest_bytes

    def piece(self, file, offset, data):
        """Take the next piece of the manifest (file 0) or of its n-th file (file n)."""
        if self._folder is None:
            raise RefusedUpdateError(boot.OUT_OF_ORDER)
        if file == 0:
            self._manifest_piece(offset, data)
        else:
            self._file_piece(file, offset, data)

    def finish(self):
        """Check all of it and name it in `/sel`: it is tried at the next start."""
        if self._manifest is None or self._place != len(self._manifest["files"]) + 1:
            self._refuse(boot.OUT_OF_ORDER)
        self._guarded(boot.check_files, self._files, self._folder, self._manifest, self._trust.alive)
        chosen = boot.selection(self._files)
        digest = hashlib.sha256(self._signed).digest()
        before, other = self._running, chosen.digest
        if before not in (boot.SLOT_A, boot.SLOT_B):
            before = boot.FACTORY if before == boot.FACTORY else boot.RECOVERY
        new = boot.Selection(self._slot, 0, 0, before, chosen.least, digest, other)
        self._guarded(new.write, self._files)
        self._forget()
        self.restart = True

    def confirm(self):
        """Take the running slot for good."""
        self._guarded(boot.confirm, self._files)

    def _manifest_piece(self, offset, data):
        if self._manifest is not None or offset != len(self._signed) or offset + len(data) > self._wanted:
            self._refuse(boot.OUT_OF_ORDER)
        self._signed += bytes(data)
        if len(self._signed) < self._wanted:
            return
        manifest = self._guarded(boot.checked_manifest, self._signed, self._trust)
        least = boot.selection(self._files).least
        if manifest["version"] <= least or least < manifest["minimum"]:
            self._refuse(boot.OLDER)
        self._guarded(self._files.write, self._folder + "/" + boot.MANIFEST, self._signed)
        self._manifest = manifest
        self._next_file()

    def _file_piece(self, file, offset, data):
        if self._manifest is None or file != self._place or self._open is None:
            self._refuse(boot.OUT_OF_ORDER)
        size = self._manifest["files"][file - 1][1]
        if offset != size - self._left or len(data) > self._left:
            self._refuse(boot.OUT_OF_ORDER)
        self._guarded(self._open.write, data)
        self._left -= len(data)
        if not self._left:
            self._guarded(self._open.close)
            self._next_file()

    def _next_file(self):
        """Open the next file; files without content are made at once."""
        self._open = None
        while True:
            self._place += 1
            if self._place > len(self._manifest["files"]):
                return
            name, self._left = self._manifest["files"][self._place - 1][:2]
            self._guarded(self._make_folders, name)
            self._open = self._guarded(self._files.create, self._folder + "/" + name)
            if self._left:
                return
            self._guarded(self._open.close)

    def _make_folders(self, name):
        parts = name.split("/")[:-1]
        for depth in range(len(parts)):
            self._files.make_folder(self._folder + "/" + "/".join(parts[: depth + 1]))

    def _empty(self, folder):
        self._files.make_folder(folder)
        for name in self._files.names(folder):
            path = folder + "/" + name
            if self._files.is_folder(path):
                self._empty(path)
            self._files.remove(path)

    def _guarded(self, action, *arguments):
        """Do something of the update; whatever goes wrong ends the update and nothing else."""
        try:
            return action(*arguments)
        except RefusedUpdateError as refusal:
            self._refuse(refusal.args[0])
        except OSError as failure:
            self._refuse(boot.NO_ROOM if failure.args and failure.args[0] == _NO_ROOM else boot.DAMAGED)
        except (ValueError, KeyError, TypeError):
            self._refuse(boot.DAMAGED)

    def _refuse(self, why):
        self._forget()
        raise RefusedUpdateError(why)

    def _forget(self):
        if self._open is not None:
            try:
                self._open.close()
            except OSError:
                pass
        self._folder = self._manifest = self._open = None
        self._signed = b""
        self._place = self._left = 0
