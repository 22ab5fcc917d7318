"""检测报告: what was tested against a demand; it conforms or not, nobody is 合格, nothing is valid until a day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from issued_documents import issued
from pdf_words import words
from sample_records import calibration, pile, signed_practice

from proofvan.core.line.results import Outcome
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.records.record import DocumentKind, VerificationRecord
from proofvan.records.report import Status
from proofvan.records.rules import broken_rules, document_kind

REPORT = DocumentKind.TEST_REPORT


def under_test(base: VerificationRecord) -> VerificationRecord:
    """A record of the same values, under 检测."""
    return replace(
        base,
        head=replace(base.head, practised_service="testing"),
        subject=replace(base.subject, not_compulsory=""),
        conclusion=replace(base.conclusion, document=REPORT, valid_until=""),
    )


def failed(base: VerificationRecord) -> VerificationRecord:
    verdicts = tuple(replace(verdict, outcome=Outcome.FAIL) for verdict in base.verdicts)
    return replace(base, verdicts=verdicts, conclusion=replace(base.conclusion, outcome=Outcome.FAIL))


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (under_test(pile()), "符合"),
        (under_test(failed(pile())), "不符合"),
        (under_test(calibration()), "不作符合性判定"),
    ],
    ids=["conforms", "does not", "measured"],
)
def test_it_says_what_was_tested_and_never_qualified(tmp_path: Path, record: VerificationRecord, said: str) -> None:
    assert not broken_rules(record)
    document = issued(signed_practice(record))
    whole = "".join(words(document.pdf))
    for wanted in ("检测报告", "报告编号", "检测依据", "检测员", "检测日期", "报告终结", said):
        assert wanted in whole, wanted
    for unwanted in ("检定证书", "检定员", "检定结论", "有效期至2", "通知书终结", "证书终结"):
        assert unwanted not in whole, unwanted
    path = tmp_path / "report.pdf"
    path.write_bytes(document.pdf)
    assert verify(path, TrustStore(), True).status is Status.PRACTICE


@pytest.mark.parametrize("service", [("testing", ""), ("practice", "testing")])
def test_what_was_not_completed_gives_no_report(service: tuple[str, str]) -> None:
    assert {document_kind(*service, outcome) for outcome in (Outcome.PASS, Outcome.FAIL, Outcome.MEASURED)} == {REPORT}
    assert document_kind(*service, Outcome.INCONCLUSIVE) is DocumentKind.NONE


def test_a_report_with_a_validity_breaks_a_rule() -> None:
    record = under_test(pile())
    dated = replace(record, conclusion=replace(record.conclusion, valid_until="2027-01-01"))
    assert [rule for _, rule in broken_rules(dated)] == ["record-rule-validity"]
