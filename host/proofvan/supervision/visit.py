"""One supervision visit: what was drawn, delivered, counted and found; and the report that it makes. Read this first.

visit.toml -> Visit -> findings of eight checks -> EvidenceReport. The bounds are in figures.toml; how often a sound
dispenser is beyond one, and how often a changed one is found, is in docs/supervision.md.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

from pydantic import Field

from proofvan.core.errors import InputError
from proofvan.methods.tables import Table, read
from proofvan.supervision import draws, patterns
from proofvan.supervision.deliveries import Delivery
from proofvan.supervision.draws import Reference
from proofvan.supervision.identity import Register, Seen, identity
from proofvan.supervision.in_run import in_run
from proofvan.supervision.pulses import PulseRun, pulses
from proofvan.supervision.report import EvidenceReport, require_supervision
from proofvan.supervision.totals import Totals, totals

# A visit never draws more.
_MOST_DRAWS = 100


class Visit(Table):
    """visit.toml. `seed` as hex, opened after the nozzle was lifted; `commitment` was written down before."""

    service: str
    station: str = Field(min_length=1)
    model: str = Field(min_length=1)
    serial: str = Field(min_length=1)
    reference_kind: Reference
    seed: str = Field(default="", pattern="^([0-9a-f]{2})*$")
    commitment: str = ""
    evidence: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    pulse_runs: tuple[PulseRun, ...] = ()
    totals: Totals | None = None
    identity: Seen | None = None


def load(path: Path) -> tuple[Visit, str]:
    """Read a visit and its SHA-256; raises InputError naming field, value and what is allowed."""
    visit = read(path, Visit)
    return visit, hashlib.sha256(path.read_bytes()).hexdigest()


def examine(visit: Visit, register: Register | None = None, source: str = "") -> EvidenceReport:
    """Do every check that the visit has something for; raises PreconditionError for any service but 监督."""
    require_supervision(visit.service)
    _require_drawn(visit)
    found = (
        patterns.mean_error(visit.deliveries),
        patterns.amounts(visit.deliveries),
        patterns.single_deliveries(visit.deliveries),
        in_run(visit.deliveries),
        patterns.isolation(visit.deliveries),
        patterns.zero(visit.deliveries),
        pulses(visit.pulse_runs),
        totals(visit.totals),
        identity(visit.identity, register),
    )
    return EvidenceReport(
        visit.service,
        visit.station,
        visit.model,
        visit.serial,
        visit.seed,
        visit.commitment,
        source,
        visit.evidence,
        found,
    )


def _require_drawn(visit: Visit) -> None:
    """Refuse drawn deliveries that are not those of the seed, or a seed that is not the one written down."""
    planned = [one for one in visit.deliveries if one.kind == "drawn"]
    if not planned:
        return
    seed = bytes.fromhex(visit.seed)
    if draws.commitment(seed) != visit.commitment:
        raise InputError("supervision-commitment", value=visit.commitment, allowed=draws.commitment(seed))
    for one in planned:
        parts = tuple(Decimal(part.numerator) / part.denominator for part in one.planned)
        if parts not in _draws(parts, seed, visit.reference_kind):
            raise InputError("supervision-not-drawn", field=one.name, value=" + ".join(map(str, parts)) or "-")


def _draws(parts: tuple[Decimal, ...], seed: bytes, reference: Reference) -> tuple[tuple[Decimal, ...], ...]:
    if len(parts) == 2:
        return draws.splits(sum(parts, Decimal(0)), _MOST_DRAWS, seed)
    return tuple((volume,) for volume in draws.free_volumes(_MOST_DRAWS, seed, reference))
