"""The finished runs of a station as its screen shows them: the list, and one record whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proofvan.core.errors import InputError, ProofvanError
from proofvan.core.line.results import BudgetLine, Result, Verdict
from proofvan.documents.certificate import PDF_NAME
from proofvan.documents.worst import worst_point
from proofvan.records.record import Attempt, AttemptOutcome
from proofvan.records.signed import RECORD_NAME, SignedRecord
from proofvan.records.stage import awaited, stage_of
from proofvan.station.issue import FIELD_RECORDS
from proofvan.web.numbers import unit_shown, with_minus, with_sign
from proofvan.web.view import words


class Archive:
    """Reads the run folders of a home; what was read is kept until a folder gets another file."""

    def __init__(self, home: Path) -> None:
        self._runs = home / "runs"
        self._read: dict[str, tuple[int, SignedRecord]] = {}

    def list(self, query: str = "") -> list[dict[str, Any]]:
        """Give the finished runs, newest first; `query` is looked for in number, subject, client, place and date."""
        entries = []
        for folder in self._runs.glob("*"):
            if (folder / RECORD_NAME).is_file() and (signed := self._tried(folder)):
                entries.append(_entry(signed))
        found = [entry for entry in entries if query.casefold() in entry["searched"]]
        return sorted(found, key=lambda entry: str(entry["ended"]), reverse=True)

    def record(self, run: str) -> dict[str, Any]:
        """Give one record for the screen; raises InputError when there is none."""
        return _whole(self.signed(run))

    def signed(self, run: str) -> SignedRecord:
        """Give the signed record of a run; raises InputError when there is none."""
        folder = self._runs / run
        if not (folder / RECORD_NAME).is_file():
            raise InputError("station-record-unknown", value=run)
        changed = max(path.stat().st_mtime_ns for path in folder.glob("*.json"))
        known = self._read.get(run)
        if known is None or known[0] != changed:
            known = self._read[run] = changed, SignedRecord.read(folder)
        return known[1]

    def folder(self, run: str) -> Path:
        """Give the folder of a run that is in the archive."""
        return self._runs / run

    def document(self, run: str) -> Path:
        """Give the document of a run as far as it is signed; raises InputError when it may have none."""
        path = self._runs / run / FIELD_RECORDS.get(stage_of(self.signed(run)), PDF_NAME)
        if not path.exists():
            raise InputError("station-no-certificate", value=run)
        return path

    def _tried(self, folder: Path) -> SignedRecord | None:
        try:
            return self.signed(folder.name)
        except ProofvanError:
            return None  # a damaged record is for `proofvan verify`; the others are still to be found


def result_shown(result: Result) -> str:
    """Give the rounded value of a result as a screen shows it: an error always with its sign."""
    return (with_sign if "error" in result.name.split("-") else with_minus)(result.rounded)


def _entry(signed: SignedRecord) -> dict[str, Any]:
    record = signed.record
    worst = worst_point(record)
    subject = f"{record.subject.model} {record.subject.serial}"
    parts = (record.head.record_number, record.head.document_number, subject, record.subject.client)
    searched = " ".join((*parts, record.subject.place, record.conclusion.date, record.head.regulation))
    return {
        "run": record.head.run,
        "title": words(record.head.title),
        "regulation": f"{record.head.regulation}-{record.head.edition}",
        "subject": subject,
        "serial": record.subject.serial,
        "client": record.subject.client,
        "place": record.subject.place,
        "date": record.conclusion.date,
        "ended": record.time.end_utc,
        "verdict": record.conclusion.outcome.value,
        "document": record.conclusion.document.value,
        "stage": stage_of(signed).value,
        "simulated": record.head.simulated,
        "number": record.head.document_number or record.head.record_number,
        "worst": None if worst is None else _worst(worst),
        "searched": searched.casefold(),
    }


def _worst(worst: Result) -> dict[str, str]:
    return {"value": result_shown(worst), "unit": unit_shown(worst.unit), "point": worst.point}


def _whole(signed: SignedRecord) -> dict[str, Any]:
    record, role = signed.record, awaited(stage_of(signed))
    verdicts = {(one.result, one.point): one for one in record.verdicts}
    return {
        **_entry(signed),
        "digest": signed.digest,
        "valid_until": record.conclusion.valid_until,
        "awaited": role.value if role else None,
        "people": [{"role": one.role, "name": one.name, "licence": one.licence} for one in record.people],
        "signatures": [
            {"role": one.endorsement.role, "name": one.endorsement.endorser.name, "utc": one.endorsement.utc,
             "basis": words(one.endorsement.checked.basis)}
            for one in signed.endorsements
        ],
        "results": [_result(one, verdicts.get((one.name, one.point))) for one in record.results],
        "redone": [_redone(one) for one in record.attempts if one.outcome is not AttemptOutcome.KEPT],
        "standards": [
            {"name": {"zh": one.name_zh, "en": one.name_en}, "serial": one.serial, "until": one.valid_until}
            for one in record.standards
        ],
        "conditions": [
            {"name": words(one.name), "range": f"{one.lowest} … {one.highest} {one.unit}"} for one in record.environment
        ],
    }  # fmt: skip


def _result(result: Result, verdict: Verdict | None) -> dict[str, Any]:
    largest = max((abs(float(line.contribution)) for line in result.budget), default=0.0)
    return {
        "name": words(result.name),
        "point": result.point,
        "clause": result.clause,
        "value": result.value,
        "rounded": result_shown(result),
        "unit": unit_shown(result.unit),
        "formula": with_minus(result.formula),
        "expanded_uncertainty": f"{float(result.expanded_uncertainty):.2g}" if result.budget else "",
        "coverage_factor": f"{float(result.coverage_factor):.2f}" if result.budget else "",
        "limit": f"±{verdict.limit.value} {unit_shown(verdict.limit.unit)}".strip()
        if verdict and verdict.limit.value
        else "",
        "rule": words(verdict.rule) if verdict else None,
        "outcome": verdict.outcome.value if verdict else None,
        "budget": [
            _line(line, largest) for line in sorted(result.budget, key=lambda line: -abs(float(line.contribution)))
        ],
    }


def _line(line: BudgetLine, largest: float) -> dict[str, Any]:
    contribution = abs(float(line.contribution))
    return {
        "label": words(line.label),
        "uncertainty": f"{float(line.standard_uncertainty):.3g} {unit_shown(line.unit)}".strip(),
        "sensitivity": with_minus(f"{float(line.sensitivity):.3g}"),
        "contribution": f"{contribution:.2g}",
        "share": contribution / largest if largest else 0.0,
    }


def _redone(attempt: Attempt) -> dict[str, Any]:
    why: Mapping[str, str] = (
        words(attempt.fault, **attempt.evidence) if attempt.fault else {"zh": attempt.reason, "en": attempt.reason}
    )
    return {
        "title": words(attempt.title),
        "point": attempt.point,
        "attempt": attempt.attempt,
        "outcome": attempt.outcome.value,
        "why": why,
    }
