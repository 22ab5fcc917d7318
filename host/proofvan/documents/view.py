"""What the templates are handed: words in two languages and numbers as strings, all from the signed record.

A `Pair` is [Chinese, English]. Nothing is computed here but the rounding of U for print.
"""

from __future__ import annotations

import base64
from collections import Counter
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from proofvan.core.errors import SetupError
from proofvan.core.line.results import BudgetLine, Outcome, Result, Verdict
from proofvan.core.messages import text
from proofvan.core.plain import to_plain
from proofvan.records.endorsement import SignedEndorsement
from proofvan.records.record import (
    Attempt,
    AttemptOutcome,
    Condition,
    OrganisationUsed,
    StandardUsed,
    VerificationRecord,
)
from proofvan.records.rules import PRACTICE, is_simulated
from proofvan.records.signed import SignedRecord
from proofvan.records.stage import stage_of

Pair = list[str]

# Units as they are printed; a count has none.
_UNITS = {"1": "", "degC": "°C", "CNY": "元", "m3": "m³", "ohm": "Ω", "us": "μs"}


def view(signed: SignedRecord) -> dict[str, Any]:
    """Give the data of the templates as plain data."""
    record = signed.record
    return {
        "kind": record.conclusion.document.value,
        "stage": stage_of(signed).value,
        "simulated": is_simulated(record, signed.public_key),
        "practice": record.head.service == PRACTICE,
        "head": {**to_plain(record.head), "title": words(record.head.title), "service": service_words(record)},
        "subject": {**to_plain(record.subject), "instrument": words(record.subject.instrument)},
        "plan": {name: words(getattr(record.plan, name)) for name in ("method", "gate", "reading_source")},
        "plan_data": record.plan.data,
        "people": {person.role: to_plain(person) for person in record.people},
        "signatures": {one.endorsement.role: _signed_by(one) for one in signed.endorsements},
        "standards": [_standard(standard) for standard in record.standards],
        "organisation": _organisation(record.organisation),
        "environment": [_condition(condition) for condition in record.environment],
        "attempts": _attempts(record),
        "observations": _observations(record),
        "items": [item(result, verdict_of(record, result)) for result in record.results],
        "limits": _limits(record),
        "budget": _budget(record),
        "conclusion": {**to_plain(record.conclusion), "adjustment": words(record.conclusion.adjustment)},
        "time": to_plain(record.time),
        "seals": to_plain(record.seals),
        "software": to_plain(record.software),
        "recording": to_plain(record.recording),
        "digest": signed.digest,
        "key_id": signed.signature.key_id,
        "alg": signed.signature.alg,
    }


def words(message: str, /, **values: object) -> Pair:
    """Give a message in both languages; raises SetupError when there is none: an id is never printed."""
    try:
        return [text(message, "zh", **values), text(message, "en", **values)]
    except LookupError as problem:
        raise SetupError("document-word-missing", word=message, detail=str(problem)) from problem


def words_or_text(message: str) -> Pair:
    """Give a message in both languages, or somebody's own words as they are."""
    try:
        return words(message)
    except SetupError:
        return [message, message]


def two_digits(number: str) -> str:
    """Round an uncertainty to two significant digits for print; what is no number stays as it is."""
    try:
        value = Decimal(number)
        if value == 0 or not value.is_finite():
            return number
        return f"{value.quantize(Decimal(1).scaleb(value.adjusted() - 1), ROUND_HALF_EVEN):f}"
    except InvalidOperation:
        return number


def unit(name: str) -> str:
    """Give a unit as it is printed."""
    return _UNITS.get(name, name)


def _signed_by(one: SignedEndorsement) -> dict[str, Any]:
    endorser = one.endorsement.endorser
    return {
        "name": endorser.name,
        "licence": endorser.licence.number,
        "meaning": words(one.endorsement.meaning),
        "utc": one.endorsement.utc,
        "key_id": one.signature.key_id,
        "checked": to_plain(one.endorsement.checked),
    }


def service_words(record: VerificationRecord) -> Pair:
    """Give the kind of service, and in brackets the one that is practised."""
    service = _service_words(record.head.service)
    if not record.head.practised_service:
        return service
    practised = _service_words(record.head.practised_service)
    return [f"{service[0]}（{practised[0]}）", f"{service[1]} ({practised[1]})"]


def verdict_of(record: VerificationRecord, result: Result) -> Verdict | None:
    """Give the verdict on a result, None for one that is not judged."""
    same = (verdict for verdict in record.verdicts if (verdict.result, verdict.point) == (result.name, result.point))
    return next(same, None)


