"""Checks a recording against its manifest and its record: names port, frame and samples, or the container alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from proofvan.core.errors import ProofvanError
from proofvan.link.damage import Difference, Place, locate_byte, locate_difference
from proofvan.link.reading import frames_digest
from proofvan.records.manifest import Manifest
from proofvan.records.neighbours import Change, find_change, fits
from proofvan.records.place import with_flip
from proofvan.records.record import VerificationRecord
from proofvan.records.report import Check
from proofvan.records.signed import read_file


def check_recording(
    paths: Sequence[Path], manifest: Manifest | None, record: VerificationRecord | None
) -> tuple[Check, ...]:
    """Check all segments of one run, in order.

    `manifest` and `record` are None when they are missing or not intact; without both nothing can be said.
    """
    changes = _changes(paths, manifest)
    content = _content_checks(paths, record, changes)
    intact = any(check.ok for check in content)
    container = [_container_check(path, change, manifest, intact) for path, change in zip(paths, changes, strict=True)]
    return (*container, *content)


def _changes(paths: Sequence[Path], manifest: Manifest | None) -> list[Change | None]:
    """Give for each segment where it differs from the manifest; None when it does not, or is not listed."""
    changes: list[Change | None] = []
    for path in paths:
        entry, data = manifest.entry(path.name) if manifest else None, read_file(path)
        changes.append(None if entry is None or fits(entry, data) else find_change(entry, data))
    return changes


def _container_check(path: Path, change: Change | None, manifest: Manifest | None, intact: bool) -> Check:
    entry = manifest.entry(path.name) if manifest else None
    if entry is None:
        return Check("verify-file", None, path.name, "", "verify-file-unlisted")
    if change is None:
        return Check("verify-file", True, path.name, "", "verify-file-fits", {"sha256": entry.sha256})
    evidence = {"offset": str(change.offset), "bit": str(change.bit), "file": path.name}
    meaning = "verify-container-changed" if intact else "verify-recording-file-changed"
    part = f"container, byte {change.offset}" if intact else f"byte {change.offset}"
    return Check("verify-file", False, path.name, part, meaning, evidence, container=intact)


def _content_checks(
    paths: Sequence[Path], record: VerificationRecord | None, changes: Sequence[Change | None]
) -> tuple[Check, ...]:
    first = paths[0].name
    if record is None:
        return (Check("verify-frames", None, first, "", "verify-frames-no-record"),)
    if tuple(path.name for path in paths) != record.recording.segments:
        names = {"now": ", ".join(path.name for path in paths), "was": ", ".join(record.recording.segments)}
        return (Check("verify-frames", False, first, "segments", "verify-segments-changed", names),)
    try:
        digest = frames_digest(paths)
    except ProofvanError as problem:
        return (Check("verify-frames", False, first, "file", "verify-recording-unreadable", {"detail": str(problem)}),)
    if digest == record.recording.frames_digest:
        return (Check("verify-frames", True, first, "", "verify-frames-fit", {"digest": digest}),)
    return _located(paths, changes)


def _located(paths: Sequence[Path], changes: Sequence[Change | None]) -> tuple[Check, ...]:
    """Name what differs: by the manifest to the byte, else by the recording's own checks."""
    places = [
        _place_check(_place_of(paths, segment, change))
        for segment, change in enumerate(changes)
        if change is not None and change.bit >= 0
    ]
    differences = [] if places else [_difference_check(difference) for difference in locate_difference(paths)]
    unlocated = Check("verify-frames", False, paths[0].name, "frames", "verify-frames-differ")
    return tuple(places or differences or [unlocated])


def _place_of(paths: Sequence[Path], segment: int, change: Change) -> Place:
    # In a copy with the bit put back the frame is whole again and its header names the very sample.
    with TemporaryDirectory() as folder:
        mended = Path(folder) / paths[segment].name
        mended.write_bytes(with_flip(read_file(paths[segment]), (change.offset, change.bit)))
        together = [mended if number == segment else path for number, path in enumerate(paths)]
        return locate_byte(together, segment, change.offset)


def _place_check(place: Place) -> Check:
    part = "samples" if place.stream >= 0 else "frame" if place.port else "message"
    return _difference_check(Difference(part, place, place.topic))  # type: ignore[arg-type]  # one of Difference's words


def _difference_check(difference: Difference) -> Check:
    place = difference.place
    evidence = {name: str(value) for name, value in difference.evidence.items()}
    return Check("verify-frames", False, place.file, part_name(place), difference.words, evidence)


def part_name(place: Place) -> str:
    """Name a place of a recording in one line: port, frame, stream and sample index, or message and topic."""
    if not place.port:
        return f"message {place.message} {place.topic}".strip()
    words = f"{place.port} {place.direction} frame {place.frame}"
    return f"{words} stream {place.stream} sample {place.first_index}" if place.stream >= 0 else words
