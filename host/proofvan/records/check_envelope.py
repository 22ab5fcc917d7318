"""Checks a signed file: form, digest, parts, key, signature; says which part is not what was signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from proofvan.core.canonical import canonical, digest
from proofvan.core.errors import RecordError
from proofvan.keys.practice import is_practice
from proofvan.keys.signer import key_id, signature_fits
from proofvan.keys.trust import TrustStore
from proofvan.records.envelope import Envelope, read_envelope, section_digests
from proofvan.records.place import field_at, first_difference, flipped_bit, syntax_error_at, with_flip
from proofvan.records.report import Check, Status


@dataclass(frozen=True, slots=True)
class Checked:
    """The checks of a signed file; the envelope only when the file has its form at all."""

    checks: tuple[Check, ...]
    envelope: Envelope | None

    @property
    def intact(self) -> bool:
        """Say whether everything in the file is what the holder of its key signed."""
        return self.envelope is not None and all(check.ok for check in self.checks)


def check_envelope(data: bytes, schema: str, body_name: str, file: str) -> Checked:
    """Check a signed file, its signer left aside (`signer_of`)."""
    try:
        envelope = read_envelope(data, schema, body_name, file)
    except RecordError as problem:
        return Checked((_form_broken(data, file, problem),), None)
    form = Check("verify-form", True, file, "", "verify-form-fits")
    return Checked((form, *_content(envelope, file), _key(envelope, file), _signature(envelope, file)), envelope)


def signer_of(envelope: Envelope, trust: TrustStore, practice: bool) -> Status:
    """Say what is known of the key of an intact file."""
    public_key = bytes.fromhex(envelope.public_key)
    if practice and is_practice(public_key):
        return Status.PRACTICE
    return Status.TRUSTED if trust.trusts(public_key) else Status.UNKNOWN_SIGNER


def signer_check(envelope: Envelope, signer: Status, file: str) -> Check:
    """Put what is known of the key into a check; an unknown key is no damage, so `ok` is None for it."""
    if is_practice(bytes.fromhex(envelope.public_key)):
        meaning = "verify-signer-practice"
    else:
        meaning = "verify-signer-trusted" if signer is Status.TRUSTED else "verify-signer-unknown"
    ok = None if signer is Status.UNKNOWN_SIGNER else True
    return Check("verify-signer", ok, file, "public_key", meaning, {"key_id": envelope.key_id})


def _form_broken(data: bytes, file: str, problem: RecordError) -> Check:
    evidence = {name: str(value) for name, value in problem.evidence.items()}
    part = evidence.get("field", "")
    if not part:
        at = syntax_error_at(data)
        if at is None:
            at = first_difference(data, _canonical_again(data))
        part, evidence["position"] = field_at(data, at), str(at)
    return Check("verify-form", False, file, part, "verify-form-broken", {**evidence, "fault": problem.fault})


def _canonical_again(data: bytes) -> bytes:
    try:
        return canonical(json.loads(data.decode()))
    except (ValueError, TypeError):  # a float: not written by us, wherever it stands
        return b""


def _content(envelope: Envelope, file: str) -> Iterator[Check]:
    now, then = section_digests(envelope.body), envelope.sections
    whole = digest(envelope.body) == envelope.digest
    changed = [name for name in now.keys() | then.keys() if now.get(name) != then.get(name)]
    if whole and changed:  # the body is what was signed, so the list of digests is not
        for name in sorted(changed):
            yield Check("verify-digest", False, file, f"sections.{name}", "verify-list-changed")
    elif changed:
        for name in sorted(changed):
            yield _changed(envelope, name, file)
    elif not whole:
        yield Check("verify-digest", False, file, "digest", "verify-list-changed")
    else:
        yield Check("verify-digest", True, file, envelope.body_name, "verify-digest-fits", {"digest": envelope.digest})


def _changed(envelope: Envelope, name: str, file: str) -> Check:
    """Name the field that changed: exactly when it was one bit, else the part that it lies in."""
    part = f"{envelope.body_name}.{name}"
    found, value = _member(envelope.body, name)
    if not found:
        return Check("verify-digest", False, file, part, "verify-part-missing")
    if name not in envelope.sections:
        return Check("verify-digest", False, file, part, "verify-part-added")
    words = canonical(value)
    place = flipped_bit(words, envelope.sections[name])
    if place is None:
        return Check("verify-digest", False, file, part, "verify-part-changed")
    inside = field_at(words, place[0])
    field = part if inside == "$" else f"{part}.{inside}".replace(".[", "[")
    evidence = {"now": _around(words, place[0]), "was": _around(with_flip(words, place), place[0])}
    return Check("verify-digest", False, file, field, "verify-bit-changed", evidence)


def _around(words: bytes, at: int) -> str:
    return words[max(0, at - 12) : at + 13].decode(errors="replace")


def _member(body: Any, name: str) -> tuple[bool, Any]:
    key, _, index = name.removesuffix("]").partition("[")
    if key not in body:
        return False, None
    if not index.isdecimal():
        member = body[key]
        return True, len(member) if isinstance(member, list) else member
    items = body[key]
    fits = isinstance(items, list) and int(index) < len(items)
    return fits, items[int(index)] if fits else None


def _key(envelope: Envelope, file: str) -> Check:
    if key_id(bytes.fromhex(envelope.public_key)) == envelope.key_id:
        return Check("verify-key", True, file, "key_id", "verify-key-fits", {"key_id": envelope.key_id})
    return Check("verify-key", False, file, _which_of_the_key(envelope), "verify-key-changed")


def _which_of_the_key(envelope: Envelope) -> str:
    # When the public key still fits the signature with its own key id, the key id was changed; else the key.
    public_key = bytes.fromhex(envelope.public_key)
    signed = canonical({**json.loads(envelope.signed_bytes()), "key_id": key_id(public_key)})
    fits = signature_fits(envelope.alg, public_key, signed, bytes.fromhex(envelope.signature))
    return "key_id" if fits else "public_key"


def _signature(envelope: Envelope, file: str) -> Check:
    public_key, signature = bytes.fromhex(envelope.public_key), bytes.fromhex(envelope.signature)
    if signature_fits(envelope.alg, public_key, envelope.signed_bytes(), signature):
        return Check("verify-signature", True, file, "signature", "verify-signature-fits", {"alg": envelope.alg})
    return Check("verify-signature", False, file, "signature", "verify-signature-wrong", {"alg": envelope.alg})
