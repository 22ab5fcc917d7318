"""Where something is wrong is named in every kind of file, however broken; a key that was revoked counts until then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sample_people import approved
from sample_records import pile, real, signed_pile, signer
from sample_runs import _record_raw

from proofvan.core.canonical import canonical, parse
from proofvan.keys.envelope import make_signature
from proofvan.keys.trust import Revoked, Standing, TrustStore
from proofvan.link.damage import Place
from proofvan.link.recording import segment_name
from proofvan.records.check_envelope import signer_check
from proofvan.records.check_record import Trusted, check_record
from proofvan.records.check_recording import check_recording, part_name
from proofvan.records.neighbours import part_of, record_part_of
from proofvan.records.place import field_at, syntax_error_at
from proofvan.records.record import Recording
from proofvan.records.report import Check
from proofvan.records.signed import RecordFiles

NOBODY = Trusted(TrustStore(), False)
REVOKED_AT = "2026-03-01T00:00:00Z"


def failed(files: RecordFiles) -> dict[str, tuple[str, str]]:
    """What failed of a record: meaning -> file and part."""
    return {check.meaning: (check.file, check.part) for check in check_record(files, NOBODY).checks if not check.ok}


def test_a_byte_is_named_in_pages_objects_and_lines() -> None:
    lines = '{"key":"检"}\n{"key":"b","n":[1,2]}\n'.encode()
    assert part_of(b"%PDF-1.7", 3) == "byte 3"
    assert part_of(b'{"key":"a"}\n', 8) == "key"
    assert part_of(lines, 9) == "line 1: key"
    assert part_of(lines, lines.index(b"2]")) == "line 2: n[1]"
    assert record_part_of(b'{"results":[{"value":"1"}]}', 22) == "record.results[0].value"


@pytest.mark.parametrize(
    ("text", "offset", "field"),
    [
        (b'{"a":"xyz', 8, "a"),  # cut off inside a text
        (b'{"a":"x\\', 7, "a"),  # and behind the sign that takes the next one along
        (b'}]{"a":1}', 7, "a"),  # brackets too many
        (b",1", 1, "$"),
        (b"[[0,1],[2,3]]", 10, "[1][1]"),
    ],
)
def test_a_byte_of_a_broken_text_is_named_as_far_as_the_text_makes_sense(text: bytes, offset: int, field: str) -> None:
    assert field_at(text, offset) == field


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (b'{"a":1}', None),
        ('{"检":}'.encode(), 7),  # counted in bytes
        (b'{"a":\xff}', 5),
        (b"[" * 100_000, 0),
    ],
)
def test_where_a_text_stops_being_json_is_told_in_bytes(text: bytes, at: int | None) -> None:
    assert syntax_error_at(text) == at


def test_a_record_in_another_order_or_with_a_float_is_not_what_we_write() -> None:
    signature = signed_pile().signature_bytes()
    for data, part in ((b'{"b":1,"a":2}', "record.b"), (b'{"a":1.5}', "record")):
        assert failed(RecordFiles(data, signature))["verify-form-broken"] == ("record.json", part)


def test_an_item_and_a_part_that_are_gone_are_named() -> None:
    signed = signed_pile()
    body = parse(signed.record_bytes(), "record.json")
    last = len(body["results"]) - 1
    shorter = {**body, "results": body["results"][:-1]}
    without = {name: part for name, part in body.items() if name != "seals"}
    for changed, part in ((shorter, f"record.results[{last}]"), (without, "record.seals")):
        found = check_record(RecordFiles(canonical(changed), signed.signature_bytes()), NOBODY).checks
        missing = {check.part for check in found if check.meaning == "verify-part-missing"}
        assert part in missing
    other = {**body, "results": "none"}
    found = check_record(RecordFiles(canonical(other), signed.signature_bytes()), NOBODY).checks
    assert {f"record.results[{n}]" for n in range(last + 1)} <= {check.part for check in found if check.ok is False}


def test_endorsements_are_checked_though_the_record_is_gone() -> None:
    files = approved().files()
    endorsements = {name: data for name, data in files.items() if name.startswith("endorsement")}
    found = check_record(RecordFiles(None, files["signature.json"], endorsements=endorsements), NOBODY)
    assert found.signed is None and not found.simulated
    assert {check.meaning for check in found.checks if check.ok is False} == {"verify-pair-missing"}
    assert {check.file for check in found.checks if check.meaning == "verify-form-fits"} >= set(endorsements)


def test_a_sound_recording_of_another_digest_differs_and_no_place_is_invented(tmp_path: Path) -> None:
    path = tmp_path / segment_name(0)
    digest = _record_raw(path)
    for named, ok in ((digest, True), ("ab" * 32, False)):
        whole = replace(real(pile()), recording=Recording((path.name,), named))
        _, content = check_recording([path], None, whole)
        assert content.ok is ok
    assert (content.part, content.meaning) == ("frames", "verify-frames-differ")


def test_a_place_of_a_recording_is_named_by_port_stream_or_message() -> None:
    frame = Place("r.mcap", message=4, topic="/port/B1", port="B1", direction="received", frame=7)
    assert part_name(frame) == "B1 received frame 7"
    assert part_name(replace(frame, stream=1, first_index=160)) == "B1 received frame 7 stream 1 sample 160"
    assert part_name(Place("r.mcap", message=4, topic="/run")) == "message 4 /run"
    assert part_name(Place("r.mcap", message=4)) == "message 4"


# ---- a key that is trusted by itself, and revoked


def revoked_store() -> tuple[TrustStore, bytes]:
    key = signer(1).public_key
    return TrustStore(frozenset({key}), (), {key.hex(): Revoked(key.hex(), REVOKED_AT, "lost")}), key


@pytest.mark.parametrize(
    ("utc", "standing"),
    [
        ("2026-02-28T23:59:59Z", Standing.TRUSTED),
        (REVOKED_AT, Standing.REVOKED),
        ("", Standing.REVOKED),  # nobody knows when it signed
    ],
)
def test_a_key_that_is_trusted_by_itself_counts_until_it_was_revoked(utc: str, standing: Standing) -> None:
    store, key = revoked_store()
    known = store.known(key, utc)
    assert (known.standing, known.certificate) == (standing, None)
    assert store.known(signer(2).public_key, utc).standing is Standing.UNKNOWN


def signer_said(utc: str) -> Check:
    store, _ = revoked_store()
    return signer_check(make_signature("x/1", {"a": "1"}, signer(1)), store, utc, "x.json")


def test_a_revoked_key_without_a_certificate_is_told_with_moment_and_reason_and_no_holder() -> None:
    before, after = signer_said("2026-02-28T00:00:00Z"), signer_said(REVOKED_AT)
    assert (before.ok, before.void, before.meaning) == (True, False, "verify-signer-trusted")
    assert (after.ok, after.void, after.meaning) == (False, True, "verify-signer-revoked")
    assert (after.evidence["revoked"], after.evidence["reason"]) == (REVOKED_AT, "lost")
    assert "holder" not in after.evidence
