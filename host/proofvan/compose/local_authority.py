"""A certificate authority of the station's own: tablets that trust it reach the station by https.

It can certify private addresses alone, so that whoever got hold of its key could pretend to be no other site.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv4Network, ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from proofvan.core.errors import InputError
from proofvan.office.pairs import Issued, begun, named, read_key, write_pair

CERTIFICATE = "/authority.crt"
_LIFE = timedelta(days=3650)
# Browsers trust no server certificate that lasts longer. CA/Browser Forum, Baseline Requirements 6.3.2 (2020)
_SERVER_LIFE = timedelta(days=397)
# A tablet's clock may be behind.
_BEFORE = timedelta(days=1)
# RFC 1918 (private), RFC 1122 (loopback), RFC 3927 (link-local)
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")
_NAMES = ("localhost", "local")
# Who opens a connection and says nothing holds it no longer.
_SILENCE_S = 10


class LocalAuthority:
    """The authority of one station; its key is made once and stays in the folder, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "authority.key").is_file():
            self._make()
        self._certificate = x509.load_pem_x509_certificate((folder / "authority.crt").read_bytes())

    @property
    def certificate(self) -> bytes:
        """Give its certificate (PEM), which each tablet installs once."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def certify(self, names: Sequence[str]) -> tuple[Path, Path]:
        """Certify a fresh key for private addresses and names; gives the files of certificate and key.

        Raises InputError for an address that is not private.
        """
        key = generate_private_key(SECP256R1())
        alternatives = x509.SubjectAlternativeName([_general(name) for name in names])
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        made = _begun(named(names[0]), self._certificate.subject, key, _SERVER_LIFE)
        made = made.add_extension(alternatives, critical=False).add_extension(usage, critical=False)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        signed = made.sign(self._key(), hashes.SHA256())
        return self._kept("server", signed, key)

    def _make(self) -> None:
        key = generate_private_key(SECP256R1())
        name = named(f"proofvan {socket.gethostname()[:40]}")
        permitted = [
            *(x509.IPAddress(IPv4Network(network)) for network in _PRIVATE),
            *(x509.DNSName(one) for one in _NAMES),
        ]
        made = _begun(name, name, key, _LIFE)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        made = made.add_extension(x509.NameConstraints(permitted, None), critical=True)
        self._kept("authority", made.sign(key, hashes.SHA256()), key)

    def _key(self) -> EllipticCurvePrivateKey:
        return read_key(self._folder / "authority.key")

    def _kept(self, name: str, certificate: x509.Certificate, key: EllipticCurvePrivateKey) -> tuple[Path, Path]:
        issued = Issued(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        write_pair(issued, certificate, key)
        return issued.certificate, issued.key


def own_address(host: str) -> str:
    """Give the address at which others on the van's network find this machine."""
    if host not in ("0.0.0.0", "::"):
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))  # sends nothing; the kernel chooses the way
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def address_for_others(host: str) -> str:
    """Give the address at which others find what listens at `host`; empty when nobody else can reach it."""
    address = own_address(host)
    try:
        return "" if ip_address(address).is_loopback else address
    except ValueError:
        return "" if address == "localhost" else address


@dataclass(frozen=True, slots=True)
class Offered:
    """Something that is given to whoever asks for it, by plain http too; with a name it is a file to look at."""

    content: bytes
    kind: str
    status: int = 200
    name: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The headers it goes with: kept by nobody on the way, taken for nothing else."""
        named = {"Content-Disposition": f'inline; filename="{self.name}"'} if self.name else {}
        return {
            "Content-Type": self.kind,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            **named,
        }


_NOTHING = Offered(b"", "text/plain", status=404)


@contextmanager
def offered(certificate: bytes, host: str, port: int, at: Callable[[str], Offered | None]) -> Iterator[None]:
    """Offer the authority's certificate by plain http meanwhile: who does not trust it yet has no other way.

    `at` gives what else there is at a path; there is nothing beside.
    """
    own = Offered(certificate, "application/x-x509-ca-cert")

    class Handler(BaseHTTPRequestHandler):
        timeout = _SILENCE_S

        def do_GET(self) -> None:
            found = (own if self.path == CERTIFICATE else at(self.path)) or _NOTHING
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(found.content)))
            self.end_headers()
            self.wfile.write(found.content)

        def log_message(self, *_: object) -> None:
            """Write nothing on the terminal."""

    server = ThreadingHTTPServer((host, port), Handler)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def _begun(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, life: timedelta
) -> x509.CertificateBuilder:
    return begun(subject, issuer, key, datetime.now(UTC) - _BEFORE, life + _BEFORE)


def _general(name: str) -> x509.GeneralName:
    try:
        address = ip_address(name)
    except ValueError:
        if not name.endswith(_NAMES):
            raise InputError("tablets-address-public", value=name, allowed=", ".join(_NAMES)) from None
        return x509.DNSName(name)
    if not isinstance(address, IPv4Address) or not any(address in IPv4Network(one) for one in _PRIVATE):
        raise InputError("tablets-address-public", value=name, allowed=", ".join(_PRIVATE))
    return x509.IPAddress(address)
