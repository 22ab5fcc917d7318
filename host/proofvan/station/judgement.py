"""From the observations of a run to its record: evaluated by the regulation, written down whole."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from proofvan.core.canonical import decimal_string
from proofvan.core.clock import CIVIL_TIME, utc_text
from proofvan.core.intake import Start
from proofvan.link.session import Session
from proofvan.procedures.journal import Attempt
from proofvan.procedures.regulation import Case, Description, Evaluation
from proofvan.records import record as records
from proofvan.records.record import VerificationRecord
from proofvan.records.rules import document_kind, overall
from proofvan.standards.standard import Standard
from proofvan.station.setup import RunSetup

_SOFTWARE = ("version", "legal_id", "other_id", "wire", "kernels", "extension")


@dataclass(frozen=True, slots=True)
class Ended:
    """A run whose steps are done, or that was stopped: what the record is made from."""

    run: str
    first: Start  # of the first segment
    last: Start  # of the last segment
    end_ns: int  # host time of the last input
    observations: Mapping[str, Any]
    attempts: tuple[Attempt, ...]
    sessions: Mapping[str, Session]


def record_of_run(
    setup: RunSetup, ended: Ended, software: Mapping[str, str], segments: tuple[str, ...], frames: str
) -> VerificationRecord:
    """Evaluate a run and write its record; a pure function of its arguments."""
    case = setup.case(ended.observations)
    evaluation, described = setup.regulation.evaluate(case), setup.regulation.describe(case)
    return VerificationRecord(
        schema=records.SCHEMA,
        head=_head(setup, ended, evaluation),
        subject=_subject(setup, described),
        plan=records.Plan(
            described.method,
            described.gate,
            described.reading_source,
            plain_decimals(setup.plan.model_dump(mode="json")),
        ),
        people=tuple(records.Person(p.role, p.name, p.licence, p.valid_until) for p in setup.people),
        standards=tuple(
            _standard(role, standard, setup.files[f"standard/{role}.toml"])
            for role, standard in sorted(_used(setup, case, described).items())
        ),
        organisation=_organisation(setup),
        environment=tuple(
            records.Condition(c.name, _tenth(c.lowest), _tenth(c.highest), c.unit, c.source)
            for c in described.conditions
        ),
        attempts=_attempts(setup, ended),
        results=evaluation.results,
        verdicts=evaluation.verdicts,
        conclusion=_conclusion(setup, ended, evaluation, described),
        time=_time(ended),
        seals=tuple(seal for _, session in sorted(ended.sessions.items()) for seal in _seals(session)),
        software=_software(ended, software),
        recording=records.Recording(segments, frames),
    )


def _used(setup: RunSetup, case: Case, described: Description) -> dict[str, Standard]:
    """Give what the planned method needs, and what measured a condition; a job may name standards of other methods."""
    regulation, conditions = setup.regulation, {one.source for one in described.conditions}
    needed = {one.role for one in (regulation.needed(case) if regulation.needed else regulation.standards)}
    return {role: one for role, one in setup.standards.items() if role in needed or one.id in conditions}


def plain_decimals(value: Any) -> Any:
    """Turn every float of plain data into a decimal string; everything else stays as it is."""
    if isinstance(value, float):
        return decimal_string(value)
    if isinstance(value, Mapping):
        return {str(key): plain_decimals(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_decimals(item) for item in value]
    return value


def _tenth(value: float) -> str:
    """Round a condition to a tenth, half to even (GB/T 8170): nobody reads an ambient temperature closer."""
    return f"{Decimal(decimal_string(value)).quantize(Decimal('0.1'), ROUND_HALF_EVEN)}"


def _head(setup: RunSetup, ended: Ended, evaluation: Evaluation) -> records.Head:
    job, regulation = setup.job, setup.regulation
    practised = job.practised_service.value if job.practised_service else ""
    kind = document_kind(job.service.value, practised, overall(evaluation.verdicts))
    day, numbers = civil_day(ended.last, ended.end_ns), setup.organisation.numbers
    issues = kind is not records.DocumentKind.NONE
    return records.Head(
        run=ended.run,
        record_number=f"R-{ended.run.upper()}",
        document_number=numbers.number(kind.value, day, ended.run[:12].upper()) if issues else "",
        service=job.service.value,
        practised_service=practised,
        regulation=regulation.id,
        edition=regulation.edition_of(setup.plan),
        folder=regulation.folder,
        title=regulation.title,
        simulated=ended.first.simulated or ended.last.simulated or setup.rig.simulated,
    )


def _subject(setup: RunSetup, described: Description) -> records.Subject:
    return records.Subject(
        instrument=described.instrument,
        model=described.model,
        serial=described.serial,
        manufacturer=described.manufacturer,
        accuracy_class=described.accuracy_class,
        client=setup.job.client,
        place=setup.job.place,
        data=plain_decimals(setup.subject.model_dump(mode="json")),
        not_compulsory=setup.job.not_compulsory.strip(),
    )


def _standard(role: str, standard: Standard, file: bytes) -> records.StandardUsed:
    certificate = standard.certificate
    return records.StandardUsed(
        role=role,
        id=standard.id,
        kind=standard.kind,
        name_zh=standard.name_zh,
        name_en=standard.name_en,
        serial=standard.serial,
        maker=standard.maker,
        measuring_range=standard.measuring_range,
        uncertainty=standard.stated_uncertainty(),
        certificate=certificate.number,
        laboratory=certificate.laboratory,
        issued=certificate.issued.isoformat(),
        valid_until=certificate.valid_until.isoformat(),
        authorised=certificate.authorised,
        simulated=standard.simulated,
        sha256=hashlib.sha256(file).hexdigest(),
    )


def _organisation(setup: RunSetup) -> records.OrganisationUsed:
    organisation = setup.organisation
    return records.OrganisationUsed(
        id=organisation.id,
        name_zh=organisation.name_zh,
        name_en=organisation.name_en,
        practice=organisation.practice,
        authorisation=organisation.authorisation,
        address=organisation.address,
        telephone=organisation.telephone,
        post_code=organisation.post_code,
        confirmations=tuple(
            records.Confirmation(limit, organisation.confirmed_by(limit))
            for limit in sorted(organisation.confirmations)
        ),
        letterhead=_picture(setup, organisation.letterhead),
        seal=_picture(setup, organisation.seal),
    )


def _picture(setup: RunSetup, name: str) -> str:
    return base64.b64encode(setup.files[name]).decode() if name else ""


def _attempts(setup: RunSetup, ended: Ended) -> tuple[records.Attempt, ...]:
    calls = {call.key: call for call in setup.regulation.procedure(setup.plan)}
    return tuple(
        records.Attempt(
            key=attempt.key,
            attempt=attempt.number,
            step=calls[attempt.key].step.name,
            clause=calls[attempt.key].step.clause,
            title=calls[attempt.key].step.title,
            point=attempt.point,
            outcome=records.AttemptOutcome(attempt.outcome),
            reason=attempt.reason,
            fault=attempt.fault,
            evidence=dict(attempt.evidence or {}),
            observation=plain_decimals(attempt.observation or {}),
        )
        for attempt in ended.attempts
    )


def _conclusion(setup: RunSetup, ended: Ended, evaluation: Evaluation, described: Description) -> records.Conclusion:
    practised = setup.job.practised_service.value if setup.job.practised_service else ""
    outcome = overall(evaluation.verdicts)
    kind = document_kind(setup.job.service.value, practised, outcome)
    day = civil_day(ended.last, ended.end_ns)
    certificate = kind is records.DocumentKind.VERIFICATION_CERTIFICATE
    return records.Conclusion(
        outcome=outcome,
        document=kind,
        date=day.isoformat(),
        valid_until=_valid_until(day, described.valid_months).isoformat() if certificate else "",
        adjustment="record-adjustment-none",
    )


def _valid_until(day: date, months: int) -> date:
    """Give the last day of validity: the day before the same day so many months later (JJF 1002)."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last_of_month = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last_of_month)) - timedelta(days=1)


