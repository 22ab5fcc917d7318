"""The organisation that answers for a result: what it confirmed and which methods it may use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import Field, model_validator

from proofvan.methods.tables import Table, read

# Marks everything that belongs to practice, on paper too (field practice 1.5).
PRACTICE_MARK = "仿真"


class Confirmation(Table):
    """Somebody compared a figure that we only remember with the paper text, and signed for it."""

    by: str = Field(min_length=1)
    on: date


class Organisation(Table):
    """A metrological institute, or the practice organisation."""

    id: str = Field(min_length=1)
    name_zh: str
    name_en: str
    practice: bool
    authorisation: str = ""  # 机构授权证书号
    address: str = ""
    telephone: str = ""
    post_code: str = ""
    methods: tuple[str, ...] = ()  # methods it may use beyond those that an edition permits
    # limit id -> confirmation; practice may confirm a whole edition at once: "jjg443-2023:*"
    confirmations: Mapping[str, Confirmation] = {}

    @model_validator(mode="after")
    def _practice_is_visible(self) -> Organisation:
        if self.practice and PRACTICE_MARK not in self.name_zh:
            raise ValueError(f"a practice organisation whose name_zh contains {PRACTICE_MARK}")
        return self

    @model_validator(mode="after")
    def _real_confirmations_are_single(self) -> Organisation:
        if not self.practice and any(limit.endswith(":*") for limit in self.confirmations):
            raise ValueError("confirmations of single figures: a real organisation compares each with the paper text")
        return self

    def confirmed_by(self, limit: str) -> str:
        """Say who confirmed a limit, and when; empty when nobody did. Practice is marked 仿真."""
        whole = limit.partition(":")[0] + ":*"
        confirmation = self.confirmations.get(limit) or self.confirmations.get(whole)
        if confirmation is None:
            return ""
        mark = f" {PRACTICE_MARK}" if self.practice else ""
        return f"{confirmation.by} {confirmation.on.isoformat()}{mark}"


class _File(Table):
    organisation: Organisation


def load(path: Path) -> Organisation:
    """Read an organisation from its TOML file; raises InputError naming file, field, value and what is allowed."""
    return read(path, _File).organisation
