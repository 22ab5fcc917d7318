"""What happened that somebody may have to answer for: who, what, when, why, the old value and the new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the audit trail (ISO/IEC 17025 7.5 and 7.11, 21 CFR 11.10(e)).

    `subject` names what it is about (a parameter, a key, a person, a standard, a run). `old` and `new` are decimal
    strings or plain text, empty when there is none.
    """

    kind: str  # message id: parameter-changed, key-revoked, person-signed-in, ...
    subject: str
    who: str  # id of the person, or the program's part that acted by itself
    utc: str  # ISO 8601 with Z
    reason: str = ""
    old: str = ""
    new: str = ""


class AuditTrail(Protocol):
    """Keeps audit events for ever, in order."""

    def note(self, event: AuditEvent) -> None:
        """Keep an event; returns only when it will survive a power cut. Raises StorageError."""
