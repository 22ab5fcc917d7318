"""Checks a signed record whole: its envelope, its content, its signer."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.core.errors import RecordError
from proofvan.keys.trust import TrustStore
from proofvan.records.check_envelope import check_envelope, signer_check, signer_of
from proofvan.records.envelope import Envelope
from proofvan.records.record import SCHEMA
from proofvan.records.report import Check, Status
from proofvan.records.rules import broken_rules, is_simulated
from proofvan.records.signed import BODY, SignedRecord


@dataclass(frozen=True, slots=True)
class Trusted:
    """Whose signature counts: the keys of a store, and the practice key when practice is asked for."""

    store: TrustStore
    practice: bool

    def signer(self, envelope: Envelope) -> Status:
        """Say what is known of the key of a signed file."""
        return signer_of(envelope, self.store, self.practice)


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A record file and what was found in it; `signed` only when everything in it is intact."""

    checks: tuple[Check, ...]
    signer: Status
    signed: SignedRecord | None

    @property
    def simulated(self) -> bool:
        """Whether documents of this record carry the watermark."""
        return self.signed is not None and is_simulated(self.signed.record, self.signed.public_key)


def check_record(data: bytes, file: str, trusted: Trusted) -> CheckedRecord:
    """Check the bytes of a record file."""
    checked = check_envelope(data, SCHEMA, BODY, file)
    if checked.envelope is None:
        return CheckedRecord(checked.checks, Status.UNKNOWN_SIGNER, None)
    signer = trusted.signer(checked.envelope)
    content, signed = _content(checked.envelope, file)
    checks = (*checked.checks, *content, signer_check(checked.envelope, signer, file))
    whole = checked.intact and all(check.ok for check in content)
    return CheckedRecord(checks, signer, signed if whole else None)


def _content(envelope: Envelope, file: str) -> tuple[list[Check], SignedRecord | None]:
    try:
        signed = SignedRecord.from_envelope(envelope)
    except RecordError as problem:
        evidence = {name: str(value) for name, value in problem.evidence.items()}
        part = evidence.get("field", BODY)
        return [Check("verify-content", False, file, part, "verify-content-unreadable", evidence)], None
    broken = [Check("verify-content", False, file, field, rule) for field, rule in broken_rules(signed.record)]
    return broken or [Check("verify-content", True, file, BODY, "verify-content-fits")], signed
