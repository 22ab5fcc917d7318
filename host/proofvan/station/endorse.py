"""检定, 核验, 批准: a person signs a record; refused before it is written when it would not count (TRUST-34)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from proofvan.core.clock import civil_date
from proofvan.core.errors import PreconditionError
from proofvan.keys.certified import Licence
from proofvan.keys.practice import is_practice
from proofvan.keys.signer import Signer
from proofvan.people.person import SIGNING_ORDER, Person, Role
from proofvan.records.endorsement import MEANINGS, Checked, Endorsement, Endorser, last_signed, sign_endorsement
from proofvan.records.record import VerificationRecord
from proofvan.records.signed import SignedRecord
from proofvan.records.stage import awaited, broken_endorsements, stage_of

# Gives the digest of the record rebuilt from its recording, and the legal id of the software that rebuilt it.
Recompute = Callable[[], tuple[str, str]]


def endorse(
    signed: SignedRecord, person: Person, role: Role, signer: Signer, utc: str, recompute: Recompute
) -> SignedRecord:
    """Give the record with one more endorsement.

    The checker's is made only after the record was rebuilt from its recording, and was the same. Raises
    PreconditionError naming the rule that it would break: order, person, licence, moment, raw data.
    """
    due = awaited(stage_of(signed))
    if role is not due:
        raise PreconditionError("endorse-out-of-order", role=role, awaited=due or "-")
    day = signed.record.conclusion.date if role is Role.VERIFIER else civil_date(utc).isoformat()
    licence = person.licence_for(role, signed.record.head.regulation, signed.record.organisation.id, day)
    checked = _checked(signed, recompute) if role is Role.CHECKER else Checked(_BASES[role], "", "")
    endorsed = _with(signed, role, Endorser(person.id, person.name, licence, person.simulated), utc, checked, signer)
    for rule in broken_endorsements(endorsed):
        raise PreconditionError("endorse-not-permitted", rule=rule.rule, field=rule.field, name=person.name)
    return endorsed


def endorse_practice(signed: SignedRecord, signer: Signer) -> SignedRecord:
    """Let the practice persons 仿真 of a practice run sign in order, as far as the job names them.

    Nothing but the practice key may do that; their signatures say that nobody looked, and prove nothing.
    """
    if not is_practice(signer.public_key):
        return signed
    for role in SIGNING_ORDER[len(signed.endorsements) :]:
        person = next((entry for entry in signed.record.people if entry.role == role), None)
        if person is None:
            break
        licence = Licence(
            person.licence, role.value, *_place(signed.record), signed.record.conclusion.date, person.valid_until
        )
        who = Endorser(f"practice-{role}", person.name, licence, simulated=True)
        checked = Checked("endorsement-basis-practice", "", "")
        signed = _with(signed, role, who, signed.record.time.end_utc, checked, signer)
    return signed


_BASES = {Role.VERIFIER: "endorsement-basis-run", Role.APPROVER: "endorsement-basis-record"}


def _place(record: VerificationRecord) -> tuple[str, str]:
    return record.head.regulation, record.organisation.id


def _checked(signed: SignedRecord, recompute: Recompute) -> Checked:
    digest, software = recompute()
    if digest != signed.digest:
        raise PreconditionError("endorse-recomputed-differs", recomputed=digest, record=signed.digest)
    return Checked("endorsement-basis-recomputed", digest, software)


def _with(signed: SignedRecord, role: Role, who: Endorser, utc: str, checked: Checked, signer: Signer) -> SignedRecord:
    previous = last_signed(signed.signature_bytes(), signed.endorsements)
    endorsement = Endorsement(signed.digest, previous, role.value, MEANINGS[role], who, utc, checked)
    return replace(signed, endorsements=(*signed.endorsements, sign_endorsement(endorsement, signer)))
