"""Which software a board runs: the folder `/a` or `/b`, or the software of its image, and when it goes back.

`/sel` says which, and is only ever replaced by renaming over it, so a power cut leaves the old word or the new one.
A new slot has three starts to be confirmed by a host; then the board goes back to the one before. What is started has
a manifest with a good signature that is the very one that `/sel` names, and files that are the manifest's.

`files` is the board's file system: read(name), write(name, data), rename(old, new), remove(name), names(folder),
make_folder(name), pieces(name); all raise OSError. `trust` is a Trust.
"""

import binascii
import hashlib
import json
import struct

from proofvan_node import ed25519, wire

SLOT_A = wire.SLOT_A
SLOT_B = wire.SLOT_B
FACTORY = wire.SLOT_FACTORY  # the software of the image
RECOVERY = wire.SLOT_RECOVERY  # none: the board can be updated, and measures nothing

FOLDERS = ("/a", "/b")
MANIFEST = "manifest"  # in a slot's folder: signature, then the signed text
SELECTION = "/sel"
SIGNATURE_BYTES = 64
MOST_TRIES = 3

_NEW = "/sel.new"
_LAYOUT = "<4sBBBBI32s32s"
_MAGIC = b"SEL1"
_NO_DIGEST = b"\x00" * 32


class Trust:
    """Whose updates a board takes: `key` (32 bytes of the release key, or None), what it is, and a sign of life.

    `release` is the number of the image's own software: no slot with a lower one, or the same, is started.
    """

    def __init__(self, key, board, revision, alive=None, release=0):
        self.key = key
        self.board = board
        self.revision = revision
        self.alive = alive
        self.release = release


class Selection:
    """What `/sel` says: `least` is the highest version that was ever confirmed, nothing older is taken."""

    def __init__(
        self, slot=FACTORY, confirmed=1, tries=0, before=FACTORY, least=0, digest=_NO_DIGEST, other=_NO_DIGEST
    ):
        self.slot = slot
        self.confirmed = confirmed
        self.tries = tries
        self.before = before  # the slot to go back to
        self.least = least
        self.digest = digest  # SHA-256 of the manifest of `slot`
        self.other = other  # and of `before`

    def write(self, files):
        """Replace `/sel`; raises OSError."""
        numbers = self.slot, self.confirmed, self.tries, self.before, self.least
        body = struct.pack(_LAYOUT, _MAGIC, *numbers, self.digest, self.other)
        files.write(_NEW, body + struct.pack("<I", binascii.crc32(body)))
        files.rename(_NEW, SELECTION)


class RefusedUpdateError(Exception):
    """A manifest or a file is not what this board takes; the argument says why, an UpdateRefusal of the wire."""


BAD_SIGNATURE = wire.UPDATE_REFUSAL_BAD_SIGNATURE
OTHER_BOARD = wire.UPDATE_REFUSAL_OTHER_BOARD
OLDER = wire.UPDATE_REFUSAL_OLDER
DAMAGED = wire.UPDATE_REFUSAL_DAMAGED
BUSY = wire.UPDATE_REFUSAL_BUSY
NO_ROOM = wire.UPDATE_REFUSAL_NO_ROOM
OUT_OF_ORDER = wire.UPDATE_REFUSAL_OUT_OF_ORDER
NOTHING_BEFORE = wire.UPDATE_REFUSAL_NOTHING_BEFORE


def selection(files):
    """Read `/sel`; a board that never had an update runs its image, one whose `/sel` is damaged only recovers."""
    try:
        found = files.read(SELECTION)
    except OSError:
        return Selection()
    size = struct.calcsize(_LAYOUT)
    if len(found) != size + 4 or struct.unpack_from("<I", found, size)[0] != binascii.crc32(found[:size]):
        return Selection(slot=RECOVERY, before=RECOVERY)
    return Selection(*struct.unpack(_LAYOUT, found[:size])[1:])


