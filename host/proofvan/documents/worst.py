"""The one number that speaks for a run, where only one is shown."""

from __future__ import annotations

from proofvan.core.line.results import Result
from proofvan.records.record import VerificationRecord
from proofvan.regulations.catalogue import load as find_regulation


def worst_point(record: VerificationRecord) -> Result | None:
    """Give the principal result with the largest error, None when the run never came to one."""
    principal = find_regulation(record.head.folder).principal_result
    errors = [result for result in record.results if result.name == principal]
    return max(errors, key=lambda result: abs(float(result.value)), default=None)
