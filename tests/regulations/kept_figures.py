"""Every figure that stands in the code of the legally relevant set, a second time: constants, enumerations, defaults.

`python tests/regulations/kept_cases.py` writes the files in kept/figures/ anew. Who changes a figure
does that knowingly, in two places; one that nobody meant to change is found.
"""

from __future__ import annotations

import enum
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import proofvan.regulations

KEPT = Path(__file__).parent / "kept" / "figures"
_SINGLE = (
    "proofvan.core.canonical",
    "proofvan.core.line",
    "proofvan.instruments.calibration",
    "proofvan.keys",
    "proofvan.methods",
    "proofvan.procedures.engine",
    "proofvan.records",
    "proofvan.records.ledger",
    "proofvan.uncertainty",
    "proofvan_wire",
    "proofvan.regulations",
)
# Practice, and what writes files while the program is made.
_NOT = re.compile(r"simulator$|generate\w*$|migrations|_example")
_PLAIN = (int, float, bytes)


def packages() -> list[str]:
    """The packages, and modules of their own, whose figures are kept."""
    folders = [
        one.name for one in pkgutil.iter_modules(proofvan.regulations.__path__, "proofvan.regulations.") if one.ispkg
    ]
    return [*_SINGLE, *(name for name in folders if not _NOT.search(name))]


def figures(package: str) -> dict[str, str]:
    """Every figure of a package's own modules by its name."""
    every = {name: value for module in _modules(package) for name, value in _of_module(module)}
    return {name: value for name, value in every.items() if " object at 0x" not in value}


def kept(package: str) -> dict[str, str]:
    """Read the file of a package."""
    found: dict[str, str] = json.loads((KEPT / f"{package}.json").read_text(encoding="utf-8"))
    return found


def write(package: str) -> None:
    """Write the file of a package."""
    KEPT.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures(package), ensure_ascii=False, indent=1)
    (KEPT / f"{package}.json").write_text(text + "\n", encoding="utf-8")


def _modules(package: str) -> Iterator[ModuleType]:
    module = import_module(package)
    yield module
    for one in sorted(pkgutil.iter_modules(getattr(module, "__path__", [])), key=lambda one: one.name):
        if not one.ispkg and not _NOT.search(one.name):
            yield import_module(f"{package}.{one.name}")


def _of_module(module: ModuleType) -> Iterator[tuple[str, str]]:
    place = module.__name__
    for name, value in vars(module).items():
        if name.lstrip("_").isupper() and _holds_number(value):
            yield f"{place}.{name}", _said(value)
        elif getattr(value, "__module__", None) == place:
            yield from _of_owned(f"{place}.{name}", value)


def _of_owned(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, type) and issubclass(value, enum.Enum):
        yield place, ", ".join(f"{one.name} {one.value!r}" for one in value)
    elif isinstance(value, type):
        for name, member in vars(value).items():
            function = getattr(member, "__func__", member)
            if inspect.isfunction(function):
                yield from _defaults(f"{place}.{name}", function)
            elif isinstance(member, _PLAIN) and not name.startswith("__"):
                yield f"{place}.{name}", repr(member)
    elif inspect.isfunction(value):
        yield from _defaults(place, value)


def _defaults(place: str, function: Any) -> Iterator[tuple[str, str]]:
    for name, one in inspect.signature(function).parameters.items():
        if one.default is not one.empty and _holds_number(one.default):
            yield f"{place}({name})", _said(one.default)


def _holds_number(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_number, (*value.keys(), *value.values())))
    if isinstance(value, tuple | list | frozenset | set):
        return any(map(_holds_number, value))
    return isinstance(value, (*_PLAIN, partial, re.Pattern)) or hasattr(value, "numerator")


def _said(value: Any) -> str:
    if isinstance(value, frozenset | set):
        return repr(sorted(value, key=repr))
    return re.sub(r"<(?:function|class|module)[^>]*>", "", repr(value))
