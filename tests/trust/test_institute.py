"""The root of the institute certifies, exchanges and revokes keys; each act is in the trail, and checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pkcs11.exceptions import DeviceRemoved
from sample_people import KEYS, ROOT, VAN, Trail, certificate_of, statement, van_certificate, write_trust
from sample_records import signer

from proofvan.core.errors import InputError, RecordError, SetupError
from proofvan.keys.certified import CERTIFICATE_BODY, CERTIFICATE_SCHEMA, HolderKind
from proofvan.keys.files import is_protected, read_private_key, read_public_key, write_private_key, write_sm2_key
from proofvan.keys.institute import Institute
from proofvan.keys.practice import practice_signer
from proofvan.keys.sm2 import Sm2Signer, sm2_fits, sm2_secret
from proofvan.keys.token import TokenSigner
from proofvan.keys.trust import Standing, TrustStore
from proofvan.people.person import Role

DAY = "2026-11-24T08:00:00.000Z"
LATER = "2026-11-25T08:00:00.000Z"


def institute(folder: Path, root=ROOT) -> tuple[Institute, Trail]:
    trail = Trail()
    return Institute(folder, root, trail, "甲"), trail


def store(folder: Path) -> TrustStore:
    return TrustStore.from_files([folder])


def test_a_folder_is_begun_by_its_root_and_belongs_to_no_other(tmp_path: Path) -> None:
    institute(tmp_path / "trust")
    assert read_public_key(tmp_path / "trust" / "root.pub") == ROOT.public_key
    institute(tmp_path / "trust")
    with pytest.raises(SetupError, match="trust-other-root"):
        institute(tmp_path / "trust", signer(99))


def test_a_root_that_the_first_one_certified_goes_on(tmp_path: Path) -> None:
    first, _ = institute(tmp_path)
    first.certify(van_certificate(public_key=signer(99).public_key.hex(), kind=HolderKind.ROOT, holder="root-2"), DAY)
    second, trail = institute(tmp_path, signer(99))
    second.certify(van_certificate(), DAY)
    assert store(tmp_path).known(VAN.public_key, LATER).standing is Standing.TRUSTED
    assert [event.kind for event in trail.events] == ["key-certified"]


def test_certifying_is_noted_and_numbered(tmp_path: Path) -> None:
    one, trail = institute(tmp_path)
    paths = [one.certify(van_certificate(), DAY, "new van"), one.certify(certificate_of(Role.VERIFIER), DAY)]
    assert [path.name[:5] for path in paths] == ["0001-", "0002-"]
    assert len(one.certificates()) == 2
    noted = trail.events[0]
    assert (noted.kind, noted.who, noted.utc, noted.reason) == ("key-certified", "甲", DAY, "new van")
    assert (noted.old, noted.new) == ("", "van van-1 一号车")


def test_the_practice_key_and_a_revoked_one_are_never_certified(tmp_path: Path) -> None:
    one, trail = institute(tmp_path)
    with pytest.raises(InputError, match="key-practice-not-trusted"):
        one.certify(van_certificate(public_key=practice_signer().public_key.hex()), DAY)
    one.certify(van_certificate(), DAY)
    one.revoke(VAN.public_key, DAY, "lost", DAY)
    with pytest.raises(InputError, match="key-revoked-already"):
        one.certify(van_certificate(), LATER)
    assert [event.kind for event in trail.events] == ["key-certified", "key-revoked"]


def test_a_revocation_may_only_become_earlier(tmp_path: Path) -> None:
    one, trail = institute(tmp_path)
    one.certify(van_certificate(), DAY)
    one.certify(certificate_of(Role.VERIFIER), DAY)
    one.revoke(KEYS[Role.VERIFIER].public_key, LATER, "left", LATER)
    one.revoke(VAN.public_key, LATER, "lost", LATER)
    for not_earlier in (LATER, "2026-11-26T00:00:00.000Z"):
        with pytest.raises(InputError, match="key-revoked-already"):
            one.revoke(VAN.public_key, not_earlier, "again", LATER)
    one.revoke(VAN.public_key, DAY, "lost earlier", LATER)
    kept = one.revocations()
    assert kept.number == 3
    assert [(entry.public_key, entry.from_utc) for entry in kept.keys] == [
        (KEYS[Role.VERIFIER].public_key.hex(), LATER),
        (VAN.public_key.hex(), DAY),
    ]
    assert [(event.old, event.new) for event in trail.events[2:]] == [("", LATER), ("", LATER), (LATER, DAY)]
    assert store(tmp_path).known(VAN.public_key, DAY).standing is Standing.REVOKED


def test_a_rotation_ends_the_old_key_now_and_what_it_signed_before_counts(tmp_path: Path) -> None:
    one, trail = institute(tmp_path)
    one.certify(van_certificate(), DAY)
    one.rotate(VAN.public_key, van_certificate(public_key=signer(7).public_key.hex()), LATER)
    trusted = store(tmp_path)
    assert trusted.known(VAN.public_key, DAY).standing is Standing.TRUSTED
    assert trusted.known(VAN.public_key, LATER).standing is Standing.REVOKED
    assert trusted.known(signer(7).public_key, LATER).standing is Standing.TRUSTED
    assert [(event.kind, event.reason) for event in trail.events[1:]] == [
        ("key-certified", "rotation"),
        ("key-revoked", "rotation"),
    ]


def test_a_statement_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    write_trust(tmp_path, van_certificate())
    (tmp_path / "9.key.json").mkdir()
    with pytest.raises(InputError, match="key-file-unreadable"):
        store(tmp_path)
    (tmp_path / "9.key.json").rmdir()
    for body in ({"holder": "van-1"}, van_certificate(valid_from="yesterday")):
        (tmp_path / "9.key.json").write_bytes(statement(CERTIFICATE_SCHEMA, CERTIFICATE_BODY, body, ROOT))
        with pytest.raises(RecordError) as refused:
            store(tmp_path)
        assert "9.key.json" in str(refused.value.evidence) or refused.value.evidence["field"]


def test_an_sm2_key_of_another_form_or_length_is_none(tmp_path: Path) -> None:
    secret = sm2_secret(bytes(range(48)))
    write_sm2_key(tmp_path / "key", secret, b"correct", bytes(range(28)))
    text = (tmp_path / "key").read_text()
    (tmp_path / "key").write_text(text.replace("sm2-key/1", "sm2-key/2"))
    assert text != (tmp_path / "key").read_text()
    with pytest.raises(InputError, match="key-file-unreadable"):
        read_private_key(tmp_path / "key", b"correct")
    one = Sm2Signer(secret)
    assert sm2_fits(one.public_key, b"x", one.sign(b"x"))
    assert not sm2_fits(one.public_key[:-1], b"x", one.sign(b"x"))


def test_whether_a_key_file_asks_for_a_password_is_known_without_one(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    write_private_key(tmp_path / "open", key)
    write_private_key(tmp_path / "closed", key, b"correct")
    write_sm2_key(tmp_path / "sm2", sm2_secret(bytes(range(48))), b"correct", bytes(range(28)))
    asked = {name: is_protected(tmp_path / name) for name in ("open", "closed", "sm2", "none")}
    assert asked == {"open": False, "closed": True, "sm2": True, "none": False}


def test_a_token_that_was_pulled_out_signs_nothing_and_says_so() -> None:
    class Gone:
        def sign(self, data: bytes, mechanism: object) -> bytes:
            raise DeviceRemoved("pulled out")

    with pytest.raises(SetupError, match="token-failed"):
        TokenSigner(None, Gone(), bytes(32)).sign(b"x")
