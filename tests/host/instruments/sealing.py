"""Seals records as a meter of SAFE's procedure does, from the private key's side; a fixed key, so that it is quick."""

import base64

from asn1crypto.core import Null, OctetString
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from proofvan.instruments.ocmf import seal

KEYS = tuple(bytes([n]) * 16 for n in (1, 2, 3))


class SealingMeter:
    """A meter with an RSA key."""

    def __init__(self, bits=1024):
        self._key = rsa.generate_private_key(65537, bits)
        self.width = bits // 8
        encoding, spki = serialization.Encoding, serialization.PublicFormat.SubjectPublicKeyInfo
        self.spki = self._key.public_key().public_bytes(encoding.DER, spki)

    def sealed(self, text, length=None, first=0, mark=seal._MARK):
        """Give the sealed bytes; the arguments after the text are for what a sealer must not do."""
        room = self.width - 32
        pieces = [text[at : at + room] for at in range(0, len(text), room)] or [b""]
        size = (len(text) if length is None else length).to_bytes(4, "big")
        blocks = [mark + b"noncenon" + size + (n + first).to_bytes(4, "big") + p for n, p in enumerate(pieces)]
        padded = b"".join(block.ljust(self.width, b"\0") for block in blocks)
        mixed = _encrypted(_encrypted(padded, KEYS[0], 0x00), KEYS[1], 0x40)
        turned = b"".join(mixed[at : at + 16] for at in range(len(mixed) - 16, -1, -16))
        data = b"\x3e\x7a" + _encrypted(turned, KEYS[2], 0x80)
        numbers = self._key.private_numbers()
        opened = int.from_bytes(data[: self.width], "big")
        closed = pow(opened, numbers.d, numbers.public_numbers.n)
        return closed.to_bytes(self.width, "big") + data[self.width :]

    def container(self, text, **changes):
        return container(self.sealed(text), **changes)


def container(data, version=2, procedure=seal._PROCEDURE, compression=seal._UNCOMPRESSED, keys=KEYS):
    """Give the container around sealed bytes."""
    encryption = {"procedure": procedure, "algorithm": seal._RSA, "keys": dict(zip(_NAMES, keys, strict=True))}
    if compression:
        encryption["compression"] = compression
    made = seal._Container({"format": seal._FORMAT, "version": version, "encryption": encryption})
    for number, name in enumerate(("agreement", "authentication"), 1):
        made[name] = Null(explicit=("application", number))
    made["data"] = OctetString(data)
    return made.dump()


def xml(data, key=b"", attributes='format="OCMF" encoding="hex"', encode=bytes.hex):
    """Give the file of the transparency software."""
    beside = f"<publicKey>{key.hex()}</publicKey>" if key else ""
    return f"<values><value><encodedData {attributes}>{encode(data)}</encodedData>{beside}</value></values>".encode()


def in_base64(data):
    return base64.b64encode(data).decode()


_NAMES = ("first", "second", "third")


def _encrypted(data, key, first):
    context = Cipher(algorithms.AES(key), modes.CBC(bytes([first]) + bytes(15))).encryptor()
    return context.update(data) + context.finalize()
