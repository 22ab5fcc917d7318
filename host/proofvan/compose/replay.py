"""The run again, from its recording alone: the same engine on the recorded inputs."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proofvan.compose.loop import Intake, IntakeClock, SourceExhausted
from proofvan.compose.recorded import RecordedSource
from proofvan.compose.segment import attachments, journal_of, recorded, run_segment, software_of, unpacked
from proofvan.core.errors import ChainError, InputError, RecordError
from proofvan.core.intake import Input, Start
from proofvan.link.board_keys import BoardKeys, PracticeKeys, RecordedKeys
from proofvan.link.recording import RecordingReader, frames_digest, segments
from proofvan.procedures.journal import Attempt, Journal
from proofvan.procedures.step import LiveFrame
from proofvan.records.record import VerificationRecord
from proofvan.standards.standard import Standard
from proofvan.station.conduct import Conduct, Outside, run_id
from proofvan.station.judgement import Ended, record_of_run
from proofvan.station.setup import RunSetup, load_setup


def replay(
    paths: list[Path], block_size: int | None = None, instead: Mapping[str, bytes] | None = None
) -> VerificationRecord:
    """Rebuild the record of a run from the segments of its recording alone.

    `instead` are other files in place of attached ones (a standard's new certificate): the run goes its way as it
    went, and what was measured is read and judged with them. Raises ChainError when this program does not send what
    the recording says was sent, RecordError when the recording ends before the run did.
    """
    attempts: tuple[Attempt, ...] = ()
    first: Start | None = None
    for number, path in enumerate(paths):
        found = attachments(path)
        software = software_of(found)
        if number:
            attempts = _agreed(attempts, journal_of(found), software["version"], as_recorded=not instead)
        setup = _setup(found)
        control = setup.standards if instead else None
        if instead:
            setup = _setup({**found, **instead})
        start, records = recorded(path)
        first = first or start
        source = RecordedSource(start, records, software["version"])
        keys = PracticeKeys() if start.simulated else RecordedKeys(RecordingReader([path]).attachments())
        ended, attempts = _segment(source, start, number, setup, attempts, block_size, first, control, keys)
    if ended is None:
        kept = len(Journal(attempts, _nothing).kept())
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


def _segment(
    source: RecordedSource,
    start: Start,
    number: int,
    setup: RunSetup,
    attempts: tuple[Attempt, ...],
    block_size: int | None,
    first: Start,
    control: Mapping[str, Standard] | None,
    keys: BoardKeys,
) -> tuple[Ended | None, tuple[Attempt, ...]]:
    clock = IntakeClock(start.time_ns)
    journal = Journal(attempts, _nothing)
    outside = Outside(source.write, source.ask, _nothing, _no_file, _no_event, _no_frame)
    conduct = Conduct(run_id(first, setup), number, setup, start, clock, journal, outside, keys, block_size, control)
    try:
        ended = run_segment(conduct, Intake(source, clock, _no_input), journal, clock, start, first)
    except SourceExhausted:  # the van lost power here; the next segment goes on
        return None, journal.attempts
    return ended, journal.attempts


def _setup(files: Mapping[str, bytes]) -> RunSetup:
    with tempfile.TemporaryDirectory(prefix="proofvan-") as place:
        return load_setup(unpacked(files, Path(place)))


def _agreed(
    rebuilt: tuple[Attempt, ...], journal: tuple[Attempt, ...], version: str, *, as_recorded: bool
) -> tuple[Attempt, ...]:
    # A crash may have come between the last input and the journal: the journal says what was acknowledged.
    mine = rebuilt[: len(journal)]
    same = mine == journal if as_recorded else [a.key for a in mine] == [a.key for a in journal]
    if not same:
        raise ChainError("replay-diverged", number=len(journal), port="journal", version=version)
    return mine


# A replay writes nothing down: its recording is there already.


def _nothing(_text: str) -> None: ...


def _no_file(_name: str, _data: bytes) -> None: ...


def _no_event(_event: Mapping[str, Any]) -> None: ...


def _no_frame(_frame: LiveFrame) -> None: ...


def _no_input(_item: Input) -> None: ...
