"""The one form of a signed file: a body, its digest, the digests of its parts, and a signature over these.

File = canonical({schema, alg, key_id, public_key, digest, sections, signature, <body's name>}); the body's name is
`record` or `manifest`. The signature is over canonical({schema, alg, key_id, digest, sections}); the digest is over
canonical(body), so key and signature are no part of it. `sections` holds the SHA-256 of each part of the body, so that
a change can be named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from proofvan.core.canonical import canonical, digest, parse
from proofvan.core.errors import RecordError
from proofvan.keys.signer import Signer, key_id

_SIGNED = ("schema", "alg", "key_id", "digest", "sections")
_UNSIGNED = ("public_key", "signature")
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A signed body as it stands in the file; hex is lower case, and nothing in here has been checked yet."""

    schema: str
    alg: str
    key_id: str
    public_key: str
    digest: str
    sections: Mapping[str, str]
    body_name: str
    body: Any
    signature: str

    def to_bytes(self) -> bytes:
        """Give the bytes of the file."""
        around = {name: getattr(self, name) for name in _SIGNED + _UNSIGNED}
        return canonical({**around, self.body_name: self.body})

    def signed_bytes(self) -> bytes:
        """Give the bytes that the signature is over."""
        return canonical({name: getattr(self, name) for name in _SIGNED})


def seal(schema: str, body_name: str, body: Any, signer: Signer) -> Envelope:
    """Digest and sign plain data."""
    public_key = signer.public_key
    unsigned = Envelope(
        schema=schema,
        alg=signer.alg,
        key_id=key_id(public_key),
        public_key=public_key.hex(),
        digest=digest(body),
        sections=section_digests(body),
        body_name=body_name,
        body=body,
        signature="",
    )
    return replace(unsigned, signature=signer.sign(unsigned.signed_bytes()).hex())


def read_envelope(data: bytes, schema: str, body_name: str, what: str) -> Envelope:
    """Read the bytes of a signed file strictly.

    Raises RecordError for bytes that are not canonical, fields that are missing, unknown or of the wrong kind, and hex
    that is not lower case: whatever is not the one form is refused, so no two files say the same.
    """
    value = parse(data, what)
    if not isinstance(value, dict):
        raise RecordError("record-field-value", field="$", value=type(value).__name__, allowed="object")
    expected = {*_SIGNED, *_UNSIGNED, body_name}
    for name in sorted(value.keys() ^ expected):
        raise RecordError("record-field-missing" if name in expected else "record-field-unknown", field=name)
    _check_forms(value, schema, body_name)
    return Envelope(body_name=body_name, body=value.pop(body_name), **value)


def section_digests(body: Any) -> dict[str, str]:
    """Give the SHA-256 of every part: each member of the body, and of each list member every item."""
    sections = {}
    for name, member in body.items():
        if isinstance(member, list):
            sections[name] = digest(len(member))
            sections.update({f"{name}[{index}]": digest(item) for index, item in enumerate(member)})
        else:
            sections[name] = digest(member)
    return sections


def sha256(data: bytes) -> str:
    """Give the SHA-256 of bytes, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def _check_forms(value: Mapping[str, Any], schema: str, body_name: str) -> None:
    _check(value["schema"] == schema, "schema", value["schema"], schema)
    _check(isinstance(value["alg"], str), "alg", value["alg"], "text")
    for name, length in (("key_id", 16), ("digest", 64), ("public_key", None), ("signature", None)):
        _check(_is_hex(value[name], length), name, value[name], "lower-case hex")
    for name in (body_name, "sections"):
        _check(isinstance(value[name], dict), name, type(value[name]).__name__, "object")
    for name, section in value["sections"].items():
        _check(_is_hex(section, 64), f"sections.{name}", section, "lower-case hex")


def _check(fits: bool, field: str, value: object, allowed: str) -> None:
    if not fits:
        raise RecordError("record-field-value", field=field, value=repr(value)[:80], allowed=allowed)


def _is_hex(value: object, length: int | None) -> bool:
    return isinstance(value, str) and set(value) <= _HEX and len(value) % 2 == 0 and length in (None, len(value))
