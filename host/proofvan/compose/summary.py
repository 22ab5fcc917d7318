"""A finished run in a few numbers, for scripts and for the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from proofvan.documents.worst import worst_point
from proofvan.link.recording import segments
from proofvan.station.issue import Issued


def summarise(issued: Issued, base: Path) -> dict[str, Any]:
    """Give regulation, subject, verdict, worst point and the files of a run; paths are relative to `base`."""
    record = issued.signed.record
    worst = worst_point(record)
    return {
        "run": record.head.run,
        "regulation": record.head.folder,
        "subject": f"{record.subject.model} {record.subject.serial}",
        "verdict": record.conclusion.outcome.value,
        "worst": None
        if worst is None
        else {
            "point": worst.point,
            "value": worst.value,
            "expanded_uncertainty": worst.expanded_uncertainty,
            "coverage_factor": worst.coverage_factor,
            "rounded": worst.rounded,
        },
        "record": _relative(issued.folder / "record.json", base),
        "record_sha256": issued.signed.digest,
        "recording": _relative(segments(issued.folder)[0], base),
        "certificate": _relative(issued.certificate, base) if issued.certificate else None,
    }


def _relative(path: Path, base: Path) -> str:
    return path.resolve().relative_to(base.resolve()).as_posix()
