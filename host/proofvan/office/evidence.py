"""What came back of a work order: the record of the run that did it, as the office holds it."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.core.errors import InputError
from proofvan.office.store import Issued, Work
from proofvan.records.ledger.entry import Kind
from proofvan.records.signed import SignedRecord

WORK_ORDER = "work-order"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The order, the record of its run, and the entry of the van's ledger that holds the record."""

    order: Issued
    seq: int
    signed: SignedRecord


def evidence_of(work: Work, sender: str, number: int) -> Evidence:
    """Give what a van's work order came back with; its newest ledger that has this number counts.

    Raises InputError when there is no such work order, when the van has not said that it is done, when it named no
    run, and when the office does not hold the record of that run (yet).
    """
    order = _order(work, sender, number)
    if not order.done_utc:
        raise InputError("office-order-not-done", van=sender, number=number, subject=order.subject)
    held = [entry for entry in work.of_run(order.origin, order.run) if entry.kind == Kind.RECORD] if order.run else []
    if not held:
        raise InputError("office-order-without-record", van=sender, number=number, run=order.run or "-")
    newest = held[-1]
    return Evidence(order, newest.seq, SignedRecord.from_pair(newest.body, newest.signature))


def _order(work: Work, sender: str, number: int) -> Issued:
    issued = [one for origin in work.origins(sender) for one in work.orders(origin) if one.kind == WORK_ORDER]
    found = [one for one in issued if one.number == number]
    if not found:
        allowed = ", ".join(f"{one.number} {one.subject}" for one in issued) or "-"
        raise InputError("office-order-unknown", van=sender, number=number, allowed=allowed)
    return found[-1]
