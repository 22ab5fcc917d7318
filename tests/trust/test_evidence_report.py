"""The evidence report of a supervision visit as files: signed, drawn in two languages, never a certificate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pdf_words import words

from proofvan.compose.evidence import BODY, SCHEMA, draw_evidence, signed_evidence, write_evidence
from proofvan.core.canonical import parse
from proofvan.core.errors import RecordError
from proofvan.keys.envelope import read_envelope, signature_holds
from proofvan.keys.practice import practice_signer
from proofvan.supervision.report import EvidenceReport
from proofvan.supervision.virtual import Device, visit
from proofvan.supervision.visit import examine


def report(device: Device | None = None) -> EvidenceReport:
    return examine(visit(np.random.default_rng(3), device))


def test_what_is_signed_is_what_was_found_and_no_byte_of_it_changes() -> None:
    made = report(Device(begins=0.5, seen=True))
    data = signed_evidence(made, practice_signer()).to_bytes()
    envelope = read_envelope(data, SCHEMA, BODY, "evidence.json")
    assert signature_holds(envelope) and envelope.signature.digest == made.digest()
    assert envelope.body == parse(made.canonical(), "evidence")
    changed = data.replace(b'"station":"virtual"', b'"station":"another"')
    assert changed != data and not signature_holds(read_envelope(changed, SCHEMA, BODY, "evidence.json"))
    with pytest.raises(RecordError):
        read_envelope(data + b" ", SCHEMA, BODY, "evidence.json")


def test_its_pages_say_what_deviates_and_that_it_is_no_certificate(tmp_path: Path) -> None:
    made = report(Device(begins=0.5, seen=True))
    signed, pdf = write_evidence(made, tmp_path / "evidence", "2026-11-26", practice_signer())
    whole = "".join(words(pdf.read_bytes()))
    for wanted in ("监督检查证据报告", "本报告不是证书", "与预期不一致", "与预期一致", "仿真", made.digest()[:8]):
        assert wanted in whole, wanted
    for unwanted in ("检定证书", "检定结论", "有效期", "不合格项目"):
        assert unwanted not in whole, unwanted
    assert pdf.read_bytes() == draw_evidence(made, "2026-11-26") and signed.is_file()