def choose(files, trust):
    """Give the slot to start now: SLOT_A, SLOT_B, FACTORY or RECOVERY; counts a trial before it begins.

    An image that was flashed later, with a higher release than the slot's, comes first.
    """
    chosen = selection(files)
    if chosen.slot in (SLOT_A, SLOT_B) and _older(files, chosen, trust.release):
        chosen = Selection(least=max(chosen.least, trust.release))
        _written(chosen, files)
    if not chosen.confirmed:
        if chosen.tries >= MOST_TRIES:
            return _go_back(files, trust, chosen)
        chosen.tries += 1
        if not _written(chosen, files):
            return _sound(files, trust, chosen.before, chosen.other)  # a trial that can't be counted is none
    if _sound(files, trust, chosen.slot, chosen.digest) == chosen.slot:
        return chosen.slot
    return _go_back(files, trust, chosen)


def confirm(files):
    """Take the running slot for good; raises OSError."""
    chosen = selection(files)
    if chosen.confirmed:
        return
    chosen.confirmed, chosen.tries = 1, 0
    chosen.least = max(chosen.least, manifest_of(files, FOLDERS[chosen.slot])["version"])
    chosen.write(files)


def checked_manifest(signed, trust):
    """Give a manifest (signature and text) as a dictionary if it is ours and for this board.

    Raises RefusedUpdateError, and ValueError, KeyError or TypeError for a signed text that is no manifest.
    """
    text = signed[SIGNATURE_BYTES:]
    if trust.key is None or not ed25519.verify(trust.key, text, signed[:SIGNATURE_BYTES], trust.alive):
        raise RefusedUpdateError(BAD_SIGNATURE)
    manifest = json.loads(text)
    if manifest["board"] != trust.board or trust.revision not in manifest["revisions"]:
        raise RefusedUpdateError(OTHER_BOARD)
    return manifest


def check_files(files, folder, manifest, alive=None):
    """Compare every file of a slot with its manifest; raises RefusedUpdateError and OSError."""
    for name, size, digest in manifest["files"]:
        found = hashlib.sha256()
        count = 0
        for piece in files.pieces(folder + "/" + name):
            found.update(piece)
            count += len(piece)
            if alive:
                alive()
        if count != size or binascii.hexlify(found.digest()).decode() != digest:
            raise RefusedUpdateError(DAMAGED)


def manifest_of(files, folder):
    """Read the manifest of a slot without checking it; raises OSError and ValueError."""
    return json.loads(files.read(folder + "/" + MANIFEST)[SIGNATURE_BYTES:])


def back(files, trust):
    """Return to the slot before, for good, at the next start; raises RefusedUpdateError, OSError."""
    chosen = selection(files)
    slot = RECOVERY if chosen.before == chosen.slot else _sound(files, trust, chosen.before, chosen.other)
    if slot == RECOVERY:
        raise RefusedUpdateError(NOTHING_BEFORE)
    _returned(chosen, slot).write(files)


def _sound(files, trust, slot, digest):
    """Give `slot` if what it holds may run, else RECOVERY."""
    if slot not in (SLOT_A, SLOT_B):
        return slot
    try:
        signed = files.read(FOLDERS[slot] + "/" + MANIFEST)
        if hashlib.sha256(signed).digest() != digest:
            return RECOVERY
        manifest = checked_manifest(signed, trust)
        check_files(files, FOLDERS[slot], manifest, trust.alive)
    except (OSError, ValueError, KeyError, TypeError, RefusedUpdateError):
        return RECOVERY
    return slot


def _go_back(files, trust, chosen):
    """Return to the slot before, for good; RECOVERY when that one is not sound either."""
    slot = _sound(files, trust, chosen.before, chosen.other)
    if slot == RECOVERY:
        return RECOVERY
    _written(_returned(chosen, slot), files)
    return slot


def _returned(chosen, slot):
    return Selection(slot, 1, 0, slot, chosen.least, chosen.other, chosen.other)


def _older(files, chosen, release):
    """Say whether the slot's release is not higher than another; one that can't be read is judged by `_sound`."""
    try:
        signed = files.read(FOLDERS[chosen.slot] + "/" + MANIFEST)
        genuine = hashlib.sha256(signed).digest() == chosen.digest
        return genuine and json.loads(signed[SIGNATURE_BYTES:])["version"] <= release
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _written(chosen, files):
    try:
        chosen.write(files)
    except OSError:
        return False
    return True
