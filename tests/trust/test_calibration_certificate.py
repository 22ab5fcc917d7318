"""校准证书: what was measured and how sure that is; never 合格, never 有效期, never for what the law wants verified."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from issued_documents import DCC, sample_document
from lxml import etree
from pdf_words import words
from sample_records import calibration, pile

from proofvan.compose.practice import practices
from proofvan.core.errors import InputError, PreconditionError
from proofvan.core.line.results import Outcome
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.records.record import DocumentKind
from proofvan.records.report import Status
from proofvan.records.rules import broken_rules, document_kind
from proofvan.station.setup import load_setup, setup_files

MEASURE = practices()["metal-measure"]
CALIBRATION = 'practised_service = "calibration"\nnot_compulsory = "企业内部使用"'


def job_with(tmp_path: Path, new: str) -> Path:
    text = MEASURE.job.read_text(encoding="utf-8")
    job = tmp_path / "job.toml"
    job.write_text(text.replace('practised_service = "subsequent_verification"', new), encoding="utf-8")
    return job


def test_it_says_what_was_measured_and_judges_nothing(tmp_path: Path) -> None:
    document = sample_document("calibration")
    pages = words(document.pdf)
    whole = "".join(pages)
    for wanted in (
        "校准证书",
        "校准依据",
        "校准员",
        "校准日期",
        "校准专用章",
        "不作符合性判定",
        "不用于贸易结算",
        "0.058%",
    ):
        assert wanted in whole, wanted
    for unwanted in ("检定证书", "合格", "有效期至2", "最大允许", "检定员", "检定日期", "检定结论"):
        assert unwanted not in whole, unwanted
    path = tmp_path / "certificate.pdf"
    path.write_bytes(document.pdf)
    assert verify(path, TrustStore(), True).status is Status.PRACTICE


def test_the_one_for_machines_states_no_conformity() -> None:
    root = etree.fromstring(sample_document("calibration").xml)
    assert not list(root.iter(f"{DCC}conformity"))
    said = {one.get("refType") for one in root.iter(f"{DCC}statement")}
    assert "cn_notCompulsory" in said and not said & {"cn_conclusion basic_conformity", "cn_validUntil"}


def test_only_a_whole_calibration_gives_one() -> None:
    kind = DocumentKind.CALIBRATION_CERTIFICATE
    assert document_kind("calibration", "", Outcome.MEASURED) is kind
    assert document_kind("practice", "calibration", Outcome.MEASURED) is kind
    for outcome in (Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE):
        assert document_kind("calibration", "", outcome) is DocumentKind.NONE
    assert document_kind("subsequent_verification", "", Outcome.MEASURED) is DocumentKind.NONE


def test_a_record_says_why_it_is_a_calibration_exactly_when_it_is_one() -> None:
    assert broken_rules(calibration()) == ()
    silent = replace(calibration(), subject=replace(calibration().subject, not_compulsory=""))
    talking = replace(pile(), subject=replace(pile().subject, not_compulsory="x"))
    for record in (silent, talking):
        assert [rule for _, rule in broken_rules(record)] == ["record-rule-not-compulsory"]


def test_an_instrument_under_compulsory_verification_is_not_calibrated(tmp_path: Path) -> None:
    load_setup(setup_files(job_with(tmp_path, CALIBRATION), MEASURE.rig))
    for reason in ("", '\nnot_compulsory = "  "'):
        silent = job_with(tmp_path, f'practised_service = "calibration"{reason}')
        with pytest.raises(PreconditionError, match="calibration-of-compulsory-instrument"):
            load_setup(setup_files(silent, MEASURE.rig))
    talking = job_with(tmp_path, 'practised_service = "subsequent_verification"\nnot_compulsory = "x"')
    with pytest.raises(InputError) as refused:
        load_setup(setup_files(talking, MEASURE.rig))
    assert "not_compulsory" in str(refused.value.evidence["allowed"])


def test_a_pile_that_sells_energy_has_no_method_of_calibration(tmp_path: Path) -> None:
    with pytest.raises(PreconditionError, match="limits-method-not-permitted"):
        pile_job = practices()["pile-dc"]
        text = pile_job.job.read_text(encoding="utf-8").replace(
            'service = "practice"\npractised_service = "subsequent_verification"',
            'service = "calibration"\nnot_compulsory = "x"',
        )
        (tmp_path / "organisation.toml").write_text(
            '[organisation]\nid = "a"\nname_zh = "甲"\nname_en = "A"\npractice = false\n', encoding="utf-8"
        )
        (tmp_path / "job.toml").write_text(text, encoding="utf-8")
        load_setup(setup_files(tmp_path / "job.toml", pile_job.rig))
