"""A run from its files and inputs to its record: live on a source, or again from a recording. One path for both."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofvan.compose.files import run_folder
from proofvan.compose.loop import Intake, IntakeClock, SourceExhausted, run_to_end
from proofvan.compose.recorded import RecordedSource
from proofvan.core.errors import ChainError, InputError, OperatorAbort, RecordError
from proofvan.core.intake import InputSource, Start
from proofvan.keys.signer import Signer
from proofvan.link.recording import (
    Noted,
    Prompted,
    Record,
    RecordingReader,
    RecordingWriter,
    Sent,
    frames_digest,
    segment_name,
    segments,
)
from proofvan.procedures.journal import Attempt, Journal, read_attempts
from proofvan.procedures.step import LiveFrame
from proofvan.records.record import VerificationRecord
from proofvan.station.conduct import Conduct, Outside, run_id
from proofvan.station.identity import identity_file
from proofvan.station.issue import Issued, issue
from proofvan.station.judgement import Ended, record_of_run
from proofvan.station.setup import RunSetup, load_setup

JOURNAL = "journal.jsonl"
SOFTWARE = "software.json"


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who looks on: run events as plain data, live frames where the latest wins."""

    tell: Callable[[Mapping[str, Any]], None] = lambda _event: None
    show: Callable[[LiveFrame], None] = lambda _frame: None


def perform(source: InputSource, files: Mapping[str, Path], home: Path, signer: Signer, watcher: Watcher) -> Issued:
    """Run a job on a source, or go on with a run that was cut off; gives what was issued.

    Raises InputError or PreconditionError before anything is touched; after that the run's folder keeps everything.
    """
    setup, software = load_setup(files), identity_file()
    start = source.start()
    try:
        folder = run_folder(home, run_id(start, setup))
        earlier = _earlier_attempts(folder)
        with _recording(folder, start, setup, software, earlier) as recording:
            ended = _live_segment(source, start, setup, folder, earlier, recording, watcher)
    finally:
        source.close()
    paths = segments(folder)
    names = tuple(path.name for path in paths)
    record = record_of_run(setup, ended, json.loads(software), names, frames_digest(paths))
    return issue(record, folder, signer)


def replay(paths: list[Path], block_size: int | None = None) -> VerificationRecord:
    """Rebuild the record of a run from its recording alone.

    Raises ChainError when this program does not send what the recording says was sent, RecordError when the
    recording ends before the run did.
    """
    attempts: tuple[Attempt, ...] = ()
    starts: list[Start] = []
    for number, path in enumerate(paths):
        with tempfile.TemporaryDirectory(prefix="proofvan-") as place:
            files, software, journal = _attached(path, Path(place))
            setup = load_setup(files)
            if number:
                attempts = _agreed(attempts, journal, software["version"])
            start, records = _recorded(path)
            starts.append(start)
            source = RecordedSource(start, records, software["version"])
            ended, attempts = _replayed_segment(source, start, number, setup, attempts, block_size, starts[0])
    if ended is None:
        kept = len(Journal(attempts, lambda _line: None).kept())
        total = len(setup.regulation.procedure(setup.plan))
        raise RecordError("replay-unfinished", finished=kept, total=total)
    return record_of_run(setup, ended, software, tuple(path.name for path in paths), frames_digest(paths))


def recording_paths(path: Path) -> list[Path]:
    """Give the segments of the run that a file or folder belongs to, in order."""
    folder = path if path.is_dir() else path.parent
    found = segments(folder)
    if path.is_file() and path not in found:
        return [path]
    if not found:
        raise InputError("replay-no-start", file=path)
    return found


def _live_segment(
    source: InputSource,
    start: Start,
    setup: RunSetup,
    folder: Path,
    earlier: tuple[Attempt, ...],
    recording: RecordingWriter,
    watcher: Watcher,
) -> Ended:
    clock = IntakeClock(start.time_ns)
    with (folder / JOURNAL).open("a", encoding="utf-8") as journal_file:

        def write_line(line: str) -> None:
            # The recording first: an acknowledged step can always be rebuilt from it.
            recording.commit()
            journal_file.write(line + "\n")
            journal_file.flush()
            os.fsync(journal_file.fileno())

        journal = Journal(earlier, write_line)
        outside = Outside(
            write=lambda port, data: _send(recording, source, clock, port, data),
            ask=lambda *question: _ask(recording, source, clock, *question),
            note=lambda text: recording.write(Noted(clock.now_ns(), text)),
            attach=recording.attach,
            tell=watcher.tell,
            show=watcher.show,
        )
        number = len(segments(folder)) - 1
        first = start if number == 0 else _recorded(segments(folder)[0])[0]
        conduct = Conduct(run_id(start, setup), number, setup, start, clock, journal, outside)
        return _run(conduct, Intake(source, clock, recording.write), journal, clock, start, first)


