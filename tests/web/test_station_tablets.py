"""Tablets: the station's own authority, offered by plain http, certifies its https address and no public one."""

from __future__ import annotations

import ssl
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from time import sleep

import httpx
import pytest
from cryptography import x509
from stations import free_port
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from proofvan.compose.local_authority import CERTIFICATE, LocalAuthority, Offered, offered
from proofvan.core.errors import InputError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.web.people import PRACTICE_PIN


@pytest.fixture
def served(tmp_path):
    """`proofvan serve --tablets`; gives port and the port of the authority's certificate."""
    port, plain = free_port(), free_port()
    command = ["-m", "proofvan.cli", "serve", "--home", str(tmp_path), "--port", str(port), "--tablets", str(plain)]
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    yield process, port, plain
    process.terminate()
    process.wait()
    process.stdout.close()


def trusting(plain: int) -> ssl.SSLContext:
    """Install the authority as a tablet does: from the address of the first QR code."""
    while True:
        try:
            offered = httpx.get(f"http://127.0.0.1:{plain}{CERTIFICATE}", timeout=60)
            break
        except httpx.ConnectError:
            sleep(0.05)
    assert offered.headers["content-type"] == "application/x-x509-ca-cert"
    return ssl.create_default_context(cadata=offered.text)


def answered(port: int, context: ssl.SSLContext) -> httpx.Client:
    http = httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=context, timeout=60)
    while True:
        try:
            http.get("/api/session")
            return http
        except httpx.ConnectError as problem:
            assert "certificate verify failed" not in str(problem)
            sleep(0.05)


@pytest.mark.e2e
def test_a_tablet_that_installed_the_authority_reaches_the_station_and_another_does_not(served):
    process, port, plain = served
    context = trusting(plain)
    with closing(answered(port, context)) as http:
        entered = http.post("/api/session", json={"person": "verifier", "pin": PRACTICE_PIN})
        assert "secure" in entered.headers["set-cookie"].lower()
        with (
            connect(f"wss://127.0.0.1:{port}/api/runs/{'0' * 16}/live", ssl=context) as live,
            pytest.raises(ConnectionClosed, match="4404"),
        ):
            live.recv(timeout=60)  # a run that nobody knows: the station itself says so
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        httpx.get(f"https://127.0.0.1:{port}/", timeout=60)
    assert httpx.get(f"http://127.0.0.1:{plain}/authority.key", timeout=60).status_code == 404
    process.terminate()
    said = process.stdout.read()
    assert f"http://127.0.0.1:{plain}{CERTIFICATE}" in said and f"https://127.0.0.1:{port}/" in said
    assert said.count("\u2588") > 100  # two QR codes


def test_the_authority_is_made_once_and_its_key_is_for_its_owner_alone(tmp_path):
    first = LocalAuthority(tmp_path).certificate
    assert LocalAuthority(tmp_path).certificate == first
    certificate, key = LocalAuthority(tmp_path).certify(("192.168.4.1", "localhost"))
    for path in (key, tmp_path / "authority.key"):
        assert path.stat().st_mode & 0o077 == 0
    made = x509.load_pem_x509_certificate(certificate.read_bytes())
    made.verify_directly_issued_by(x509.load_pem_x509_certificate(first))
    limits = x509.load_pem_x509_certificate(first).extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical and len(limits.value.permitted_subtrees) == 7
    assert made.not_valid_after_utc - made.not_valid_before_utc < timedelta(days=399)


def test_the_plain_port_has_the_authority_and_shared_documents_and_nothing_else():
    port, pdf = free_port(), Offered(b"%PDF", "application/pdf", name="a.pdf")
    with offered(b"authority", "127.0.0.1", port, {"/d/token": pdf}.get), httpx.Client(timeout=60) as http:
        base = f"http://127.0.0.1:{port}"
        assert http.get(base + CERTIFICATE).content == b"authority"
        document = http.get(f"{base}/d/token")
        assert document.content == b"%PDF" and document.headers["cache-control"] == "no-store"
        for path in ("/", "/d/", "/d/other", "/api/session", "/authority.key", "/d/token/.."):
            assert http.get(base + path).status_code == 404, path
        assert http.post(f"{base}/d/token").status_code == 501


@pytest.mark.parametrize("name", ["8.8.8.8", "example.com", "2001:db8::1"])
def test_no_public_address_is_certified(tmp_path, name):
    with pytest.raises(InputError) as refused:
        LocalAuthority(tmp_path).certify((name,))
    for language in LANGUAGES:
        what, advice = explain(refused.value, language)
        assert name in what and advice
