"""Checks what persons signed of a record: form, digests, key; order, persons, licences; who holds the key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from proofvan.core.clock import utc_moment
from proofvan.core.errors import RecordError
from proofvan.keys.practice import is_practice
from proofvan.keys.trust import Standing, TrustStore
from proofvan.records.check_envelope import check_envelope, signer_check, signer_of
from proofvan.records.endorsement import BODY, SCHEMA, SignedEndorsement, endorsement_number, read_endorsement
from proofvan.records.report import Check, Status
from proofvan.records.signed import RecordFiles, SignedRecord
from proofvan.records.stage import awaited, broken_endorsements, stage_of


@dataclass(frozen=True, slots=True)
class CheckedEndorsements:
    """The checks of all endorsements; those that are intact, up to the first that is not; their signers."""

    checks: tuple[Check, ...]
    endorsements: tuple[SignedEndorsement, ...]
    signers: tuple[Status, ...]


def check_endorsements(
    files: RecordFiles, signed: SignedRecord | None, store: TrustStore, practice: bool
) -> CheckedEndorsements:
    """Check the endorsements of a record; `signed` is None when the record itself is not intact."""
    checks: list[Check] = []
    intact: list[SignedEndorsement] = []
    signers: list[Status] = []
    for number, (name, data) in enumerate(files.endorsements.items(), 1):
        file = files.file(name)
        found, one = _read(data, file)
        checks += found
        if endorsement_number(name) != number:
            checks.append(Check("verify-endorsement", False, file, "file", "endorsement-rule-gap"))
        if one is None:
            continue
        utc = one.endorsement.utc
        signers.append(signer_of(one.signature, store, practice, utc))
        checks += [signer_check(one.signature, store, utc, file), *_holder(one, store, file)]
        if len(intact) == number - 1:
            intact.append(one)
    if signed is not None:
        checks += _rules(replace(signed, endorsements=tuple(intact)), files)
    return CheckedEndorsements(tuple(checks), tuple(intact), tuple(signers))


def _read(data: bytes, file: str) -> tuple[list[Check], SignedEndorsement | None]:
    checked = check_envelope(data, SCHEMA, BODY, file)
    checks = list(checked.checks)
    if not checked.intact:
        return checks, None
    try:
        one = read_endorsement(data, file)
        _check_moment(one)
    except RecordError as problem:
        evidence = {name: str(value) for name, value in problem.evidence.items()}
        part = evidence.get("field", BODY)
        return [*checks, Check("verify-content", False, file, part, "verify-content-unreadable", evidence)], None
    return checks, one


def _check_moment(one: SignedEndorsement) -> None:
    try:
        utc_moment(one.endorsement.utc)
    except ValueError as problem:
        raise RecordError(
            "record-field-value", field=f"{BODY}.utc", value=one.endorsement.utc, allowed=str(problem)
        ) from None


def _holder(one: SignedEndorsement, store: TrustStore, file: str) -> Iterator[Check]:
    """Compare the endorser with the person that the institute's root gave the key to."""
    known = store.known(one.public_key, one.endorsement.utc)
    if known.standing is not Standing.TRUSTED or known.certificate is None or is_practice(one.public_key):
        return
    who, certificate = one.endorsement.endorser, known.certificate
    evidence = {"holder": certificate.name, "name": who.name, "licence": who.licence.number}
    if (certificate.holder, certificate.name) != (who.person, who.name):
        part, meaning = "endorsement.endorser.person", "endorsement-rule-other-holder"
    elif one.endorsement.role not in certificate.roles:
        part, meaning = "endorsement.role", "endorsement-rule-role-not-certified"
    elif who.licence not in certificate.licences:
        part, meaning = "endorsement.endorser.licence", "endorsement-rule-licence-not-certified"
    else:
        return
    yield Check("verify-endorsement", False, file, part, meaning, evidence, void=True)


def _rules(signed: SignedRecord, files: RecordFiles) -> Iterator[Check]:
    names = list(files.endorsements)
    broken = broken_endorsements(signed)
    for rule in broken:
        said = signed.endorsements[rule.number - 1].endorsement
        licence = said.endorser.licence
        evidence = {"name": said.endorser.name, "role": said.role, "utc": said.utc}
        evidence |= {"licence": licence.number, "valid_until": licence.valid_until}
        file, part = files.file(names[rule.number - 1]), f"{BODY}.{rule.field}"
        yield Check("verify-endorsement", False, file, part, rule.rule, evidence, void=not rule.changed)
    for number, one in enumerate(signed.endorsements, 1):
        if all(rule.number != number for rule in broken):
            who, meaning = one.endorsement.endorser, one.endorsement.meaning
            evidence = {"name": who.name, "licence": who.licence.number, "utc": one.endorsement.utc}
            yield Check("verify-endorsement", True, files.file(names[number - 1]), "", meaning, evidence)
    role = awaited(stage_of(signed))
    if not broken and role is not None:
        place = files.inside or "signature.json"
        yield Check("verify-endorsement", None, place, "", f"endorsement-awaited-{role.value}")
