"""TRUST-19: a time stamp over the ledger's root from an authority of OpenSSL; a stamp of anything else is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from ledgers import VAN

from proofvan.core.errors import SignatureError
from proofvan.records.ledger.anchor import stamped_time, time_stamp_request
from proofvan.records.ledger.checkpoint import make_checkpoint

CHECKPOINT = make_checkpoint("proofvan/1", 12, bytes(range(32)), VAN)
OTHER = make_checkpoint("proofvan/1", 13, bytes(range(32)), VAN)
_CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {0}/serial
signer_cert = {0}/tsa.pem
signer_key = {0}/tsa.key
default_policy = 1.2.3.4
signer_digest = sha256
digests = sha256
ess_cert_id_chain = no
"""


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


class Authority:
    """A root and a time-stamping authority below it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        root = ("-keyout", folder / "root.key", "-out", folder / "root.pem", "-subj", "/CN=root", "-days", "3650")
        openssl("req", "-x509", *key, *root)
        openssl("req", *key, "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr", "-subj", "/CN=tsa")
        (folder / "ext").write_text("extendedKeyUsage = critical,timeStamping\n")
        by_root = ("-CA", folder / "root.pem", "-CAkey", folder / "root.key", "-CAcreateserial", "-days", "3650")
        asked = ("-in", folder / "tsa.csr", "-out", folder / "tsa.pem", "-extfile", folder / "ext")
        openssl("x509", "-req", *asked, *by_root)
        (folder / "config").write_text(_CONFIG.format(folder))
        (folder / "serial").write_text("01")

    @property
    def root(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.folder / "root.pem").read_bytes())

    def stamp(self, request: bytes) -> bytes:
        (self.folder / "query").write_bytes(request)
        query = ("-queryfile", self.folder / "query", "-out", self.folder / "answer")
        openssl("ts", "-reply", "-config", self.folder / "config", *query)
        return (self.folder / "answer").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def test_a_stamp_over_a_checkpoint_gives_the_authoritys_time(authority):
    answer = authority.stamp(time_stamp_request(CHECKPOINT))
    assert stamped_time(CHECKPOINT, answer, authority.root).tzinfo is not None


def test_the_same_checkpoint_asks_with_the_same_bytes():
    assert time_stamp_request(CHECKPOINT) == time_stamp_request(CHECKPOINT) != time_stamp_request(OTHER)


def test_a_stamp_over_another_root_is_refused(authority):
    answer = authority.stamp(time_stamp_request(CHECKPOINT))
    with pytest.raises(SignatureError, match="ledger-time-stamp-wrong"):
        stamped_time(OTHER, answer, authority.root)


def test_a_stamp_of_an_authority_that_nobody_named_is_refused(authority, tmp_path):
    answer = authority.stamp(time_stamp_request(CHECKPOINT))
    with pytest.raises(SignatureError, match="ledger-time-stamp-wrong"):
        stamped_time(CHECKPOINT, answer, Authority(tmp_path).root)


def test_bytes_that_are_no_answer_are_refused(authority):
    with pytest.raises(SignatureError, match="ledger-time-stamp-wrong"):
        stamped_time(CHECKPOINT, b"no answer", authority.root)
