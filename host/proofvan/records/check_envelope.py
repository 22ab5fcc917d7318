"""Checks what is signed: form, digest, parts, key, signature; says which part is not what was signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proofvan.core.canonical import canonical, digest
from proofvan.core.errors import RecordError
from proofvan.keys.envelope import Envelope, Signature, read_envelope, section_digests
from proofvan.keys.practice import is_practice
from proofvan.keys.signer import key_id, signature_fits
from proofvan.keys.trust import Standing, TrustStore
from proofvan.records.place import below, field_at, first_difference, flipped_bit, syntax_error_at, with_flip
from proofvan.records.report import Check, Status

# A key that does not count is nobody's; the check that says why makes the whole NOT_VALID.
_STATUS = {
    Standing.TRUSTED: Status.TRUSTED,
    Standing.UNKNOWN: Status.UNKNOWN_SIGNER,
    Standing.REVOKED: Status.UNKNOWN_SIGNER,
    Standing.OUTSIDE_VALIDITY: Status.UNKNOWN_SIGNER,
}


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
    """Check a body and its signature in one file, its signer left aside (`signer_of`)."""
    try:
        envelope = read_envelope(data, schema, body_name, file)
    except RecordError as problem:
        return Checked((form_broken(data, file, problem),), None)
    content = content_checks(envelope.body, envelope.signature, body_name, file, file)
    return Checked((form_fits(file), *content, *signature_checks(envelope.signature, file)), envelope)


def form_fits(file: str) -> Check:
    """Say that a file has the one permitted form."""
    return Check("verify-form", True, file, "", "verify-form-fits")


def form_broken(data: bytes, file: str, problem: RecordError, body_name: str = "") -> Check:
    """Name the field at which a file stops being what we write; `body_name` when the file is a body alone."""
    evidence = {name: str(value) for name, value in problem.evidence.items()}
    part = evidence.get("field", "")
    if not part:
        at = syntax_error_at(data)
        if at is None:
            at = first_difference(data, _canonical_again(data))
        part, evidence["position"] = field_at(data, at), str(at)
    part = below(body_name, part) if body_name else part
    return Check("verify-form", False, file, part, "verify-form-broken", {**evidence, "fault": problem.fault})


def content_checks(
    body: Mapping[str, Any], signature: Signature, body_name: str, body_file: str, signature_file: str
) -> list[Check]:
    """Compare a body with its digests; a change is named in the file that it is in."""
    now, then = section_digests(body), signature.sections
    whole = digest(body) == signature.digest
    changed = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    if whole and changed:  # the body is what was signed, so the list of digests is not
        return [_list_changed(signature_file, f"sections.{name}", then.get(name), now.get(name)) for name in changed]
    if changed:
        return [_changed(body, signature, name, f"{body_name}.{name}", body_file) for name in changed]
    if not whole:
        return [_list_changed(signature_file, "digest", signature.digest, digest(body))]
    return [Check("verify-digest", True, body_file, body_name, "verify-digest-fits", {"digest": signature.digest})]


def signature_checks(signature: Signature, file: str) -> list[Check]:
    """Check that key id, key and signature belong together and to the digests."""
    return [_key(signature, file), _signature(signature, file)]


def signer_of(signature: Signature, trust: TrustStore, practice: bool, utc: str) -> Status:
    """Say what is known of the key of an intact file at a moment (see `TrustStore.known`)."""
    public_key = bytes.fromhex(signature.public_key)
    if practice and is_practice(public_key):
        return Status.PRACTICE
    return _STATUS[trust.known(public_key, utc).standing]


def signer_check(signature: Signature, trust: TrustStore, utc: str, file: str) -> Check:
    """Put what is known of the key into a check; an unknown key is no damage, so `ok` is None for it."""
    public_key = bytes.fromhex(signature.public_key)
    evidence = {"key_id": signature.key_id}
    if is_practice(public_key):
        return Check("verify-signer", True, file, "public_key", "verify-signer-practice", evidence)
    known = trust.known(public_key, utc)
    if known.certificate is not None:
        evidence |= {"holder": known.certificate.name, "valid_until": known.certificate.valid_until, "utc": utc}
        evidence |= {"valid_from": known.certificate.valid_from}
    if known.revoked is not None:
        evidence |= {"revoked": known.revoked.from_utc, "reason": known.revoked.reason}
    meaning = {
        Standing.TRUSTED: "verify-signer-certified" if known.certificate else "verify-signer-trusted",
        Standing.UNKNOWN: "verify-signer-unknown",
        Standing.REVOKED: "verify-signer-revoked",
        Standing.OUTSIDE_VALIDITY: "verify-signer-outside-validity",
    }[known.standing]
    ok = {Standing.TRUSTED: True, Standing.UNKNOWN: None}.get(known.standing, False)
    return Check("verify-signer", ok, file, "public_key", meaning, evidence, void=ok is False)


def _canonical_again(data: bytes) -> bytes:
    try:
        return canonical(json.loads(data.decode()))
    except (ValueError, TypeError):  # a float: not written by us, wherever it stands
        return b""


def _list_changed(file: str, part: str, now: str | None, was: str | None) -> Check:
    return Check("verify-digest", False, file, part, "verify-list-changed", {"now": now or "", "was": was or ""})


def _changed(body: Mapping[str, Any], signature: Signature, name: str, part: str, file: str) -> Check:
    """Name the field that changed: exactly when it was one bit, else the part that it lies in."""
    found, value = _member(body, name)
    if not found:
        return Check("verify-digest", False, file, part, "verify-part-missing")
    if name not in signature.sections:
        return Check("verify-digest", False, file, part, "verify-part-added")
    words = canonical(value)
    place = flipped_bit(words, signature.sections[name])
    if place is None:
        return Check("verify-digest", False, file, part, "verify-part-changed")
    field = below(part, field_at(words, place[0]))
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


def _key(signature: Signature, file: str) -> Check:
    if key_id(bytes.fromhex(signature.public_key)) == signature.key_id:
        return Check("verify-key", True, file, "key_id", "verify-key-fits", {"key_id": signature.key_id})
    return Check("verify-key", False, file, _which_of_the_key(signature), "verify-key-changed")


def _which_of_the_key(signature: Signature) -> str:
    # When the public key still fits the signature with its own key id, the key id was changed; else the key.
    public_key = bytes.fromhex(signature.public_key)
    signed = canonical({**json.loads(signature.signed_bytes()), "key_id": key_id(public_key)})
    fits = signature_fits(signature.alg, public_key, signed, bytes.fromhex(signature.signature))
    return "key_id" if fits else "public_key"


def _signature(signature: Signature, file: str) -> Check:
    public_key, given = bytes.fromhex(signature.public_key), bytes.fromhex(signature.signature)
    if signature_fits(signature.alg, public_key, signature.signed_bytes(), given):
        return Check("verify-signature", True, file, "signature", "verify-signature-fits", {"alg": signature.alg})
    return Check("verify-signature", False, file, "signature", "verify-signature-wrong", {"alg": signature.alg})
