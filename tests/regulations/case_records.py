"""Records of virtual verifications: as a run would have written them, without boards and recording."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from practice_cases import job
from pydantic import TypeAdapter

from proofvan.core.intake import Start
from proofvan.keys.practice import practice_signer
from proofvan.methods.tables import validate
from proofvan.procedures.journal import Attempt
from proofvan.procedures.regulation import Case
from proofvan.records.record import VerificationRecord
from proofvan.records.signed import SignedRecord, sign
from proofvan.regulations import catalogue
from proofvan.standards.register import locate
from proofvan.station.endorse import endorse_practice
from proofvan.station.judgement import Ended, record_of_run
from proofvan.station.setup import JobFile, RunSetup

_START = Start(1_000_000_000, "2026-11-26T02:00:00Z", "simulated", "0.010", bytes(32), {}, True)
_SOFTWARE = dict.fromkeys(("version", "legal_id", "other_id", "wire", "kernels", "extension"), "test")


def record_of(folder: str, one: Case) -> VerificationRecord:
    """The record of a complete case of the practice job."""
    regulation, table = catalogue.load(folder), validate(job(folder), JobFile, folder)
    files = {
        f"standard/{role}.toml": locate(name, regulation.root).read_bytes() for role, name in table.standards.items()
    }
    setup = RunSetup(
        job=table.job,
        people=table.people,
        regulation=regulation,
        subject=one.subject,
        plan=one.plan,
        rig=SimpleNamespace(simulated=True),  # type: ignore[arg-type]
        standards=one.standards,
        organisation=one.organisation,
        files=files,
    )
    run = hashlib.sha256(folder.encode()).hexdigest()[:32]
    attempts = attempts_of(folder, one)
    ended = Ended(run, _START, _START, 5_000_000_000, observed(folder, one, attempts), attempts, {})
    return record_of_run(setup, ended, _SOFTWARE, ("recording.000.mcap",), "0" * 64)


def signed_record_of(folder: str, one: Case) -> SignedRecord:
    """The same, signed by the practice persons."""
    return endorse_practice(sign(record_of(folder, one), practice_signer()), practice_signer())


def attempts_of(folder: str, one: Case) -> tuple[Attempt, ...]:
    """One kept attempt of each call, as the journal holds it: through JSON text and back."""
    regulation = catalogue.load(folder)
    return tuple(
        Attempt(
            call.key,
            call.point,
            1,
            "kept",
            1_000_000_000,
            2_000_000_000,
            observation=json.loads(json.dumps(_plain(regulation.observations[call.step.name], one, call.key))),
        )
        for call in regulation.procedure(one.plan)
    )


def observed(folder: str, one: Case, attempts: tuple[Attempt, ...]) -> Mapping[str, Any]:
    """What a journal gives back: the observations in the regulation's own types."""
    regulation = catalogue.load(folder)
    kinds = {call.key: regulation.observations[call.step.name] for call in regulation.procedure(one.plan)}
    return {one.key: TypeAdapter(kinds[one.key]).validate_python(one.observation) for one in attempts}


def _plain(kind: Any, one: Case, key: str) -> Any:
    return TypeAdapter(kind).dump_python(one.observations[key], mode="json")
