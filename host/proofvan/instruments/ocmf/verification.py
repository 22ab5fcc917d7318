"""A file of signed charging records from end to end: found, read, checked, put together to sessions."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.core.errors import InputError
from proofvan.instruments.ocmf.container import Enclosed, enclosed_records
from proofvan.instruments.ocmf.deviations import Deviation, Notebook
from proofvan.instruments.ocmf.parsing import parse
from proofvan.instruments.ocmf.record import OcmfRecord
from proofvan.instruments.ocmf.signature import Examination, Verdict, examine, examine_seal
from proofvan.instruments.ocmf.strictness import check
from proofvan.instruments.ocmf.transactions import Transaction, transactions

# A receipt has kilobytes; a hundred sessions have one or two megabytes.
LARGEST_FILE_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class RecordReport:
    """One record: what it says, whether its signature fits, whose key was used ("given", "file" or ""), deviations."""

    place: str
    record: OcmfRecord | None
    examination: Examination
    key_source: str
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, slots=True)
class FileReport:
    """All records of a file, the sessions in those whose signature is valid, and what is wrong with the file itself."""

    file: str
    records: tuple[RecordReport, ...]
    transactions: tuple[Transaction, ...]
    deviations: tuple[Deviation, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of all records."""
        verdicts = {one.examination.verdict for one in self.records}
        order = (Verdict.INVALID, Verdict.UNVERIFIABLE)
        return next((one for one in order if one in verdicts), Verdict.VALID)


def verify_file(data: bytes, file: str, given_key: str = "") -> FileReport:
    """Verify every record of a file; `given_key` replaces the keys in the file and is the only one to be trusted.

    Raises InputError when the file holds no record at all.
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise InputError("ocmf-file-too-large", file=file, size=len(data), allowed=LARGEST_FILE_BYTES)
    notebook = Notebook()
    enclosed = enclosed_records(data, notebook)
    if not enclosed:
        detail = "; ".join(one.words("en") for one in notebook.deviations) or "-"
        raise InputError("ocmf-no-record", file=file, detail=detail)
    reports = tuple(verify_enclosed(one, given_key) for one in enclosed)
    valid = [one.record for one in reports if one.record and one.examination.verdict is Verdict.VALID]
    return FileReport(file, reports, tuple(transactions(valid)), tuple(notebook.deviations))


def verify_enclosed(enclosed: Enclosed, given_key: str = "") -> RecordReport:
    """Verify one record with the given key, else with the one that came beside or inside it."""
    if enclosed.sealed:
        return _verify_sealed(enclosed, given_key)
    notebook = Notebook()
    record = parse(enclosed.data, notebook)
    if record is None:
        unread = Examination(Verdict.UNVERIFIABLE, "ocmf-reason-not-ocmf")
        return RecordReport(enclosed.place, None, unread, "", tuple(notebook.deviations))
    check(record, notebook)
    own_key = enclosed.key_text or record.key_text
    examination = examine(record, given_key or own_key, notebook)
    source = "given" if given_key else "file" if own_key else ""
    return RecordReport(enclosed.place, record, examination, source, tuple(notebook.deviations))


def _verify_sealed(enclosed: Enclosed, given_key: str) -> RecordReport:
    """Open the seal first: without it there is no text."""
    notebook = Notebook()
    examination, revealed = examine_seal(enclosed.data, given_key or enclosed.key_text, notebook)
    record = parse(revealed, notebook) if revealed else None
    if record is not None:
        check(record, notebook)
    elif revealed:
        # What was no record was sealed by nobody: somebody changed what the seal does not hold.
        examination = Examination(Verdict.INVALID, "ocmf-reason-signature", examination.key)
    source = "given" if given_key else "file" if enclosed.key_text else ""
    return RecordReport(enclosed.place, record, examination, source, tuple(notebook.deviations))
