"""Wrong values typed for `proofvan compute`, in every regulation: field, value, what is allowed and where to look."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from pydantic import BaseModel

from proofvan.core.errors import ProofvanError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.methods.quantities import Quantity, quantities
from proofvan.regulations import catalogue
from proofvan.regulations.computed import compute
from proofvan.regulations.template import as_toml
from proofvan.standards.register import locate

FOLDERS = catalogue.folders()
every_regulation = pytest.mark.parametrize("folder", FOLDERS)
# Typed with a unit that no scale, meter or thermometer has.
WRONG_UNIT = "5 furlong"


def plain(folder: str) -> dict[str, Any]:
    return tomllib.loads(as_toml(catalogue.load(folder)))


def typed_quantities(folder: str) -> Iterator[tuple[str, str, Quantity]]:
    """Step, field and quantity of every number that the template of a folder asks for."""
    regulation = catalogue.load(folder)
    for step, typed in plain(folder)["observations"].items():
        kind: Any = regulation.forms.get(step, regulation.observations[step])
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            asked = quantities(kind)
            yield from ((step, name, asked[name]) for name in first(typed) if name in asked)


def first(typed: Any) -> dict[str, Any]:
    table: dict[str, Any] = typed[0] if isinstance(typed, list) else typed
    return table


def refusal(folder: str, table: dict[str, Any], tmp_path: Path) -> tuple[ProofvanError, list[str]]:
    """What `proofvan compute` refuses a file with, and what it says in both languages."""
    path = tmp_path / "input.toml"
    path.write_text(tomlkit.dumps(table), encoding="utf-8")
    with pytest.raises(ProofvanError) as caught:
        compute(catalogue.load(folder), path)
    said = [" ".join(explain(caught.value, language)) for language in LANGUAGES]
    assert all(caught.value.evidence["file"] in one for one in said)
    return caught.value, said


def refused(folder: str, step: str, name: str, value: Any, tmp_path: Path) -> str:
    """Type one value wrong; give what is allowed, after looking whether field and value are said."""
    table = plain(folder)
    first(table["observations"][step])[name] = value
    error, said = refusal(folder, table, tmp_path)
    allowed = str(error.evidence["allowed"])
    assert error.fault == "table-value-wrong" and error.evidence["field"].endswith(f".{name}")
    assert all(error.evidence["field"] in one and f"{value}" in one and allowed in one for one in said)
    return allowed


@every_regulation
def test_what_cannot_be_negative_is_refused(folder: str, tmp_path: Path) -> None:
    one_of_each_unit = {q.unit: (step, name, q) for step, name, q in typed_quantities(folder) if q.lowest >= 0}
    assert one_of_each_unit
    for step, name, quantity in one_of_each_unit.values():
        assert quantity.allowed in refused(folder, step, name, -1.0, tmp_path)


@every_regulation
def test_a_thermometer_at_400_degrees_is_refused(folder: str, tmp_path: Path) -> None:
    thermometers = [(step, name, q) for step, name, q in typed_quantities(folder) if q.unit == "degC"]
    assert thermometers
    for step, name, quantity in thermometers:
        assert quantity.allowed in refused(folder, step, name, 400.0, tmp_path)


@every_regulation
def test_a_wrong_unit_is_refused_and_the_right_one_named(folder: str, tmp_path: Path) -> None:
    one_of_each_unit = {q.unit: (step, name, q) for step, name, q in typed_quantities(folder)}
    for unit, (step, name, _) in one_of_each_unit.items():
        assert unit in refused(folder, step, name, WRONG_UNIT, tmp_path)


@every_regulation
def test_a_missing_field_is_named(folder: str, tmp_path: Path) -> None:
    seen = {step: name for step, name, _ in reversed(list(typed_quantities(folder)))}
    for step, name in seen.items():
        table = plain(folder)
        del first(table["observations"][step])[name]
        error, said = refusal(folder, table, tmp_path)
        assert error.fault == "table-field-missing" and error.evidence["field"].endswith(f".{name}")
        assert all(error.evidence["field"] in one for one in said)


@every_regulation
def test_a_standard_without_certificate_is_refused(folder: str, tmp_path: Path) -> None:
    for role, name in plain(folder)["standards"].items():
        table = plain(folder)
        path = locate(name, catalogue.load(folder).root)
        table["standards"][role] = tomllib.loads(path.read_text(encoding="utf-8"))["standard"]
        del table["standards"][role]["certificate"]
        error, said = refusal(folder, table, tmp_path)
        assert (error.fault, error.evidence["field"]) == ("table-field-missing", f"standards.{role}.certificate")
        assert all(error.evidence["field"] in one for one in said)


@every_regulation
def test_a_file_of_10_megabytes_is_refused_unread(folder: str, tmp_path: Path) -> None:
    path = tmp_path / "input.toml"
    path.write_bytes(b"#" * 10_000_000)
    with pytest.raises(ProofvanError) as caught:
        compute(catalogue.load(folder), path)
    assert caught.value.fault == "table-too-large"
    assert {"file", "size", "allowed"} <= set(caught.value.evidence) or "highest" in caught.value.evidence
