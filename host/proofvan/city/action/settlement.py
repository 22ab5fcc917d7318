"""An alert is settled by what the van found: the verification becomes a row of the lake, the alert is closed by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from proofvan.city.action.alerts import AlertBook
from proofvan.city.lake import Lake
from proofvan.city.schema import VERDICTS, VERIFICATIONS
from proofvan.core.errors import InputError
from proofvan.office.evidence import Evidence
from proofvan.records.record import VerificationRecord
from proofvan.regulations.catalogue import load as find_regulation

_INCONCLUSIVE = "INCONCLUSIVE"
_PERCENT = 100.0


def settle(
    book: AlertBook, lake: Lake, alert: str, evidence: Evidence, who: str, utc: str, practice: bool = False
) -> dict[str, Any]:
    """Close an open alert by the verification that its work order came back with; gives the row of the lake.

    The row comes first and is added once: whoever was interrupted does the same again. Raises InputError when the
    record is of another pile, is no verification with a verdict, or is practice and `practice` is False.
    """
    record = evidence.signed.record
    pile = alert.rpartition("/")[0]
    if record.subject.serial != pile or pile not in evidence.order.subject.split():
        found = f"{evidence.order.subject}, {record.subject.serial}"
        raise InputError("city-evidence-of-another", alert=alert, pile=pile, found=found)
    if record.head.simulated and not practice:
        raise InputError("city-evidence-practice", run=record.head.run)
    row = verification_row(record)
    book.require_open(alert)
    lake.add(VERIFICATIONS, pa.Table.from_pylist([row], schema=VERIFICATIONS.schema), record.head.run)
    book.close(alert, _words(evidence, row), who, utc)
    return row


def verification_row(record: VerificationRecord) -> dict[str, Any]:
    """Give what a verification says of its pile as a row of `schema.VERIFICATIONS`.

    The error is the mean of the points' errors, its expanded uncertainty (k = 2) the largest of the points' and half
    of the range of their errors together: the pile's energy comes from all loads. Raises InputError without a verdict.
    """
    outcome = record.conclusion.outcome.value
    principal = find_regulation(record.head.folder).principal_result
    points = [one for one in record.results if (one.name, one.unit) == (principal, "%")]
    if outcome not in VERDICTS or outcome == _INCONCLUSIVE or not points:
        raise InputError("city-evidence-open", run=record.head.run, outcome=outcome)
    errors = [float(one.value) / _PERCENT for one in points]
    expanded = max(2 * float(one.expanded_uncertainty) / float(one.coverage_factor) / _PERCENT for one in points)
    return {
        "pile_id": record.subject.serial,
        "when": datetime.fromisoformat(record.time.end_utc),
        "error": sum(errors) / len(errors),
        "expanded_uncertainty": expanded + (max(errors) - min(errors)) / 2,
        "verdict": outcome,
        "certificate": record.head.document_number,
    }


def _words(evidence: Evidence, row: dict[str, Any]) -> str:
    order = evidence.order
    parts = (
        row["certificate"], row["verdict"], f"run {order.run}", f"record {evidence.signed.digest}",
        f"work order {order.number}", f"{order.origin} entry {evidence.seq}",
    )  # fmt: skip
    return ", ".join(parts)
