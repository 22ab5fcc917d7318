"""Certificates: PDF/A-3 with the record inside, the same bytes twice, marked when practice, every change named."""

from __future__ import annotations

import random
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from campaign import tell
from issued_documents import issued
from pdf_words import words
from sample_people import KEYS, VAN, approved
from sample_records import pile, real, signed_dispenser, signed_pile, signer

from proofvan.core.errors import InputError, RecordError, SetupError
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES
from proofvan.documents.attachment import attached_files
from proofvan.documents.certificate import qr_text
from proofvan.documents.verification import PdfCertificates, verify
from proofvan.documents.view import two_digits, view
from proofvan.keys.practice import practice_signer
from proofvan.keys.trust import TrustStore
from proofvan.records import verify as records_verify
from proofvan.records.place import with_flip
from proofvan.records.record import DocumentKind
from proofvan.records.report import Status
from proofvan.records.signed import RecordFiles, SignedRecord, sign

NOBODY = TrustStore()


def render(signed: SignedRecord) -> bytes:
    """The certificate of a record, made with the key that signed last."""
    return issued(signed).pdf


def every_file(files: RecordFiles) -> dict[str, bytes | None]:
    return {"record.json": files.record, "signature.json": files.signature, **files.endorsements}


def written(tmp_path: Path, pdf: bytes) -> Path:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf)
    return path


@pytest.mark.parametrize("make", [signed_pile, signed_dispenser, approved])
def test_the_same_record_gives_the_same_bytes(make: object) -> None:
    assert render(make()) == render(make())


def test_the_file_declares_pdf_a_3b_and_has_what_that_asks_for() -> None:
    with pikepdf.open(BytesIO(render(signed_pile()))) as document:
        metadata = document.open_metadata()
        assert metadata.pdfa_status == "3B"
        assert "/OutputIntents" in document.Root
        assert "/MarkInfo" in document.Root
        for font in (item for item in document.objects if isinstance(item, pikepdf.Dictionary)):
            if font.get("/Type") == "/FontDescriptor":
                assert "/FontFile3" in font or "/FontFile2" in font


def test_record_signature_and_endorsements_are_attached_as_source_byte_for_byte() -> None:
    signed = signed_pile()
    pdf = render(signed)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert [str(file.UF) for file in document.Root.AF] == sorted([*signed.files(), "certificate.xml"])
        assert all(file.AFRelationship == "/Source" for file in document.Root.AF)
        for name, data in signed.files().items():
            assert document.attachments[name].get_file().read_bytes() == data
    assert every_file(attached_files(pdf, "certificate.pdf")) == signed.files()


def test_every_signed_file_comes_out_of_a_certificate_whose_table_of_objects_is_lost() -> None:
    signed = signed_pile()
    pdf = render(signed)
    files = attached_files(pdf[: pdf.rindex(b"xref")].replace(b"/AF", b"/XX"), "certificate.pdf")
    assert every_file(files) == signed.files()


@pytest.mark.parametrize("name", ["record.json", "signature.json"])
def test_a_lost_attachment_is_named_and_the_other_still_read(tmp_path: Path, name: str) -> None:
    with pikepdf.open(BytesIO(render(signed_pile()))) as document:
        del document.attachments[name]
        del document.Root.AF
        rest = BytesIO()
        document.save(rest)
    report = verify(written(tmp_path, rest.getvalue()), NOBODY, True)
    assert report.status is Status.DAMAGED
    (lost,) = report.failed
    assert (lost.part, lost.meaning) == (f"attachment {name}", "verify-attachment-unreadable")
    assert any(check.ok and check.file.startswith("certificate.pdf/") for check in report.checks)


def test_every_date_is_the_records() -> None:
    with pikepdf.open(BytesIO(render(signed_pile()))) as document:
        assert str(document.docinfo.CreationDate).startswith("D:20261124")
        assert "2026-11-24" in str(document.open_metadata()["xmp:CreateDate"])


