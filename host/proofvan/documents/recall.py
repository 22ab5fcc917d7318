"""The letter to a client whose document rests on a standard that turned out wrong (ISO/IEC 17025 7.10.3); a draft."""

from __future__ import annotations

from proofvan.core.messages import LANGUAGES, Language, text
from proofvan.records.record import VerificationRecord


def recall_letter(before: VerificationRecord, after: VerificationRecord | None, standard: str, reason: str) -> str:
    """Draft the letter in Chinese and English: which document, what was found, what the client is asked to do."""
    return "\n\n".join(_letter(before, after, standard, reason, language) for language in LANGUAGES) + "\n"


def _letter(
    before: VerificationRecord, after: VerificationRecord | None, standard: str, reason: str, language: Language
) -> str:
    outcome = text(f"recall-{after.conclusion.outcome.value.lower()}" if after else "recall-unknown", language)
    return text(
        "recall-letter",
        language,
        client=before.subject.client,
        place=before.subject.place,
        instrument=text(before.subject.instrument, language),
        serial=before.subject.serial,
        document=before.head.document_number or before.head.record_number,
        date=before.conclusion.date,
        organisation=before.organisation.name_zh if language == "zh" else before.organisation.name_en,
        standard=standard,
        reason=reason,
        before=text(f"recall-{before.conclusion.outcome.value.lower()}", language),
        after=outcome,
        mark=text("recall-simulated", language) if before.head.simulated else "",
    )
