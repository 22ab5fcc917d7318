"""Who is at the other end: identity of a board, and whether it speaks our language."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from proofvan.core.errors import RemoteProtocolError, SetupError
from proofvan_hw.load import RigBoard
from proofvan_wire import dictionary
from proofvan_wire.core_messages import DictionaryChunk, DictionaryRequest, Hello
from proofvan_wire.definition import Message

CHUNK_BYTES = 512
# A dictionary has 1 to 3 KiB; a board that announces more than this is not believed.
MOST_DICTIONARY_BYTES = 64 * 1024

Command = Callable[[Message], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Identity:
    """A board as it introduced itself; `legal_id` is the fingerprint of its legally relevant software. Hex strings."""

    uid: str
    boot_id: int
    family: str
    firmware: str
    legal_id: str
    schema: str
    tick_hz: int


def identity_of(hello: Hello) -> Identity:
    """Give the identity in a Hello."""
    return Identity(
        uid=hello.uid.hex(),
        boot_id=hello.boot_id,
        family=hello.family.name.lower(),
        firmware=hello.firmware.rstrip(b"\0").decode("ascii", "replace"),
        legal_id=hello.legal_id.hex(),
        schema=hello.schema.hex(),
        tick_hz=hello.tick_hz,
    )


def require_same_board(board: RigBoard, found: Identity, known: Identity | None) -> None:
    """Refuse a board of another family than the rig says, or another board than the run began with."""
    if found.family != board.board.family:
        raise SetupError("board-other-family", board=board.name, found=found.family, wanted=board.board.family)
    if known is not None and (known.uid, known.legal_id) != (found.uid, found.legal_id):
        raise SetupError("board-exchanged", board=board.name, found=found.uid, wanted=known.uid)


async def fetch_dictionary(command: Command) -> bytes:
    """Get the node's data dictionary as it sends it (zlib-compressed JSON)."""
    data = b""
    while True:
        chunk = await command(DictionaryRequest(len(data), CHUNK_BYTES))
        if not isinstance(chunk, DictionaryChunk) or chunk.offset != len(data) or chunk.total > MOST_DICTIONARY_BYTES:
            raise RemoteProtocolError("wire-dictionary-damaged", length=len(data), reason="chunks do not join")
        data += chunk.data
        if len(data) >= chunk.total or not chunk.data:
            return data


def require_same_schema(board: str, found: Identity, theirs: bytes) -> None:
    """Refuse a node whose messages differ from ours in more than what was appended; names message and field.

    A dictionary that does not explain the other fingerprint is refused as well.
    """
    ours, other = dictionary.ours(), dictionary.parse(theirs)
    for difference in dictionary.differences(ours, other):
        if not difference.compatible:
            raise _other_schema(board, found, difference.message, difference.field, difference.ours, difference.theirs)
    if other.schema.hex() != found.schema:
        raise _other_schema(board, found, "Hello", "schema", ours.schema.hex(), found.schema)


def _other_schema(board: str, found: Identity, message: str, field: str, ours: str, theirs: str) -> RemoteProtocolError:
    return RemoteProtocolError(
        "link-other-schema",
        board=board,
        firmware=found.firmware,
        message=message,
        field=field or "-",
        ours=ours or "-",
        theirs=theirs or "-",
    )


def our_dictionary() -> bytes:
    """Give the data dictionary of our own schema as JSON text."""
    return dictionary.dictionary_text().encode()


def dictionary_json(sent: bytes) -> bytes:
    """Give the JSON text of a dictionary as a node sends it."""
    return zlib.decompress(sent)
