"""检定记录 (原始记录): everything that was seen and done, attempt by attempt, drawn from the signed record alone.

It may be drawn from any record, an incomplete one too; the same record gives the same bytes, and `proofvan verify`
draws it again. It bears no signature of its own: the record's, and those of 检定, 核验 and 批准, are attached.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from proofvan.core.line.results import Result
from proofvan.core.plain import to_plain
from proofvan.documents.certificate import compile_page
from proofvan.documents.view import verdict_of, view, words, words_or_text
from proofvan.records.record import Attempt, VerificationRecord
from proofvan.records.signed import SignedRecord

FILE_NAME = "original-record.pdf"


def draw_original_record(signed: SignedRecord) -> bytes:
    """Draw the original record as PDF/A-3; the signed files are attached."""
    record = signed.record
    data = {
        **view(signed),
        "conclusion_known": bool(record.verdicts),
        "every_attempt": [_attempt(attempt) for attempt in record.attempts],
        "every_result": [_result(record, result) for result in record.results],
        "subject_data": list(_fields(record.subject.data)),
        "plan_fields": list(_fields(record.plan.data)),
    }
    files = {name: content.decode() for name, content in signed.files().items()}
    inputs = {
        name: json.dumps(value, ensure_ascii=False, sort_keys=True)
        for name, value in (("data", data), ("files", files))
    }
    return compile_page("original_record.typ", inputs, record.conclusion.date)


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "number": str(attempt.attempt),
        "clause": attempt.clause,
        "title": words(attempt.title),
        "point": words_or_text(attempt.point),
        "outcome": words(f"record-attempt-{attempt.outcome.value}"),
        "kept": attempt.outcome.value == "kept",
        "why": words(attempt.fault, **attempt.evidence) if attempt.fault else words_or_text(attempt.reason),
        "seen": list(_fields(attempt.observation)),
    }


def _result(record: VerificationRecord, result: Result) -> dict[str, Any]:
    verdict = verdict_of(record, result)
    judged = to_plain(verdict) if verdict else None
    return {**to_plain(result), "title": words(result.name), "place": words_or_text(result.point), "judged": judged}


def _fields(data: Mapping[str, Any], above: str = "") -> Iterator[list[str]]:
    """Give every value as [name, value], names of what is inside joined by dots, in the record's own order."""
    for name in sorted(data):
        yield from _field(f"{above}{name}", data[name])


def _field(name: str, value: Any) -> Iterator[list[str]]:
    if isinstance(value, Mapping):
        yield from _fields(value, f"{name}.")
    elif isinstance(value, list):
        for at, item in enumerate(value, 1):
            yield from _field(f"{name}[{at}]", item)
    else:
        yield [name, json.dumps(value) if isinstance(value, bool) or value is None else str(value)]