def test_each_page_carries_the_watermark_exactly_when_something_was_simulated() -> None:
    for page in words(render(signed_pile())):
        assert "SIMULATED" in page and "仿真" in page
    for page in words(render(approved())):
        assert "SIMULATED" not in page and "仿真" not in page
    for page in words(render(sign(real(pile()), practice_signer()))):  # the practice key alone is enough
        assert "SIMULATED" in page and "仿真" in page


def test_a_certificate_says_all_that_the_rules_ask_for() -> None:
    pages = words(render(approved()))
    cover, inner = pages[0], "".join(pages[1:])
    for label in ("检定证书", "证书编号", "委托方", "器具名称", "型号规格", "出厂编号", "制造单位", "检定结论", "合格"):
        assert label in cover, label
    for label in ("检定员", "核验员", "批准人", "检定日期", "有效期至", "机构授权证书号", "检定专用章", "未签章"):
        assert label in cover, label
    for value in ("ZL-DC-2026-0007", "DC-120K-2", "A1230045", "2026年11月24日", "2029年11月23日", "某市计量检定所"):
        assert value in cover, value
    for label in (
        "原始记录号",
        "依据规程",
        "计量标准",
        "检定地点",
        "环境条件",
        "项目",
        "结论",
        "不确定度",
        "调整",
        "证书终结",
    ):
        assert label in inner, label
    for value in ("YS-2026-0007", "JJG1149", "SIM-2026-0001", "2027-01-09", "0.2%", "±1.0%", "proofvanverify"):
        assert value in inner, value
    assert "以下空白" in pages[-1]
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页/共{len(pages)}页" in page


def test_a_notice_names_what_failed_and_has_no_date_of_validity() -> None:
    pages = words(render(signed_dispenser()))
    whole = "".join(pages)
    assert "检定结果通知书" in pages[0] and "不合格" in pages[0]
    assert "有效期至" not in pages[0] and "检定证书" not in whole
    assert "不合格项目" in pages[1]
    assert "通知书终结" in pages[-1]


def test_nothing_is_issued_for_what_was_not_completed() -> None:
    record = pile()
    verdict = replace(record.verdicts[0], outcome=Outcome.INCONCLUSIVE)
    conclusion = replace(record.conclusion, outcome=Outcome.INCONCLUSIVE, document=DocumentKind.NONE, valid_until="")
    open_record = replace(record, verdicts=(verdict, *record.verdicts[1:]), conclusion=conclusion)
    with pytest.raises(RecordError) as refused:
        render(sign(open_record, practice_signer()))
    assert refused.value.fault == "document-none-allowed"


def test_nothing_is_issued_from_a_record_that_contradicts_itself() -> None:
    failed = replace(pile().verdicts[0], outcome=Outcome.FAIL)
    with pytest.raises(RecordError) as refused:
        render(sign(replace(pile(), verdicts=(failed, *pile().verdicts[1:])), practice_signer()))
    assert refused.value.fault == "document-record-breaks-rule"


def test_a_character_without_a_shape_is_named() -> None:
    named = replace(pile(), subject=replace(pile().subject, client="站🚗"))
    with pytest.raises(InputError) as refused:
        render(sign(named, practice_signer()))
    assert refused.value.fault == "document-character-missing"
    assert refused.value.evidence["value"] == "🚗"


def test_a_word_that_no_catalogue_has_is_never_printed_as_an_id() -> None:
    unnamed = replace(pile(), plan=replace(pile().plan, gate="pile-gate-no-such"))
    with pytest.raises(SetupError) as refused:
        render(sign(unnamed, practice_signer()))
    assert refused.value.fault == "document-word-missing"


def test_the_qr_code_says_the_digest_of_the_record() -> None:
    assert qr_text(signed_pile()) == f"PROOFVAN:RECORD:SHA256:{pile().digest()}"


def test_templates_get_strings_and_no_floats() -> None:
    def walk(value: object) -> None:
        assert not isinstance(value, float)
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(item)

    walk(view(signed_pile()))


