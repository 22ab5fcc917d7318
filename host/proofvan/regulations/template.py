"""A whole input file of `proofvan compute` for a regulation, filled with the figures of its practice instrument."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Quantity, quantities
from proofvan.methods.sheets import field_parts
from proofvan.methods.tables import read_plain
from proofvan.procedures.regulation import Case, Regulation, Service
from proofvan.standards.organisation import Organisation
from proofvan.standards.organisation import load as load_organisation
from proofvan.standards.register import PRACTICE, load_roles

FORMATS = (".toml", ".csv", ".xlsx")


def practice_case(regulation: Regulation) -> Case:
    """Give the practice job of a regulation as a case without observations."""
    return case_of_job(regulation, regulation.root / "practice_job.toml")


def case_of_job(regulation: Regulation, path: Path) -> Case:
    """Give a job of the practice organisation as a case without observations."""
    job = read_plain(path)
    return Case(
        service=Service(job["job"].get("practised_service", job["job"]["service"])),
        subject=regulation.subject.model_validate(job["subject"]),
        plan=regulation.plan.model_validate(job["plan"]),
        observations={},
        standards=load_roles(job["standards"], path.parent),
        organisation=_practice(),
    )


def template(regulation: Regulation) -> dict[str, Any]:
    """Give the input file as plain data: practice instrument, no error, practice standards."""
    job, case = read_plain(regulation.root / "practice_job.toml"), practice_case(regulation)
    assert regulation.virtual is not None
    seen = regulation.virtual(case, 0.0, None)
    observations: dict[str, Any] = {}
    for call in regulation.procedure(case.plan):
        table = _typed(regulation, call.step.name, seen[call.key])
        if call.point:
            observations.setdefault(call.step.name, []).append(table)
        else:
            observations[call.step.name] = table
    parts = {name: job[name] for name in ("subject", "plan", "standards")}
    return {"service": case.service.value, **parts, "observations": observations}


def as_toml(regulation: Regulation) -> str:
    """Give the template as TOML; each quantity says its unit and range once, at the first run."""
    document = tomlkit.document()
    document.add(tomlkit.comment(f"{regulation.id}-{regulation.edition}: proofvan compute {regulation.folder} FILE"))
    for name, value in template(regulation).items():
        document.add(name, tomlkit.item(value))
    notes = {f"{field} = ": note for _, field, note in _notes(regulation)}
    return "\n".join(_annotated(tomlkit.dumps(document), notes)) + "\n"


def as_csv(regulation: Regulation) -> str:
    """Give the template as a sheet with the columns field, value, unit and note."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(_rows(regulation))
    return out.getvalue()


def write(regulation: Regulation, path: Path) -> None:
    """Write the template in the format that the file's name asks for."""
    if path.suffix.lower() == ".xlsx":
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet(regulation.folder[:31])
        for row in _rows(regulation):
            sheet.append(row)
        book.save(path)
        return
    text = as_csv(regulation) if path.suffix.lower() == ".csv" else as_toml(regulation)
    path.write_text(text, encoding="utf-8")


def _practice() -> Organisation:
    return load_organisation(PRACTICE / "organisation.toml")


def _form(regulation: Regulation, step: str) -> Any:
    return regulation.forms.get(step, regulation.observations[step])


def _typed(regulation: Regulation, step: str, seen: Any) -> dict[str, Any]:
    """Give an observation as a person would have typed it."""
    form = _form(regulation, step)
    if is_dataclass(form):
        return {one.name: getattr(seen, one.name) for one in fields(form) if one.name != "author"}
    asked, found = quantities(form), {}
    for name in form.model_fields:
        value = getattr(seen, name, None)
        if name != "author" and value is not None:
            found[name] = _shown(asked[name].typed(value)) if name in asked else value
    return found


def _shown(value: float | Reading) -> float:
    number = value.value if isinstance(value, Reading) else value
    return float(f"{number:.12g}")


def _notes(regulation: Regulation) -> Iterator[tuple[str, str, str]]:
    for step in regulation.observations:
        form = _form(regulation, step)
        if isinstance(form, type) and issubclass(form, BaseModel):
            for name, quantity in quantities(form).items():
                yield step, name, _note(form, name, quantity)


def _note(form: type[BaseModel], name: str, quantity: Quantity) -> str:
    field = form.model_fields[name]
    optional = not field.is_required() and field.default is not PydanticUndefined
    return quantity.allowed + (", may be left out" if optional else "")


def _annotated(text: str, notes: Mapping[str, str]) -> Iterator[str]:
    told: set[str] = set()
    for line in text.splitlines():
        start = next((start for start in notes if line.startswith(start) and start not in told), None)
        if start is None:
            yield line
        else:
            told.add(start)
            yield f"{line}  # {notes[start]}"


def _rows(regulation: Regulation) -> Iterator[tuple[Any, ...]]:
    notes = {(step, field): note for step, field, note in _notes(regulation)}
    yield ("field", "value", "unit", "note")
    for place, value in _flat("", template(regulation)):
        parts = field_parts(place)
        yield place, value, "", notes.get((parts[1] if len(parts) > 1 else "", parts[-1]), "")


def _flat(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            shown = f'"{name}"' if "." in name else name
            yield from _flat(f"{place}.{shown}" if place else shown, item)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for number, item in enumerate(value, 1):
            yield from _flat(f"{place}.{number}", item)
    elif isinstance(value, list):
        yield place, "[" + ", ".join(map(str, value)) + "]"
    else:
        yield place, str(value).lower() if isinstance(value, bool) else value
