"""Are boards, encoder, software and seals those of the register and of the last certificate?"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from proofvan.methods.tables import Table
from proofvan.supervision.findings import Figure, Finding, same

CHECK = "supervision-identity"


class Approved(Table):
    """What the register says of a model: part -> every fingerprint, identifier or checksum that is approved."""

    model: str = Field(min_length=1)
    source: str = Field(min_length=1)
    parts: Mapping[str, tuple[str, ...]] = Field(min_length=1)


class Register(Table):
    """The organisation's register of approved models."""

    models: tuple[Approved, ...]


class Seen(Table):
    """What was found: part -> fingerprint; seals by place, now and on the last certificate."""

    model: str
    parts: Mapping[str, str]
    seals: Mapping[str, str] = {}
    last_seals: Mapping[str, str] = {}


def identity(seen: Seen | None, register: Register | None) -> Finding:
    """Compare each part with the register, each seal with the last certificate; one too many or missing deviates."""
    if seen is None:
        return Finding(CHECK, ())
    approved = next((one for one in register.models if one.model == seen.model), None) if register else None
    known = approved.parts if approved else {}
    figures = [_part(part, seen.parts.get(part, "-"), good) for part, good in known.items()]
    figures += [_part(part, found, ("-",)) for part, found in seen.parts.items() if approved and part not in known]
    seals = [
        same("supervision-seal", place, seen.seals.get(place, "-"), seal) for place, seal in seen.last_seals.items()
    ]
    if register is not None and approved is None:
        figures.append(same("supervision-model", seen.model, "-", seen.model))
    return Finding(CHECK, (*figures, *seals))


def _part(part: str, found: str, good: tuple[str, ...]) -> Figure:
    return same("supervision-part", part, found, found if found in good else " | ".join(good))
