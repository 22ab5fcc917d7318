"""Measurement results of a DCC: methods, standards, conditions, and each item as printed and unrounded."""

from __future__ import annotations

from typing import Any

from proofvan.core.line.results import Outcome, Result, Verdict
from proofvan.documents.dcc.administrative import software
from proofvan.documents.dcc.elements import (
    dcc,
    is_number,
    line,
    number_or_word,
    plain,
    printed_factor,
    quantity,
    words,
)
from proofvan.documents.view import two_digits, verdict_of, words_or_text
from proofvan.documents.view import words as say
from proofvan.records.record import Condition, StandardUsed, VerificationRecord

_CONFORMITY = {Outcome.PASS: "pass", Outcome.FAIL: "fail"}


def measurement_results(record: VerificationRecord) -> Any:
    """Give dcc:measurementResults."""
    results = [_result(record, result) for result in record.results]
    own = record.software
    return dcc(
        "measurementResults",
        dcc(
            "measurementResult",
            words("name", say("document-results")),
            dcc("usedMethods", _method(record)),
            dcc("usedSoftware", software("proofvan", own.version, [own.legal_id, own.legal_id], "application")),
            dcc("measuringEquipments", *(_standard(standard) for standard in record.standards)),
            dcc("influenceConditions", *(_condition(condition) for condition in record.environment))
            if record.environment
            else None,
            dcc("results", *results),
        ),
    )


def _method(record: VerificationRecord) -> Any:
    head = record.head
    return dcc(
        "usedMethod",
        words("name", say(record.plan.method)),
        words("description", say(head.title)),
        dcc("norm", f"{head.regulation}-{head.edition}"),
        ref="basic_calibrationMethod",
    )


def _standard(standard: StandardUsed) -> Any:
    return dcc(
        "measuringEquipment",
        words("name", [standard.name_zh, standard.name_en]),
        plain("description", f"{standard.measuring_range}; {standard.uncertainty}".replace("degC", "°C")),
        _standard_certificate(standard),
        dcc("manufacturer", plain("name", standard.maker)),
        dcc(
            "identifications",
            dcc(
                "identification",
                dcc("issuer", "manufacturer"),
                dcc("value", line(standard.serial)),
                words("name", say("document-serial")),
            ),
        ),
        ref="basic_measurementStandard",
    )


def _standard_certificate(standard: StandardUsed) -> Any:
    lasts = [f"{standard.issued} 至 {standard.valid_until}", f"{standard.issued} to {standard.valid_until}"]
    return dcc(
        "certificate",
        plain("referral", standard.laboratory),
        dcc("referralID", line(standard.certificate)),
        dcc("procedure", "SHA-256"),  # of the file of the standard's data, as the record holds it
        dcc("value", standard.sha256),
        words("description", lasts),
        dcc("inValidityRange", "true"),  # require_fit refuses a standard on any other day
        dcc("traceable", "true" if standard.authorised else "false"),
    )


def _condition(condition: Condition) -> Any:
    name = say(condition.name)
    bounds = [("cn_lowest", condition.lowest), ("cn_highest", condition.highest)]
    numbers = [quantity(ref, name, number_or_word(value, condition.unit)) for ref, value in bounds]
    return dcc("influenceCondition", words("name", name), dcc("data", *numbers))


def _result(record: VerificationRecord, result: Result) -> Any:
    name, verdict = say(result.name), verdict_of(record, result)
    printed = number_or_word(
        result.rounded,
        result.unit,
        two_digits(result.expanded_uncertainty),
        printed_factor(result.coverage_factor),
    )
    unrounded = number_or_word(result.value, result.unit, result.expanded_uncertainty, result.coverage_factor)
    limited = verdict is not None and bool(verdict.limit.value)  # a calibration judges nothing
    judged = dcc("measurementMetaData", _judged(record, result, verdict)) if verdict and limited else None
    parts = [quantity("cn_printed", name, printed, judged), quantity("cn_unrounded", name, unrounded)]
    if result.formula:
        parts.insert(0, plain("text", result.formula, "cn_formula"))
    description = words("description", words_or_text(result.point)) if result.point else None
    return dcc(
        "result", words("name", name), description, dcc("data", *parts), ref=f"cn_item cn_clause-{_clause(result)}"
    )


def _judged(record: VerificationRecord, result: Result, verdict: Verdict) -> Any:
    limit, head = verdict.limit, record.head
    conformity = _CONFORMITY.get(verdict.outcome)
    bound = number_or_word(limit.value, limit.unit)
    return dcc(
        "metaData",
        words("name", say("document-limit")),
        dcc("norm", f"{head.regulation}-{limit.edition}"),
        dcc("reference", line(limit.clause)),
        words("declaration", say(verdict.rule)),
        dcc("conformity", conformity) if conformity else None,
        dcc("data", quantity("cn_limit", say("document-limit"), bound)) if is_number(limit.value) else None,
        ref="cn_judged basic_conformity",
    )


def _clause(result: Result) -> str:
    return line(result.clause).replace(" ", "")
