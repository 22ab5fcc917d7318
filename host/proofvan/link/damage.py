"""Names the place where a recording is not what was recorded: port, frame, sample index, step.

Three witnesses lie in every recording: the checks (`/host/check`) name a changed message, the CRC-32 of the wire names
the frame inside it, and the indices of the neighbouring blocks name its samples.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from proofvan.core.errors import RecordError
from proofvan.link.frames import CHECK_TOPIC, Check, decode, message_check, port_of
from proofvan.link.reading import Ending, RecordingReader, Stored
from proofvan_wire.frame import FrameScanner

# SampleBlock is 0x40; its payload begins stream, flags, channels, width (u8 each), first_index, tick (u64).
SAMPLE_BLOCK = 0x40
# Each description walks its port from the beginning; after so many differences more of them help nobody.
MOST_DESCRIBED = 16
_BLOCK = struct.Struct("<BBBBQQ")
# A frame is 8 bytes of head, the payload, 4 bytes of CRC.
_FRAME_HEAD = 8
_FRAME_OVERHEAD = 12

Part = Literal["samples", "frame", "message", "attachment", "missing", "check", "end", "container"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a recording; a field that does not apply is -1 or empty.

    `message` counts the messages of a file from 0, `frame` the good frames of a port before the place, over all
    segments; `first_index` and `count` are samples of `stream`; `step` the step that was running.
    """

    file: str
    message: int = -1
    topic: str = ""
    time_ns: int = -1
    port: str = ""
    direction: str = ""
    frame: int = -1
    stream: int = -1
    first_index: int = -1
    count: int = -1
    step: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was written: what kind of part, and where."""

    part: Part
    place: Place
    detail: str = ""

    @property
    def words(self) -> str:
        """Give the message id that says what this means."""
        return f"recording-difference-{self.part}"

    @property
    def evidence(self) -> dict[str, object]:
        """Give the parameters of that message."""
        return {**asdict(self.place), "detail": self.detail}


def locate_difference(paths: Sequence[Path]) -> tuple[Difference, ...]:
    """Find every message, attachment and ending that does not fit its check.

    The recording is that of a finished run, so its last segment is complete. Empty when the content fits: a file whose
    digest is nevertheless another has a damaged container with its data intact, or was rewritten by someone who renewed
    the checks too. Raises StorageError when a file cannot be opened.
    """
    reader = RecordingReader(paths)
    found = list(_unfit(reader))
    # A segment before the last may end open: the run was killed between two messages.
    found += [_ending(ending) for ending in reader.endings if ending.state in ("cut", "damaged")]
    found += [_ending(ending) for ending in reader.endings[-1:] if ending.state == "open"]
    described = [_on_the_wire(paths, difference) for difference in found[:MOST_DESCRIBED]]
    return tuple(described + found[MOST_DESCRIBED:])


def locate_byte(paths: Sequence[Path], segment: int, offset: int) -> Place:
    """Name what lies at a byte of a segment's file: message, and for a port's bytes frame and sample."""
    for item, step in _with_steps(RecordingReader(paths)):
        if item.segment == segment and item.offset <= offset < item.offset + item.size:
            place = _place(paths, item, step)
            at = offset - (item.offset + item.size - len(item.data))
            return _wire_place(paths, place, max(at, 0)) if place.port else place
    return Place(Path(paths[segment]).name)


def _with_steps(reader: RecordingReader) -> Iterator[tuple[Stored, str]]:
    step = ""
    for item in reader.stored():
        if item.topic == "/host/event":
            step = _step(item.data, step)
        yield item, step


def _step(event: bytes, running: str) -> str:
    try:
        fields = json.loads(event)
        return str(fields.get("key") or fields.get("step") or running)
    except (ValueError, AttributeError):
        return running


def _unfit(reader: RecordingReader) -> Iterator[Difference]:
    waiting: list[tuple[Stored, str]] = []
    segment = 0
    for item, step in _with_steps(reader):
        if item.segment != segment:
            yield from _tail(reader.paths, waiting)
            waiting.clear()
            segment = item.segment
        if item.name:
            if not item.sound:
                yield Difference("attachment", _place(reader.paths, item, step), item.name)
        elif item.topic == CHECK_TOPIC:
            yield from _against_check(reader.paths, item, step, waiting)
            waiting.clear()
        else:
            waiting.append((item, step))
    yield from _tail(reader.paths, waiting)


def _against_check(
    paths: Sequence[Path], check: Stored, step: str, waiting: list[tuple[Stored, str]]
) -> Iterator[Difference]:
    try:
        record = decode(check.topic, check.time_ns, check.data)
    except RecordError as problem:
        yield Difference("check", _place(paths, check, step), str(problem))
        return
    wanted = list(record.sums) if isinstance(record, Check) else []
    if len(wanted) != len(waiting):
        yield Difference("missing", _place(paths, check, step), f"{len(wanted)} -> {len(waiting)}")
        yield from _strangers(paths, wanted, waiting)
        return
    for (item, running), known in zip(waiting, wanted, strict=True):
        if message_check(item.topic, item.time_ns, item.data) != known:
            yield _changed(paths, item, running)


def _strangers(paths: Sequence[Path], wanted: list[int], waiting: list[tuple[Stored, str]]) -> Iterator[Difference]:
    known = set(wanted)
    for item, running in waiting:
        if message_check(item.topic, item.time_ns, item.data) not in known:
            yield _changed(paths, item, running)


def _tail(paths: Sequence[Path], waiting: list[tuple[Stored, str]]) -> Iterator[Difference]:
    # Behind the last check only the running numbers tell that a message is missing.
    for item, running in waiting:
        if not item.sound:
            yield Difference("missing", _place(paths, item, running))
            return


def _changed(paths: Sequence[Path], item: Stored, step: str) -> Difference:
    place = _place(paths, item, step)
    return Difference("frame" if place.port else "message", place)


def _place(paths: Sequence[Path], item: Stored, step: str) -> Place:
    port, direction = port_of(item.topic) or ("", "")
    file = Path(paths[item.segment]).name
    number = -1 if item.name else item.number
    return Place(file, number, item.topic or item.name, item.time_ns, port, direction, step=step)


def _ending(ending: Ending) -> Difference:
    detail = f"{ending.state}: {ending.read_bytes}/{ending.file_bytes} B, {ending.detail}".rstrip(", ")
    return Difference("end", Place(ending.file, ending.messages), detail)


def _on_the_wire(paths: Sequence[Path], difference: Difference) -> Difference:
    if difference.part != "frame":
        return difference
    place = _wire_place(paths, difference.place, None)
    return Difference("samples" if place.stream >= 0 else "frame", place, difference.detail)


def _wire_place(paths: Sequence[Path], place: Place, at: int | None) -> Place:
    """Follow the port to the message, then on until the frame of byte `at`, or the hole that it left, shows itself."""
    walk = _Walk()
    items = (item for item in RecordingReader(paths).stored() if item.topic == place.topic)
    for item in items:
        if (Path(paths[item.segment]).name, item.number) == (place.file, place.message):
            break
        walk.feed(item.data)
    else:
        return place
    samples = walk.through(item.data, at)
    while samples is None and (later := next(items, None)) is not None:
        samples = walk.through(later.data, None)
    stream, first_index, count = samples or (-1, -1, -1)
    return replace(place, frame=walk.frame_of_place, stream=stream, first_index=first_index, count=count)


class _Walk:
    """Follows the frames of one direction of a port and the sample indices of its streams."""

    def __init__(self) -> None:
        self._scanner = FrameScanner()
        self._next: dict[int, int] = {}
        self._hole: tuple[int, int, int] | None = None
        self._frames = 0
        self.frame_of_place = -1

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Take bytes from before the place; gives (message, payload) of the frames that they complete."""
        found = [(message, payload) for message, _flags, _sequence, payload in self._scanner.feed(data)]
        self._frames += len(found)
        for message, payload in found:
            if message == SAMPLE_BLOCK and len(payload) >= _BLOCK.size:
                self._follow(payload)
        return found

    def through(self, data: bytes, at: int | None) -> tuple[int, int, int] | None:
        """Take the bytes of the place and after it; gives (stream, first index, count) once that is known.

        `at` is the byte in question; None means somewhere in here: then the first frame that breaks is the place, and
        the samples are those that are missing behind it.
        """
        if self.frame_of_place < 0:
            self._hole = None
            return self._first_look(data, at)
        self.feed(data)
        return self._hole

    def _first_look(self, data: bytes, at: int | None) -> tuple[int, int, int] | None:
        self.feed(data[: at or 0])
        self.frame_of_place = self._frames
        trouble = self._trouble()
        for position in range(at or 0, len(data)):
            frames = self.feed(data[position : position + 1])
            if at is not None and frames:
                block = _sample_at(*frames[0], position - at)
                if block is not None:
                    return block
            elif at is None and self._trouble() == trouble:
                self.frame_of_place = self._frames
        return self._hole

    def _trouble(self) -> int:
        return self._scanner.bad_crc + self._scanner.bad_length + self._scanner.skipped

    def _follow(self, payload: bytes) -> None:
        stream, _flags, channels, width, first_index, _tick = _BLOCK.unpack_from(payload)
        count = (len(payload) - _BLOCK.size) // max(1, channels * width)
        expected = self._next.get(stream, 0) if first_index else 0  # a stream that is started again counts from 0
        if first_index > expected and self._hole is None:
            self._hole = (stream, expected, first_index - expected)
        self._next[stream] = max(expected, first_index + count)


def _sample_at(message: int, payload: bytes, back: int) -> tuple[int, int, int] | None:
    """Say what lies `back` bytes before the last byte of a frame; None when that is before the frame."""
    inside = len(payload) + _FRAME_OVERHEAD - 1 - back
    if inside < 0:
        return None
    if message != SAMPLE_BLOCK or len(payload) < _BLOCK.size:
        return -1, -1, -1
    stream, _flags, channels, width, first_index, _tick = _BLOCK.unpack_from(payload)
    samples, instant = len(payload) - _BLOCK.size, max(1, channels * width)
    at = inside - _FRAME_HEAD - _BLOCK.size
    return (stream, first_index + at // instant, 1) if 0 <= at < samples else (stream, first_index, samples // instant)
