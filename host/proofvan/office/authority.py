"""The certificates of the wire: the office's own authority certifies broker, office and vans for TLS, and revokes.

They only open the connection; what a van says counts by the seal of its ledger's key, which the institute certifies.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from proofvan.core.errors import InputError
from proofvan.office.pairs import Issued, begun, named, read_key, write_pair

_AUTHORITY, _REVOKED = "authority", "revoked.pem"
_NAME = "proofvan office"
_AUTHORITY_DAYS, _DAYS, _LIST_DAYS = 3650, 730, 30
_BEFORE = timedelta(hours=1)


class Authority:
    """A folder: authority.pem and authority.key, one pair for each name, revoked.pem. Moments are handed in."""

    def __init__(self, folder: Path, now: datetime) -> None:
        """Open the folder, and begin it when it is empty."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if not self.certificate.exists():
            self._begin(now)

    @property
    def certificate(self) -> Path:
        """The authority's own certificate, which everybody gets."""
        return self._folder / f"{_AUTHORITY}.pem"

    @property
    def revoked(self) -> Path:
        """The list of revoked certificates, for the broker."""
        return self._folder / _REVOKED

    def server(self, name: str, hosts: Sequence[str], now: datetime) -> Issued:
        """Certify a server for its host names and addresses."""
        names = x509.SubjectAlternativeName([_host(host) for host in hosts])
        return self._certify(name, now, ExtendedKeyUsageOID.SERVER_AUTH, names)

    def client(self, name: str, now: datetime) -> Issued:
        """Certify a van or the office; the name is what the broker's rights go by."""
        if not name.replace("-", "").isalnum() or not name.isascii() or name == _AUTHORITY:
            raise InputError("office-van-name", value=name, allowed="a-z, 0-9, -")
        return self._certify(name, now, ExtendedKeyUsageOID.CLIENT_AUTH, None)

    def revoke(self, name: str, now: datetime) -> None:
        """Let a certificate count no more; the broker must read the list again."""
        issued = self.issued(name)
        number = x509.load_pem_x509_certificate(issued.certificate.read_bytes()).serial_number
        self._write_list([*self._revocations(), _revocation(number, now)], now)

    def issued(self, name: str) -> Issued:
        """Give the files of a name; raises InputError when nothing was issued for it."""
        issued = Issued(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        if not issued.certificate.exists():
            known = ", ".join(sorted(path.stem for path in self._folder.glob("*.key") if path.stem != _AUTHORITY))
            raise InputError("office-van-unknown", value=name, allowed=known or "-")
        return issued

    def renew_list(self, now: datetime) -> None:
        """Date the list of revoked certificates anew; a broker refuses everybody when it has run out."""
        self._write_list(self._revocations(), now)

    def _begin(self, now: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        may_sign = x509.KeyUsage(
            digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = _begun(_NAME, key, now, _AUTHORITY_DAYS)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        certificate = builder.add_extension(may_sign, critical=True).sign(key, hashes.SHA256())
        write_pair(Issued(self.certificate, self._folder / f"{_AUTHORITY}.key"), certificate, key)
        self._write_list([], now)

    def _certify(
        self, name: str, now: datetime, usage: x509.ObjectIdentifier, names: x509.SubjectAlternativeName | None
    ) -> Issued:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _begun(name, key, now, _DAYS)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        if names is not None:
            builder = builder.add_extension(names, critical=False)
        issued = Issued(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        write_pair(issued, builder.sign(self._key(), hashes.SHA256()), key)
        return issued

    def _key(self) -> ec.EllipticCurvePrivateKey:
        return read_key(self._folder / f"{_AUTHORITY}.key")

    def _revocations(self) -> list[x509.RevokedCertificate]:
        return list(x509.load_pem_x509_crl(self.revoked.read_bytes()))

    def _write_list(self, entries: list[x509.RevokedCertificate], now: datetime) -> None:
        builder = x509.CertificateRevocationListBuilder().issuer_name(named(_NAME)).last_update(now)
        builder = builder.next_update(now + timedelta(days=_LIST_DAYS))
        for entry in entries:
            builder = builder.add_revoked_certificate(entry)
        data = builder.sign(self._key(), hashes.SHA256()).public_bytes(Encoding.PEM)
        partial = self.revoked.with_suffix(".partial")
        partial.write_bytes(data)
        partial.replace(self.revoked)


def _begun(subject: str, key: ec.EllipticCurvePrivateKey, now: datetime, days: int) -> x509.CertificateBuilder:
    # Vans' clocks are set by satellite; an hour covers one that is not yet.
    return begun(named(subject), named(_NAME), key, now - _BEFORE, timedelta(days=days) + _BEFORE)


def _revocation(number: int, now: datetime) -> x509.RevokedCertificate:
    return x509.RevokedCertificateBuilder().serial_number(number).revocation_date(now).build()


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