def _time(ended: Ended) -> records.TimeQuality:
    return records.TimeQuality(
        start_utc=utc_text(_utc(ended.first, ended.first.time_ns)),
        end_utc=utc_text(_utc(ended.last, ended.end_ns)),
        source=ended.last.utc_source,
        uncertainty_s=ended.last.utc_uncertainty_s,
    )


def civil_day(start: Start, time_ns: int) -> date:
    """Give the civil date at the place of verification at a host time."""
    return (_utc(start, time_ns) + CIVIL_TIME).date()


def _utc(start: Start, time_ns: int) -> datetime:
    begin = datetime.fromisoformat(start.utc.replace("Z", "+00:00"))
    return begin + timedelta(microseconds=(time_ns - start.time_ns) // 1000)


def _seals(session: Session) -> tuple[records.StreamSeal, ...]:
    return tuple(
        records.StreamSeal(
            session.name, seal.stream, str(seal.upto_index), seal.digest, seal.fits, seal.nonces, seal.proof
        )
        for seal in session.seals()
    )


def _software(ended: Ended, software: Mapping[str, str]) -> records.Software:
    boards = tuple(
        records.BoardSoftware(
            board=session.name,
            uid=session.identity.uid,
            family=session.identity.family,
            firmware=session.identity.firmware,
            legal_id=session.identity.legal_id,
            schema=session.identity.schema,
        )
        for _, session in sorted(ended.sessions.items())
        if session.identity is not None
    )
    return records.Software(**{name: software.get(name, "") for name in _SOFTWARE}, boards=boards)
