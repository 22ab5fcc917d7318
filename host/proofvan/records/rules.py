"""Which document a record may become, and when it must say that it is practice."""

from __future__ import annotations

from collections.abc import Iterable

from proofvan.core.line.results import Outcome, Verdict
from proofvan.keys.practice import is_practice
from proofvan.records.record import DocumentKind, VerificationRecord

PRACTICE_MARK = "仿真"  # marks a practice confirmation
# Services that end in a verification certificate or a notice of results; the others have documents of their own.
VERIFICATIONS = frozenset({"initial_verification", "subsequent_verification", "arbitration"})
PRACTICE = "practice"
CALIBRATION = "calibration"
TESTING = "testing"


def overall(verdicts: Iterable[Verdict]) -> Outcome:
    """Give the verdict of the whole: any FAIL fails; else anything not completed is INCONCLUSIVE; none at all too.

    When nothing had a limit, and all was completed, the whole is MEASURED.
    """
    outcomes = {verdict.outcome for verdict in verdicts}
    if Outcome.FAIL in outcomes:
        return Outcome.FAIL
    (only,) = outcomes if len(outcomes) == 1 else (Outcome.INCONCLUSIVE,)
    return only


def document_kind(service: str, practised_service: str, outcome: Outcome) -> DocumentKind:
    """Say what may be issued (field practice 1.1, 1.2): a certificate, a notice, a test report, or nothing."""
    effective = practised_service if service == PRACTICE else service
    if effective == CALIBRATION:
        return DocumentKind.CALIBRATION_CERTIFICATE if outcome is Outcome.MEASURED else DocumentKind.NONE
    if effective == TESTING:
        return DocumentKind.NONE if outcome is Outcome.INCONCLUSIVE else DocumentKind.TEST_REPORT
    if effective not in VERIFICATIONS or outcome not in (Outcome.PASS, Outcome.FAIL):
        return DocumentKind.NONE
    return DocumentKind.VERIFICATION_CERTIFICATE if outcome is Outcome.PASS else DocumentKind.NOTICE_OF_RESULTS


def is_simulated(record: VerificationRecord, public_key: bytes) -> bool:
    """Say whether every page must carry the watermark 仿真 SIMULATED.

    One simulated or practice part is enough: a simulator can never give a clean certificate (field practice 1.5).
    """
    return (
        record.head.simulated
        or record.head.service == PRACTICE
        or record.organisation.practice
        or is_practice(public_key)
        or any(standard.simulated for standard in record.standards)
        or any(PRACTICE_MARK in verdict.limit.confirmed_by for verdict in record.verdicts)
        or any(PRACTICE_MARK in confirmation.confirmed_by for confirmation in record.organisation.confirmations)
    )


def broken_rules(record: VerificationRecord) -> tuple[tuple[str, str], ...]:
    """List the rules that a record breaks as (field, message id); an honest program never writes one."""
    kind = document_kind(record.head.service, record.head.practised_service, record.conclusion.outcome)
    broken = []
    if record.conclusion.outcome is not overall(record.verdicts):
        broken.append(("record.conclusion.outcome", "record-rule-outcome"))
    if record.conclusion.document is not kind:
        broken.append(("record.conclusion.document", "record-rule-document"))
    if record.conclusion.valid_until and kind is not DocumentKind.VERIFICATION_CERTIFICATE:
        broken.append(("record.conclusion.valid_until", "record-rule-validity"))
    if (record.head.service == PRACTICE) != bool(record.head.practised_service):
        broken.append(("record.head.practised_service", "record-rule-practised"))
    if any(standard.simulated for standard in record.standards) and not record.head.simulated:
        broken.append(("record.head.simulated", "record-rule-simulated"))
    if (CALIBRATION in (record.head.service, record.head.practised_service)) != bool(record.subject.not_compulsory):
        broken.append(("record.subject.not_compulsory", "record-rule-not-compulsory"))
    return tuple(broken)
