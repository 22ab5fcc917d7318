"""TRUST-26: a document is issued again byte for byte, or as an amendment that says so; the checkpoint travels along."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from issued_documents import DCC, SIGNERS, sample_document
from lxml import etree
from pdf_words import words
from sample_people import KEYS, VAN, approved
from sample_records import signed_pile

from proofvan.core.errors import InputError, RecordError, SignatureError
from proofvan.documents.amendment import Correction, SignedAmendment, amend, next_number, with_amendment
from proofvan.documents.certificate import Document, make_document, qr_text
from proofvan.documents.issuance import Issuance
from proofvan.documents.verification import verify
from proofvan.documents.xml_signature import read_signed
from proofvan.keys.trust import TrustStore
from proofvan.people.person import Role
from proofvan.records.ledger.checkpoint import make_checkpoint
from proofvan.records.report import Status
from proofvan.records.signed import SignedRecord

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
