"""Messages 0x70 to 0x7F: another software for the board, into the slot that does not run."""

from proofvan_wire.definition import TRAILING, U8, U16, U32, Message, WireEnum, field, fixed, message


class Slot(WireEnum):
    """Where the software of a board can lie."""

    A = 0, "folder /a of the board's file system"
    B = 1, "folder /b of the board's file system"
    FACTORY = 2, "the image that was flashed"
    RECOVERY = 3, "nowhere: no software is sound, the image takes updates and nothing else"


class UpdateRefusal(WireEnum):
    """Why the board does not take an update; it goes on as it was."""

    NONE = 0, "nothing was refused since the last start"
    BAD_SIGNATURE = 1, "the manifest is not signed with the release key that the board knows"
    OTHER_BOARD = 2, "the manifest is for another chip, or another revision of the hardware"
    OLDER = 3, "not higher than the highest release confirmed or flashed, or one between is missing"
    DAMAGED = 4, "a file is not what the manifest says, or the manifest makes no sense"
    BUSY = 5, "a slot is on trial, a stream runs or an output is on"
    NO_ROOM = 6, "the file system is full"
    OUT_OF_ORDER = 7, "this piece, or this command, is not the next one"
    NOTHING_BEFORE = 8, "there is no sound software to go back to"


@message(0x70, sender="host", answer=0x71)
class UpdateQuery(Message):
    """Ask what runs, and how far an update has come."""


@message(0x71, sender="node")
class UpdateState(Message):
    """What runs, what the next start will try, and which piece of an update the board wants."""

    running: Slot = field(U8, "slot of the software that runs", enum=Slot)
    release: int = field(U32, "release of the software that runs")
    next: Slot = field(U8, "slot that the next start tries", enum=Slot)
    confirmed: int = field(U8, "1: that slot is taken for good; 0: it is on trial")
    tries: int = field(U8, "starts of the trial so far")
    least: int = field(U32, "highest release that was ever confirmed or flashed; only higher ones are taken")
    under_way: int = field(U8, "1: the board waits for pieces of an update")
    file: int = field(U16, "the next piece: 0 the manifest, n its n-th file; one more than there are: finish")
    offset: int = field(U32, "and where in it", unit="B")
    refused: UpdateRefusal = field(U8, "why the last update was given up", enum=UpdateRefusal)
    board: bytes = field(fixed(16), "which chip a manifest must name, ASCII, padded with zeros")
    revision: bytes = field(fixed(8), "which revision of the hardware a manifest must name, ASCII, padded with zeros")
    key_id: bytes = field(fixed(8), "first 8 bytes of SHA-256 over the release key that the board knows; zeros: none")


@message(0x72, sender="host", answer=0x71)
class UpdateBegin(Message):
    """Begin an update, or go on with the one of this very manifest, also after a start of the board."""

    manifest_bytes: int = field(U32, "length of the manifest with its signature", unit="B")
    digest: bytes = field(fixed(32), "SHA-256 of the manifest with its signature")


@message(0x73, sender="host", answer=0x71)
class UpdatePiece(Message):
    """The piece that the board wants."""

    file: int = field(U16, "0 the manifest, n its n-th file")
    offset: int = field(U32, "where in it", unit="B")
    data: bytes = field(TRAILING, "the bytes from there on")


@message(0x74, sender="host", answer=0x71)
class UpdateFinish(Message):
    """All pieces are there: the board checks them as they lie in its flash, and tries them at its next start."""


@message(0x75, sender="host", answer=0x71)
class UpdateRestart(Message):
    """Start the board anew."""


@message(0x76, sender="host", answer=0x71)
class UpdateConfirm(Message):
    """The software on trial is well: take it for good."""


@message(0x77, sender="host", answer=0x71)
class UpdateBack(Message):
    """Go back to the software before at the next start, for good."""
