"""Reads recordings back, whole or cut short."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from mcap.data_stream import ReadDataStream
from mcap.exceptions import EndOfFile, McapError, RecordLengthLimitExceeded
from mcap.opcode import Opcode
from mcap.records import Attachment, Channel, DataEnd, Footer, McapRecord
from mcap.stream_reader import StreamReader, read_magic

from proofvan.core.errors import RecordError, StorageError
from proofvan.link.frames import FramesDigest, Record, decode

# The largest record that we write is an attachment; a length beyond this is damage, not a reason to fill the memory.
LARGEST_RECORD = 64 * 1024 * 1024
# Of every record: opcode and length. Of a message before its data: channel, sequence, log time, publish time
# (MCAP specification, "Records" and "Message"). Messages are nearly all of a recording, so they are read here.
_HEAD = struct.Struct("<BQ")
_MESSAGE = struct.Struct("<HIQQ")


class Stored(NamedTuple):
    """One message or attachment where it lies: `number` counts the messages of its segment from 0.

    `topic` is empty for an attachment, `name` for a message; `offset` and `size` are bytes in the file. `sound` is
    False when the container's own check of an attachment, or the running number of a message, does not fit.
    """

    segment: int
    number: int
    offset: int
    size: int
    time_ns: int
    topic: str
    name: str
    data: bytes
    sound: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How a segment ends: complete, open (killed between messages), cut inside a record, or damaged."""

    file: str
    state: Literal["complete", "open", "cut", "damaged"]
    messages: int
    read_bytes: int
    file_bytes: int
    detail: str


class RecordingReader:
    """Iterates the segments of one run in order.

    A cut or damaged segment gives everything before the place; `endings` tells how each segment ended, as far as it
    has been read. Raises StorageError when a file cannot be opened.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)
        self.endings: list[Ending] = []

    def stored(self) -> Iterator[Stored]:
        """Give messages and attachments as they lie in the files."""
        self.endings.clear()
        for segment, path in enumerate(self.paths):
            with _open(path) as file:
                yield from self._segment(segment, path, file)

    def records(self) -> Iterator[Record]:
        """Give every message as its typed record; raises RecordError where one cannot be read."""
        for item in self.stored():
            if item.topic:
                yield decode(item.topic, item.time_ns, item.data)

    def attachments(self) -> dict[str, bytes]:
        """Give every attachment by its name; a later segment's copy replaces an earlier one."""
        return {item.name: item.data for item in self.stored() if item.name}

    def _segment(self, segment: int, path: Path, file: BinaryIO) -> Iterator[Stored]:
        tape = _Tape(file)
        channels: dict[int, Channel] = {}
        number, state, detail = 0, "damaged", ""
        try:
            for opcode, content in _contents(tape):
                if opcode == Opcode.MESSAGE:
                    yield _message(segment, number, tape, content, channels)
                    number += 1
                else:
                    record = _parsed(opcode, content)
                    if isinstance(record, Channel):
                        channels[record.id] = record
                    elif isinstance(record, Attachment):
                        yield _attachment(segment, number, tape, record, content)
                    elif isinstance(record, DataEnd | Footer):
                        state = "complete"
                tape.mark()
        except EndOfFile:
            state = "complete" if state == "complete" else "open" if tape.at_boundary() else "cut"
        except (McapError, struct.error, ValueError, RecordError) as problem:
            state, detail = ("complete" if state == "complete" else "damaged"), str(problem)
        self.endings.append(
            Ending(path.name, state, number, tape.marked, path.stat().st_size, detail)  # type: ignore[arg-type]  # one of Ending's four words
        )


def frames_digest(paths: Sequence[Path]) -> str:
    """Give the digest over all messages and attachments of the segments, as far as they can be read."""
    digest = FramesDigest()
    add_to_digest(digest, paths)
    return digest.hex()


def add_to_digest(digest: FramesDigest, paths: Iterable[Path]) -> None:
    """Add the content of segments to a digest."""
    for item in RecordingReader(tuple(paths)).stored():
        if item.topic:
            digest.message(item.topic, item.time_ns, item.data)
        else:
            digest.attachment(item.name, item.data)


class _Tape:
    """A file whose reads are exact or end, and that remembers where the current record begins."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.position = 0
        self.marked = 0

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.position += len(data)
        if len(data) < size:
            raise EndOfFile
        return data

    def mark(self) -> None:
        self.marked = self.position

    def at_boundary(self) -> bool:
        return self.position == self.marked


def _contents(tape: _Tape) -> Iterator[tuple[int, bytes]]:
    """Give opcode and content of each record between the two marks of a file."""
    stream = ReadDataStream(tape)  # type: ignore[arg-type]  # it only reads
    read_magic(stream)
    opcode = 0
    while opcode != Opcode.FOOTER:
        opcode, length = _HEAD.unpack(tape.read(_HEAD.size))
        if length > LARGEST_RECORD:
            raise RecordLengthLimitExceeded(opcode, length, LARGEST_RECORD)
        yield opcode, tape.read(length)
    read_magic(stream)


def _parsed(opcode: int, content: bytes) -> McapRecord | None:
    """Parse a record that is no message; None for a kind that nobody knows."""
    if opcode not in set(Opcode):
        return None
    file = BytesIO(_HEAD.pack(opcode, len(content)) + content)
    reader = StreamReader(file, skip_magic=True, emit_chunks=True, record_size_limit=LARGEST_RECORD)
    try:
        return next(iter(reader.records))
    except EndOfFile:
        raise ValueError(f"a record of kind {opcode} is longer than it says") from None


def _message(segment: int, number: int, tape: _Tape, content: bytes, channels: dict[int, Channel]) -> Stored:
    channel, sequence, time_ns, _ = _MESSAGE.unpack_from(content)
    if channel not in channels:
        raise ValueError(f"message {number} names channel {channel}, which was never opened")
    data, sound = content[_MESSAGE.size :], sequence == number & 0xFFFFFFFF
    at, size = tape.marked, tape.position - tape.marked
    return Stored(segment, number, at, size, time_ns, channels[channel].topic, "", data, sound)


def _attachment(segment: int, number: int, tape: _Tape, attachment: Attachment, content: bytes) -> Stored:
    # The container keeps a CRC-32 behind each attachment, over everything before it.
    sound = zlib.crc32(content[:-4]) == struct.unpack("<I", content[-4:])[0]
    time_ns, name, at, size = attachment.log_time, attachment.name, tape.marked, tape.position - tape.marked
    return Stored(segment, number, at, size, time_ns, "", name, attachment.data, sound)


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as problem:
        raise StorageError("recording-unreadable", file=path.name, detail=str(problem)) from problem
