"""TRUST-26: a document is issued again byte for byte, or as an amendment that says so; the checkpoint travels along."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from issued_documents import DCC, SIGNERS, sample_document
from lxml import etree
from pdf_words import words
from sample_people import KEYS, VAN, approved
from sample_records import pile, signed_pile
from sample_runs import finish_run

from proofvan.core.errors import InputError, RecordError, SignatureError
from proofvan.core.line.results import Outcome
from proofvan.documents.amendment import Correction, SignedAmendment, amend, next_number, with_amendment
from proofvan.documents.certificate import Document, make_document, qr_text
from proofvan.documents.issuance import Issuance
from proofvan.documents.original_record import draw_original_record
from proofvan.documents.verification import verify
from proofvan.documents.xml_signature import read_signed
from proofvan.keys.practice import practice_signer
from proofvan.keys.trust import TrustStore
from proofvan.people.person import Role
from proofvan.records.ledger.checkpoint import make_checkpoint
from proofvan.records.record import DocumentKind
from proofvan.records.report import Status
from proofvan.records.signed import SignedRecord, sign

APPROVER = KEYS[Role.APPROVER]
EVERYBODY = TrustStore(frozenset({VAN.public_key, *(key.public_key for key in KEYS.values())}))
UTC = "2026-12-01T08:00:00.000Z"
REASON = "委托方名称写错"


def amended(signed: SignedRecord, **words_: str) -> SignedAmendment:
    number = signed.record.head.document_number
    return amend(signed, (number, sample_document("approved").pdf), words_, REASON, UTC, APPROVER)


def document_of(issuance: Issuance) -> Document:
    return make_document(issuance, SIGNERS[issuance.issuer])


def written(folder: Path, pdf: bytes) -> Path:
    path = folder / "certificate.pdf"
    path.write_bytes(pdf)
    return path


def test_an_amended_document_says_what_it_replaces_why_and_both_words(tmp_path: Path) -> None:
    signed = approved()
    document = document_of(Issuance(signed, amendment=amended(signed, client="新客户有限公司")))
    pages = words(document.pdf)
    assert "ZL-DC-2026-0007/A1" in pages[0] and f"代替replacesZL-DC-2026-0007，{REASON}" in pages[0]
    assert "新客户有限公司" in pages[0] and "练习充电站→新客户有限公司" in "".join(pages)
    root = read_signed(document.xml).root
    assert root.findtext(f".//{DCC}uniqueIdentifier") == "ZL-DC-2026-0007/A1"
    assert root.findtext(f".//{DCC}typeOfChange") == "amended"
    assert root.findtext(f".//{DCC}replacedUniqueIdentifier") == "ZL-DC-2026-0007"
    replaced = hashlib.sha256(sample_document("approved").pdf).hexdigest()
    assert root.findtext(f".//{DCC}previousReport/{DCC}value") == replaced
    assert verify(written(tmp_path, document.pdf), EVERYBODY, False).status is Status.TRUSTED


def test_the_numbers_of_an_amended_document_are_those_of_the_first() -> None:
    signed = approved()
    document = document_of(Issuance(signed, amendment=amended(signed, place="2 号车位")))
    first, second = (etree.fromstring(data).find(f"{DCC}measurementResults") for data in (
        sample_document("approved").xml, document.xml,
    ))  # fmt: skip
    assert etree.tostring(first, method="c14n") == etree.tostring(second, method="c14n")


def test_what_was_measured_is_never_amended() -> None:
    for field in ("serial", "accuracy_class", "data", "results"):
        with pytest.raises(InputError) as refused:
            amended(approved(), **{field: "x"})
        assert refused.value.fault == "amendment-not-permitted"
    with pytest.raises(InputError):
        amended(approved())


def test_an_amendment_counts_only_for_its_record_by_its_issuer_and_unchanged() -> None:
    signed = approved()
    good = amended(signed, client="甲")
    with pytest.raises(RecordError):
        with_amendment(signed_pile(), good)
    by_another = amend(signed, ("N", b""), {"client": "甲"}, REASON, UTC, VAN)
    with pytest.raises(SignatureError):
        with_amendment(signed, by_another)
    forged = replace(good.amendment, corrections=(Correction("client", "练习充电站", "乙"),))
    with pytest.raises(SignatureError):
        with_amendment(signed, replace(good, amendment=forged))


def test_a_page_that_was_amended_without_amendment_is_found(tmp_path: Path) -> None:
    signed = approved()
    document = document_of(Issuance(signed, amendment=amended(signed, client="甲")))
    path = written(tmp_path, document.pdf)
    with pikepdf.open(path, allow_overwriting_input=True) as opened:
        del opened.attachments["amendment.json"]
        opened.save(path)
    assert verify(path, EVERYBODY, False).status is Status.DAMAGED


def test_amendments_are_counted() -> None:
    assert next_number("ZL-7") == "ZL-7/A1"
    assert next_number("ZL-7/A1") == "ZL-7/A2"


def test_the_checkpoint_leaves_the_van_in_the_qr_code_and_beside_the_record(tmp_path: Path) -> None:
    note = make_checkpoint("proofvan/van-1", 12, bytes(32), VAN).note()
    assert qr_text(approved(), note).endswith(f"\n{note}")
    document = document_of(Issuance(approved(), checkpoint=note))
    path = written(tmp_path, document.pdf)
    with pikepdf.open(path) as opened:
        assert opened.attachments["checkpoint.txt"].get_file().read_bytes() == note.encode()
    assert verify(path, EVERYBODY, False).status is Status.TRUSTED
    other = make_checkpoint("proofvan/van-1", 13, bytes(32), VAN).note()
    assert document_of(Issuance(approved(), checkpoint=other)).pdf != document.pdf


def test_the_original_record_tells_every_attempt_and_verifies(tmp_path: Path) -> None:
    signed = approved()
    pdf = draw_original_record(signed)
    assert draw_original_record(signed) == pdf
    whole = "".join(words(pdf))
    for said in (
        "原始记录",
        "YS-2026-0007",
        "3601718.2",
        "indicated_kwh",
        "未修约unrounded0.174318",
        "赵批准",
        "记录终结",
    ):
        assert said in whole, said
    assert whole.count("条款clause7.3.2") >= len(signed.record.attempts) + len(signed.record.results)
    path = written(tmp_path, pdf)
    assert verify(path, EVERYBODY, False).status is Status.TRUSTED
    path.write_bytes(pdf.replace(b"/Type/Page", b"/Type/Pagf", 1))
    assert verify(path, EVERYBODY, False).status is Status.DAMAGED


def test_an_original_record_is_drawn_of_a_run_that_gives_no_certificate() -> None:
    record = pile()
    verdict = replace(record.verdicts[0], outcome=Outcome.INCONCLUSIVE)
    conclusion = replace(record.conclusion, outcome=Outcome.INCONCLUSIVE, document=DocumentKind.NONE, valid_until="")
    unfinished = replace(record, verdicts=(verdict, *record.verdicts[1:]), conclusion=conclusion)
    whole = "".join(words(draw_original_record(sign(unfinished, practice_signer()))))
    assert "未完成" in whole and "SIMULATED" in whole


def test_both_commands_write_what_verifies(tmp_path: Path) -> None:
    folder, home = tmp_path / "one", tmp_path / "home"
    finish_run(folder)
    home.mkdir()
    original, to = tmp_path / "original.pdf", tmp_path / "amended"
    for command in (
        ["original", str(folder), "--to", str(original)],
        ["amend", str(folder), "--word", "client=新客户", "--reason", REASON, "--to", str(to), "--home", str(home)],
    ):
        whole = [sys.executable, "-m", "proofvan.cli", *command, "--json"]
        answer = json.loads(subprocess.run(whole, capture_output=True, text=True, check=True).stdout)
        assert answer["ok"]
    for path in (original, to / "certificate.pdf", to / "certificate.xml"):
        assert verify(path, TrustStore(), True).status is Status.PRACTICE, path
