"""Reading the project's TOML tables: a wrong file is told to the person who wrote it, field by field."""

from __future__ import annotations

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from proofvan.core.errors import InputError

Model = TypeVar("Model", bound=BaseModel)

# A table that a person writes has some kilobytes; more is a mistake, and not worth parsing.
LARGEST_FILE_BYTES = 1_000_000


class Table(BaseModel):
    """Base of everything that is read from TOML: frozen, and a field that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _exact(value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("a decimal number in quotes")
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise ValueError("a decimal number in quotes") from None


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdigit() else value


# Beside a `Literal` of whole numbers: the cell of a sheet is text.
WHOLE_NUMBER = BeforeValidator(_whole)

# A number of a certificate: a decimal string in the file, exact here, never a binary float.
Exact = Annotated[Fraction, BeforeValidator(_exact), PlainSerializer(str, return_type=str)]


def read(path: Path, model: type[Model]) -> Model:
    """Read a TOML file into a model.

    Raises InputError that names file, field, value and what is allowed.
    """
    return validate(read_plain(path), model, str(path))


def read_plain(path: Path) -> dict[str, Any]:
    """Read a TOML file as plain data; raises InputError when it is missing, too large or not TOML."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise InputError("table-not-readable", file=str(path), detail=problem.strerror or "") from problem
    if len(data) > LARGEST_FILE_BYTES:
        raise InputError("table-too-large", file=str(path), size=len(data), allowed=LARGEST_FILE_BYTES)
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise InputError("table-not-toml", file=str(path), detail=str(problem)) from problem


def validate(plain: Any, model: type[Model], file: str, inside: str = "") -> Model:
    """Check plain data against a model; raises InputError for the first thing that is wrong.

    `inside` names the table of the file that the data come from.
    """
    try:
        return model.model_validate(plain)
    except ValidationError as problem:
        raise wrong_field(problem, file, inside) from problem


def wrong_field(problem: ValidationError, file: str, inside: str = "") -> InputError:
    """Say which field is wrong first: file, field, value, what is allowed."""
    first = problem.errors(include_url=False)[0]
    place = [inside, *(str(part) for part in first["loc"])]
    return InputError(
        _FAULTS.get(first["type"], "table-value-wrong"),
        file=file,
        field=".".join(part for part in place if part) or "-",
        value=_shown(first["input"]),
        allowed=first["msg"].removeprefix("Value error, "),
    )


_FAULTS = {"missing": "table-field-missing", "extra_forbidden": "table-field-unknown"}


def _shown(value: Any) -> str:
    # A whole table as "value" would hide the message; its names are enough.
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(map(str, value))) + "}"
    return str(value)[:200] if not isinstance(value, date) else value.isoformat()
