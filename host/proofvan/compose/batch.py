"""All instruments of one place in one list: a job file for each, and who has signed what of them so far.

A list is a job file with `[[instruments]]` instead of one subject: each names what differs from `[subject]`, `[plan]`
and `[standards]`. Each job becomes one run; one that was not done stays on the list (half-finished station).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import Field

from proofvan.core.errors import InputError, StorageError
from proofvan.methods.tables import Table, read, read_plain, validate
from proofvan.records.signed import RECORD_NAME, SignedRecord
from proofvan.regulations.catalogue import load
from proofvan.station.judgement import plain_decimals
from proofvan.station.setup import JobFile

NOT_DONE = "batch-not-done"
# The names that `split` gives to the jobs of a list.
JOBS = "[0-9][0-9][0-9].toml"
_LARGEST = 500


class Whereabouts(Table):
    """Who has an instrument verified and where it stands, when that differs."""

    client: str | None = None
    place: str | None = None


class Instrument(Table):
    """What one instrument has of its own."""

    job: Whereabouts = Whereabouts()
    subject: Mapping[str, Any]
    plan: Mapping[str, Any] = {}
    standards: Mapping[str, str] = {}


class ListFile(Table):
    """A list: a job file, whose subject is what all instruments have in common."""

    job: Mapping[str, Any]
    subject: Mapping[str, Any] = {}
    plan: Mapping[str, Any] = {}
    standards: Mapping[str, str] = {}
    people: tuple[Mapping[str, Any], ...] = Field(min_length=1)
    practice: Mapping[str, Any] = {}  # of a copied practice job: it names that one job, none of these
    instruments: tuple[Instrument, ...] = Field(min_length=1, max_length=_LARGEST)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sign-off list; everything about the run is empty while it was not done."""

    job: str  # file name
    instrument: str  # as its subject names it: serial / nozzle
    outcome: str  # PASS, FAIL, INCONCLUSIVE or the message id NOT_DONE
    run: str = ""
    document: str = ""
    verifier: str = ""
    checker: str = ""
    approver: str = ""


def split(path: Path, out: Path) -> list[Path]:
    """Write a job file for each instrument of a list, in its order.

    Raises InputError that names file, field, value and what is allowed, before anything is written; also for an
    instrument that stands twice on the list, and for a job that is there already.
    """
    jobs = dict(_jobs(path))
    for name, job in jobs.items():
        if (out / name).exists():
            raise InputError("batch-job-exists", file=str(out / name))
        checked = validate(job, JobFile, f"{path} {name}")
        regulation = load(checked.job.regulation)
        validate(dict(checked.subject), regulation.subject, f"{path} {name} [subject]")
        validate(dict(checked.plan), regulation.plan, f"{path} {name} [plan]")
    return [_written(out / name, job) for name, job in jobs.items()]


def sign_off(jobs: Path, runs: Path, names: str = "*.toml") -> list[Line]:
    """Give the list of a folder of jobs with what became of them in a folder of runs, the latest run of each.

    `names` is a pattern. Raises InputError for a folder without jobs, and for a file in it that is no job.
    """
    paths = sorted(jobs.glob(names))
    if not paths:
        raise InputError("batch-no-jobs", file=str(jobs))
    done = dict(_records(runs))
    return [_line(path, done) for path in paths]


def as_csv(lines: Sequence[Line]) -> str:
    """Write a sign-off list as CSV, one line an instrument."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(Line.__dataclass_fields__)
    table.writerows([getattr(line, name) for name in Line.__dataclass_fields__] for line in lines)
    return text.getvalue()


def _jobs(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    given = read(path, ListFile)
    seen: dict[str, int] = {}
    for number, one in enumerate(given.instruments, 1):
        subject = {**given.subject, **one.subject}
        name = named(subject)
        if name in seen:
            raise InputError("batch-twice", file=str(path), value=name, first=seen[name], second=number)
        seen[name] = number
        standards = {role: _found(file, path) for role, file in {**given.standards, **one.standards}.items()}
        job = {
            **given.job,
            **one.job.model_dump(exclude_none=True),
            "organisation": _found(str(given.job.get("organisation", "")), path),
        }
        yield (
            f"{number:03d}.toml",
            {
                "job": job,
                "subject": subject,
                "plan": {**given.plan, **one.plan},
                "standards": standards,
                "people": [dict(person) for person in given.people],
            },
        )


def named(subject: Mapping[str, Any]) -> str:
    """Name an instrument as people tell it from the next: serial number, and nozzle or connector where it has some."""
    parts = [str(subject.get(name, "")) for name in ("serial", "nozzle", "connector")]
    return " / ".join(part for part in parts if part)


def _found(name: str, beside: Path) -> str:
    """Give a file's name as the jobs will find it: a job lies elsewhere than its list."""
    local = beside.parent / name
    return str(local.resolve()) if name and local.exists() else name


def _written(path: Path, job: Mapping[str, Any]) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(tomlkit.dumps(job), encoding="utf-8")
    except OSError as problem:
        raise StorageError("record-not-written", file=path, detail=str(problem)) from problem
    return path


def _records(runs: Path) -> Iterator[tuple[str, SignedRecord]]:
    signed = [SignedRecord.read(path.parent) for path in runs.glob(f"*/{RECORD_NAME}")]
    for one in sorted(signed, key=lambda one: one.record.time.end_utc):
        yield _key(one.record.head.folder, one.record.subject.data), one


def _key(folder: str, subject: Mapping[str, Any]) -> str:
    return f"{folder} {named(subject)}"


def _line(path: Path, done: Mapping[str, SignedRecord]) -> Line:
    job = validate(read_plain(path), JobFile, str(path))
    regulation, subject = load(job.job.regulation), plain_decimals(dict(job.subject))
    signed = done.get(_key(regulation.folder, subject))
    if signed is None:
        return Line(path.name, named(subject), NOT_DONE)
    record = signed.record
    signers = {one.endorsement.role: one.endorsement.endorser.name for one in signed.endorsements}
    return Line(
        path.name,
        named(subject),
        record.conclusion.outcome.name,
        record.head.run,
        record.head.document_number,
        **{str(getattr(role, "value", role)): name for role, name in signers.items()},
    )
