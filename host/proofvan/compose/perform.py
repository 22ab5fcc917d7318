"""A run from its set-up and inputs to its record and certificate, everything kept on the way."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from proofvan.compose.board_keys import keys_for
from proofvan.compose.completing import complete
from proofvan.compose.durable import DurableEachSecond
from proofvan.compose.files import new_run_folder
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.loop import Intake, IntakeClock
from proofvan.compose.now import utc_now
from proofvan.compose.room import require_room
from proofvan.compose.segment import JOURNAL, SOFTWARE, attachments, recorded, run_segment
from proofvan.compose.standards import StandardsRegister
from proofvan.compose.station_files import opened_parameters
from proofvan.compose.watcher import Watcher
from proofvan.core.audit import AuditEvent
from proofvan.core.errors import PreconditionError, RecordError
from proofvan.core.intake import InputSource, Start
from proofvan.keys.practice import is_practice
from proofvan.keys.signer import Signer
from proofvan.link.recording import (
    Noted,
    Prompted,
    RecordingWriter,
    Sent,
    frames_digest,
    segment_name,
    segments,
)
from proofvan.people.roll import SignedIn
from proofvan.procedures.journal import Attempt, Journal, read_attempts
from proofvan.records.ledger.ledger import Ledger
from proofvan.records.record import VerificationRecord
from proofvan.records.signed import RECORD_NAME
from proofvan.station.conduct import Conduct, Outside, run_id
from proofvan.station.identity import identity_file, software_identity
from proofvan.station.issue import Issued, issue
from proofvan.station.judgement import Ended, civil_day, record_of_run
from proofvan.station.parameters import require_sealed
from proofvan.station.setup import RunSetup, require_valid_on

# A segment under this name has not begun: it gets its own when all that it depends on lies durably in it.
UNSETTLED = "recording.begun"


def perform(
    source: InputSource,
    setup: RunSetup,
    home: Path,
    signer: Signer,
    watcher: Watcher,
    *,
    anew: bool = False,
    who: SignedIn | None = None,
    persons_sign: bool = False,
) -> Issued:
    """Run a job on a source, or go on with a run of the same job that was cut off, unless `anew`.

    A run that was measured to its end and lost power before its document was drawn is brought to its end instead.

    `who` signed in at the station, and is noted in the ledger; practice alone needs nobody.
    `persons_sign`: a practice run waits for the signatures of those who attend it. Raises PreconditionError
    before anything is touched; after that the run's folder keeps everything.
    """
    if who is None and not is_practice(signer.public_key):
        raise PreconditionError("run-needs-person", rig=setup.rig.id)
    software = identity_file()
    require_room(home)
    with opened_ledger(home, signer) as ledger:
        ended = next((one for one in complete(ledger, home, signer) if _is_of(one.folder, setup)), None)
        if ended is not None and not anew:
            source.close()
            return ended
        sealed = partial(opened_parameters, home, signer, ledger)
        require_sealed(setup, json.loads(software), sealed, ledger, utc_now())
        record, folder = _measured(source, setup, home, software, ledger, watcher, anew, who)
        # Hours may have passed: nothing is signed that was measured with what was changed meanwhile (TRUST-06).
        require_sealed(setup, software_identity(), sealed, ledger, utc_now())
        return issue(record, folder, signer, ledger, persons_sign=persons_sign)


def _measured(
    source: InputSource,
    setup: RunSetup,
    home: Path,
    software: bytes,
    ledger: Ledger,
    watcher: Watcher,
    anew: bool,
    who: SignedIn | None,
) -> tuple[VerificationRecord, Path]:
    start = source.start()
    try:
        require_valid_on(setup, civil_day(start, start.time_ns), StandardsRegister(home).logbook)
        unfinished = None if anew else _unfinished(home, setup, start, ledger.runs())
        folder = unfinished or new_run_folder(home, run_id(start, setup))
        if who is not None:
            ledger.note(AuditEvent("run-begun", folder.name, who.person.id, utc_now(), new=who.person.name))
        sync = DurableEachSecond()
        with _recording(folder, start, setup, software, sync) as recording:
            ended = _segment(source, start, setup, home, folder, recording, sync, watcher)
            sync.from_now_on()
    finally:
        source.close()
    paths = segments(folder)
    names = tuple(path.name for path in paths)
    return record_of_run(setup, ended, json.loads(software), names, frames_digest(paths)), folder


def _unfinished(home: Path, setup: RunSetup, start: Start, recorded_runs: frozenset[str]) -> Path | None:
    """Give the folder of the latest run of this very job, on these ports, that was cut off before its record."""
    begun = [path for path in (home / "runs").glob("*") if segments(path) and path.name not in recorded_runs]
    folders = [path for path in begun if not (path / RECORD_NAME).exists()]
    for folder in sorted(folders, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        with contextlib.suppress(RecordError):  # a recording that cannot be read is no reason to refuse a new run
            first = segments(folder)[0]
            same_job = attachments(first)["job.toml"] == setup.files["job.toml"]
            if same_job and recorded(first)[0].ports == dict(start.ports):
                return folder
    return None


def _is_of(folder: Path, setup: RunSetup) -> bool:
    found = attachments(segments(folder)[0])
    return all(found[name] == setup.files[name] for name in ("job.toml", "rig.toml"))


def _recording(
    folder: Path, start: Start, setup: RunSetup, software: bytes, sync: DurableEachSecond
) -> RecordingWriter:
    before = segments(folder)
    begun = folder / UNSETTLED
    begun.unlink(missing_ok=True)  # of a start that lost power before anything depended on it
    recording = RecordingWriter(begun, start, earlier=before, sync=sync)
    for name, content in sorted(setup.files.items()):
        recording.attach(name, content)
    recording.attach(SOFTWARE, software)
    if before:
        recording.attach(JOURNAL, _whole_lines(folder / JOURNAL))
    (folder / JOURNAL).touch()
    with sync.at_once():
        recording.commit()
        recording.settle(folder / segment_name(len(before)))
    return recording


def _segment(
    source: InputSource,
    start: Start,
    setup: RunSetup,
    home: Path,
    folder: Path,
    recording: RecordingWriter,
    sync: DurableEachSecond,
    watcher: Watcher,
) -> Ended:
    clock = IntakeClock(start.time_ns)
    first, number = recorded(segments(folder)[0])[0], len(segments(folder)) - 1
    earlier = _whole_lines(folder / JOURNAL)
    with (folder / JOURNAL).open("r+b" if earlier else "wb") as journal_file:
        journal_file.truncate(len(earlier))  # a torn last line was never acknowledged
        journal_file.seek(len(earlier))

        def write_line(line: str) -> None:
            # The recording first: an acknowledged step can always be rebuilt from it.
            with sync.at_once():
                recording.commit()
            journal_file.write(line.encode() + b"\n")
            journal_file.flush()
            os.fsync(journal_file.fileno())

        journal = Journal(_attempts(earlier), write_line)
        outside = _outside(source, recording, clock, watcher)
        conduct = Conduct(run_id(first, setup), number, setup, start, clock, journal, outside, keys_for(start, home))
        return run_segment(conduct, Intake(source, clock, recording.write), journal, clock, start, first)


def _outside(source: InputSource, recording: RecordingWriter, clock: IntakeClock, watcher: Watcher) -> Outside:
    def write(port: str, data: bytes) -> None:
        recording.write(Sent(clock.now_ns(), port, data))
        source.write(port, data)

    def ask(prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        recording.write(Prompted(clock.now_ns(), prompt, message, kind, values))
        source.ask(prompt, message, kind, values)

    def note(text: str) -> None:
        recording.write(Noted(clock.now_ns(), text))

    return Outside(write, ask, note, recording.attach, watcher.tell, watcher.show, watcher.waves)


def _whole_lines(journal: Path) -> bytes:
    content = journal.read_bytes() if journal.exists() else b""
    return content[: content.rfind(b"\n") + 1]


def _attempts(lines: bytes) -> tuple[Attempt, ...]:
    return read_attempts(lines.decode().splitlines())
