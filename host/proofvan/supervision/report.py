"""The evidence report 证据报告: findings of one visit, bound to what they come from, in Chinese and English.

It states no conformity and accuses nobody; whoever enforces the law draws the conclusions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from proofvan.core.canonical import canonical, digest
from proofvan.core.errors import PreconditionError
from proofvan.core.messages import Language, text
from proofvan.supervision.findings import Figure, Finding, Outcome

# 监督, and its practice.
SERVICES = ("supervision", "practice")


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """Findings in the order of the checks; `evidence` are SHA-256 of recordings and photos, `visit` of the input."""

    service: str
    station: str
    model: str
    serial: str
    seed: str
    commitment: str
    visit: str
    evidence: tuple[str, ...]
    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        """Refuse every other service; PreconditionError `supervision-service`."""
        require_supervision(self.service)

    @property
    def outcome(self) -> Outcome:
        """DEVIATES when any check does; AS_EXPECTED when at least one was done."""
        found = {one.outcome for one in self.findings}
        return next((one for one in (Outcome.DEVIATES, Outcome.AS_EXPECTED) if one in found), Outcome.NOT_DONE)

    def plain(self) -> dict[str, Any]:
        """Give plain data: strings and truths only."""
        found = [{**asdict(one), "outcome": one.outcome.value} for one in self.findings]
        return {**asdict(self), "findings": found, "outcome": self.outcome.value}

    def canonical(self) -> bytes:
        """Give the bytes that are signed."""
        return canonical(_lists(self.plain()))

    def digest(self) -> str:
        """Give the SHA-256 of these bytes."""
        return digest(_lists(self.plain()))


def require_supervision(service: str) -> None:
    """Refuse every service but 监督 and its practice; PreconditionError `supervision-service`."""
    if service not in SERVICES:
        raise PreconditionError("supervision-service", service=service, allowed=", ".join(SERVICES))


def lines(report: EvidenceReport, language: Language) -> Iterator[str]:
    """Give the report as lines of text."""
    yield text("supervision-title", language)
    yield text("supervision-no-certificate", language)
    yield text("supervision-of", language, station=report.station, model=report.model, serial=report.serial)
    yield text("supervision-drawn-with", language, seed=report.seed or "-", commitment=report.commitment or "-")
    for finding in report.findings:
        said = text(f"supervision-{finding.outcome.value.replace('_', '-')}", language)
        yield f"{text(finding.check, language)}: {said}"
        yield from (f"  {_line(one, language)}" for one in finding.figures)
    yield text("supervision-whole", language, outcome=text(_said(report.outcome), language))
    yield text("supervision-next", language)
    yield text("supervision-digest", language, digest=report.digest(), visit=report.visit)


def _said(outcome: Outcome) -> str:
    return f"supervision-{outcome.value.replace('_', '-')}"


def _line(one: Figure, language: Language) -> str:
    mark = "✘" if one.deviates else "✔" if one.bound else "·"
    bound = f" ({text('supervision-bound', language)} {one.bound} {one.unit})" if one.bound else ""
    where = f" [{one.where}]" if one.where else ""
    return f"{mark} {text(one.name, language)}{where}: {one.value} {one.unit}{bound}"


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(item) for name, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value
