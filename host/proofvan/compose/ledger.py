"""The van's one ledger, opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proofvan.compose.now import utc_now
from proofvan.keys.signer import Signer
from proofvan.records.ledger.ledger import Ledger
from proofvan.records.ledger.opening import NAME, Beginning, open_ledger

_ORIGIN_BYTES = 8


def ledger_file(home: Path) -> Path:
    """Give the file of a van's ledger."""
    return home / NAME


@contextmanager
def opened_ledger(home: Path, signer: Signer) -> Iterator[Ledger]:
    """Open the ledger of a home, and make it when there is none; raises StorageError, ChainError, SetupError."""
    found = len(list((home / "runs").glob("*")))
    origin = f"proofvan/{os.urandom(_ORIGIN_BYTES).hex()}"
    reason = f"{found} run folders were there already" if found else ""
    ledger = open_ledger(ledger_file(home), signer, Beginning(origin, utc_now(), reason))
    try:
        ledger.see_time(utc_now())
        yield ledger
    finally:
        ledger.close()
