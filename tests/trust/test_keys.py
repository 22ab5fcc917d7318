"""Keys: the practice key is public and never trusted; private files are private."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sample_records import signer

from proofvan.core.errors import InputError, SetupError
from proofvan.keys.files import read_private_key, read_public_key, write_private_key, write_public_key
from proofvan.keys.practice import PRACTICE_KEY_ID, PRACTICE_PUBLIC_KEY, PRACTICE_SENTENCE, practice_signer
from proofvan.keys.signer import key_id, signature_fits
from proofvan.keys.trust import TrustStore


def private_key(seed: int = 1) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def test_ed25519_gives_the_published_signature() -> None:
    # RFC 8032, section 7.1, TEST 2.
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    key = Ed25519PrivateKey.from_private_bytes(seed)
    assert key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) == public
    assert key.sign(b"\x72") == signature
    assert signature_fits("Ed25519", public, b"\x72", signature)


def test_a_key_id_is_the_beginning_of_the_digest_of_the_raw_key() -> None:
    assert key_id(PRACTICE_PUBLIC_KEY) == hashlib.sha256(PRACTICE_PUBLIC_KEY).hexdigest()[:16] == PRACTICE_KEY_ID


def test_an_unknown_algorithm_fits_nothing() -> None:
    key = signer()
    assert signature_fits("Ed25519", key.public_key, b"x", key.sign(b"x"))
    assert not signature_fits("none", key.public_key, b"x", key.sign(b"x"))
    assert not signature_fits("Ed25519", b"short", b"x", key.sign(b"x"))


def test_everybody_can_make_the_practice_key_from_its_sentence() -> None:
    seed = hashlib.sha256(PRACTICE_SENTENCE.encode()).digest()
    assert Ed25519PrivateKey.from_private_bytes(seed).sign(b"x") == practice_signer().sign(b"x")
    assert "仿真" in PRACTICE_SENTENCE and "practice" in PRACTICE_SENTENCE


def test_a_key_goes_through_its_files(tmp_path: Path) -> None:
    write_private_key(tmp_path / "van", private_key())
    write_public_key(tmp_path / "van.pub", signer().public_key)
    assert read_private_key(tmp_path / "van").public_key == read_public_key(tmp_path / "van.pub")
    assert stat.S_IMODE((tmp_path / "van").stat().st_mode) == 0o600


def test_a_protected_key_needs_its_password(tmp_path: Path) -> None:
    write_private_key(tmp_path / "van", private_key(), b"correct")
    assert read_private_key(tmp_path / "van", b"correct").public_key == signer().public_key
    for wrong in (b"wrong", None):
        with pytest.raises(InputError) as refused:
            read_private_key(tmp_path / "van", wrong)
        assert refused.value.fault == "key-file-unreadable"


def test_a_private_key_is_never_overwritten(tmp_path: Path) -> None:
    write_private_key(tmp_path / "van", private_key(1))
    with pytest.raises(SetupError) as refused:
        write_private_key(tmp_path / "van", private_key(2))
    assert refused.value.fault == "key-file-exists"
    assert read_private_key(tmp_path / "van").public_key == signer(1).public_key


def test_a_private_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    write_private_key(tmp_path / "van", private_key())
    (tmp_path / "van").chmod(0o640)
    with pytest.raises(SetupError) as refused:
        read_private_key(tmp_path / "van")
    assert refused.value.fault == "key-file-open-to-others"
    assert refused.value.evidence["mode"] == "0640"


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1())
    path = tmp_path / "van"
    path.touch(0o600)
    path.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(InputError) as refused:
        read_private_key(path)
    assert refused.value.fault == "key-wrong-algorithm"
    path.write_bytes(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with pytest.raises(InputError) as refused:
        read_public_key(path)
    assert refused.value.fault == "key-wrong-algorithm"


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    for read in (read_public_key, read_private_key):
        with pytest.raises(InputError) as refused:
            read(tmp_path / "missing")
        assert refused.value.fault == "key-file-unreadable"


def test_a_trust_store_holds_whole_keys(tmp_path: Path) -> None:
    write_public_key(tmp_path / "a.pub", signer(1).public_key)
    store = TrustStore.from_files([tmp_path / "a.pub"])
    assert store.trusts(signer(1).public_key)
    assert not store.trusts(signer(2).public_key)


def test_the_practice_key_cannot_be_trusted(tmp_path: Path) -> None:
    write_public_key(tmp_path / "p.pub", PRACTICE_PUBLIC_KEY)
    with pytest.raises(InputError) as refused:
        TrustStore.from_files([tmp_path / "p.pub"])
    assert refused.value.fault == "key-practice-not-trusted"
    assert not TrustStore(frozenset({PRACTICE_PUBLIC_KEY})).trusts(PRACTICE_PUBLIC_KEY)
