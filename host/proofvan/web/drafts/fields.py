"""What must be known of an instrument before it can be verified: the columns of a draft."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from proofvan.compose.practice import Practice
from proofvan.regulations.catalogue import load
from proofvan.web.view import words

# Who has the instrument verified, and where it stands: of the job, not of the instrument.
OF_JOB = ("client", "place")


@dataclass(frozen=True, slots=True)
class DraftField:
    """One thing to know: its column in a sheet, its name in both languages, and what may be entered."""

    column: str
    label: Mapping[str, str]
    kind: Literal["text", "number", "choice", "yes-no"]
    choices: tuple[str, ...]
    required: bool
    example: str  # of the instrument of the job that the draft is made for; never taken over


def fields_of(practice: Practice) -> list[DraftField]:
    """Give the fields of an instrument of this job's kind: who and where first, then the plate."""
    job = tomllib.loads(practice.job.read_text(encoding="utf-8"))
    model = load(practice.regulation).subject
    of_job = [_field(f"job.{name}", name, str, True, job["job"][name]) for name in OF_JOB]
    return of_job + [
        _field(name, name, field.annotation, field.is_required(), job["subject"].get(name, ""))
        for name, field in model.model_fields.items()
    ]


def _field(column: str, name: str, kind: Any, required: bool, example: Any) -> DraftField:
    choices = tuple(str(one) for one in get_args(kind)) if get_origin(kind) is Literal else ()
    shown = str(example).lower() if isinstance(example, bool) else str(example)
    return DraftField(column, words(f"draft-field-{name.replace('_', '-')}"), _kind(kind), choices, required, shown)


def _kind(kind: Any) -> Literal["text", "number", "choice", "yes-no"]:
    if get_origin(kind) is Literal:
        return "choice"
    inner = [one for one in get_args(kind) if one is not NoneType] or [kind]
    if bool in inner:
        return "yes-no"
    return "number" if {int, float} & set(inner) else "text"
