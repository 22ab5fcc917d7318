"""What is signed of a body of plain data, and the two ways in which body and signature are kept.

Signature = {schema, alg, key_id, public_key, digest, sections, signature}. The signature is over
canonical({schema, alg, key_id, digest, sections}); the digest is over canonical(body), so key and signature are no part
of it. `sections` holds the SHA-256 of each part of the body, so that a change can be named.

A record lies apart from its signature, in two files; a manifest is one file, canonical({signature's fields, body}).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from proofvan.core.canonical import canonical, digest, parse
from proofvan.core.errors import RecordError
from proofvan.keys.signer import Signer, key_id, signature_fits

_SIGNED = ("schema", "alg", "key_id", "digest", "sections")
_FIELDS = (*_SIGNED, "public_key", "signature")
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Signature:
    """What was signed, by which key, as it stands in a file; hex is lower case, and nothing has been checked yet."""

    schema: str
    alg: str
    key_id: str
    public_key: str
    digest: str
    sections: Mapping[str, str]
    signature: str

    def to_bytes(self) -> bytes:
        """Give the bytes of a signature that lies apart from its body."""
        return canonical(self.to_plain())

    def to_plain(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {name: getattr(self, name) for name in _FIELDS}

    def signed_bytes(self) -> bytes:
        """Give the bytes that the signature is over."""
        return canonical({name: getattr(self, name) for name in _SIGNED})


@dataclass(frozen=True, slots=True)
class Envelope:
    """A body and its signature in one file."""

    signature: Signature
    body_name: str
    body: Mapping[str, Any]

    def to_bytes(self) -> bytes:
        """Give the bytes of the file."""
        return canonical({**self.signature.to_plain(), self.body_name: self.body})


def make_signature(schema: str, body: Mapping[str, Any], signer: Signer) -> Signature:
    """Digest and sign plain data."""
    public_key = signer.public_key
    unsigned = Signature(
        schema=schema,
        alg=signer.alg,
        key_id=key_id(public_key),
        public_key=public_key.hex(),
        digest=digest(body),
        sections=section_digests(body),
        signature="",
    )
    return replace(unsigned, signature=signer.sign(unsigned.signed_bytes()).hex())


def read_body(data: bytes, what: str) -> dict[str, Any]:
    """Read the bytes of an object strictly; raises RecordError for bytes that are not canonical, or no object."""
    value = parse(data, what)
    if not isinstance(value, dict):
        raise RecordError("record-field-value", field="$", value=type(value).__name__, allowed="object")
    return value


def read_signature(data: bytes, schema: str, what: str) -> Signature:
    """Read the bytes of a signature that lies apart from its body strictly.

    Raises RecordError for bytes that are not canonical, fields that are missing, unknown or of the wrong kind, and hex
    that is not lower case: whatever is not the one form is refused, so no two files say the same.
    """
    value = read_body(data, what)
    _check_names(value, _FIELDS)
    return _signature(value, schema)


def read_envelope(data: bytes, schema: str, body_name: str, what: str) -> Envelope:
    """Read the bytes of a body and its signature in one file, as strictly; raises RecordError."""
    value = read_body(data, what)
    _check_names(value, (*_FIELDS, body_name))
    body = value.pop(body_name)
    _check(isinstance(body, dict), body_name, type(body).__name__, "object")
    return Envelope(_signature(value, schema), body_name, body)


def signature_holds(envelope: Envelope) -> bool:
    """Say whether a body is what the holder of its key signed; whose key it is, is another question."""
    signature = envelope.signature
    public_key = bytes.fromhex(signature.public_key)
    return (
        digest(envelope.body) == signature.digest
        and section_digests(envelope.body) == signature.sections
        and key_id(public_key) == signature.key_id
        and signature_fits(signature.alg, public_key, signature.signed_bytes(), bytes.fromhex(signature.signature))
    )


def section_digests(body: Mapping[str, Any]) -> dict[str, str]:
    """Give the SHA-256 of every part: each member of the body, and of each list member every item."""
    sections = {}
    for name, member in body.items():
        if isinstance(member, list):
            sections[name] = digest(len(member))
            sections.update({f"{name}[{index}]": digest(item) for index, item in enumerate(member)})
        else:
            sections[name] = digest(member)
    return sections


def _check_names(value: Mapping[str, Any], expected: tuple[str, ...]) -> None:
    for name in sorted(value.keys() ^ set(expected)):
        raise RecordError("record-field-missing" if name in expected else "record-field-unknown", field=name)


def _signature(value: Mapping[str, Any], schema: str) -> Signature:
    _check(value["schema"] == schema, "schema", value["schema"], schema)
    _check(isinstance(value["alg"], str), "alg", value["alg"], "text")
    for name, length in (("key_id", 16), ("digest", 64), ("public_key", None), ("signature", None)):
        _check(_is_hex(value[name], length), name, value[name], "lower-case hex")
    _check(isinstance(value["sections"], dict), "sections", type(value["sections"]).__name__, "object")
    for name, section in value["sections"].items():
        _check(_is_hex(section, 64), f"sections.{name}", section, "lower-case hex")
    return Signature(**value)


def _check(fits: bool, field: str, value: object, allowed: str) -> None:
    if not fits:
        raise RecordError("record-field-value", field=field, value=repr(value)[:80], allowed=allowed)


def _is_hex(value: object, length: int | None) -> bool:
    return isinstance(value, str) and set(value) <= _HEX and len(value) % 2 == 0 and length in (None, len(value))
