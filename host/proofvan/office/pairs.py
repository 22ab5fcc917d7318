"""A certificate of the wire and its key, as two files: what every authority of ours makes alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from proofvan.core.errors import InputError
from proofvan.records.sink import write_durably


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


def named(common: str) -> x509.Name:
    """Give a subject or issuer of one common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, since: datetime, life: timedelta
) -> x509.CertificateBuilder:
    """Begin a certificate with a random number; what it may be used for is added by the caller."""
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(since).not_valid_after(since + life)


def write_pair(issued: Issued, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """Write both files durably, the key first and readable by its owner alone."""
    write_durably(issued.key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    write_durably(issued.certificate, certificate.public_bytes(Encoding.PEM))


def read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """Read a key that write_pair wrote; raises InputError when it is another kind of key."""
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise InputError("key-file-unreadable", file=file, detail="not an elliptic curve key")
    return key
