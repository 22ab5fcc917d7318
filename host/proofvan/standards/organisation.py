"""The organisation that answers for a result: what it confirmed and which methods it may use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from string import Formatter

from pydantic import Field, field_validator, model_validator

from proofvan.core.errors import InputError
from proofvan.methods.tables import Table, read

# Marks everything that belongs to practice, on paper too (field practice 1.5).
PRACTICE_MARK = "仿真"
# A picture lies in every record: a letterhead drawn in SVG has some kilobytes.
LARGEST_PICTURE_BYTES = 65_536
_PICTURE_NAME = r"^$|^[A-Za-z0-9_-]+\.(svg|png)$"
_BEGINNINGS = {"svg": (b"<svg", b"<?xml"), "png": (b"\x89PNG\r\n\x1a\n",)}


class Confirmation(Table):
    """Somebody compared a figure that we only remember with the paper text, and signed for it."""

    by: str = Field(min_length=1)
    on: date


class Numbers(Table):
    """How a document is numbered: words around {run}, which no other document has; also {year}, {month}, {day}."""

    verification_certificate: str = "PV-{run}"
    notice_of_results: str = "PV-{run}"
    calibration_certificate: str = "PV-{run}"
    test_report: str = "PV-{run}"

    @field_validator("*")
    @classmethod
    def _names_the_run(cls, pattern: str) -> str:
        try:
            names = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
        except ValueError:
            names = set()
        if "run" not in names or not names <= {"run", "year", "month", "day"}:
            raise ValueError("words with {run}, and perhaps {year}, {month}, {day}")
        return pattern

    def number(self, kind: str, day: date, run: str) -> str:
        """Give the number of a document of a run and a day."""
        pattern: str = getattr(self, kind)
        return pattern.format(run=run, year=f"{day:%Y}", month=f"{day:%m}", day=f"{day:%d}")


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
    letterhead: str = Field(default="", pattern=_PICTURE_NAME)  # picture beside this file, for the head of the cover
    seal: str = Field(default="", pattern=_PICTURE_NAME)  # picture of the seal beside this file
    numbers: Numbers = Numbers()
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


def require_picture(name: str, data: bytes) -> None:
    """Refuse what is no picture of the kind that its name says, or is too large; raises InputError."""
    kind = name.rpartition(".")[2]
    if len(data) > LARGEST_PICTURE_BYTES:
        raise InputError("organisation-picture-too-large", file=name, size=len(data), allowed=LARGEST_PICTURE_BYTES)
    if not data.startswith(_BEGINNINGS[kind]):
        raise InputError("organisation-picture-wrong", file=name, allowed=kind.upper())


class _File(Table):
    organisation: Organisation


def load(path: Path) -> Organisation:
    """Read an organisation from its TOML file; raises InputError naming file, field, value and what is allowed."""
    return read(path, _File).organisation
