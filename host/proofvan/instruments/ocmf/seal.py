"""Sealed records: the text is not signed beside, it comes out of a container that only the private key can make.

SAFE e.V., SAFESealing, commit 24371011: src/doc/4_transportformat.en.md (container, version 2) and
src/doc/3_implementationsbeschreibung_IPS.md (procedure "IPS": padding, AES, AES, reversal, AES, RSA). The AES keys lie
in the container; nothing is kept secret, they only mix every bit into every other. Constants are those of the
reference, src/main/java/com/metabit/custom/safe/iip2/IntegrityPaddingSignature.java.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from asn1crypto.core import Any as AnyValue
from asn1crypto.core import Integer, ObjectIdentifier, OctetString, Sequence
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from proofvan.instruments.ocmf.public_key import RsaKey

_FORMAT, _VERSION = "1.3.6.1.4.1.60279.1.1", 2
_PROCEDURE, _RSA, _UNCOMPRESSED = "1.3.6.1.4.1.21876.4.3.2", "1.2.840.113549.1.1.1", "1.3.6.1.4.1.21876.1.1.1.1.0"
_KNOWN = (_FORMAT, _VERSION, _PROCEDURE, _RSA, _UNCOMPRESSED)
# Every block begins with it.
_MARK = bytes.fromhex("3E7AB1705AFEE421EA4194E4040707EA")
# First bytes of the three initial vectors, in the order of sealing; all others are 0.
_VECTORS = (0x00, 0x40, 0x80)
_INNER = 16  # bytes of an AES block
_NONCE, _NUMBER = 8, 4  # bytes
_HEAD = len(_MARK) + _NONCE + 2 * _NUMBER
# Two constant bytes stand before the padded text, so that the number is smaller than the modulus; nobody reads them.
_BEFORE = 2
# From what RSA must have at least to more than anybody uses: nothing larger is computed with.
_KEY_BITS = range(1024, 8192 + 1, 128)


class _Keys(Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar = [(name, OctetString) for name in ("first", "second", "third")]


class _Encryption(Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar = [
        ("procedure", ObjectIdentifier),
        ("algorithm", ObjectIdentifier, {"explicit": 0}),
        ("compression", ObjectIdentifier, {"explicit": 1, "optional": True}),
        ("key_bits", Integer, {"explicit": 2, "optional": True}),
        ("nonce_bits", Integer, {"explicit": 3, "optional": True}),
        ("keys", _Keys, {"explicit": 4}),
        ("vector", OctetString, {"optional": True}),
    ]


class _Container(Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields: ClassVar = [
        ("format", ObjectIdentifier),
        ("version", Integer),
        ("encryption", _Encryption, {"explicit": ("application", 0)}),
        ("agreement", AnyValue, {"explicit": ("application", 1)}),
        ("authentication", AnyValue, {"explicit": ("application", 2)}),
        ("data", OctetString),
    ]


class _Head(Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """The beginning, which all versions share."""

    _fields: ClassVar = [("format", ObjectIdentifier), ("version", Integer)]


@dataclass(frozen=True, slots=True)
class Seal:
    """What a container holds: the three AES keys in the order of sealing, and the sealed bytes."""

    keys: tuple[bytes, bytes, bytes]
    data: bytes


@dataclass(frozen=True, slots=True)
class Revealed:
    """The text that came out, and how many of its first bytes the seal does not hold.

    Only the last block of the padded text goes through RSA. What stands before it is mixed with keys that everybody can
    read: whoever has the file can change it, without the private key, at the price of some 32 senseless bytes.
    """

    text: bytes
    loose: int


def is_other_kind(data: bytes) -> bool:
    """Tell a container of another version or algorithm, which cannot be judged, from bytes that are no container."""
    try:
        head = _Head.load(data)
        other = head["format"].dotted == _FORMAT and head["version"].native != _VERSION
    except (ValueError, TypeError):
        return False
    named = _named(data)
    return bool(other) or (named is not None and named != _KNOWN)


def read_seal(data: bytes) -> Seal | None:
    """Read a container; None when it is none of this kind."""
    if _named(data) != _KNOWN:
        return None
    found = _Container.load(data, strict=True)
    first, second, third = (bytes(found["encryption"]["keys"][at].native) for at in range(3))
    return Seal((first, second, third), bytes(found["data"].native))


def reveal(seal: Seal, key: RsaKey) -> Revealed | None:
    """Give the text when the key's owner has sealed it; None when the seal is broken or another's.

    Sealing ended with RSA over the first bytes: the public key takes that back, the AES keys do the rest.
    """
    width = key.bits // 8
    if key.bits not in _KEY_BITS or len(seal.data) < width + _BEFORE or (len(seal.data) - _BEFORE) % width:
        return None
    number = int.from_bytes(seal.data[:width], "big")
    if number >= key.modulus:
        return None
    opened = pow(number, key.exponent, key.modulus).to_bytes(width, "big") + seal.data[width:]
    try:
        return _unpadded(_unmixed(opened[_BEFORE:], seal.keys), width)
    except ValueError:  # no AES key
        return None


def _named(data: bytes) -> tuple[str, int, str, str, str] | None:
    """Give what a container names: format, version, procedure, algorithm, compression; None when it is none."""
    try:
        found = _Container.load(data, strict=True)
        _ = found.native  # values are parsed when they are asked for, and complain then
        inner = found["encryption"]
        packed = _UNCOMPRESSED if inner["compression"].native is None else inner["compression"].dotted
        procedure, algorithm = inner["procedure"].dotted, inner["algorithm"].dotted
        return found["format"].dotted, found["version"].native, procedure, algorithm, packed
    except (ValueError, TypeError, KeyError):
        return None


def _unmixed(mixed: bytes, keys: tuple[bytes, bytes, bytes]) -> bytes:
    inner = _decrypted(mixed, keys[2], _VECTORS[2])
    turned = b"".join(inner[at : at + _INNER] for at in reversed(range(0, len(inner), _INNER)))
    return _decrypted(_decrypted(turned, keys[1], _VECTORS[1]), keys[0], _VECTORS[0])


def _decrypted(data: bytes, key: bytes, first: int) -> bytes:
    context = Cipher(algorithms.AES(key), modes.CBC(bytes([first]) + bytes(_INNER - 1))).decryptor()
    return context.update(data) + context.finalize()


def _unpadded(padded: bytes, width: int) -> Revealed | None:
    """Take the text out of blocks of mark, nonce, length of all and number of this, all of which must agree."""
    blocks = [padded[at : at + width] for at in range(0, len(padded), width)]
    common = blocks[0][: _HEAD - _NUMBER]
    length = int.from_bytes(common[-_NUMBER:], "big")
    heads = [common + number.to_bytes(_NUMBER, "big") for number in range(len(blocks))]
    whole = common.startswith(_MARK) and [block[:_HEAD] for block in blocks] == heads
    text = b"".join(block[_HEAD:] for block in blocks)
    loose = min(length, (len(blocks) - 1) * (width - _HEAD))
    return Revealed(text[:length], loose) if whole and length <= len(text) else None