def _replayed_segment(
    source: RecordedSource,
    start: Start,
    number: int,
    setup: RunSetup,
    attempts: tuple[Attempt, ...],
    block_size: int | None,
    first: Start,
) -> tuple[Ended | None, tuple[Attempt, ...]]:
    clock = IntakeClock(start.time_ns)
    journal = Journal(attempts, lambda _line: None)
    outside = Outside(
        source.write, source.ask, _nothing, lambda _name, _data: None, lambda _event: None, lambda _frame: None
    )
    conduct = Conduct(run_id(start, setup), number, setup, start, clock, journal, outside, block_size)
    try:
        ended = _run(conduct, Intake(source, clock, lambda _item: None), journal, clock, start, first)
    except SourceExhausted:
        return None, journal.attempts
    return ended, journal.attempts


def _run(conduct: Conduct, intake: Intake, journal: Journal, clock: IntakeClock, start: Start, first: Start) -> Ended:
    intake.listen(conduct)
    try:
        observations = run_to_end(intake, conduct.main())
    except OperatorAbort:
        observations = conduct.observations()
    return Ended(conduct.run, first, start, clock.now_ns(), observations, journal.attempts, conduct.sessions)


def _send(recording: RecordingWriter, source: InputSource, clock: IntakeClock, port: str, data: bytes) -> None:
    recording.write(Sent(clock.now_ns(), port, data))
    source.write(port, data)


def _ask(
    recording: RecordingWriter,
    source: InputSource,
    clock: IntakeClock,
    prompt: int,
    message: str,
    kind: str,
    values: Mapping[str, Any],
) -> None:
    recording.write(Prompted(clock.now_ns(), prompt, message, kind, values))
    source.ask(prompt, message, kind, values)


def _recording(
    folder: Path, start: Start, setup: RunSetup, software: bytes, earlier: tuple[Attempt, ...]
) -> RecordingWriter:
    before = segments(folder)
    recording = RecordingWriter(folder / segment_name(len(before)), start, earlier=before)
    for name, content in sorted(setup.files.items()):
        recording.attach(name, content)
    recording.attach(SOFTWARE, software)
    if before:
        recording.attach(JOURNAL, (folder / JOURNAL).read_bytes() if earlier else b"")
    recording.commit()
    return recording


def _earlier_attempts(folder: Path) -> tuple[Attempt, ...]:
    journal = folder / JOURNAL
    return read_attempts(journal.read_text(encoding="utf-8").splitlines()) if journal.exists() else ()


def _recorded(path: Path) -> tuple[Start, Iterable[Record]]:
    records = RecordingReader([path]).records()
    start = next(records, None)
    if not isinstance(start, Start):
        raise RecordError("replay-no-start", file=path)
    return start, records


def _attached(path: Path, place: Path) -> tuple[dict[str, Path], dict[str, str], tuple[Attempt, ...]]:
    # The loaders read files, so the attachments become files again.
    attachments = _attachments(path)
    if SOFTWARE not in attachments:
        raise RecordError("replay-no-start", file=path)
    software = json.loads(attachments.pop(SOFTWARE))
    journal = read_attempts(attachments.pop(JOURNAL, b"").decode().splitlines())
    files = {}
    for name, content in attachments.items():
        files[name] = place / name
        files[name].parent.mkdir(parents=True, exist_ok=True)
        files[name].write_bytes(content)
    return files, software, journal


def _attachments(path: Path) -> dict[str, bytes]:
    # They are written before the first input; nothing after that needs to be read for them.
    attachments = {}
    for item in RecordingReader([path]).stored():
        if item.name:
            attachments[item.name] = item.data
        elif item.topic != "/host/start":
            break
    return attachments


def _agreed(rebuilt: tuple[Attempt, ...], journal: tuple[Attempt, ...], version: str) -> tuple[Attempt, ...]:
    # A crash may have come between the last input and the journal: the journal says what was acknowledged.
    if rebuilt[: len(journal)] != journal:
        raise ChainError("replay-diverged", number=len(journal), port="journal", version=version)
    return journal
