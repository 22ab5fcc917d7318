"""Checks a record and its signature whole: form of both files, digests, key, signature, content, signer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from proofvan.core.clock import utc_moment, utc_text
from proofvan.core.errors import RecordError
from proofvan.keys.envelope import Signature, read_body, read_signature
from proofvan.keys.trust import TrustStore
from proofvan.records.check_endorsements import check_endorsements
from proofvan.records.check_envelope import (
    content_checks,
    form_broken,
    form_fits,
    signature_checks,
    signer_check,
    signer_of,
)
from proofvan.records.record import SCHEMA, VerificationRecord
from proofvan.records.report import Check, Status, worst
from proofvan.records.rules import broken_rules, is_simulated
from proofvan.records.signed import BODY, RECORD_NAME, SIGNATURE_NAME, RecordFiles, SignedRecord


@dataclass(frozen=True, slots=True)
class Trusted:
    """Whose signature counts: the keys of a store, and the practice key when practice is asked for."""

    store: TrustStore
    practice: bool

    def signer(self, signature: Signature, utc: str) -> Status:
        """Say what is known of the key of a file that was signed at a moment, empty when nobody knows when."""
        return signer_of(signature, self.store, self.practice, utc)


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A record, its signature, its endorsements, and what was found in them.

    `signed` only when record and signature are intact; it carries the endorsements up to the first that is not.
    """

    checks: tuple[Check, ...]
    signer: Status
    signed: SignedRecord | None

    @property
    def simulated(self) -> bool:
        """Whether documents of this record carry the watermark."""
        return self.signed is not None and is_simulated(self.signed.record, self.signed.public_key)

    @property
    def utc(self) -> str:
        """When the run ended, as the record says; empty when it is not intact."""
        return _end_of(self.signed.record if self.signed else None)


def check_record(files: RecordFiles, trusted: Trusted) -> CheckedRecord:
    """Check all files; when one is missing or broken, a failed check says so and the others are checked still."""
    pair = _check_pair(files, trusted)
    endorsed = check_endorsements(files, pair.signed, trusted.store, trusted.practice)
    signed = replace(pair.signed, endorsements=endorsed.endorsements) if pair.signed else None
    return CheckedRecord((*pair.checks, *endorsed.checks), worst([pair.signer, *endorsed.signers]), signed)


def _check_pair(files: RecordFiles, trusted: Trusted) -> CheckedRecord:
    record_file, signature_file = files.file(RECORD_NAME), files.file(SIGNATURE_NAME)
    record_form, body = _read_record(files, record_file)
    signature_form, signature = _read_signature(files, signature_file)
    checks, record, signer = [record_form, signature_form], None, Status.UNKNOWN_SIGNER
    if body is not None and signature is not None:
        checks += content_checks(body, signature, BODY, record_file, signature_file)
    if signature is not None:
        checks += signature_checks(signature, signature_file)
    if body is not None:
        content, record = _content(body, record_file)
        checks += content
    if signature is not None:
        utc = _end_of(record)
        signer = trusted.signer(signature, utc)
        checks.append(signer_check(signature, trusted.store, utc, signature_file))
    whole = all(check.ok is not False or check.void for check in checks)
    signed = SignedRecord(record, signature) if whole and record is not None and signature is not None else None
    return CheckedRecord(tuple(checks), signer, signed)


def _end_of(record: VerificationRecord | None) -> str:
    try:
        return "" if record is None else utc_text(utc_moment(record.time.end_utc))
    except ValueError:
        return ""


def _read_record(files: RecordFiles, file: str) -> tuple[Check, dict[str, Any] | None]:
    if files.record is None:
        return _missing(files, RECORD_NAME, SIGNATURE_NAME), None
    try:
        return form_fits(file), read_body(files.record, file)
    except RecordError as problem:
        return form_broken(files.record, file, problem, BODY), None


def _read_signature(files: RecordFiles, file: str) -> tuple[Check, Signature | None]:
    if files.signature is None:
        return _missing(files, SIGNATURE_NAME, RECORD_NAME), None
    try:
        return form_fits(file), read_signature(files.signature, SCHEMA, file)
    except RecordError as problem:
        return form_broken(files.signature, file, problem), None


def _missing(files: RecordFiles, name: str, other: str) -> Check:
    if files.inside:
        return Check("verify-attachment", False, files.inside, f"attachment {name}", "verify-attachment-unreadable")
    return Check("verify-file", False, name, "file", "verify-pair-missing", {"other": other})


def _content(body: dict[str, Any], file: str) -> tuple[list[Check], VerificationRecord | None]:
    try:
        record = VerificationRecord.from_plain(body)
    except RecordError as problem:
        evidence = {name: str(value) for name, value in problem.evidence.items()}
        part = evidence.get("field", BODY)
        return [Check("verify-content", False, file, part, "verify-content-unreadable", evidence)], None
    broken = [Check("verify-content", False, file, field, rule) for field, rule in broken_rules(record)]
    return broken or [Check("verify-content", True, file, BODY, "verify-content-fits")], record
