"""One OCMF text as typed data; the signed bytes are kept as they came, numbers as decimals with all their digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """One meter reading; what a later reading leaves out is filled in from the one before (section "Readings")."""

    time_text: str
    time: datetime | None
    clock_state: str
    transaction: str  # B, C, X, E, L, R, A, P, S, T; empty: no transaction
    value: Decimal | None
    register: str  # OBIS code
    unit: str
    current_type: str
    cumulated_loss: Decimal | None
    error_flags: str
    status: str


@dataclass(frozen=True, slots=True)
class SignatureSection:
    """Algorithm, encoding, mime type and data of the signature, with the format's defaults filled in."""

    algorithm: str
    encoding: str
    mime_type: str
    data: str


@dataclass(frozen=True, slots=True)
class OcmfRecord:
    """A record: the signed bytes, its fields, readings and signature; `key_text` when a key was appended to it."""

    payload: bytes
    fields: Mapping[str, Any]
    readings: tuple[Reading, ...]
    signature: SignatureSection
    key_text: str = ""

    @property
    def meter(self) -> str:
        """Serial number of the meter, or of the gateway that signs for it."""
        return str(self.fields.get("MS") or self.fields.get("GS") or "")

    @property
    def source(self) -> tuple[str, str]:
        """What tells signing components apart: serials of gateway and meter (section "Relation of Serial Numbers")."""
        return str(self.fields.get("GS", "")), str(self.fields.get("MS", ""))

    @property
    def pagination(self) -> str:
        """Context and counter, for example T32."""
        return str(self.fields.get("PG", ""))
