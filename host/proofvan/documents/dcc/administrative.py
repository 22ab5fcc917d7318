"""Administrative data of a DCC: who, what, where, when, by which software; statements for the Chinese fields.

Each field that a Chinese certificate must have (JJF 1069-2012; 国质检量函[2005]861号) has its place here or in
`results`; the few that DCC has no place for are statements whose refType begins with `cn_`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from proofvan.core.line.results import Outcome
from proofvan.documents.amendment import SignedAmendment
from proofvan.documents.dcc.elements import LANGUAGES, dcc, foreign_units, line, plain, unit_name, words
from proofvan.documents.issuance import Issuance
from proofvan.documents.view import Pair, service_words
from proofvan.documents.view import words as say
from proofvan.records.record import Person, VerificationRecord
from proofvan.records.rules import is_simulated
from proofvan.records.signed import SignedRecord

# China has one civil time, UTC+8.
_CIVIL_TIME = timedelta(hours=8)
_VERSION = re.compile(r"\d{1,3}(\.\d{1,3}){0,3}")
_REF_TYPES = "urn:proofvan:dcc:cn"


def administrative_data(issuance: Issuance) -> Any:
    """Give dcc:administrativeData."""
    signed = issuance.shown
    record = signed.record
    return dcc(
        "administrativeData",
        dcc("dccSoftware", *_software(record)),
        dcc("refTypeDefinitions", _ref_types()),
        _core_data(record, issuance.amendment),
        dcc("items", _item(record)),
        _laboratory(record),
        dcc("respPersons", *_people(signed)),
        _customer(record),
        dcc("statements", *_statements(signed), *_amended(issuance.amendment)),
    )


def software(name: str, version: str, identity: Pair, kind: str) -> Any:
    """Give a dcc:software; what a version of ours has beyond numbers stands in the description."""
    found = _VERSION.search(version)
    release = f"v{found[0]}" if found else "v0"
    return dcc(
        "software", plain("name", name), dcc("release", release), dcc("type", kind), words("description", identity)
    )


def _software(record: VerificationRecord) -> list[Any]:
    own = record.software
    host = [f"{own.version} 法定相关部分 {own.legal_id}", f"{own.version} legally relevant part {own.legal_id}"]
    kernels = [f"{own.version} 计算核心 {own.kernels}", f"{own.version} kernels {own.kernels}"]
    found = [
        software("proofvan", own.version, host, "application"),
        software("proofvan_dsp", own.version, kernels, "library"),
    ]
    for board in own.boards:
        said = f"{board.firmware} id {board.legal_id} UID {board.uid} schema {board.schema}"
        found.append(software(f"{board.board} {board.family}", board.firmware, [said, said], "firmware"))
    return found


def _ref_types() -> Any:
    return dcc(
        "refTypeDefinition",
        words("name", say("document-dcc-ref-types")),
        dcc("namespace", "cn"),
        dcc("link", _REF_TYPES),
    )


def _core_data(record: VerificationRecord, amended: SignedAmendment | None) -> Any:
    languages = [dcc("usedLangCodeISO639_1", language) for language in LANGUAGES]
    run = plain("name", "run")
    return dcc(
        "coreData",
        dcc("countryCodeISO3166_1", "CN"),
        *languages,
        dcc("mandatoryLangCodeISO639_1", LANGUAGES[0]),
        dcc("uniqueIdentifier", line(record.head.document_number)),
        dcc(
            "identifications",
            _identification("calibrationLaboratory", record.head.record_number, say("document-record-number")),
            dcc("identification", dcc("issuer", "other"), dcc("value", line(record.head.run)), run),
        ),
        dcc("beginPerformanceDate", _civil_date(record.time.start_utc)),
        dcc("endPerformanceDate", _civil_date(record.time.end_utc)),
        dcc("performanceLocation", "customer"),
        dcc("issueDate", record.conclusion.date),
        *_replaced(amended),
    )


def _replaced(amended: SignedAmendment | None) -> list[Any]:
    """Name the document that this one replaces, and give its digest (ISO/IEC 17025 7.8.8)."""
    if amended is None:
        return []
    number = line(amended.amendment.replaces)
    change = (dcc("typeOfChange", "amended"), dcc("replacedUniqueIdentifier", number))
    previous = (
        words("referral", say("document-replaced")),
        dcc("referralID", number),
        dcc("procedure", "SHA-256"),
        dcc("value", amended.amendment.replaced_sha256),
    )
    return [dcc("reportAmendedSubstituted", *change), dcc("previousReport", *previous)]


def _amended(amended: SignedAmendment | None) -> list[Any]:
    if amended is None:
        return []
    reason = amended.amendment.reason
    found = [_said("cn_amendment", say("document-amendment"), [reason, reason])]
    for change in amended.amendment.corrections:
        became = f"{change.old} → {change.new}"
        found.append(_said("cn_amended", say(f"document-word-{change.field}"), [became, became]))
    return found


def _civil_date(utc: str) -> str:
    return (datetime.fromisoformat(utc) + _CIVIL_TIME).date().isoformat()


def _identification(issuer: str, value: str, name: Pair) -> Any:
    return dcc("identification", dcc("issuer", issuer), dcc("value", line(value)), words("name", name))


def _item(record: VerificationRecord) -> Any:
    subject = record.subject
    identifications = [_identification("manufacturer", subject.serial, say("document-serial"))]
    if subject.accuracy_class:
        name = say("document-accuracy-class")
        identifications.append(_identification("manufacturer", subject.accuracy_class, name))
    return dcc(
        "item",
        words("name", say(subject.instrument)),
        dcc("manufacturer", plain("name", subject.manufacturer)),
        dcc("model", line(subject.model)),
        dcc("identifications", *identifications),
    )


def _laboratory(record: VerificationRecord) -> Any:
    own = record.organisation
    contact = dcc(
        "contact",
        words("name", [own.name_zh, own.name_en]),
        dcc("phone", line(own.telephone)),
        dcc("location", dcc("countryCode", "CN"), dcc("postCode", line(own.post_code)), plain("further", own.address)),
    )
    return dcc("calibrationLaboratory", dcc("calibrationLaboratoryCode", line(own.authorisation)), contact)


def _people(signed: SignedRecord) -> list[Any]:
    """Give who is responsible; who endorsed the record did so with an electronic signature of his or her own."""
    endorsed = {one.endorsement.role for one in signed.endorsements}
    named = [person for person in signed.record.people if person.name] or [Person("verifier", "", "", "")]
    return [_person(person, person is named[-1], person.role in endorsed) for person in named]


def _person(person: Person, main: bool, endorsed: bool) -> Any:
    licence = f"{person.licence} / {person.valid_until}" if person.licence else "—"
    return dcc(
        "respPerson",
        dcc("person", plain("name", person.name)),
        plain("description", licence),
        dcc("role", say(f"document-role-{person.role}")[0]),
        dcc("mainSigner", "true" if main else "false"),
        dcc("cryptElectronicSignature", "true" if endorsed else "false"),
    )


def _customer(record: VerificationRecord) -> Any:
    return dcc(
        "customer", plain("name", record.subject.client), dcc("location", plain("further", record.subject.place))
    )


# ---- statements: what a Chinese certificate says beyond DCC ----


def _statements(signed: SignedRecord) -> list[Any]:
    record = signed.record
    found = [
        _said("cn_documentKind", say("document-kind"), say(_title(record))),
        _said("cn_service", say("document-service"), service_words(record)),
        _not_compulsory(record) if record.subject.not_compulsory else _conclusion(record),
        _said("cn_gate", say("document-gate"), say(record.plan.gate)),
        _said("cn_readingSource", say("document-reading-source"), say(record.plan.reading_source)),
        _said("cn_adjustment", say("document-adjustment"), say(record.conclusion.adjustment)),
        _said("cn_time", say("document-time"), _time(record)),
        _said("cn_recordDigest", say("document-record-digest"), [signed.digest, signed.digest]),
    ]
    if record.conclusion.valid_until:
        found.insert(3, _dated("cn_validUntil", say("document-valid-until"), record.conclusion.valid_until))
    if is_simulated(record, signed.public_key):
        found.append(_said("cn_simulated", say("document-simulated"), say("document-simulated-meaning")))
    found += [_foreign_unit(unit) for unit in foreign_units(_units(record))]
    return found


def _title(record: VerificationRecord) -> str:
    return f"document-title-{record.conclusion.document.value.replace('_', '-')}"


def _not_compulsory(record: VerificationRecord) -> Any:
    reason = record.subject.not_compulsory
    return _said("cn_notCompulsory", say("document-not-compulsory"), [reason, reason])


def _conclusion(record: VerificationRecord) -> Any:
    passed = record.conclusion.outcome is Outcome.PASS
    head = record.head
    return dcc(
        "statement",
        words("name", say("document-conclusion")),
        dcc("norm", f"{head.regulation}-{head.edition}"),
        words("declaration", say("document-conforms" if passed else "document-does-not-conform")),
        dcc("date", record.conclusion.date),
        dcc("conformity", "pass" if passed else "fail"),
        ref="cn_conclusion basic_conformity",
    )


def _said(ref: str, name: Pair, declaration: Pair) -> Any:
    return dcc("statement", words("name", name), words("declaration", declaration), ref=ref)


def _dated(ref: str, name: Pair, day: str) -> Any:
    return dcc("statement", words("name", name), dcc("date", day), ref=ref)


def _time(record: VerificationRecord) -> Pair:
    time = record.time
    said = f"{time.start_utc} / {time.end_utc}, {time.source}, u = {time.uncertainty_s} s"
    return [said, said]


def _foreign_unit(unit: str) -> Any:
    name = words("name", say("document-foreign-unit"))
    return dcc("statement", name, dcc("nonSIDefinition", line(unit)), dcc("nonSIUnit", unit_name(unit)), ref="cn_unit")


def _units(record: VerificationRecord) -> list[str]:
    return [
        *(result.unit for result in record.results),
        *(verdict.limit.unit for verdict in record.verdicts),
        *(condition.unit for condition in record.environment),
    ]
