"""TRUST-19: a time stamp over the ledger's root from an authority of OpenSSL; a stamp of anything else is refused."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from ledgers import VAN, event, filled, opened

from proofvan.compose.anchoring import ANSWER, REQUEST, anchor, root_certificate
from proofvan.core.errors import InputError, SetupError, SignatureError
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


# The same as a person does it: `proofvan ledger anchor`.


@pytest.fixture
def address(authority) -> Iterator[str]:
    """The authority behind HTTP (RFC 3161, 3.4)."""

    class Stamping(BaseHTTPRequestHandler):
        def do_POST(self):  # the server's name
            assert self.headers["Content-Type"] == "application/timestamp-query"
            answer = authority.stamp(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Stamping)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_newest_checkpoint_is_stamped_over_the_network_and_older_stamps_are_checked_with_it(
    authority, address, tmp_path
):
    file, stick = filled(tmp_path / "van"), tmp_path / "stick"
    stick.mkdir()
    (first,) = anchor(file, stick, authority.root, address)
    assert first.utc
    ledger = opened(tmp_path / "van")
    ledger.note(event(99))
    ledger.checkpoint()
    ledger.close()
    again = anchor(file, stick, authority.root, address)
    assert again[0] == first
    assert again[1].entries == first.entries + 1
    assert all(one.utc for one in again)
    first.file.with_suffix(ANSWER).write_bytes(again[1].file.with_suffix(ANSWER).read_bytes())
    with pytest.raises(SignatureError, match="ledger-time-stamp-wrong"):
        anchor(file, stick, authority.root)


def test_without_a_network_the_request_goes_and_the_answer_comes_by_hand(authority, tmp_path):
    file = filled(tmp_path)
    (waiting,) = anchor(file, tmp_path, authority.root)
    assert not waiting.utc
    answer = authority.stamp(waiting.file.with_suffix(REQUEST).read_bytes())
    waiting.file.with_suffix(ANSWER).write_bytes(answer)
    (stamped,) = anchor(file, tmp_path, authority.root)
    assert stamped.utc
    assert stamped.file == waiting.file


def test_a_wrong_answer_from_the_network_is_refused_and_not_kept(address, tmp_path):
    file = filled(tmp_path / "van")
    (tmp_path / "other").mkdir()
    with pytest.raises(SignatureError, match="ledger-time-stamp-wrong"):
        anchor(file, tmp_path, Authority(tmp_path / "other").root, address)
    assert not list(tmp_path.glob(f"*{ANSWER}"))


def test_what_is_no_authority_is_said(authority, tmp_path):
    file = filled(tmp_path)
    with pytest.raises(InputError, match="ledger-authority-address"):
        anchor(file, tmp_path, authority.root, "file:///etc/passwd")
    with pytest.raises(SetupError, match="ledger-authority-unreachable"):
        anchor(file, tmp_path, authority.root, "http://127.0.0.1:9")
    with pytest.raises(InputError, match="ledger-authority-unreadable"):
        root_certificate(file)


def test_the_command_says_what_is_stamped_and_what_waits(authority, tmp_path):
    home = filled(tmp_path / "van").parent
    root = authority.folder / "root.pem"
    command = [sys.executable, "-m", "proofvan.cli", "ledger", "anchor", "--to", tmp_path, "--root", root]
    done = subprocess.run(
        [*map(str, command), "--home", str(home), "--json"], capture_output=True, text=True, check=True
    )
    (found,) = json.loads(done.stdout)["result"]["anchors"]
    assert (found["utc"], found["entries"]) == ("", 7)
