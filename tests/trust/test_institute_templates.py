"""Letterhead, picture of the seal and numbering of an institute are data: they lie in the record, nowhere else."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from issued_documents import issued
from pdf_words import words
from sample_records import pile, signed_practice

from proofvan.compose.practice import practices
from proofvan.core.errors import InputError
from proofvan.standards.organisation import LARGEST_PICTURE_BYTES, Numbers, Organisation, load, require_picture
from proofvan.standards.register import PRACTICE
from proofvan.station.setup import load_setup, setup_files

MEASURE = practices()["metal-measure"]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 4"><path d="M0 0 L30 4" stroke="#c00"/></svg>'


def png(width: int = 2, height: int = 1) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    rows = b"".join(b"\0" + b"\xc0\x10\x20" * width for _ in range(height))
    body = chunk(b"IHDR", size + b"\x08\x02\0\0\0") + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def own_organisation(folder: Path, more: str) -> None:
    text = (PRACTICE / "organisation.toml").read_text(encoding="utf-8")
    place = text.index("methods =")
    (folder / "organisation.toml").write_text(text[:place] + more + text[place:], encoding="utf-8")
    (folder / "job.toml").write_text(MEASURE.job.read_text(encoding="utf-8"), encoding="utf-8")


def with_pictures(letterhead: bytes, seal: bytes):
    encoded = [base64.b64encode(data).decode() for data in (letterhead, seal)]
    used = replace(pile().organisation, letterhead=encoded[0], seal=encoded[1])
    return signed_practice(replace(pile(), organisation=used))


@pytest.mark.parametrize("letterhead", [SVG, png()])
def test_pictures_are_drawn_from_the_record_and_a_picture_is_no_seal(letterhead: bytes) -> None:
    signed = with_pictures(letterhead, SVG)
    pdf = issued(signed).pdf
    assert pdf == issued(signed).pdf
    cover = words(pdf)[0]
    assert "未签章" in cover and "练习机构（仿真）PracticeorganisationSIM" not in cover
    plain = issued(signed_practice(pile())).pdf
    with pikepdf.open(BytesIO(pdf)) as drawn, pikepdf.open(BytesIO(plain)) as bare:
        assert len(drawn.pages) == len(bare.pages)
    assert pdf != issued(with_pictures(letterhead, b"")).pdf


def test_the_files_of_an_organisation_come_with_the_job(tmp_path: Path) -> None:
    own_organisation(tmp_path, 'letterhead = "head.svg"\nseal = "seal.png"\n')
    (tmp_path / "head.svg").write_bytes(SVG)
    (tmp_path / "seal.png").write_bytes(png())
    setup = load_setup(setup_files(tmp_path / "job.toml", MEASURE.rig))
    assert (setup.files["head.svg"], setup.files["seal.png"]) == (SVG, png())


def test_a_picture_that_is_missing_too_large_or_none_is_refused(tmp_path: Path) -> None:
    own_organisation(tmp_path, 'letterhead = "head.svg"\n')
    with pytest.raises(InputError, match="table-not-readable"):
        load_setup(setup_files(tmp_path / "job.toml", MEASURE.rig))
    (tmp_path / "head.svg").write_bytes(png())
    with pytest.raises(InputError, match="organisation-picture-wrong"):
        load_setup(setup_files(tmp_path / "job.toml", MEASURE.rig))
    require_picture("head.svg", SVG.ljust(LARGEST_PICTURE_BYTES))
    with pytest.raises(InputError, match="organisation-picture-too-large"):
        require_picture("head.svg", SVG.ljust(LARGEST_PICTURE_BYTES + 1))
    own_organisation(tmp_path, 'letterhead = "../head.svg"\n')
    with pytest.raises(InputError) as refused:
        load(tmp_path / "organisation.toml")
    assert "letterhead" in str(refused.value.evidence["field"])


def test_a_number_is_the_institutes_pattern_around_the_run(tmp_path: Path) -> None:
    own_organisation(tmp_path, "")
    text = (tmp_path / "organisation.toml").read_text(encoding="utf-8")
    numbers = '[organisation.numbers]\ncalibration_certificate = "校字 {year}{month}-{run}号"\n'
    (tmp_path / "organisation.toml").write_text(text + numbers, encoding="utf-8")
    own = load(tmp_path / "organisation.toml").numbers
    assert own.number("calibration_certificate", date(2026, 3, 9), "AB12") == "校字 202603-AB12号"
    assert own.number("verification_certificate", date(2026, 3, 9), "AB12") == "PV-AB12"
    assert Numbers(notice_of_results="{day}{run}").number("notice_of_results", date(2026, 3, 9), "A") == "09A"


@pytest.mark.parametrize("pattern", ["2026-001", "{year}-{month}", "{run}{serial}", "{run"])
def test_a_number_that_two_documents_could_have_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"words with \{run\}"):
        Numbers(calibration_certificate=pattern)


def test_an_organisation_without_templates_has_the_plain_ones() -> None:
    assert (load(PRACTICE / "organisation.toml").letterhead, Organisation.model_fields["seal"].default) == ("", "")
