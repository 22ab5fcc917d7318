"""A signed record has one form; every change of it is found and named; its rules hold."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from sample_records import dispenser, pile, real, signed_pile, signer

from proofvan.core.canonical import canonical
from proofvan.core.errors import RecordError, StorageError
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES
from proofvan.documents.verification import verify
from proofvan.keys.practice import practice_signer
from proofvan.keys.trust import TrustStore
from proofvan.procedures.regulation import Service
from proofvan.records.place import field_at, first_difference, flipped_bit, with_flip
from proofvan.records.record import DocumentKind, VerificationRecord
from proofvan.records.report import Report, Status
from proofvan.records.rules import VERIFICATIONS, broken_rules, document_kind, is_simulated, overall
from proofvan.records.signed import SignedRecord, sign
from proofvan.records.sink import FolderSink

NOBODY = TrustStore()


Pair = tuple[bytes, bytes]


def pair(signed: SignedRecord) -> Pair:
    return signed.record_bytes(), signed.signature_bytes()


def check(tmp_path: Path, files: Pair, trust: TrustStore = NOBODY, practice: bool = True) -> Report:
    for name, data in zip(("record.json", "signature.json"), files, strict=True):
        (tmp_path / name).write_bytes(data)
    report = verify(tmp_path / "record.json", trust, practice)
    assert verify(tmp_path / "signature.json", trust, practice).checks == report.checks
    return report


def check_record_bytes(tmp_path: Path, data: bytes) -> Report:
    return check(tmp_path, (data, signed_pile().signature_bytes()))


def rewritten(signed: SignedRecord, **changes: object) -> Pair:
    return signed.record_bytes(), canonical({**json.loads(signed.signature_bytes()), **changes})


def test_plain_form_and_back_is_exact() -> None:
    for record in (pile(), dispenser()):
        assert VerificationRecord.from_plain(json.loads(record.canonical())) == record


def test_signing_is_the_same_bytes_each_time() -> None:
    assert pair(signed_pile()) == pair(signed_pile())


def test_a_pair_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    signed = signed_pile()
    FolderSink(tmp_path).append(signed)
    folder = tmp_path / signed.record.head.run
    again = SignedRecord.read(folder)
    assert again == signed
    assert SignedRecord.from_pair(*pair(signed)) == replace(signed, endorsements=())
    assert pair(again) == ((folder / "record.json").read_bytes(), (folder / "signature.json").read_bytes())


def test_the_sha_256_of_the_record_file_is_the_digest_that_is_signed() -> None:
    signed = signed_pile()
    assert signed.record_bytes() == pile().canonical()
    fields = json.loads(signed.signature_bytes())
    assert hashlib.sha256(signed.record_bytes()).hexdigest() == fields["digest"] == signed.digest
    assert set(fields) == {"alg", "digest", "key_id", "public_key", "schema", "sections", "signature"}


@pytest.mark.parametrize(("kept", "gone"), [("record.json", "signature.json"), ("signature.json", "record.json")])
def test_one_file_of_the_pair_alone_proves_nothing_and_the_other_is_asked_for(
    tmp_path: Path, kept: str, gone: str
) -> None:
    trust, signed = TrustStore(frozenset({signer().public_key})), sign(real(pile()), signer())
    assert check(tmp_path, pair(signed), trust).status is Status.TRUSTED
    (tmp_path / gone).unlink()
    report = verify(tmp_path / kept, trust, True)
    assert report.status is Status.DAMAGED
    (missing,) = report.failed
    assert (missing.file, missing.part, missing.meaning) == (gone, "file", "verify-pair-missing")
    assert all(gone in missing.words(language)[1] and kept in missing.words(language)[1] for language in LANGUAGES)


def test_record_and_signature_of_two_runs_do_not_mix(tmp_path: Path) -> None:
    other = replace(pile(), subject=replace(pile().subject, serial="B"))
    report = check(tmp_path, (other.canonical(), signed_pile().signature_bytes()))
    assert report.status is Status.DAMAGED
    assert [(found.file, found.part) for found in report.failed] == [("record.json", "record.subject")]


def test_broken_json_is_named_by_file_and_field(tmp_path: Path) -> None:
    record, signature = pair(signed_pile())
    at = record.index(b'"0.174318"')
    report = check(tmp_path, (record[: at + 5], signature))
    assert [(found.file, found.part) for found in report.failed] == [("record.json", "record.results[0].value")]
    report = check(tmp_path, (record, signature.replace(b'"alg":', b'"alg";')))
    assert [(found.file, found.part) for found in report.failed] == [("signature.json", "alg")]
    for broken in ((record + b"\n", signature), (record, b" " + signature)):
        assert check(tmp_path, broken).status is Status.DAMAGED


def test_the_digest_knows_nothing_of_key_and_signature() -> None:
    assert sign(pile(), signer(1)).digest == sign(pile(), signer(2)).digest == pile().digest()


def test_a_trusted_record_is_trusted(tmp_path: Path) -> None:
    report = check(tmp_path, pair(sign(real(pile()), signer())), TrustStore(frozenset({signer().public_key})))
    assert report.status is Status.TRUSTED
    assert not report.simulated


def test_practice_is_its_own_status_and_says_simulated(tmp_path: Path) -> None:
    assert check(tmp_path, pair(signed_pile()), practice=True).status is Status.PRACTICE
    without = check(tmp_path, pair(signed_pile()), practice=False)
    assert without.status is Status.UNKNOWN_SIGNER
    assert without.simulated
    assert "verify-signer-practice" in {found.meaning for found in without.checks}


def test_practice_accepts_no_other_key(tmp_path: Path) -> None:
    assert check(tmp_path, pair(sign(pile(), signer(9))), practice=True).status is Status.UNKNOWN_SIGNER


def test_an_altered_and_resigned_record_is_never_trusted(tmp_path: Path) -> None:
    trust = TrustStore(frozenset({signer(1).public_key}))
    honest = sign(real(pile()), signer(1))
    assert check(tmp_path, pair(honest), trust).status is Status.TRUSTED
    altered = replace(honest.record, subject=replace(honest.record.subject, serial="A1230046"))
    fresh = sign(altered, signer(2))
    assert check(tmp_path, pair(fresh), trust).status is Status.UNKNOWN_SIGNER
    # The same with the honest key's names put on it.
    for names in (("key_id",), ("public_key",), ("key_id", "public_key"), ("key_id", "public_key", "signature")):
        borrowed = {name: getattr(honest.signature, name) for name in names}
        assert check(tmp_path, rewritten(fresh, **borrowed), trust).status is Status.DAMAGED, names


@pytest.mark.parametrize("name", ["record.json", "signature.json"])
def test_a_thousand_flipped_bits_are_found_and_named(tmp_path: Path, name: str) -> None:
    check(tmp_path, pair(signed_pile()))
    path = tmp_path / name
    data = path.read_bytes()
    pick = random.Random(20261124)
    for _ in range(1000):
        at, bit = pick.randrange(len(data)), pick.randrange(8)
        path.write_bytes(with_flip(data, (at, bit)))
        report = verify(path, NOBODY, True)
        assert report.status is Status.DAMAGED, (at, bit)
        for found in report.failed:
            assert found.file == name
            assert found.part, (at, bit)
            assert all(all(found.words(language)) for language in LANGUAGES)


def test_a_changed_figure_is_named_with_what_was_signed(tmp_path: Path) -> None:
    data = signed_pile().record_bytes()
    at = data.index(b'"0.174318"')
    report = check_record_bytes(tmp_path, with_flip(data, (at + 3, 0)))
    named = {found.part: found.evidence for found in report.failed}
    assert "0.174318" in named["record.results[0].value"]["was"]
    assert "0.074318" in named["record.results[0].value"]["now"]


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('"serial":"A1230045"', '"serial":"A9990045"', "record.subject"),
        ('"outcome":"PASS","point":"60 A"', '"outcome":"FAIL","point":"60 A"', "record.verdicts[0]"),
        ('"expanded_uncertainty":"0.058"', '"expanded_uncertainty":"0.012"', "record.results[0]"),
        ('"upto_index":"5184000"', '"upto_index":"9990000"', "record.seals[0]"),
        ('"frames_digest":"c7c7', '"frames_digest":"d8d8', "record.recording"),
    ],
)
def test_a_rewritten_value_is_named_by_section_and_item(tmp_path: Path, old: str, new: str, part: str) -> None:
    words = signed_pile().record_bytes().decode()
    assert old in words
    report = check_record_bytes(tmp_path, words.replace(old, new, 1).encode())
    assert report.status is Status.DAMAGED
    assert part in {found.part for found in report.failed}


def test_hex_has_one_spelling(tmp_path: Path) -> None:
    signed = signed_pile()
    for name in ("digest", "key_id", "public_key", "signature"):
        value = getattr(signed.signature, name)
        for other in (value.upper(), " " + value, value + "0", value[:-1], "0x" + value):
            report = check(tmp_path, rewritten(signed, **{name: other}))
            assert report.status is Status.DAMAGED
            assert name in {found.part for found in report.failed}, (name, other)
    sections = dict(signed.signature.sections)
    sections["plan"] = sections["plan"].upper()
    assert check(tmp_path, rewritten(signed, sections=sections)).status is Status.DAMAGED


def test_a_changed_digest_is_named_with_what_was_signed(tmp_path: Path) -> None:
    signed = signed_pile()
    sections = dict(signed.signature.sections)
    for changes, part in (
        ({"digest": "0" * 64}, "digest"),
        ({"sections": {**sections, "plan": "0" * 64}}, "sections.plan"),
    ):
        named = {found.part: found for found in check(tmp_path, rewritten(signed, **changes)).failed}
        assert named[part].file == "signature.json"
        assert named[part].evidence["now"] == "0" * 64
        assert named[part].evidence["was"] == {"digest": signed.digest, "sections.plan": sections["plan"]}[part]


def test_the_signature_takes_nothing_more_and_nothing_less(tmp_path: Path) -> None:
    signed = signed_pile()
    assert check(tmp_path, rewritten(signed, note="")).failed[0].part == "note"
    fields = json.loads(signed.signature_bytes())
    for name in fields:
        left = {key: value for key, value in fields.items() if key != name}
        assert check(tmp_path, (signed.record_bytes(), canonical(left))).failed[0].part == name


def test_another_algorithm_name_is_refused(tmp_path: Path) -> None:
    for alg in ("none", "ed25519", "HS256"):
        assert check(tmp_path, rewritten(signed_pile(), alg=alg)).status is Status.DAMAGED


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", b"1.5", b"\xff\xfe", b"[" * 100_000, b'{"record":1.5}'])
def test_what_is_no_record_at_all_is_damaged_not_a_crash(tmp_path: Path, data: bytes) -> None:
    record, signature = pair(signed_pile())
    for files, file in (((data, signature), "record.json"), ((record, data), "signature.json")):
        report = check(tmp_path, files)
        assert report.status is Status.DAMAGED
        assert report.failed[0].file == file
        assert report.failed[0].part


def test_a_wrong_field_is_named_with_its_place() -> None:
    plain = json.loads(pile().canonical())
    plain["results"][1]["budget"][2]["unit"] = 7
    with pytest.raises(RecordError) as refused:
        VerificationRecord.from_plain(plain)
    assert refused.value.evidence["field"] == "record.results[1].budget[2].unit"
    plain["results"][1]["budget"][2]["unit"] = "%"
    plain["verdicts"][0]["outcome"] = "pass"
    with pytest.raises(RecordError) as refused:
        VerificationRecord.from_plain(plain)
    assert refused.value.evidence["field"] == "record.verdicts[0].outcome"


def test_a_float_never_gets_into_a_record() -> None:
    with pytest.raises(TypeError):
        replace(pile(), plan=replace(pile().plan, data={"energy": 1.5})).digest()


def test_a_record_that_contradicts_itself_is_damaged_whoever_signed_it(tmp_path: Path) -> None:
    trust = TrustStore(frozenset({signer().public_key}))
    failed = replace(real(dispenser()), conclusion=pile().conclusion)
    report = check(tmp_path, pair(sign(failed, signer())), trust)
    assert report.status is Status.DAMAGED
    assert "record.conclusion.outcome" in {found.part for found in report.failed}


def test_the_document_follows_from_service_and_outcome() -> None:
    assert document_kind("subsequent_verification", "", Outcome.PASS) is DocumentKind.VERIFICATION_CERTIFICATE
    assert document_kind("subsequent_verification", "", Outcome.FAIL) is DocumentKind.NOTICE_OF_RESULTS
    for service in Service:
        assert document_kind(service, "", Outcome.INCONCLUSIVE) is DocumentKind.NONE
        if service not in {*VERIFICATIONS, Service.TESTING}:
            assert document_kind(service, "", Outcome.PASS) is DocumentKind.NONE
    for outcome in (Outcome.PASS, Outcome.FAIL, Outcome.MEASURED):
        assert document_kind("testing", "", outcome) is DocumentKind.TEST_REPORT
    assert document_kind("practice", "initial_verification", Outcome.PASS) is DocumentKind.VERIFICATION_CERTIFICATE
    assert document_kind("practice", "calibration", Outcome.PASS) is DocumentKind.NONE
    assert set(Service) >= VERIFICATIONS


def test_one_failure_fails_and_one_open_item_leaves_the_whole_open() -> None:
    passed, failed = pile().verdicts[0], dispenser().verdicts[0]
    left = replace(passed, outcome=Outcome.INCONCLUSIVE)
    assert overall([passed, passed]) is Outcome.PASS
    assert overall([passed, failed, left]) is Outcome.FAIL
    assert overall([passed, left]) is Outcome.INCONCLUSIVE
    assert overall([]) is Outcome.INCONCLUSIVE


def test_one_simulated_part_is_enough_for_the_watermark() -> None:
    record, key = real(pile()), signer().public_key
    assert not is_simulated(record, key)
    standard, verdict = record.standards[0], record.verdicts[0]
    marked = replace(verdict, limit=replace(verdict.limit, confirmed_by="x 仿真"))
    for touched in (
        replace(record, head=replace(record.head, simulated=True)),
        replace(record, head=replace(record.head, service="practice")),
        replace(record, organisation=replace(record.organisation, practice=True)),
        replace(record, standards=(replace(standard, simulated=True),)),
        replace(record, verdicts=(marked, *record.verdicts[1:])),
    ):
        assert is_simulated(touched, key)
    assert is_simulated(record, practice_signer().public_key)
    assert not broken_rules(record)


def test_a_sink_keeps_a_record_and_refuses_another_in_its_place(tmp_path: Path) -> None:
    sink, signed = FolderSink(tmp_path), signed_pile()
    sink.append(signed)
    sink.append(signed)
    folder = tmp_path / signed.record.head.run
    for other in (sign(pile(), signer(2)), sign(replace(pile(), subject=dispenser().subject), practice_signer())):
        with pytest.raises(StorageError) as refused:
            sink.append(other)
        assert refused.value.fault == "record-exists"
        assert SignedRecord.read(folder) == signed
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == signed_pile().files()


def test_a_sink_adds_the_signature_that_a_power_cut_left_out(tmp_path: Path) -> None:
    sink, signed = FolderSink(tmp_path), signed_pile()
    sink.append(signed)
    folder = tmp_path / signed.record.head.run
    (folder / "signature.json").unlink()  # the record is written first, the signature last
    sink.append(signed)
    assert SignedRecord.read(folder) == signed
    (folder / "record.json").unlink()
    with pytest.raises(StorageError):
        sink.append(sign(pile(), signer(2)))
    assert not (folder / "record.json").exists()


def test_a_field_is_found_at_its_byte() -> None:
    text = b'{"a":{"b\\"c":[1,{"d":"e]{,"},3]},"f":"x"}'
    assert field_at(text, text.index(b"e]")) == 'a.b\\"c[1].d'
    assert field_at(text, text.index(b"3]")) == 'a.b\\"c[2]'
    assert field_at(text, text.index(b'x"')) == "f"
    assert field_at(b"", 0) == "$"


def test_a_flipped_bit_is_found_from_a_digest() -> None:
    text = b"working error 0.17 %"
    wanted = hashlib.sha256(text).hexdigest()
    for at in range(len(text)):
        assert flipped_bit(with_flip(text, (at, at % 7)), wanted) == (at, at % 7)
    assert flipped_bit(b"quite another text", wanted) is None


def test_the_first_difference_is_found() -> None:
    assert first_difference(b"abcdef", b"abcxef") == 3
    assert first_difference(b"abc", b"abcdef") == 3
    assert first_difference(b"", b"a") == 0
