"""Where a standard's value comes from: link by link up to the social public standard (社会公用计量标准)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from proofvan.core.errors import PreconditionError
from proofvan.methods.tables import Table


class ChainLink(Table):
    """One standard above ours; `social_public` ends the chain (计量法 第六条: it decides in disputes)."""

    name: str = Field(min_length=1)
    level: Literal["working", "reference", "social_public", "national"]
    certificate: str = Field(min_length=1)  # calibration certificate, or 计量标准考核证书 of a social public standard
    laboratory: str = Field(min_length=1)
    valid_until: date


ENDS = ("social_public", "national")


def require_chain(standard: str, chain: tuple[ChainLink, ...], day: date) -> None:
    """Refuse a standard whose chain does not reach a social public standard, or has a link that has run out."""
    if not chain or chain[-1].level not in ENDS:
        last = chain[-1].name if chain else "-"
        raise PreconditionError("standard-chain-open", standard=standard, links=len(chain), last=last)
    for link in chain:
        if link.valid_until < day:
            raise PreconditionError(
                "standard-chain-broken",
                standard=standard,
                link=link.name,
                certificate=link.certificate,
                valid_until=link.valid_until.isoformat(),
                day=day.isoformat(),
            )
