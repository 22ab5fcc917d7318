"""Signs charging records for tests: every curve of the format, key and signature in any encoding."""

import base64
import hashlib
import json

import ecdsa
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from proofvan.instruments.ocmf.curves import _secp192k1

OPENSSL_CURVES = {
    "secp256k1": ec.SECP256K1,
    "secp192r1": ec.SECP192R1,
    "secp256r1": ec.SECP256R1,
    "brainpool256r1": ec.BrainpoolP256R1,
    "secp384r1": ec.SECP384R1,
    "brainpool384r1": ec.BrainpoolP384R1,
}
CURVE_NAMES = ("secp192k1", *OPENSSL_CURVES)

# An SPKI header for secp192k1, SEC 1 and RFC 5480; the public record of two values in the SAFE set begins the same.
SECP192K1_SPKI = bytes.fromhex("304630100607 2A8648CE3D0201 06052B8104001F 033200".replace(" ", ""))

PAYLOAD = (
    '{"FV":"1.0","GI":"Test","GS":"G1","GV":"1","PG":"T7","MS":"M1","IS":false,"IT":"NONE","RD":['
    '{"TM":"2024-01-01T00:00:00,000+0800 S","TX":"B","RV":1.500,"RI":"1-b:1.8.0","RU":"kWh","RT":"DC","EF":"",'
    '"ST":"G"},'
    '{"TM":"2024-01-01T01:00:00,000+0800 S","TX":"E","RV":3.250}]}'
)


class Meter:
    """A signing meter."""

    def __init__(self, curve="secp256r1"):
        self.curve = curve
        if curve == "secp192k1":
            self._key = ecdsa.SigningKey.generate(curve=_secp192k1(), hashfunc=hashlib.sha256)
            self.point = self._key.get_verifying_key().to_string("uncompressed")
            self.spki = SECP192K1_SPKI + self.point
        else:
            self._key = ec.generate_private_key(OPENSSL_CURVES[curve]())
            public = self._key.public_key()
            encoding, spki = serialization.Encoding, serialization.PublicFormat.SubjectPublicKeyInfo
            self.point = public.public_bytes(encoding.X962, serialization.PublicFormat.UncompressedPoint)
            self.spki = public.public_bytes(encoding.DER, spki)
            self.pem = public.public_bytes(encoding.PEM, spki).decode()

    def sign(self, data):
        if self.curve == "secp192k1":
            return self._key.sign(data, sigencode=ecdsa.util.sigencode_der)
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def record(self, payload=PAYLOAD, **signature):
        data = self.sign(payload.encode())
        section = {"SA": f"ECDSA-{self.curve}-SHA256", "SD": data.hex()} | signature
        if section.get("SE") == "base64":
            section["SD"] = base64.b64encode(data).decode()
        return f"OCMF|{payload}|{json.dumps(section)}"


def xml(record, key="", signed_attributes='format="OCMF" encoding="plain"', head='<?xml version="1.0"?>'):
    text = record.replace("&", "&amp;").replace("<", "&lt;")
    key_part = f"<publicKey>{key}</publicKey>" if key else ""
    return (
        f"{head}<values><value><signedData {signed_attributes}>{text}</signedData>{key_part}</value></values>".encode()
    )
