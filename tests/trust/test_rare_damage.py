"""Damage that happens rarely, or that only a skilled forger makes, is found and named like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sample_people import VAN, approved, signed_by_the_van, write_signed, write_trust
from sample_records import pile, real, signed_pile, signer
from sample_runs import finish_run
from test_endorsements import forged

from proofvan.core.canonical import canonical, parse
from proofvan.core.errors import StorageError
from proofvan.documents.verification import verify
from proofvan.keys.envelope import Envelope, make_signature
from proofvan.keys.practice import practice_signer
from proofvan.keys.trust import TrustStore
from proofvan.link import reading
from proofvan.people.person import Role
from proofvan.records.check_record import Trusted, check_record
from proofvan.records.check_recording import check_recording
from proofvan.records.manifest import BODY, SCHEMA, changed_blocks, make_manifest, write_manifest
from proofvan.records.neighbours import Change, file_check, find_change
from proofvan.records.place import LONGEST_SEARCH, flipped_bit
from proofvan.records.record import Recording
from proofvan.records.report import Status
from proofvan.records.rules import broken_rules
from proofvan.records.signed import RecordFiles, sign
from proofvan.records.sink import FolderSink
from proofvan.records.stage import broken_endorsements

NOBODY = TrustStore()


def no_part(data: bytes, offset: int) -> str:
    return ""


def test_an_endorsement_without_a_moment_is_no_endorsement(tmp_path: Path) -> None:
    signed = forged(signed_by_the_van(), Role.VERIFIER, utc="yesterday")
    trusted = TrustStore.from_files([write_trust(tmp_path / "trust")])
    report = verify(write_signed(tmp_path / "run", signed), trusted, False)
    found = [check for check in report.failed if check.meaning == "verify-content-unreadable"]
    assert [(check.file, check.part) for check in found] == [("endorsement.1.json", "endorsement.utc")]
    assert report.status is Status.DAMAGED


def test_a_moment_that_is_none_breaks_the_rule_of_moments_and_says_nothing_of_licences() -> None:
    signed = forged(forged(signed_by_the_van(), Role.VERIFIER), Role.CHECKER, utc="yesterday")
    rules = {(broken.number, broken.field, broken.rule) for broken in broken_endorsements(signed)}
    assert (2, "utc", "endorsement-rule-moment") in rules
    assert not any(number == 2 and "licence" in field for number, field, _ in rules)


def test_a_segment_that_went_missing_is_named_and_one_that_is_no_recording_too(tmp_path: Path) -> None:
    path = tmp_path / "recording.000.mcap"
    path.write_bytes(b"no recording")
    whole = replace(real(pile()), recording=Recording((path.name, "recording.001.mcap"), "ab" * 32))
    _, content = check_recording([path], None, whole)
    assert (content.meaning, content.evidence["was"]) == (
        "verify-segments-changed",
        "recording.000.mcap, recording.001.mcap",
    )
    _, content = check_recording([path], None, replace(whole, recording=Recording((path.name,), "ab" * 32)))
    assert (content.ok, content.meaning) == (False, "recording-difference-end")


def test_a_recording_that_goes_away_while_it_is_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "recording.000.mcap"
    path.write_bytes(b"x")

    def pulled_out(paths: Sequence[Path]) -> str:
        path.unlink()
        return reading.frames_digest(paths)

    monkeypatch.setattr("proofvan.records.check_recording.frames_digest", pulled_out)
    whole = replace(real(pile()), recording=Recording((path.name,), "ab" * 32))
    _, content = check_recording([path], None, whole)
    assert (content.ok, content.meaning) == (False, "verify-recording-unreadable")


def test_a_manifest_that_its_signer_filled_with_something_else_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "run-7"
    finish_run(folder)
    body = {"run": "run-7", "files": "none"}
    signed = Envelope(make_signature(SCHEMA, body, practice_signer()), BODY, body)
    (folder / "manifest.json").write_bytes(signed.to_bytes())
    report = verify(folder, NOBODY, True)
    found = [check for check in report.failed if check.file == "manifest.json"]
    assert [check.meaning for check in found] == ["verify-content-unreadable"]
    assert report.status is Status.DAMAGED


def test_a_manifest_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "run-7"
    finish_run(folder)
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").mkdir()
    with pytest.raises(StorageError, match="record-not-written"):
        write_manifest(folder, practice_signer())


def test_a_record_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("no folder")
    with pytest.raises(StorageError, match="record-not-written"):
        FolderSink(tmp_path / "runs").append(signed_pile())


def test_where_a_file_differs_is_said_as_far_as_it_can_be_known(tmp_path: Path) -> None:
    signed = signed_pile()
    write_signed(tmp_path, signed)
    entry = make_manifest(tmp_path, {}).entry("record.json")
    data = (tmp_path / "record.json").read_bytes()
    assert entry is not None and len(data) > 2000
    one_bit, two_bits = bytearray(data), bytearray(data)
    one_bit[1500] ^= 4
    two_bits[1500] ^= 5
    assert find_change(entry, bytes(one_bit)) == Change(1500, 2)
    at = changed_blocks(entry, bytes(two_bits))[0]
    several = find_change(entry, bytes(two_bits))
    assert several.bit == -1 and at >= 0 and several.offset <= 1500
    # A digest that was made wrong over blocks that fit: nothing can be located.
    wrong = replace(entry, sha256="00" * 32)
    assert find_change(wrong, data) == Change(0, -1)
    assert file_check(wrong, data, "record.json", no_part).ok is False
    assert file_check(entry, data, "record.json", no_part).ok


def test_a_flipped_bit_is_not_searched_in_what_is_too_long() -> None:
    assert flipped_bit(bytes(LONGEST_SEARCH + 1), "00" * 32) is None


def test_every_status_has_words_of_its_own() -> None:
    assert {status.message for status in Status} == {
        "verify-status-trusted",
        "verify-status-practice",
        "verify-status-unknown-signer",
        "verify-status-container-damaged",
        "verify-status-not-valid",
        "verify-status-damaged",
    }


def test_a_real_record_with_a_simulated_standard_breaks_a_rule() -> None:
    whole = real(pile())
    assert broken_rules(whole) == ()
    simulated = replace(whole, standards=tuple(replace(one, simulated=True) for one in whole.standards))
    assert broken_rules(simulated) == (("record.head.simulated", "record-rule-simulated"),)


def test_another_key_is_another_signer() -> None:
    assert signer(1).public_key == VAN.public_key != signer(2).public_key


def test_behind_a_damaged_endorsement_nothing_counts_and_each_is_still_checked(tmp_path: Path) -> None:
    folder = write_signed(tmp_path / "run", approved()).parent
    path = folder / "endorsement.1.json"
    path.write_bytes(path.read_bytes().replace("王练习".encode(), "王替换".encode()))
    trusted = TrustStore.from_files([write_trust(tmp_path / "trust")])
    found = check_record(RecordFiles.of_folder(folder), Trusted(trusted, False))
    assert found.signed is not None and found.signed.endorsements == ()
    assert {check.file for check in found.checks if check.ok is False} == {"endorsement.1.json"}
    path.write_bytes(b"{}")
    assert check_record(RecordFiles.of_folder(folder), Trusted(trusted, False)).signed.endorsements == ()


def test_a_part_that_the_signature_does_not_know_is_named() -> None:
    signed = signed_pile()
    body = parse(signed.record_bytes(), "record.json")
    body["more"] = ["1"]
    found = check_record(RecordFiles(canonical(body), signed.signature_bytes()), Trusted(NOBODY, True))
    assert "verify-part-added" in {check.meaning for check in found.checks}


def test_a_record_whose_end_is_no_moment_is_signed_by_nobody_at_no_time() -> None:
    whole = real(pile())
    signed = sign(replace(whole, time=replace(whole.time, end_utc="yesterday")), VAN)
    found = check_record(RecordFiles(signed.record_bytes(), signed.signature_bytes()), Trusted(NOBODY, False))
    assert found.utc == ""


def test_a_page_without_its_attachments_says_so(tmp_path: Path) -> None:
    page = tmp_path / "certificate.pdf"
    page.write_bytes(b"%PDF-1.7 with nothing in it")
    report = verify(page, NOBODY, True)
    assert report.status is Status.DAMAGED
    assert {(check.file, check.meaning) for check in report.failed} == {
        ("certificate.pdf", "verify-attachment-unreadable")
    }


def test_a_practised_service_without_practice_breaks_a_rule() -> None:
    whole = real(pile())
    practised = replace(whole, head=replace(whole.head, practised_service="subsequent_verification"))
    assert ("record.head.practised_service", "record-rule-practised") in broken_rules(practised)