def item(result: Result, verdict: Verdict | None) -> dict[str, Any]:
    """Give a result with its verdict as a line of a table; U is rounded for print, the value was rounded before."""
    return {
        "id": result.name,
        "name": words(result.name),
        "point": words_or_text(result.point),
        "clause": result.clause,
        "value": result.value,
        "formula": result.formula,
        "rounded": result.rounded,
        "unit": unit(result.unit),
        "u": two_digits(result.expanded_uncertainty),
        "k": two_digits(result.coverage_factor) if "." in result.coverage_factor else result.coverage_factor,
        "limit": f"{verdict.limit.value} {unit(verdict.limit.unit)}" if verdict and verdict.limit.value else "",
        "judged": verdict.judged if verdict else "",
        "rule": words(verdict.rule) if verdict else ["", ""],
        "outcome": verdict.outcome.value if verdict else "",
        "reason": words(verdict.reason) if verdict and verdict.reason else ["", ""],
    }


def _service_words(service: str) -> Pair:
    return words(f"record-service-{service.replace('_', '-')}")


def _organisation(used: OrganisationUsed) -> dict[str, Any]:
    return {**to_plain(used), "letterhead": picture(used.letterhead), "seal": picture(used.seal)}


def picture(encoded: str) -> str:
    """Give a picture of a record, base64 of SVG or PNG, as the text of an SVG; empty for none."""
    data = base64.b64decode(encoded)
    if not data.startswith(b"\x89PNG"):
        return data.decode()
    # PNG, 11.2.2: width and height are the first two words of IHDR, which comes first.
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    shown = f'<image width="{width}" height="{height}" href="data:image/png;base64,{encoded}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{shown}</svg>'


def _standard(standard: StandardUsed) -> dict[str, Any]:
    written = {name: getattr(standard, name).replace("degC", "°C") for name in ("measuring_range", "uncertainty")}
    return {**to_plain(standard), **written}


def _condition(condition: Condition) -> dict[str, Any]:
    return {**to_plain(condition), "name": words(condition.name), "unit": unit(condition.unit)}


def _limits(record: VerificationRecord) -> list[dict[str, Any]]:
    limits = {verdict.limit.id: verdict.limit for verdict in record.verdicts}
    return [to_plain(limit) for limit in limits.values() if limit.value]


def _budget(record: VerificationRecord) -> dict[str, Any] | None:
    """Give the budget of the result that decides: the first that failed, else the largest against its limit."""
    judged = [(result, verdict) for result in record.results if (verdict := verdict_of(record, result))]
    judged = [(result, verdict) for result, verdict in judged if result.budget]
    if not judged:
        return None
    result, _ = max(judged, key=lambda pair: (pair[1].outcome is Outcome.FAIL, _share(*pair)))
    return {
        **item(result, None),
        "standard_uncertainty": two_digits(result.standard_uncertainty),
        "degrees_of_freedom": _whole(result.degrees_of_freedom),
        "lines": [_line(line) for line in result.budget],
    }


def _share(result: Result, verdict: Verdict) -> Decimal:
    try:
        return abs(Decimal(result.value) / Decimal(verdict.limit.value))
    except (InvalidOperation, ZeroDivisionError):
        return Decimal(0)


def _line(line: BudgetLine) -> dict[str, Any]:
    return {
        **to_plain(line),
        "unit": unit(line.unit),
        "label": words(line.label),
        "basis": words_or_text(line.basis),
        "distribution": words(f"record-distribution-{line.distribution}"),
        "standard_uncertainty": two_digits(line.standard_uncertainty),
        "sensitivity": two_digits(line.sensitivity),
        "contribution": two_digits(line.contribution),
        "degrees_of_freedom": _whole(line.degrees_of_freedom),
    }


def _whole(number: str) -> str:
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    return "∞" if not value.is_finite() or value > 10**6 else f"{value:.0f}"


def _attempts(record: VerificationRecord) -> dict[str, Any]:
    counted = Counter(attempt.outcome for attempt in record.attempts)
    return {
        "total": str(len(record.attempts)),
        "kept": str(counted[AttemptOutcome.KEPT]),
        "fault": str(counted[AttemptOutcome.FAULT]),
        "redone": str(counted[AttemptOutcome.REDONE]),
        "not_kept": [_attempt(attempt) for attempt in record.attempts if attempt.outcome is not AttemptOutcome.KEPT],
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "key": attempt.key,
        "point": words_or_text(attempt.point),
        "title": words(attempt.title),
        "attempt": str(attempt.attempt),
        "outcome": words(f"record-attempt-{attempt.outcome.value}"),
        "why": words(attempt.fault, **attempt.evidence) if attempt.fault else words_or_text(attempt.reason),
    }


def _observations(record: VerificationRecord) -> list[dict[str, Any]]:
    kept = (attempt for attempt in record.attempts if attempt.outcome is AttemptOutcome.KEPT)
    return [{"key": attempt.key, "seen": attempt.observation} for attempt in kept]
