"""Takes an update from the host into the slot that does not run; nothing of it counts before `/sel` names it."""

import hashlib

from proofvan_node import boot
from proofvan_node.boot import RefusedUpdateError
from proofvan_node.coefficients import Coefficients

_LARGEST_MANIFEST = 16384
_NO_ROOM = 28  # ENOSPC


class Update:
    """Begin, pieces, finish, confirm, in this order; `running` is the slot that the board was started from.

    `release` is that of the software that runs, `wanted` the piece that comes next (file, offset), or None. Every
    method raises RefusedUpdateError: then the update is over, and the board runs on as it was.
    """

    def __init__(self, files, trust, running, release):
        self.running = running
        self.release = release
        self.refused = 0  # an UpdateRefusal of the wire
        self.trust = trust
        self.coefficients = Coefficients(files)
        self._files = files
        self._slot = boot.SLOT_B if running == boot.SLOT_A else boot.SLOT_A
        self._open = None
        self._forget()

    def selection(self):
        """Give what `/sel` says."""
        return boot.selection(self._files)

    @property
    def least(self):
        """Give the highest release that was confirmed or flashed; only higher ones are taken."""
        return max(self.selection().least, self.trust.release)

    @property
    def wanted(self):
        """Give file and offset of the next piece; None when no update is under way."""
        if self._folder is None:
            return None
        if self._manifest is None:
            return 0, len(self._signed)
        if self._place > len(self._manifest["files"]):
            return self._place, 0
        return self._place, self._manifest["files"][self._place - 1][1] - self._left

    def begin(self, manifest_bytes, digest):
        """Go on with the update of this manifest, or empty the slot that does not run.

        A slot on trial must be confirmed or left first.
        """
        if self._folder is not None and self._digest == digest:
            return
        self._forget()
        if not 0 < manifest_bytes - boot.SIGNATURE_BYTES <= _LARGEST_MANIFEST:
            self._refuse(boot.DAMAGED)
        chosen = self.selection()
        if not chosen.confirmed and self.running == chosen.slot:
            self._refuse(boot.BUSY)
        self._folder = boot.FOLDERS[self._slot]
        self._wanted = manifest_bytes
        self._digest = digest
        signed = self._manifest_there(digest)
        if signed is None:
            self._guarded(self._empty, self._folder)
        else:
            self._guarded(self._take_manifest, signed)
            self._guarded(self._next_file)

    def piece(self, file, offset, data):
        """Take the next piece of the manifest (file 0) or of its n-th file (file n)."""
        if (file, offset) != self.wanted or not len(data):
            self._refuse(boot.OUT_OF_ORDER)
        if file == 0:
            self._manifest_piece(data)
        else:
            self._file_piece(data)

    def finish(self):
        """Check all of it and name it in `/sel`: it is tried at the next start."""
        if self._manifest is None or self._place <= len(self._manifest["files"]):
            self._refuse(boot.OUT_OF_ORDER)
        self._guarded(boot.check_files, self._files, self._folder, self._manifest, self.trust.alive)
        chosen = self.selection()
        other = chosen.digest if chosen.slot == self.running else chosen.other
        new = boot.Selection(self._slot, 0, 0, self.running, chosen.least, self._digest, other)
        self._guarded(new.write, self._files)
        self._forget()

    def confirm(self):
        """Take the running slot for good."""
        if self.selection().slot != self.running:
            self._refuse(boot.OUT_OF_ORDER)
        self._guarded(boot.confirm, self._files)

    def back(self):
        """Go back to the software before at the next start."""
        self._guarded(boot.back, self._files, self.trust)

    def _manifest_there(self, digest):
        """Give the manifest that an update left here before the board was started anew, if it is this one."""
        try:
            signed = self._files.read(self._folder + "/" + boot.MANIFEST)
        except OSError:
            return None
        return signed if hashlib.sha256(signed).digest() == digest else None

    def _manifest_piece(self, data):
        if len(self._signed) + len(data) > self._wanted:
            self._refuse(boot.OUT_OF_ORDER)
        self._signed += bytes(data)
        if len(self._signed) < self._wanted:
            return
        if hashlib.sha256(self._signed).digest() != self._digest:
            self._refuse(boot.DAMAGED)
        signed = self._signed
        self._guarded(self._take_manifest, signed)
        self._guarded(self._files.write, self._folder + "/" + boot.MANIFEST, signed)
        self._guarded(self._next_file)

    def _take_manifest(self, signed):
        manifest = boot.checked_manifest(signed, self.trust)
        least = self.least
        if manifest["version"] <= least or least < manifest["minimum"]:
            raise RefusedUpdateError(boot.OLDER)
        self._manifest = manifest
        self._signed = b""
        self._place = 0

    def _file_piece(self, data):
        if self._place > len(self._manifest["files"]) or len(data) > self._left:
            self._refuse(boot.OUT_OF_ORDER)
        self._guarded(self._open.write, data)
        self._left -= len(data)
        if not self._left:
            self._guarded(self._close)
            self._guarded(self._next_file)

    def _next_file(self):
        """Open the next file that is not there yet; files without content are made at once."""
        while True:
            self._place += 1
            if self._place > len(self._manifest["files"]):
                return
            entry = self._manifest["files"][self._place - 1]
            if self._there(entry):
                continue
            name, self._left = entry[:2]
            self._make_folders(name)
            self._open = self._files.create(self._folder + "/" + name)
            if self._left:
                return
            self._close()

    def _there(self, entry):
        """Say whether a file is whole: what was sent before a start of the board need not come again."""
        try:
            boot.check_files(self._files, self._folder, {"files": [entry]}, self.trust.alive)
        except (OSError, RefusedUpdateError):
            return False
        return True

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
            if self.trust.alive:
                self.trust.alive()

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
        except MemoryError:
            self._refuse(boot.NO_ROOM)

    def _refuse(self, why):
        self.refused = why
        self._forget()
        raise RefusedUpdateError(why)

    def _close(self):
        done = self._open
        self._open = None
        done.close()

    def _forget(self):
        if self._open is not None:
            try:
                self._close()
            except OSError:
                pass
        self._folder = self._manifest = None  # no update is under way
        self._digest = self._signed = b""
        self._wanted = self._place = self._left = 0
