"""One segment of a run, live or recorded: the same path for both, and what its recording holds beside the inputs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from proofvan.compose.loop import Intake, IntakeClock, run_to_end
from proofvan.core.errors import OperatorAbort, RecordError
from proofvan.core.intake import Start
from proofvan.link.recording import Record, RecordingReader
from proofvan.procedures.journal import Attempt, Journal, read_attempts
from proofvan.station.conduct import Conduct
from proofvan.station.judgement import Ended

JOURNAL = "journal.jsonl"
SOFTWARE = "software.json"


def run_segment(
    conduct: Conduct, intake: Intake, journal: Journal, clock: IntakeClock, start: Start, first: Start
) -> Ended:
    """Run a segment to the end of the procedure or to a stop; `first` is the start of the run's first segment."""
    intake.listen(conduct)
    try:
        observations = run_to_end(intake, conduct.main())
    except OperatorAbort:
        observations = conduct.observations()
    return Ended(conduct.run, first, start, clock.now_ns(), observations, journal.attempts, conduct.sessions)


def recorded(path: Path) -> tuple[Start, Iterator[Record]]:
    """Give how a recorded segment began, and what came after; raises RecordError when it has no start."""
    records = RecordingReader([path]).records()
    start = next(records, None)
    if not isinstance(start, Start):
        raise RecordError("replay-no-start", file=path)
    return start, records


def attachments(path: Path) -> dict[str, bytes]:
    """Give what was attached before the first input: everything that the run depends on."""
    found = {}
    for item in RecordingReader([path]).stored():
        if item.name:
            found[item.name] = item.data
        elif item.topic != "/host/start":
            break
    if SOFTWARE not in found:
        raise RecordError("replay-no-start", file=path)
    return found


def unpacked(found: Mapping[str, bytes], place: Path) -> dict[str, Path]:
    """Write the attached set-up files below `place`: the loaders read files. Gives name -> path."""
    files = {}
    for name, content in found.items():
        if name not in (SOFTWARE, JOURNAL):
            files[name] = place / name
            files[name].parent.mkdir(parents=True, exist_ok=True)
            files[name].write_bytes(content)
    return files


def software_of(found: Mapping[str, bytes]) -> dict[str, str]:
    """Give the ids of the software that measured."""
    identity: dict[str, str] = json.loads(found[SOFTWARE])
    return identity


def journal_of(found: Mapping[str, bytes]) -> tuple[Attempt, ...]:
    """Give the journal as it was when a later segment began."""
    return read_attempts(found.get(JOURNAL, b"").decode().splitlines())
