"""The evidence report of a supervision visit as files: signed for the enforcement record, drawn for people.

evidence.json = {schema, alg, key_id, public_key, digest, sections, signature, evidence}: what was found, and who
signed it. evidence.pdf says the same in Chinese and English; it is no certificate, and no document of a run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from proofvan.core.canonical import parse
from proofvan.core.messages import text
from proofvan.documents.certificate import compile_page
from proofvan.keys.envelope import Envelope, make_signature
from proofvan.keys.signer import Signer
from proofvan.supervision.findings import Figure, Finding, Outcome
from proofvan.supervision.report import EvidenceReport

SCHEMA, BODY = "proofvan.evidence/1", "evidence"
SIGNED_NAME, PDF_NAME = "evidence.json", "evidence.pdf"


def write_evidence(report: EvidenceReport, folder: Path, day: str, signer: Signer) -> tuple[Path, Path]:
    """Write the signed report and its pages, dated with a day (2026-11-26), into a folder; give both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    signed, pdf = folder / SIGNED_NAME, folder / PDF_NAME
    signed.write_bytes(signed_evidence(report, signer).to_bytes())
    pdf.write_bytes(draw_evidence(report, day))
    return signed, pdf


def signed_evidence(report: EvidenceReport, signer: Signer) -> Envelope:
    """Sign what was found."""
    body: dict[str, Any] = parse(report.canonical(), SIGNED_NAME)
    return Envelope(make_signature(SCHEMA, body, signer), BODY, body)


def draw_evidence(report: EvidenceReport, day: str) -> bytes:
    """Draw the pages; the same report and day give the same bytes."""
    data = {
        "title": _words("supervision-title"),
        "note": _words("supervision-no-certificate"),
        "facts": [
            _words("supervision-of", station=report.station, model=report.model, serial=report.serial),
            _words("supervision-drawn-with", seed=report.seed or "-", commitment=report.commitment or "-"),
        ],
        "checks": [_check(one) for one in report.findings],
        "closing": [_whole(report.outcome), _words("supervision-next")],
        "digest": report.digest(),
        "day": day,
        "simulated": report.service == "practice",
    }
    return compile_page("plain_report.typ", {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}, day)


def _check(one: Finding) -> dict[str, Any]:
    return {
        "title": _words(one.check),
        "said": _words(_said(one.outcome)),
        "deviates": one.outcome is Outcome.DEVIATES,
        "figures": [_figure(figure) for figure in one.figures],
    }


def _figure(one: Figure) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("where", "unit", "deviates")}
    return {**plain, "name": _words(one.name), "value": _printed(one.value), "bound": _printed(one.bound)}


def _printed(value: str) -> str:
    """Round a decimal number for people; the signed file has every digit. Words stay as they are."""
    try:
        return f"{float(value):.5g}" if "." in value else value
    except ValueError:
        return value


def _whole(outcome: Outcome) -> list[str]:
    zh, en = _words(_said(outcome))
    return [text("supervision-whole", "zh", outcome=zh), text("supervision-whole", "en", outcome=en)]


def _said(outcome: Outcome) -> str:
    return f"supervision-{outcome.value.replace('_', '-')}"


def _words(message: str, **values: object) -> list[str]:
    return [text(message, "zh", **values), text(message, "en", **values)]
