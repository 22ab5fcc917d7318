"""The raw recording: everything that a run took in and gave out, in one order, before anything interprets it.

One MCAP file per segment, unchunked: a cut loses at most the message being written. A segment is never rewritten; a run
that goes on after a crash begins the next one. Reading: `reading.py`; naming a changed place: `damage.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from mcap.writer import IndexType, Writer

from proofvan.core.errors import StorageError
from proofvan.core.intake import Start
from proofvan.link.damage import Difference, Place, locate_byte, locate_difference
from proofvan.link.frames import (
    Check,
    FramesDigest,
    Noted,
    Prompted,
    Record,
    Sent,
    encode,
    message_check,
    port_of,
)
from proofvan.link.reading import Ending, RecordingReader, Stored, add_to_digest, frames_digest

__all__ = [
    "Check",
    "Difference",
    "Ending",
    "Noted",
    "Place",
    "Prompted",
    "Record",
    "RecordingReader",
    "RecordingWriter",
    "Sent",
    "Stored",
    "frames_digest",
    "locate_byte",
    "locate_difference",
    "segment_name",
    "segments",
]

# Messages between two checks: one second of a busy board.
CHECK_EVERY = 256
SYNC_EVERY_NS = 1_000_000_000


def segment_name(number: int) -> str:
    """Give the file name of a segment."""
    return f"recording.{number:03d}.mcap"


def segments(folder: Path) -> list[Path]:
    """List the segments of a run folder in order."""
    return sorted(folder.glob("recording.[0-9][0-9][0-9].mcap"))


class RecordingWriter:
    """Writes one segment; the same calls give the same bytes.

    `earlier` are the run's segments before this one (the digest covers them too). `sync` makes a file descriptor's
    bytes durable; it is called at `commit` and when `SYNC_EVERY_NS` of the run's time has passed. Raises StorageError
    when the file exists or the disk refuses; nothing after that is written.
    """

    def __init__(
        self,
        path: Path,
        start: Start,
        *,
        earlier: Iterable[Path] = (),
        sync: Callable[[int], None] = os.fsync,
    ) -> None:
        self.path = path
        self._sync = sync
        self._digest = FramesDigest()
        add_to_digest(self._digest, earlier)
        self._file = _create(path)
        self._writer = Writer(
            self._file,
            use_chunking=False,
            index_types=IndexType.ATTACHMENT,
            enable_data_crcs=True,
        )
        self._channels: dict[str, int] = {}
        self._unchecked: list[int] = []
        self._messages = 0
        self._time_ns = start.time_ns
        self._synced_ns = start.time_ns
        self._broken = False
        self._guarded(lambda: self._writer.start(profile="proofvan", library="proofvan"))
        self.write(start)

    @property
    def frames_digest(self) -> str:
        """SHA-256 (hex) over all messages and attachments so far, earlier segments included."""
        return self._digest.hex()

    @property
    def messages(self) -> int:
        """Messages written to this segment."""
        return self._messages

    def write(self, record: Record) -> None:
        """Append one record and hand it to the operating system."""
        self._append(record)
        if len(self._unchecked) >= CHECK_EVERY:
            self._check()
        if self._time_ns - self._synced_ns >= SYNC_EVERY_NS:
            self._make_durable()

    def attach(self, name: str, data: bytes, media_type: str = "application/octet-stream") -> None:
        """Append a file that the run depends on."""
        self._guarded(lambda: self._writer.add_attachment(self._time_ns, self._time_ns, name, media_type, data))
        self._digest.attachment(name, data)

    def commit(self) -> None:
        """Make everything written so far durable; a step is acknowledged only after this returned."""
        self._check()
        self._make_durable()

    def settle(self, path: Path) -> None:
        """Give the segment its name for good, durably: after a cut before, nothing lies there that looks like one."""
        self._guarded(lambda: self.path.rename(path))
        self.path = path
        self._guarded(lambda: _sync_folder(path.parent, self._sync))

    def finish(self) -> None:
        """Close the segment in order, with its summary; further writing is a defect."""
        self._check()
        self._guarded(self._writer.finish)
        self._make_durable()
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is, as a crash would."""
        self._file.close()

    def __enter__(self) -> RecordingWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.abandon()

    def _append(self, record: Record) -> None:
        topic, data = encode(record)
        self._time_ns = max(self._time_ns, record.time_ns)
        channel = self._channel(topic)
        self._guarded(
            lambda: self._writer.add_message(channel, record.time_ns, data, record.time_ns, self._messages & 0xFFFFFFFF)
        )
        self._messages += 1
        self._digest.message(topic, record.time_ns, data)
        if not isinstance(record, Check):
            self._unchecked.append(message_check(topic, record.time_ns, data))

    def _check(self) -> None:
        if self._unchecked:
            self._append(Check(self._time_ns, tuple(self._unchecked)))
            self._unchecked.clear()

    def _channel(self, topic: str) -> int:
        if topic not in self._channels:
            encoding = "json" if port_of(topic) is None and topic != "/host/check" else "application/octet-stream"
            self._channels[topic] = self._writer.register_channel(topic, encoding, 0)
        return self._channels[topic]

    def _make_durable(self) -> None:
        self._guarded(lambda: self._sync(self._file.fileno()))
        self._synced_ns = self._time_ns

    def _guarded(self, action: Callable[[], object]) -> None:
        if self._broken:
            raise StorageError("recording-storage-refused", file=self.path.name, detail="an earlier write failed")
        try:
            action()
            self._file.flush()
        except OSError as problem:
            self._broken = True
            raise StorageError("recording-storage-refused", file=self.path.name, detail=str(problem)) from problem


def _sync_folder(folder: Path, sync: Callable[[int], None]) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def _create(path: Path) -> BinaryIO:
    try:
        return path.open("xb")
    except FileExistsError:
        raise StorageError("recording-exists", file=path.name) from None
    except OSError as problem:
        raise StorageError("recording-storage-refused", file=path.name, detail=str(problem)) from problem