def test_an_uncertainty_is_printed_with_two_digits() -> None:
    # GB/T 8170: half to even.
    cases = {"0.0580123": "0.058", "0.0585": "0.058", "0.0595": "0.060", "12.34": "12", "0": "0", "0.1": "0.10"}
    assert {number: two_digits(number) for number in cases} == cases
    assert two_digits("inf") == "inf" and two_digits("—") == "—"


def test_an_untouched_certificate_verifies_alone(tmp_path: Path) -> None:
    report = verify(written(tmp_path, render(signed_pile())), NOBODY, True)
    assert report.status is Status.PRACTICE and report.simulated
    real_path = written(tmp_path, render(approved()))
    everybody = TrustStore(frozenset({VAN.public_key, *(key.public_key for key in KEYS.values())}))
    assert verify(real_path, everybody, False).status is Status.TRUSTED
    assert verify(real_path, NOBODY, True).status is Status.UNKNOWN_SIGNER


def test_a_thousand_flipped_bits_are_found_and_named(tmp_path: Path, record_property) -> None:
    pdf, certificates = render(signed_pile()), PdfCertificates()
    path = written(tmp_path, pdf)
    assert records_verify.verify(path, NOBODY, True, certificates).status is Status.PRACTICE
    pick = random.Random(20261124)
    for _ in range(1000):
        at, bit = pick.randrange(len(pdf)), pick.randrange(8)
        path.write_bytes(with_flip(pdf, (at, bit)))
        report = records_verify.verify(path, NOBODY, True, certificates)
        assert report.status is Status.DAMAGED, (at, bit)
        for found in report.failed:
            assert found.file.startswith("certificate.pdf")
            assert found.part, (at, bit)
            assert all(all(found.words(language)) for language in LANGUAGES)
    tell(record_property, flips_of_signed_files=1000, accepted=0)


def test_a_change_on_a_page_is_named_by_its_page(tmp_path: Path) -> None:
    pdf = render(signed_pile())
    with pikepdf.open(BytesIO(pdf)) as document:
        stream = document.pages[1].Contents.read_raw_bytes()
    at = pdf.index(stream) + len(stream) // 2
    report = verify(written(tmp_path, with_flip(pdf, (at, 3))), NOBODY, True)
    (found,) = report.failed
    assert found.part.startswith("page 2, object ")
    assert found.meaning == "verify-pdf-page"
    assert found.evidence["offset"] == str(at)


def test_bytes_behind_the_end_and_a_cut_end_are_found(tmp_path: Path) -> None:
    pdf = render(signed_pile())
    for other in (pdf + b"\n", pdf[:-1], pdf[: len(pdf) // 2], b"%PDF-1.7\n", b""):
        report = verify(written(tmp_path, other), NOBODY, True)
        assert report.status is Status.DAMAGED
        assert report.failed[0].part


def test_a_page_drawn_from_another_record_is_found(tmp_path: Path) -> None:
    # The honest record is attached, but the pages show what another record says.
    honest = signed_pile()
    other = sign(replace(pile(), subject=replace(pile().subject, serial="FORGED")), practice_signer())
    with pikepdf.open(BytesIO(render(other))) as document:
        document.attachments["record.json"] = honest.record_bytes()
        document.attachments["signature.json"] = honest.signature_bytes()
        forged = BytesIO()
        document.save(forged)
    report = verify(written(tmp_path, forged.getvalue()), NOBODY, True)
    assert report.status is Status.DAMAGED


def test_a_certificate_of_an_altered_resigned_record_is_never_trusted(tmp_path: Path) -> None:
    trust = TrustStore(frozenset({signer(1).public_key}))
    altered = replace(real(pile()), subject=replace(pile().subject, serial="FORGED"))
    report = verify(written(tmp_path, render(sign(altered, signer(2)))), trust, True)
    assert report.status is Status.UNKNOWN_SIGNER
