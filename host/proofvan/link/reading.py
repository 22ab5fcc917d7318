"""Reads recordings back, whole or cut short."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from mcap.exceptions import EndOfFile, McapError
from mcap.records import Attachment, Channel, DataEnd, Footer, McapRecord, Message
from mcap.stream_reader import StreamReader

from proofvan.core.errors import RecordError, StorageError
from proofvan.link.frames import FramesDigest, Record, decode

# The largest record that we write is an attachment; a length beyond this is damage, not a reason to fill the memory.
LARGEST_RECORD = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
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
            for record in _records(tape):
                if isinstance(record, Channel):
                    channels[record.id] = record
                elif isinstance(record, Message):
                    yield _message(segment, number, tape, record, channels)
                    number += 1
                elif isinstance(record, Attachment):
                    yield _attachment(segment, number, tape, record)
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
    """A file whose reads are exact or end, and that remembers the bytes of the current record."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.marked = 0
        self.raw = bytearray()

    def read(self, size: int) -> bytes:
        if not 0 <= size <= LARGEST_RECORD:
            raise ValueError(f"impossible length {size}")
        data = self._file.read(size)
        self.raw += data
        if len(data) < size:
            raise EndOfFile
        return data

    def mark(self) -> None:
        self.marked += len(self.raw)
        self.raw.clear()

    def at_boundary(self) -> bool:
        return not self.raw


def _records(tape: _Tape) -> Iterator[McapRecord]:
    return StreamReader(tape, emit_chunks=True, record_size_limit=LARGEST_RECORD).records  # type: ignore[arg-type]  # it only reads


def _message(segment: int, number: int, tape: _Tape, message: Message, channels: dict[int, Channel]) -> Stored:
    if message.channel_id not in channels:
        raise ValueError(f"message {number} names channel {message.channel_id}, which was never opened")
    topic = channels[message.channel_id].topic
    sound = message.sequence == number & 0xFFFFFFFF
    return Stored(segment, number, tape.marked, len(tape.raw), message.log_time, topic, "", message.data, sound)


def _attachment(segment: int, number: int, tape: _Tape, attachment: Attachment) -> Stored:
    # The container keeps a CRC-32 behind each attachment, over everything after opcode and length.
    sound = zlib.crc32(tape.raw[9:-4]) == struct.unpack("<I", tape.raw[-4:])[0]
    time_ns, name = attachment.log_time, attachment.name
    return Stored(segment, number, tape.marked, len(tape.raw), time_ns, "", name, attachment.data, sound)


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as problem:
        raise StorageError("recording-unreadable", file=path.name, detail=str(problem)) from problem
