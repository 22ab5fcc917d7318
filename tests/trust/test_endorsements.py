"""TRUST-34: 检定, 核验, 批准 are three different people in this order; whatever else was signed is found and named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path

import pytest
from sample_people import (
    KEYS,
    MOMENTS,
    PEOPLE,
    ROOT,
    approved,
    certificate_of,
    person,
    sign_as,
    signed_by_the_van,
    statement,
    van_certificate,
    write_signed,
    write_trust,
)
from sample_records import pile, real, signed_pile, signer
from sample_runs import finish_run

from proofvan.core.errors import PreconditionError, RecordError, SignatureError
from proofvan.core.messages import LANGUAGES, text
from proofvan.documents.issuance import Issuance
from proofvan.documents.verification import verify
from proofvan.keys.certified import REVOCATIONS_BODY, REVOCATIONS_SCHEMA, HolderKind, Licence, Revocations, Revoked
from proofvan.keys.practice import practice_signer
from proofvan.keys.signer import Signer
from proofvan.keys.trust import TrustStore
from proofvan.people.person import SIGNING_ORDER, Role
from proofvan.records.endorsement import MEANINGS, Checked, Endorsement, Endorser, last_signed, sign_endorsement
from proofvan.records.manifest import write_manifest
from proofvan.records.report import Report, Status
from proofvan.records.signed import SignedRecord, sign
from proofvan.records.sink import FolderSink
from proofvan.records.stage import Stage, awaited, broken_endorsements, stage_of
from proofvan.station.endorse import endorse
from proofvan.station.issue import draw

VERIFIER, CHECKER, APPROVER = SIGNING_ORDER


def forged(signed: SignedRecord, role: Role, **changes: object) -> SignedRecord:
    """Add an endorsement without asking whether it may be: as a forger with a key of their own would."""
    who = PEOPLE[role]
    recomputed = signed.digest if role is CHECKER else ""
    fields: dict[str, object] = {
        "record": signed.digest,
        "previous": last_signed(signed.signature_bytes(), signed.endorsements),
        "role": role.value,
        "meaning": MEANINGS[role],
        "endorser": Endorser(who.id, who.name, who.licences[0], False),
        "utc": MOMENTS[APPROVER],
        "checked": Checked("endorsement-basis-record", recomputed, ""),
    }
    by = changes.pop("by", KEYS[role])
    endorsement = Endorsement(**{**fields, **changes})  # type: ignore[arg-type]
    return replace(signed, endorsements=(*signed.endorsements, sign_endorsement(endorsement, by)))  # type: ignore[arg-type]


def in_order(roles: Iterable[Role]) -> SignedRecord:
    signed = signed_by_the_van()
    for role in roles:
        signed = forged(signed, role)
    return signed


def check(tmp_path: Path, signed: SignedRecord, trust: TrustStore | None = None) -> Report:
    store = trust or TrustStore.from_files([write_trust(tmp_path / "trust")])
    return verify(write_signed(tmp_path / "run", signed), store, False)


def meanings(report: Report) -> set[str]:
    return {found.meaning for found in report.failed}


# ---- the order ----


@pytest.mark.parametrize(
    "roles", [*permutations(SIGNING_ORDER), *product(SIGNING_ORDER, repeat=2), *product(SIGNING_ORDER)]
)
def test_of_all_permutations_of_roles_only_the_right_one_issues(tmp_path: Path, roles: tuple[Role, ...]) -> None:
    signed, right = in_order(roles), roles == SIGNING_ORDER
    assert (stage_of(signed) is Stage.APPROVED) is right
    path = draw(Issuance(signed), tmp_path, KEYS[roles[-1]])
    assert (path is not None) is right
    assert (tmp_path / "certificate.pdf").exists() is right
    assert bool(list(tmp_path.glob("field-record*.pdf"))) is not right


@pytest.mark.parametrize("alike", ["person", "name"])
def test_whoever_shares_number_or_name_with_an_earlier_signer_is_the_same_person(alike: str) -> None:
    first, who = PEOPLE[VERIFIER], PEOPLE[CHECKER]
    fields = {"person": who.id, "name": who.name} | {alike: {"person": first.id, "name": first.name}[alike]}
    endorser = Endorser(fields["person"], fields["name"], who.licences[0], False)
    twice = forged(in_order([VERIFIER]), CHECKER, endorser=endorser)
    assert [broken.rule for broken in broken_endorsements(twice)] == ["endorsement-rule-same-person"]
    assert broken_endorsements(in_order([VERIFIER, CHECKER])) == ()


@pytest.mark.parametrize("roles", [roles for roles in permutations(SIGNING_ORDER) if roles != SIGNING_ORDER])
def test_a_wrong_order_is_refused_and_named(tmp_path: Path, roles: tuple[Role, ...]) -> None:
    report = check(tmp_path, in_order(roles))
    assert report.status is Status.NOT_VALID
    assert "endorsement-rule-order" in meanings(report)


def test_nobody_can_sign_out_of_turn() -> None:
    signed = signed_by_the_van()
    for role in SIGNING_ORDER:
        for other in SIGNING_ORDER:
            if other is not role:
                with pytest.raises(PreconditionError) as refused:
                    sign_as(signed, other)
                assert refused.value.fault == "endorse-out-of-order"
        signed = sign_as(signed, role)
    with pytest.raises(PreconditionError):
        sign_as(signed, APPROVER)
    assert stage_of(signed) is Stage.APPROVED
    assert awaited(Stage.APPROVED) is None


def test_a_trusted_record_with_all_three_signatures_is_trusted(tmp_path: Path) -> None:
    report = check(tmp_path, approved())
    assert report.status is Status.TRUSTED
    said = [found.meaning for found in report.checks if found.name == "verify-endorsement"]
    assert said == [MEANINGS[role] for role in SIGNING_ORDER]
    assert all(all(found.words(language)) for found in report.checks for language in LANGUAGES)


def test_before_all_have_signed_the_record_is_sound_and_says_who_is_awaited(tmp_path: Path) -> None:
    signed = signed_by_the_van()
    for role in SIGNING_ORDER:
        report = check(tmp_path, signed)
        assert report.status is Status.TRUSTED
        assert report.checks[-1].meaning == f"endorsement-awaited-{role}"
        signed = sign_as(signed, role)


def test_a_run_folder_stays_sound_while_one_after_the_other_signs(tmp_path: Path) -> None:
    trust = TrustStore.from_files([write_trust(tmp_path / "trust")])
    folder = tmp_path / "runs" / "run-7"
    signed = finish_run(folder, real(pile()), signer(1))
    for name in ("certificate.pdf", "certificate.xml", "manifest.json"):
        (folder / name).unlink()
    draw(Issuance(signed), folder, signer(1))
    write_manifest(folder, signer(1))
    seen = set(folder.iterdir())
    for role in SIGNING_ORDER:
        assert verify(folder, trust, False).status is Status.TRUSTED
        before = {path: path.read_bytes() for path in seen}
        signed = sign_as(signed, role)
        FolderSink(folder.parent).append(signed)
        draw(Issuance(signed), folder, KEYS[role])
        assert {path: path.read_bytes() for path in seen} == before  # nothing is written twice
        seen = set(folder.iterdir())
    assert verify(folder, trust, False).status is Status.TRUSTED
    assert verify(folder / "certificate.pdf", trust, False).status is Status.TRUSTED
    (folder / "endorsement.2.json").unlink()
    assert verify(folder, trust, False).status is Status.DAMAGED


# ---- the people ----


def test_one_person_cannot_sign_twice(tmp_path: Path) -> None:
    verified = sign_as(signed_by_the_van(), VERIFIER)
    twice = replace(PEOPLE[VERIFIER], roles=SIGNING_ORDER)
    twice = replace(twice, licences=(*twice.licences, *PEOPLE[CHECKER].licences))
    with pytest.raises(PreconditionError) as refused:
        endorse(verified, twice, CHECKER, KEYS[CHECKER], MOMENTS[CHECKER], lambda: (verified.digest, ""))
    assert refused.value.evidence["rule"] == "endorsement-rule-same-person"
    who = Endorser("another id", PEOPLE[VERIFIER].name, PEOPLE[CHECKER].licences[0], False)
    report = check(tmp_path, forged(verified, CHECKER, endorser=who))
    assert report.status is Status.NOT_VALID
    assert "endorsement-rule-same-person" in meanings(report)


def test_one_key_and_one_licence_serve_one_person(tmp_path: Path) -> None:
    verified = sign_as(signed_by_the_van(), VERIFIER)
    assert broken_rules_of(forged(verified, CHECKER, by=KEYS[VERIFIER])) == {"endorsement-rule-same-key"}
    borrowed = replace(PEOPLE[CHECKER].licences[0], number=PEOPLE[VERIFIER].licences[0].number)
    who = Endorser("P-9", "另一人", borrowed, False)
    assert broken_rules_of(forged(verified, CHECKER, endorser=who)) == {"endorsement-rule-same-licence"}


def broken_rules_of(signed: SignedRecord) -> set[str]:
    return {rule.rule for rule in broken_endorsements(signed)}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"valid_until": "2026-11-23"}, "endorsement-rule-licence-expired"),
        ({"valid_from": "2026-11-26"}, "endorsement-rule-licence-expired"),
        ({"item": "JJG 443"}, "endorsement-rule-licence-other"),
        ({"employer": "elsewhere"}, "endorsement-rule-licence-other"),
        ({"role": "checker"}, "endorsement-rule-licence-other"),
    ],
)
def test_a_licence_is_for_a_person_an_item_an_employer_and_the_day(
    tmp_path: Path, change: dict[str, str], rule: str
) -> None:
    licence = replace(PEOPLE[VERIFIER].licences[0], **change)
    who = replace(PEOPLE[VERIFIER], licences=(licence,))
    with pytest.raises(PreconditionError) as refused:
        endorse(signed_by_the_van(), who, VERIFIER, KEYS[VERIFIER], MOMENTS[VERIFIER], no_recomputation)
    assert refused.value.fault in ("person-licence-expired", "person-licence-missing")
    signed = forged(signed_by_the_van(), VERIFIER, endorser=Endorser(who.id, who.name, licence, False))
    assert broken_rules_of(signed) == {rule}
    report = check(tmp_path, signed)
    assert report.status is Status.NOT_VALID
    assert {rule, "endorsement-rule-licence-not-certified"} == meanings(report)


def no_recomputation() -> tuple[str, str]:
    raise AssertionError("nobody asked for it")


def test_a_checkers_day_is_the_day_of_the_check() -> None:
    verified = sign_as(signed_by_the_van(), VERIFIER)
    late = person(CHECKER, "李核验", "NO-1107", valid_until="2026-11-24")
    with pytest.raises(PreconditionError) as refused:  # 16:30Z is already the next day in China
        endorse(verified, late, CHECKER, KEYS[CHECKER], "2026-11-24T16:30:00.000Z", lambda: (verified.digest, ""))
    assert refused.value.fault == "person-licence-expired"
    endorse(verified, late, CHECKER, KEYS[CHECKER], "2026-11-24T15:59:00.000Z", lambda: (verified.digest, ""))


def test_a_role_that_nobody_gave_is_refused() -> None:
    with pytest.raises(PreconditionError) as refused:
        endorse(signed_by_the_van(), PEOPLE[CHECKER], VERIFIER, KEYS[CHECKER], MOMENTS[VERIFIER], no_recomputation)
    assert refused.value.fault == "person-lacks-role"


def test_only_the_verifier_of_the_record_signs_as_verifier() -> None:
    other = person(VERIFIER, "孙旁人", "NO-7777")
    with pytest.raises(PreconditionError) as refused:
        endorse(signed_by_the_van(), other, VERIFIER, signer(60), MOMENTS[VERIFIER], no_recomputation)
    assert refused.value.evidence["rule"] == "endorsement-rule-verifier"


# ---- what the checker must have done ----


def test_a_checker_signs_only_after_a_recomputation_that_gave_the_same_record(tmp_path: Path) -> None:
    verified = sign_as(signed_by_the_van(), VERIFIER)
    with pytest.raises(PreconditionError) as refused:
        endorse(verified, PEOPLE[CHECKER], CHECKER, KEYS[CHECKER], MOMENTS[CHECKER], lambda: ("00" * 32, "a1"))
    assert refused.value.fault == "endorse-recomputed-differs"
    for recomputed in ("", "00" * 32):
        report = check(
            tmp_path, forged(verified, CHECKER, checked=Checked("endorsement-basis-recomputed", recomputed, ""))
        )
        assert report.status is Status.NOT_VALID
        assert meanings(report) == {"endorsement-rule-recomputed"}


# ---- the files ----


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_endorsement_that_was_taken_out_is_missed(tmp_path: Path, number: int) -> None:
    trust = TrustStore.from_files([write_trust(tmp_path / "trust")])
    record = write_signed(tmp_path / "run", approved())
    (record.parent / f"endorsement.{number}.json").unlink()
    report = verify(record, trust, False)
    if number == 3:  # the end of a chain can be cut off unseen: then it is awaited, and no certificate
        assert report.checks[-1].meaning == "endorsement-awaited-approver"
    else:
        assert report.status is Status.DAMAGED
        assert "endorsement-rule-gap" in meanings(report)


def test_endorsements_of_another_record_do_not_fit(tmp_path: Path) -> None:
    other = sign(replace(real(pile()), subject=replace(pile().subject, serial="B")), signer(1))
    report = check(tmp_path, replace(other, endorsements=approved().endorsements))
    assert report.status is Status.DAMAGED
    assert "endorsement-rule-record" in meanings(report)


def test_exchanged_endorsements_and_a_new_signature_below_them_are_found(tmp_path: Path) -> None:
    one, two, three = approved().endorsements
    for order in ((two, one, three), (one, three, two), (one, one, three)):
        report = check(tmp_path / str(len(list(tmp_path.iterdir()))), replace(signed_by_the_van(), endorsements=order))
        assert report.status is Status.DAMAGED
        assert "endorsement-rule-previous" in meanings(report)
    resigned = replace(sign(real(pile()), signer(2)), endorsements=(one, two, three))
    assert "endorsement-rule-previous" in meanings(check(tmp_path / "resigned", resigned))


def test_every_flipped_bit_of_an_endorsement_is_found_and_named(tmp_path: Path) -> None:
    trust = TrustStore.from_files([write_trust(tmp_path / "trust")])
    record = write_signed(tmp_path / "run", approved())
    path = record.parent / "endorsement.2.json"
    sound = path.read_bytes()
    for at in range(0, len(sound), 3):
        path.write_bytes(sound[:at] + bytes((sound[at] ^ 1 << at % 8,)) + sound[at + 1 :])
        report = verify(path, trust, False)
        assert report.status in (Status.DAMAGED, Status.NOT_VALID), at
        assert any(found.file == path.name and found.part for found in report.failed), at


# ---- the keys ----


def test_without_the_root_the_signers_are_unknown(tmp_path: Path) -> None:
    assert check(tmp_path, approved(), TrustStore(frozenset({signer(1).public_key}))).status is Status.UNKNOWN_SIGNER
    keys = frozenset({signer(1).public_key, *(key.public_key for key in KEYS.values())})
    assert check(tmp_path, approved(), TrustStore(keys)).status is Status.TRUSTED


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"holder": "P-other"}, "endorsement-rule-other-holder"),
        ({"name": "别人"}, "endorsement-rule-other-holder"),
        ({"roles": ("approver",)}, "endorsement-rule-role-not-certified"),
        ({"licences": ()}, "endorsement-rule-licence-not-certified"),
        ({"valid_until": "2026-11-24T11:59:59.000Z"}, "verify-signer-outside-validity"),
        ({"valid_from": "2026-11-24T12:00:00.001Z"}, "verify-signer-outside-validity"),
    ],
)
def test_a_key_serves_only_whom_and_when_the_root_says(tmp_path: Path, change: dict[str, object], rule: str) -> None:
    given = (van_certificate(), certificate_of(VERIFIER), certificate_of(CHECKER, **change), certificate_of(APPROVER))
    report = check(tmp_path, approved(), TrustStore.from_files([write_trust(tmp_path / "trust", *given)]))
    assert report.status is Status.NOT_VALID
    assert meanings(report) == {rule}


@pytest.mark.parametrize(
    ("key", "from_utc", "status"),
    [
        (KEYS[APPROVER], "2026-11-25T01:00:00.000Z", Status.NOT_VALID),
        (KEYS[APPROVER], "2026-11-25T01:00:00.001Z", Status.TRUSTED),
        (signer(1), "2026-11-24T08:00:00.000Z", Status.NOT_VALID),
        (signer(1), "2026-11-24T09:00:00.000Z", Status.TRUSTED),
    ],
)
def test_a_revoked_key_counts_until_it_was_revoked_and_no_longer(
    tmp_path: Path, key: Signer, from_utc: str, status: Status
) -> None:
    revoke(write_trust(tmp_path / "trust"), key, from_utc)
    report = check(tmp_path, approved(), TrustStore.from_files([tmp_path / "trust"]))
    assert report.status is status
    assert meanings(report) <= {"verify-signer-revoked"}
    assert bool(report.failed) is (status is Status.NOT_VALID)
    for found in report.failed:
        assert found.evidence["revoked"] == from_utc
        assert all("lost" in found.words(language)[1] for language in LANGUAGES)


def revoke(folder: Path, key: Signer, from_utc: str, by: Signer = ROOT) -> None:
    entries = Revocations(1, "2026-11-26T00:00:00.000Z", (Revoked(key.public_key.hex(), from_utc, "lost"),))
    data = statement(REVOCATIONS_SCHEMA, REVOCATIONS_BODY, entries, by)  # type: ignore[arg-type]
    (folder / "revocations.json").write_bytes(data)


def test_statements_that_the_root_did_not_sign_are_refused(tmp_path: Path) -> None:
    folder = write_trust(tmp_path / "trust")
    revoke(folder, KEYS[APPROVER], "2026-11-25T01:00:00.000Z", by=signer(9))
    with pytest.raises(SignatureError) as refused:
        TrustStore.from_files([folder])
    assert refused.value.fault == "trust-not-by-root"
    (folder / "revocations.json").unlink()
    path = folder / "2.key.json"
    sound = path.read_bytes()
    path.write_bytes(statement("proofvan.key-certificate/1", "certificate", certificate_of(CHECKER), signer(9)))
    with pytest.raises(SignatureError) as refused:
        TrustStore.from_files([folder])
    assert refused.value.fault == "trust-not-by-root"
    for at in range(0, len(sound), 7):
        path.write_bytes(sound[:at] + bytes((sound[at] ^ 1,)) + sound[at + 1 :])
        with pytest.raises(RecordError):  # SignatureError is one
            TrustStore.from_files([folder])


def test_a_root_that_the_root_certified_may_certify_others(tmp_path: Path) -> None:
    folder, new = write_trust(tmp_path / "trust", van_certificate()), signer(50)
    next_root = van_certificate(public_key=new.public_key.hex(), kind=HolderKind.ROOT, holder="root")
    (folder / "root-2.key.json").write_bytes(statement("proofvan.key-certificate/1", "certificate", next_root, ROOT))
    for at, role in enumerate(SIGNING_ORDER):
        entry = statement("proofvan.key-certificate/1", "certificate", certificate_of(role), new)
        (folder / f"new-{at}.key.json").write_bytes(entry)
    assert check(tmp_path, approved(), TrustStore.from_files([folder])).status is Status.TRUSTED
    (folder / "root-2.key.json").unlink()
    with pytest.raises(SignatureError):
        TrustStore.from_files([folder])


# ---- practice ----


def test_practice_persons_sign_by_themselves_and_say_so(tmp_path: Path) -> None:
    signed = signed_pile()
    assert stage_of(signed) is Stage.APPROVED
    for one in signed.endorsements:
        assert one.endorsement.endorser.simulated
        assert one.endorsement.checked.basis == "endorsement-basis-practice"
        assert "仿真" in text(one.endorsement.checked.basis, "zh")
    assert signed_pile() == signed  # the same bytes each time


def test_practice_signatures_never_serve_a_real_record(tmp_path: Path) -> None:
    signed = signed_by_the_van()
    assert broken_rules_of(forged(signed, VERIFIER, by=practice_signer())) == {"endorsement-rule-practice"}
    who = PEOPLE[VERIFIER]
    simulated = Endorser(who.id, who.name, who.licences[0], True)
    assert broken_rules_of(forged(signed, VERIFIER, endorser=simulated)) == {"endorsement-rule-practice"}


def test_a_moment_before_the_run_ended_or_before_the_last_signature_is_refused() -> None:
    early = "2026-11-24T08:00:00.000Z"
    assert broken_rules_of(forged(signed_by_the_van(), VERIFIER, utc=early)) == {"endorsement-rule-moment"}
    assert broken_rules_of(forged(signed_by_the_van(), VERIFIER, utc="yesterday")) == {"endorsement-rule-moment"}
    verified = sign_as(signed_by_the_van(), VERIFIER)
    assert broken_rules_of(forged(verified, CHECKER, utc="2026-11-24T08:49:59.000Z")) == {"endorsement-rule-moment"}


def test_a_meaning_is_the_one_of_its_role() -> None:
    assert broken_rules_of(forged(signed_by_the_van(), VERIFIER, meaning=MEANINGS[APPROVER])) == {
        "endorsement-rule-meaning"
    }


def test_a_fourth_signature_belongs_to_nobody() -> None:
    extra = forged(approved(), APPROVER, endorser=Endorser("P-8", "钱多余", a_licence("NO-8"), False), by=signer(70))
    assert broken_rules_of(extra) == {"endorsement-rule-order"}
    assert stage_of(extra) is Stage.APPROVED


def a_licence(number: str) -> Licence:
    return replace(PEOPLE[APPROVER].licences[0], number=number)
