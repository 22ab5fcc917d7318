"""Drafts of instruments: kept as they were entered, with photographs of their plates; a whole one becomes a job."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from proofvan.core.errors import InputError, PreconditionError
from proofvan.methods.tables import validate
from proofvan.records.sink import write_durably
from proofvan.regulations.catalogue import load
from proofvan.web.batches import Batches
from proofvan.web.drafts.fields import DraftField, fields_of
from proofvan.web.photographs import KINDS

FOLDER, PHOTOS = "drafts", "photos"
# What `became` of a draft that no job was made of.
SET_ASIDE = "set-aside"
_MOST_PHOTOS = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of an instrument so far; `values` by column, as typed."""

    id: str
    job: str  # the job of whose kind it is
    values: Mapping[str, str]
    by: str
    became: str = ""  # the list that was made of it, or SET_ASIDE


class Drafts:
    """The drafts of a home, a folder each; none is ever deleted."""

    def __init__(self, home: Path, batches: Batches) -> None:
        self._folder, self._batches = home / FOLDER, batches

    def shown(self) -> list[dict[str, Any]]:
        """Give the open drafts with what each still lacks; what was saved last stands last."""
        return [self._shown(draft) for draft in self._all() if not draft.became]

    def save(self, number: str, job: str, values: Mapping[str, str], by: str) -> dict[str, Any]:
        """Keep a draft, a new one when `number` is empty; what is missing or wrong is told and no hindrance.

        Raises InputError for an unknown draft, job or column.
        """
        known = self._open(number) if number else None
        draft = Draft(known.id if known else secrets.token_hex(8), job, _trimmed(values), by)
        columns = [field.column for field in self._fields(job)]
        for column in draft.values.keys() - set(columns):
            raise InputError("draft-column-unknown", value=column, allowed=", ".join(columns))
        self._write(draft)
        return self._shown(draft)

    def add_photo(self, number: str, content: bytes) -> dict[str, Any]:
        """Keep a photograph with a draft, once; raises InputError for what is no JPEG or PNG, and for too many."""
        draft = self._open(number)
        kind = next((kind for head, kind in KINDS.items() if content.startswith(head)), "")
        if not kind:
            raise InputError("draft-photo-kind", allowed=", ".join(KINDS.values()))
        if len(self._photos(draft.id)) >= _MOST_PHOTOS:
            raise InputError("draft-photos-many", allowed=_MOST_PHOTOS)
        write_durably(self._made(draft.id) / PHOTOS / f"{hashlib.sha256(content).hexdigest()}.{kind}", content)
        return self._shown(draft)

    def photo(self, number: str, name: str) -> Path:
        """Give the file of a photograph of a draft; raises InputError when there is none."""
        path = self._folder / self._open(number).id / PHOTOS / name
        if not path.is_file():
            raise InputError("draft-unknown", value=name)
        return path

    def end(self, number: str, how: Literal["job", "set-aside"]) -> str:
        """Make the job of a draft, as a list of its own, or set the draft aside; gives the list's id, or "".

        Raises PreconditionError naming what is missing, InputError for a value that does not fit; then it stays open.
        """
        draft = self._open(number)
        made = self._job_of(draft) if how == "job" else ""
        self._write(replace(draft, became=made or SET_ASIDE))
        return made

    def _job_of(self, draft: Draft) -> str:
        if missing := self._missing(draft):
            raise PreconditionError("draft-incomplete", missing=", ".join(missing))
        made = self._batches.add_one(draft.values, draft.job)
        beside = self._batches.folder(made) / PHOTOS
        beside.mkdir()
        for photo in self._photos(draft.id):
            write_durably(beside / photo.name, photo.read_bytes())
        return made

    def _shown(self, draft: Draft) -> dict[str, Any]:
        known = draft.job in self._batches.bases()
        missing = self._missing(draft) if known else []
        return {
            **asdict(draft),
            "title": " ".join(draft.values.get(name, "") for name in ("model", "serial")).strip(),
            "missing": missing,
            "wrong": None if missing else self._wrong(draft),
            "photos": [path.name for path in self._photos(draft.id)],
        }

    def _missing(self, draft: Draft) -> list[str]:
        needed = (field.column for field in self._fields(draft.job) if field.required)
        return [column for column in needed if column not in draft.values]

    def _wrong(self, draft: Draft) -> dict[str, str] | None:
        """Give what does not fit the kind of instrument, or that its job is gone: the column and what is allowed."""
        subject = {name: value for name, value in draft.values.items() if "." not in name}
        try:
            validate(subject, load(self._batches.base(draft.job).regulation).subject, draft.id)
        except InputError as problem:
            return {"field": str(problem.evidence.get("field", "job")), "allowed": str(problem.evidence["allowed"])}
        return None

    def _fields(self, job: str) -> list[DraftField]:
        return fields_of(self._batches.base(job))

    def _open(self, number: str) -> Draft:
        path = self._folder / number / "draft.json"
        draft = _read(path) if path.is_file() else None
        if draft is None or draft.became:
            raise InputError("draft-unknown", value=number)
        return draft

    def _all(self) -> Iterator[Draft]:
        paths = self._folder.glob("*/draft.json")
        return (_read(path) for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns))

    def _photos(self, number: str) -> list[Path]:
        return sorted((self._folder / number / PHOTOS).glob("*.*"))

    def _write(self, draft: Draft) -> None:
        content = json.dumps(asdict(draft), ensure_ascii=False, indent=1).encode()
        write_durably(self._made(draft.id) / "draft.json", content)

    def _made(self, number: str) -> Path:
        (self._folder / number / PHOTOS).mkdir(parents=True, exist_ok=True)
        return self._folder / number


def _trimmed(values: Mapping[str, str]) -> dict[str, str]:
    return {column: value.strip() for column, value in values.items() if value.strip()}


def _read(path: Path) -> Draft:
    return Draft(**json.loads(path.read_bytes()))
