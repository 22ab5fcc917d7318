"""How far a record has come from 检定 over 核验 to 批准, and what may be issued from it (TRUST-34).

Says nothing about keys being trusted: that is for whoever verifies (`records.check_endorsements`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from proofvan.core.clock import civil_date, utc_moment
from proofvan.keys.practice import is_practice
from proofvan.people.person import SIGNING_ORDER, Role
from proofvan.records.endorsement import MEANINGS, Endorsement, SignedEndorsement
from proofvan.records.record import VerificationRecord
from proofvan.records.rules import is_simulated
from proofvan.records.signed import SignedRecord


class Stage(StrEnum):
    """Whose signature is awaited; without all three the output is a 现场记录 and no certificate."""

    TO_VERIFY = "to_verify"  # 待检定员签名
    TO_CHECK = "to_check"  # 待核验
    TO_APPROVE = "to_approve"  # 待批准
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that an endorsement breaks. `changed`: it is not the file that was signed at this place."""

    number: int  # of the endorsement, 1 for the first
    field: str
    rule: str  # message id
    changed: bool = False


def stage_of(signed: SignedRecord) -> Stage:
    """Give the stage of a record: endorsements count up to the first that breaks a rule."""
    broken = min((rule.number for rule in broken_endorsements(signed)), default=len(signed.endorsements) + 1)
    return tuple(Stage)[min(broken - 1, len(SIGNING_ORDER))]


def broken_endorsements(signed: SignedRecord) -> tuple[BrokenRule, ...]:
    """List the rules that the endorsements of a record break, in order."""
    previous = hashlib.sha256(signed.signature_bytes()).hexdigest()
    broken: list[BrokenRule] = []
    for number, endorsed in enumerate(signed.endorsements, 1):
        broken += [BrokenRule(number, field, rule, True) for field, rule in _elsewhere(signed, endorsed, previous)]
        broken += [BrokenRule(number, field, rule) for field, rule in _not_permitted(signed, number - 1)]
        previous = hashlib.sha256(endorsed.to_bytes()).hexdigest()
    return tuple(broken)


def awaited(stage: Stage) -> Role | None:
    """Give the role whose signature comes next, None when there is none left."""
    at = tuple(Stage).index(stage)
    return SIGNING_ORDER[at] if at < len(SIGNING_ORDER) else None


def _elsewhere(signed: SignedRecord, endorsed: SignedEndorsement, previous: str) -> Iterator[tuple[str, str]]:
    if endorsed.endorsement.record != signed.digest:
        yield "record", "endorsement-rule-record"
    elif endorsed.endorsement.previous != previous:
        yield "previous", "endorsement-rule-previous"


def _not_permitted(signed: SignedRecord, at: int) -> Iterator[tuple[str, str]]:
    one, earlier = signed.endorsements[at], signed.endorsements[:at]
    yield from _order(one.endorsement, at)
    yield from _person(one, earlier)
    yield from _moment(one.endorsement, earlier, signed.record)
    yield from _licence(one.endorsement, signed.record)
    yield from _work(one, signed)


def _order(one: Endorsement, at: int) -> Iterator[tuple[str, str]]:
    if at >= len(SIGNING_ORDER) or one.role != SIGNING_ORDER[at]:
        yield "role", "endorsement-rule-order"
    elif one.meaning != MEANINGS[one.role]:
        yield "meaning", "endorsement-rule-meaning"


def _person(one: SignedEndorsement, earlier: tuple[SignedEndorsement, ...]) -> Iterator[tuple[str, str]]:
    who = one.endorsement.endorser
    others = [other.endorsement.endorser for other in earlier]
    if any(who.person == other.person or who.name == other.name for other in others):
        yield "endorser.person", "endorsement-rule-same-person"
    elif any(who.licence.number == other.licence.number for other in others):
        yield "endorser.licence.number", "endorsement-rule-same-licence"
    elif not is_practice(one.public_key) and any(one.public_key == other.public_key for other in earlier):
        yield "endorser.person", "endorsement-rule-same-key"


def _moment(
    one: Endorsement, earlier: tuple[SignedEndorsement, ...], record: VerificationRecord
) -> Iterator[tuple[str, str]]:
    before = earlier[-1].endorsement.utc if earlier else record.time.end_utc
    try:
        if utc_moment(one.utc) < utc_moment(before):
            yield "utc", "endorsement-rule-moment"
    except ValueError:
        yield "utc", "endorsement-rule-moment"


def _licence(one: Endorsement, record: VerificationRecord) -> Iterator[tuple[str, str]]:
    licence = one.endorser.licence
    if (licence.role, licence.item, licence.employer) != (one.role, record.head.regulation, record.organisation.id):
        yield "endorser.licence", "endorsement-rule-licence-other"
    try:
        day = record.conclusion.date if one.role == Role.VERIFIER else civil_date(one.utc).isoformat()
    except ValueError:
        return  # said already
    if not licence.covers(day):
        yield "endorser.licence.valid_until", "endorsement-rule-licence-expired"


def _work(one: SignedEndorsement, signed: SignedRecord) -> Iterator[tuple[str, str]]:
    endorsement, practice = one.endorsement, is_practice(one.public_key)
    if endorsement.role == Role.VERIFIER and not _is_the_verifier(endorsement, signed.record):
        yield "endorser", "endorsement-rule-verifier"
    # Practice signs by itself and says that it recomputed nothing; a person's check is a recomputation.
    allowed = ("", signed.digest) if practice else (signed.digest,)
    if endorsement.role == Role.CHECKER and endorsement.checked.recomputed not in allowed:
        yield "checked.recomputed", "endorsement-rule-recomputed"
    if (practice or endorsement.endorser.simulated) and not is_simulated(signed.record, signed.public_key):
        yield "endorser.simulated", "endorsement-rule-practice"


def _is_the_verifier(endorsement: Endorsement, record: VerificationRecord) -> bool:
    who = (endorsement.endorser.name, endorsement.endorser.licence.number)
    return any((person.name, person.licence) == who for person in record.people if person.role == Role.VERIFIER)
