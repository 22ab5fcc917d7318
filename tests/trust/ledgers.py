"""Ledgers for tests: made in a folder, with records and audit events in turn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sample_records import pile, real, signer

from proofvan.core.audit import AuditEvent
from proofvan.keys.trust import TrustStore
from proofvan.records.check_record import Trusted
from proofvan.records.ledger.ledger import Ledger
from proofvan.records.ledger.opening import NAME, Beginning, open_ledger
from proofvan.records.ledger.settings import DURABLE, Settings
from proofvan.records.signed import SignedRecord, sign

BEGINNING = Beginning("proofvan/0123456789abcdef", "2026-11-24T08:00:00Z")
VAN = signer()
TRUSTED = Trusted(TrustStore(frozenset({VAN.public_key})), practice=False)


def opened(folder: Path, settings: Settings = DURABLE, connect=None, beginning: Beginning = BEGINNING) -> Ledger:
    return open_ledger(folder / NAME, VAN, beginning, settings, connect)


def record(number: int) -> SignedRecord:
    """A record of a real run; each number is another run."""
    whole = real(pile())
    return sign(replace(whole, head=replace(whole.head, run=f"run-{number:04d}")), VAN)


def event(number: int, utc: str = "2026-11-24T08:45:00Z") -> AuditEvent:
    return AuditEvent("parameter-changed", f"parameter-{number}", "verifier-1", utc, "because", str(number), "x")


def filled(folder: Path, entries: int = 6) -> Path:
    """A closed ledger with records and audit events in turn, and a checkpoint over all of it."""
    ledger = opened(folder)
    fill(ledger, entries)
    ledger.checkpoint()
    ledger.close()
    return folder / NAME


def fill(ledger: Ledger, entries: int) -> None:
    for number in range(entries):
        if number % 2:
            ledger.note(event(number))
        else:
            ledger.append(record(number))
