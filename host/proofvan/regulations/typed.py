"""A case from values that somebody typed: from paper, from a table, from another institute's record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from proofvan.core.errors import InputError
from proofvan.methods.quantities import ENTERED, Observation
from proofvan.methods.sheets import read_any, read_rows
from proofvan.methods.tables import Table, validate, wrong_field
from proofvan.procedures.regulation import Case, Regulation, Service
from proofvan.procedures.step import StepCall
from proofvan.regulations.admission import require_standard
from proofvan.standards import organisation as organisations
from proofvan.standards.organisation import Organisation
from proofvan.standards.register import locate
from proofvan.standards.standard import Standard, load

# Stands where a figure of memory or trade knowledge would name who compared it with the paper text.
UNCONFIRMED = "未确认"


class InputFile(Table):
    """A whole input file of `proofvan compute`."""

    service: Service = Service.SUBSEQUENT_VERIFICATION
    organisation: str = ""  # file name; without it nobody has confirmed anything
    subject: Mapping[str, Any]
    plan: Mapping[str, Any]
    standards: Mapping[str, Any]  # role -> file name, or the standard itself as a table
    observations: Mapping[
        str, Any
    ]  # step -> its table, one table a run, or the file name of a sheet with one row a run


class Desk(Organisation):
    """Whoever computes at a desk: nothing is refused for want of a confirmation, everything unconfirmed is named so."""

    def confirmed_by(self, limit: str) -> str:
        """Say who confirmed a figure, or that nobody did."""
        return super().confirmed_by(limit) or UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Typed:
    """A case with what was typed for it: call key -> names of the fields that a person typed."""

    case: Case
    entered: Mapping[str, tuple[str, ...]]


def read_case(regulation: Regulation, path: Path) -> Typed:
    """Read an input file (TOML, CSV, Excel) into a case.

    Raises InputError that names file, field, value and what is allowed; PreconditionError for a standard that may not
    be used.
    """
    file = str(path)
    table = validate(read_any(path), InputFile, file)
    case = Case(
        service=table.service,
        subject=validate(table.subject, regulation.subject, file, "subject"),
        plan=validate(table.plan, regulation.plan, file, "plan"),
        observations={},
        standards={role: _standard(role, given, path) for role, given in table.standards.items()},
        organisation=_organisation(table.organisation, path),
    )
    for required in regulation.needed(case) if regulation.needed else regulation.standards:
        require_standard(case, required)
    forms = _forms(regulation, case, table.observations, path)
    observations = {key: _observed(form, case) for key, form in forms.items()}
    entered = {key: _entered(form) for key, form in forms.items()}
    whole = Case(case.service, case.subject, case.plan, observations, case.standards, case.organisation)
    return Typed(whole, entered)


def _standard(role: str, given: Any, path: Path) -> Standard:
    if isinstance(given, str):
        return load(locate(given, path.parent))
    return validate(given, Standard, str(path), f"standards.{role}")


def _organisation(name: str, path: Path) -> Organisation:
    if name:
        known = organisations.load(locate(name, path.parent))
        return Desk.model_validate(known.model_dump())
    return Desk(id="desk", name_zh="仿真 未指定机构", name_en="nobody named", practice=True)


def _forms(regulation: Regulation, case: Case, given: Mapping[str, Any], path: Path) -> dict[str, Any]:
    calls = {call.key: call for call in regulation.procedure(case.plan)}
    steps = {call.step.name for call in calls.values()}
    forms: dict[str, Any] = {}
    for step, typed in given.items():
        if step not in steps:
            raise InputError(
                "typed-step-unknown", file=str(path), field=f"observations.{step}", allowed=", ".join(sorted(steps))
            )
        for where, table in _tables(step, typed, path):
            form = _form(regulation, step, table, path, where)
            key = _key(step, form, calls, path, where)
            if key in forms:
                raise InputError("typed-run-twice", file=str(path), field=where, value=key)
            forms[key] = form
    return forms


def _tables(step: str, typed: Any, path: Path) -> list[tuple[str, Any]]:
    """Give (place in the file, table) of each run; runs may also be the rows of a sheet."""
    where = f"observations.{step}"
    if isinstance(typed, str):
        typed = read_rows(path.parent / typed)
    if isinstance(typed, Sequence) and not isinstance(typed, str):
        return [(f"{where}.{number}", table) for number, table in enumerate(typed, 1)]
    return [(where, typed)]


def _form(regulation: Regulation, step: str, table: Any, path: Path, where: str) -> Any:
    kind = regulation.forms.get(step, regulation.observations[step])
    if isinstance(table, Mapping) and is_dataclass(kind):
        table = {"author": ENTERED, **table}
    try:
        return TypeAdapter(kind).validate_python(table)
    except ValidationError as problem:
        raise wrong_field(problem, str(path), where) from problem


def _key(step: str, form: Any, calls: Mapping[str, StepCall], path: Path, where: str) -> str:
    point = getattr(form, "point", "")
    key = f"{step}/{point}/{form.run}" if point else step
    if key not in calls:
        allowed = ", ".join(name for name, call in calls.items() if call.step.name == step)
        raise InputError("typed-run-not-planned", file=str(path), field=where, value=key, allowed=allowed)
    return key


def _entered(form: Any) -> tuple[str, ...]:
    names = type(form).model_fields if isinstance(form, Observation) else [one.name for one in fields(form)]
    return tuple(name for name in names if name not in ("author", "point", "run") and getattr(form, name) is not None)


def _observed(form: Any, case: Case) -> Any:
    return form.observed(case) if isinstance(form, Observation) else form
