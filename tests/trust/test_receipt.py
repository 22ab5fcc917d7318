"""小票: what the customer is told on the spot, from the signed record; it never passes for a certificate."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pdf_words import words
from sample_people import approved, sign_as, signed_by_the_van, write_signed
from sample_records import calibration, dispenser, pile, signed_practice
from test_test_report import under_test
from typer.testing import CliRunner

from proofvan.cli.app import app
from proofvan.core.errors import RecordError
from proofvan.core.line.results import Outcome
from proofvan.documents.receipt import draw_receipt
from proofvan.people.person import Role
from proofvan.records.record import DocumentKind
from proofvan.records.signed import SignedRecord

MM = 72 / 25.4


def said(signed: SignedRecord) -> str:
    (page,) = words(draw_receipt(signed))
    return page


def test_it_tells_what_the_record_says_and_that_it_is_no_certificate() -> None:
    signed = approved()
    record, page = signed.record, said(signed)
    for wanted in ("某市计量检定所", "检定小票", "不是检定证书", "NOTTHEVERIFICATIONCERTIFICATE",
                   record.head.document_number, record.subject.model, record.subject.serial,
                   record.subject.client, record.conclusion.date,
                   "✓合格PASS", "0.2%125A", "limit±1.0%", "0.058%（k=2）", f"validuntil{record.conclusion.valid_until}",
                   "检定员verifier✓王练习", "核验员checker✓李核验", "批准人approver✓赵批准"):  # fmt: skip
        assert wanted in page, wanted
    assert signed.digest[:16] in page and signed.digest[:17] not in page
    for unwanted in ("仿真", "SIMULATED", "练习·", "awaited"):
        assert unwanted not in page, unwanted


def test_what_is_simulated_and_practised_says_so() -> None:
    assert "仿真SIMULATED·练习不具有法律效力" in said(signed_practice(pile()))


def test_it_names_whose_signature_is_awaited() -> None:
    once = sign_as(signed_by_the_van(), Role.VERIFIER)
    page = said(once)
    assert "检定员verifier✓王练习" in page and "核验员checker○等待签名" in page and "批准人" not in page
    assert "批准人approver○等待签名" in said(sign_as(once, Role.CHECKER))


def test_a_failed_instrument_has_its_failed_items_and_no_validity() -> None:
    page = said(signed_practice(dispenser()))
    assert "✗不合格FAIL" in page and "不是检定结果通知书" in page and "validuntil" not in page
    assert "不合格项目faileditem示值误差errorofindicationQ140L/min0.52%" in page


@pytest.mark.parametrize(
    ("record", "wanted", "unwanted"),
    [
        (calibration, ("校准小票", "不是校准证书", "已测量", "不作符合性判定", "校准员"), ("合格", "检定", "最大允许")),
        (
            lambda: under_test(pile()),
            ("检测小票", "不是检测报告", "✓符合CONFORMS", "检测员"),
            ("合格", "检定", "validuntil"),
        ),
    ],
    ids=["calibration", "test report"],
)  # fmt: skip
def test_each_kind_of_work_has_its_own_words(
    record: Callable[[], object], wanted: tuple[str, ...], unwanted: tuple[str, ...]
) -> None:
    page = said(signed_practice(record()))
    assert not [word for word in wanted if word not in page] and not [word for word in unwanted if word in page]


def test_the_paper_is_80_mm_wide_and_as_long_as_the_longest_words_need() -> None:
    base = pile()
    client, model = "某某市新能源汽车充电基础设施运营管理有限责任公司第二分公司" * 3, "EVDC-" + "A1B2C3D4E5" * 8
    long = replace(base, subject=replace(base.subject, client=client, model=model))
    heights = []
    for record in (base, long):
        pdf = draw_receipt(signed_practice(record))
        with pikepdf.open(BytesIO(pdf)) as document:
            (page,) = document.pages
            width, height = (float(side) for side in page.mediabox[2:])
        assert width == pytest.approx(80 * MM, abs=0.1)
        heights.append(height)
    assert heights[1] > heights[0] + 20 * MM
    whole = said(signed_practice(long))
    assert client in whole and model in whole


def test_the_same_record_gives_the_same_bytes_and_another_signature_others() -> None:
    once = sign_as(signed_by_the_van(), Role.VERIFIER)
    assert draw_receipt(once) == draw_receipt(sign_as(signed_by_the_van(), Role.VERIFIER))
    assert draw_receipt(once) != draw_receipt(sign_as(once, Role.CHECKER))


def test_a_run_that_issues_nothing_has_no_receipt() -> None:
    base = pile()
    nothing = replace(base.conclusion, document=DocumentKind.NONE, outcome=Outcome.INCONCLUSIVE, valid_until="")
    with pytest.raises(RecordError) as refused:
        draw_receipt(signed_practice(replace(base, conclusion=nothing)))
    assert refused.value.fault == "document-none-allowed"


def test_the_command_writes_it(tmp_path: Path) -> None:
    signed = approved()
    write_signed(tmp_path / "runs" / "R-1", signed)
    call = ["receipt", "R-1", "--home", str(tmp_path), "--to", str(tmp_path / "r.pdf"), "--json"]
    answer = CliRunner().invoke(app, call)
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.output)["result"]["digest"] == signed.digest
    assert (tmp_path / "r.pdf").read_bytes() == draw_receipt(signed)
