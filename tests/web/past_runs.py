"""Records as runs of the practice pile would have left them, in the run folders of a home."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from sample_records import pile, signer

from proofvan.compose.practice import practices
from proofvan.core.line.results import Outcome
from proofvan.records.record import VerificationRecord
from proofvan.records.signed import SignedRecord, sign
from proofvan.station.judgement import plain_decimals

JOB = "pile-dc"
SUBJECT = plain_decimals(tomllib.loads(practices()[JOB].job.read_text(encoding="utf-8"))["subject"])


def left(home: Path, number: int, **changed: object) -> SignedRecord:
    """Leave the record of a pile's run: each number is another run, an hour later; gives it signed.

    `changed` says what is otherwise: `serial`, `simulated`, `outcome`, `error` (the worst, in percent) or `unit`.
    """
    folder = home / "runs" / f"{number:016x}"
    folder.mkdir(parents=True)
    signed = sign(_record(folder.name, number, **changed), signer())
    for name, content in signed.files().items():
        (folder / name).write_bytes(content)
    return signed


def _record(
    run: str,
    number: int,
    serial: str = SUBJECT["serial"],
    simulated: bool = True,
    outcome: Outcome = Outcome.PASS,
    error: str = "",
    unit: str = "",
) -> VerificationRecord:
    record = pile()
    data = {**SUBJECT, "serial": serial}
    subject = replace(record.subject, model=SUBJECT["model"], serial=serial, data=data)
    results = record.results if outcome is not Outcome.INCONCLUSIVE else ()
    if error:
        results = tuple(replace(one, value=error, rounded=error, unit=unit or one.unit) for one in results)
    return replace(
        record,
        head=replace(record.head, run=run, simulated=simulated),
        subject=subject,
        results=results,
        conclusion=replace(record.conclusion, outcome=outcome),
        time=replace(record.time, end_utc=f"2026-11-{1 + number // 24:02d}T{number % 24:02d}:00:00Z"),
    )
