"""SM2 with SM3: OpenSSL verifies what we sign and we verify what OpenSSL signs."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_records import pile, real
from sample_runs import finish_run

from proofvan.core.errors import InputError
from proofvan.documents.verification import verify
from proofvan.keys.envelope import Envelope, make_signature, signature_holds
from proofvan.keys.files import read_private_key, read_public_key, write_public_key, write_sm2_key
from proofvan.keys.signer import signature_fits
from proofvan.keys.sm2 import SM2_SM3, Sm2Signer, sm2_fits, sm2_secret
from proofvan.keys.trust import TrustStore
from proofvan.records.report import Status

SIGNER = Sm2Signer(sm2_secret(hashlib.sha384(b"test key").digest()))
OPTIONS = ["-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]


def openssl(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=False)


@pytest.mark.parametrize("number", range(8))
def test_openssl_verifies_what_we_sign(tmp_path: Path, number: int) -> None:
    data = hashlib.sha512(b"%d" % number).digest() * number  # the empty text too
    write_public_key(tmp_path / "pub", SIGNER.public_key)
    (tmp_path / "data").write_bytes(data)
    (tmp_path / "sig").write_bytes(SIGNER.sign(data))
    command = ["pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "pub", "-in", tmp_path / "data", *OPTIONS]
    assert openssl(*command, "-sigfile", tmp_path / "sig").returncode == 0
    (tmp_path / "data").write_bytes(data + b"x")
    assert openssl(*command, "-sigfile", tmp_path / "sig").returncode != 0


@pytest.mark.parametrize("number", range(4))
def test_we_verify_what_openssl_signs(tmp_path: Path, number: int) -> None:
    assert openssl("genpkey", "-algorithm", "SM2", "-out", tmp_path / "key").returncode == 0
    assert openssl("pkey", "-in", tmp_path / "key", "-pubout", "-out", tmp_path / "pub").returncode == 0
    data = b"record %d" % number
    (tmp_path / "data").write_bytes(data)
    done = openssl(
        "pkeyutl", "-sign", "-inkey", tmp_path / "key", "-in", tmp_path / "data", *OPTIONS, "-out", tmp_path / "sig"
    )
    assert done.returncode == 0, done.stderr
    public, signature = read_public_key(tmp_path / "pub"), (tmp_path / "sig").read_bytes()
    assert signature_fits(SM2_SM3, public, data, signature)
    assert not signature_fits(SM2_SM3, public, data + b"x", signature)
    assert not signature_fits("Ed25519", public, data, signature)
    assert not signature_fits(SM2_SM3, SIGNER.public_key, data, signature)


def test_no_flipped_bit_of_a_signature_or_key_is_accepted() -> None:
    signature, public = SIGNER.sign(b"x"), SIGNER.public_key
    for at in range(len(signature)):
        assert not sm2_fits(public, b"x", signature[:at] + bytes((signature[at] ^ 1,)) + signature[at + 1 :])
    for at in range(0, len(public), 5):
        assert not sm2_fits(public[:at] + bytes((public[at] ^ 1,)) + public[at + 1 :], b"x", signature)
    assert not sm2_fits(public, b"x", signature + b"\0")
    assert not sm2_fits(public, b"x", b"")


@settings(max_examples=5, deadline=None)
@given(st.binary(max_size=64), st.binary(max_size=64))
def test_signing_is_the_same_bytes_each_time_and_another_nonce_for_another_text(one: bytes, other: bytes) -> None:
    assert SIGNER.sign(one) == SIGNER.sign(one)
    assert one == other or SIGNER.sign(one)[:36] != SIGNER.sign(other)[:36]


def test_an_sm2_key_file_is_always_protected(tmp_path: Path) -> None:
    secret = sm2_secret(bytes(range(48)))
    write_sm2_key(tmp_path / "key", secret, b"correct", bytes(range(28)))
    assert secret.hex() not in (tmp_path / "key").read_text()
    assert read_private_key(tmp_path / "key", b"correct").public_key == Sm2Signer(secret).public_key
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    for wrong in (b"wrong", None):
        with pytest.raises(InputError) as refused:
            read_private_key(tmp_path / "key", wrong)
        assert refused.value.fault == "key-file-unreadable"


def test_every_signed_file_may_be_signed_with_sm2() -> None:
    body = {"a": ["1", "2"]}
    envelope = Envelope(make_signature("proofvan.test/1", body, SIGNER), "body", body)
    assert envelope.signature.alg == SM2_SM3
    assert signature_holds(envelope)
    assert not signature_holds(Envelope(envelope.signature, "body", {"a": ["1", "3"]}))


def test_a_whole_run_may_be_signed_with_sm2_and_a_changed_document_of_it_is_found(tmp_path: Path) -> None:
    run, trust = tmp_path / "run", TrustStore(frozenset({SIGNER.public_key}))
    finish_run(run, real(pile()), SIGNER)
    report = verify(run, trust, False)
    assert report.status is Status.TRUSTED
    assert {check.file for check in report.checks if check.ok} >= {"certificate.pdf", "certificate.xml", "record.json"}
    for name in ("certificate.pdf", "certificate.xml"):
        honest = (run / name).read_bytes()
        (run / name).write_bytes(honest[:-200] + bytes((honest[-200] ^ 1,)) + honest[-199:])
        assert verify(run, trust, False).status is Status.DAMAGED, name
        (run / name).write_bytes(honest)
