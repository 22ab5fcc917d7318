"""Typed dataclasses to plain data and back, exactly: nothing is added, dropped or converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import GenericAlias
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from proofvan.core.errors import RecordError

Kind = TypeVar("Kind")


def to_plain(value: Any) -> Any:
    """Turn dataclasses, tuples, enumerations and mappings into dict, list, str, int, bool, None.

    Raises TypeError for anything else, a binary float above all.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {_key(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: type[Kind], value: Any, where: str) -> Kind:
    """Build a dataclass from plain data; raises RecordError naming the field that does not fit, `where` included."""
    built: Kind = _build(kind, value, where)
    return built


def _build(kind: Any, value: Any, where: str) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        return _build_dataclass(kind, value, where)
    if get_origin(kind) is tuple:
        return _build_tuple(get_args(kind)[0], value, where)
    if get_origin(kind) is not None or isinstance(kind, GenericAlias):  # Mapping[str, Any]: plain data as it is
        return _expect(dict, value, where)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _build_enumeration(kind, value, where)
    return _expect(kind, value, where)


def _build_dataclass(kind: Any, value: Any, where: str) -> Any:
    hints = _hints(kind)
    given = _expect(dict, value, where)
    for name in sorted(given.keys() ^ hints.keys()):
        fault = "record-field-missing" if name in hints else "record-field-unknown"
        raise RecordError(fault, field=f"{where}.{name}")
    return kind(**{name: _build(hint, given[name], f"{where}.{name}") for name, hint in hints.items()})


def _build_tuple(item: Any, value: Any, where: str) -> tuple[Any, ...]:
    given = _expect(list, value, where)
    return tuple(_build(item, entry, f"{where}[{index}]") for index, entry in enumerate(given))


def _build_enumeration(kind: type[StrEnum], value: Any, where: str) -> StrEnum:
    try:
        return kind(_expect(str, value, where))
    except ValueError:
        allowed = ", ".join(kind)
        raise RecordError("record-field-value", field=where, value=value, allowed=allowed) from None


def _expect(kind: Any, value: Any, where: str) -> Any:
    if type(value) is not kind:
        raise RecordError("record-field-value", field=where, value=repr(value)[:80], allowed=kind.__name__)
    return value


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"key {key!r} is not text")
    return str(key)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
