"""Stage 10: everything that is known about one verification, in the order in which one asks for it.

All numbers are decimal strings. A name or label is a message id; the words of people, firms and places are plain text.
`plan.data`, `subject.data`, `observation` and `evidence` are the regulation's own data as plain JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from proofvan.core.canonical import canonical, digest
from proofvan.core.line.results import Outcome, Result, Verdict
from proofvan.core.plain import from_plain, to_plain

SCHEMA = "proofvan.record/1"


class DocumentKind(StrEnum):
    """What may be issued from a record."""

    VERIFICATION_CERTIFICATE = "verification_certificate"  # 检定证书
    NOTICE_OF_RESULTS = "notice_of_results"  # 检定结果通知书
    CALIBRATION_CERTIFICATE = "calibration_certificate"  # 校准证书
    TEST_REPORT = "test_report"  # 检测报告
    NONE = "none"


class AttemptOutcome(StrEnum):
    """What became of one call of a step."""

    KEPT = "kept"
    FAULT = "fault"
    REDONE = "redone"


@dataclass(frozen=True, slots=True)
class Head:
    """Which run, which service, by which regulation."""

    run: str
    record_number: str  # 原始记录号
    document_number: str  # 证书编号 / 通知书编号; empty when nothing is issued
    service: str  # procedures.regulation.Service
    practised_service: str  # the service that is practised; empty unless service is practice
    regulation: str  # JJG 1149
    edition: str
    folder: str
    title: str  # message id of the regulation's title
    simulated: bool  # any simulator took part


@dataclass(frozen=True, slots=True)
class Subject:
    """The instrument that was verified."""

    instrument: str  # 器具名称, message id
    model: str
    serial: str
    manufacturer: str
    accuracy_class: str  # empty when the regulation has none
    client: str  # 委托方
    place: str
    data: Mapping[str, Any]  # the regulation's whole subject
    not_compulsory: str = ""  # calibration only: why it is not under compulsory verification 强制检定, in words


@dataclass(frozen=True, slots=True)
class Plan:
    """What was to be measured, fixed before the start."""

    method: str  # message id
    gate: str  # message id: what begins and ends the interval of measurement
    reading_source: str  # message id: how the reading of the instrument under test came into the record
    data: Mapping[str, Any]  # the regulation's whole plan


@dataclass(frozen=True, slots=True)
class Person:
    """A person and the part that he or she had."""

    role: str  # verifier 检定员, checker 核验员, approver 批准人
    name: str
    licence: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class StandardUsed:
    """A reference standard as it was on the day."""

    role: str
    id: str
    kind: str
    name_zh: str
    name_en: str
    serial: str
    maker: str
    measuring_range: str
    uncertainty: str  # as the certificate states it, with k
    certificate: str
    laboratory: str
    issued: str
    valid_until: str
    authorised: bool
    simulated: bool
    sha256: str  # of the standard's file


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed a limit against the text of the edition."""

    limit: str
    confirmed_by: str  # with the date; 仿真 marks a practice confirmation


@dataclass(frozen=True, slots=True)
class OrganisationUsed:
    """The body that verifies, and what it confirmed."""

    id: str
    name_zh: str
    name_en: str
    practice: bool
    authorisation: str  # 机构授权证书号
    address: str
    telephone: str
    post_code: str
    confirmations: tuple[Confirmation, ...]
    letterhead: str = ""  # base64 of an SVG or PNG picture for the head of the cover; empty: name in words
    seal: str = ""  # base64 of the picture of its seal, shown beneath 未签章: a picture is no legal seal


@dataclass(frozen=True, slots=True)
class Condition:
    """One environmental condition: range seen during the run, and where it was measured."""

    name: str  # message id
    lowest: str
    highest: str
    unit: str
    source: str  # id of the standard, or "entered"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call of a step, kept or not; nothing that happened is left out."""

    key: str
    attempt: int  # 1 for the first
    step: str
    clause: str
    title: str  # message id
    point: str
    outcome: AttemptOutcome
    reason: str  # message id or the operator's words: why it was redone
    fault: str  # message id; empty unless outcome is fault
    evidence: Mapping[str, str]  # of the fault
    observation: Mapping[str, Any]  # empty when there is none


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The verdict of the whole and what may be issued."""

    outcome: Outcome
    document: DocumentKind
    date: str  # ISO date at the place of verification
    valid_until: str  # empty on a notice
    adjustment: str  # message id: none, before and after in the observations


@dataclass(frozen=True, slots=True)
class TimeQuality:
    """When, by which clock, how sure."""

    start_utc: str
    end_utc: str
    source: str
    uncertainty_s: str


@dataclass(frozen=True, slots=True)
class StreamSeal:
    """The last seal that a board gave for a stream, and whether the chain of its blocks fits it."""

    board: str
    stream: int
    upto_index: str  # decimal: an index may exceed what other JSON readers keep exactly
    digest: str
    fits: bool
    nonces: str = ""  # hex: the board's and the host's of the authenticated session
    proof: str = ""  # hex: the board's word for all samples of the stream, HMAC with its key


@dataclass(frozen=True, slots=True)
class BoardSoftware:
    """What a board said about itself."""

    board: str
    uid: str
    family: str
    firmware: str
    legal_id: str
    schema: str


@dataclass(frozen=True, slots=True)
class Software:
    """What computed."""

    version: str
    legal_id: str  # hash of the legally relevant part of the host
    other_id: str  # hash of the rest of the host: words, pages, command line
    wire: str  # hash of the wire protocol
    kernels: str  # hash of the source of the signal core
    extension: str  # its compiled build: name, compiler, flags, hash of its files
    boards: tuple[BoardSoftware, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """The raw recording that the record can be rebuilt from."""

    segments: tuple[str, ...]  # file names in order
    frames_digest: str  # over messages and attachments, independent of the container


@dataclass(frozen=True, slots=True)
class VerificationRecord:
    """One verification, whole."""

    schema: str
    head: Head
    subject: Subject
    plan: Plan
    people: tuple[Person, ...]
    standards: tuple[StandardUsed, ...]
    organisation: OrganisationUsed
    environment: tuple[Condition, ...]
    attempts: tuple[Attempt, ...]
    results: tuple[Result, ...]
    verdicts: tuple[Verdict, ...]
    conclusion: Conclusion
    time: TimeQuality
    seals: tuple[StreamSeal, ...]
    software: Software
    recording: Recording

    def to_plain(self) -> dict[str, Any]:
        """Give the plain form; raises TypeError when a float is inside."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_plain(cls, value: Any) -> VerificationRecord:
        """Build from the plain form; raises RecordError naming the field that does not fit."""
        return from_plain(cls, value, "record")

    def canonical(self) -> bytes:
        """Give the canonical bytes, which the digest is of."""
        return canonical(self.to_plain())

    def digest(self) -> str:
        """Give the SHA-256 of the canonical bytes, lower-case hex. Key and signature are no part of it."""
        return digest(self.to_plain())
