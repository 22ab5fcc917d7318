"""What every regulation said of one case of each of its methods when it was last changed on purpose.

`python tests/regulations/kept_cases.py [FOLDER ...]` writes the files in kept/ anew, those of kept_figures.py too.
Who changes a formula, a budget, a limit, a range or a plan does that knowingly and reads the difference; a record of
yesterday must be computed as it was.
"""

from __future__ import annotations

import json
import math
import pkgutil
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, is_dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import kept_figures
import numpy as np
from practice_cases import virtual_case
from pydantic import BaseModel

from proofvan import methods, people, standards
from proofvan.core.errors import ProofvanError
from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Quantity
from proofvan.methods.tables import Table
from proofvan.procedures.regulation import Case, Evaluation, Regulation
from proofvan.regulations import catalogue
from proofvan.uncertainty import gtc
from proofvan.uncertainty.inputs import collect, estimates

TABLES = "tables"
KEPT = Path(__file__).parent / "kept"
SHARE_OF_MPE, SEED = 0.37, 7
# Another processor's library of mathematics may differ in the last digits.
_DIGITS = 9
_FLOAT = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?")
# What is done to a number that was seen, one at a time.
_CHANGES = {"less": lambda value: value / 2 - 0.01, "more": lambda value: value * 1.5 + 1.0}


def plans(folder: str) -> list[dict[str, Any]]:
    """The practice plan, and what is changed in it for the variants of example.toml."""
    table = tomllib.loads((catalogue.load(folder).root / "example.toml").read_text(encoding="utf-8"))
    return [{}, *(one["plan"] for one in table.get("variant", []))]


def case_of(folder: str, plan: dict[str, Any]) -> Case:
    """A virtual verification with every influence drawn, of an instrument that is off by a third of the limit."""
    table = tomllib.loads((catalogue.load(folder).root / "example.toml").read_text(encoding="utf-8"))
    standards = next((one.get("standards", {}) for one in table.get("variant", []) if one["plan"] == plan), {})
    error, random = SHARE_OF_MPE * float(table["effective"]["mpe"]), np.random.default_rng(SEED)
    return virtual_case(folder, error, random, **plan, standards=standards)


def said(folder: str) -> dict[str, Any]:
    """All that is kept of a folder."""
    regulation = catalogue.load(folder)
    cases = [(plan, case_of(folder, plan)) for plan in plans(folder)]
    return {
        "allowed": allowed(regulation),
        "cases": [{"plan": plan, **of_case(regulation, one)} for plan, one in cases],
        "changed": {_line(plan): of_changes(regulation, one) for plan, one in cases},
    }


def allowed(regulation: Regulation) -> dict[str, Any]:
    """What may be typed in each field of subject, plan, observations and forms."""
    steps = {f"{name} (seen)": kind for name, kind in regulation.observations.items()}
    forms = {f"{name} (typed)": kind for name, kind in regulation.forms.items()}
    every = {"subject": regulation.subject, "plan": regulation.plan, **steps, **forms}
    return {name: _allowed(kind) for name, kind in every.items()}


def tables() -> dict[str, Any]:
    """What may stand in every table that people write, outside the regulations' own."""
    for package in (methods, people, standards):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    every = {f"{kind.__module__}.{kind.__name__}": kind for kind in _kinds(Table)}
    packages = tuple(f"{package.__name__}." for package in (methods, people, standards))
    return {name: _allowed(kind) for name, kind in sorted(every.items()) if name.startswith(packages)}


def of_case(regulation: Regulation, one: Case) -> dict[str, Any]:
    """The steps, what they saw, and what came of it."""
    calls = regulation.procedure(one.plan)
    return {
        "steps": [f"{call.key} | {call.step.name} | {call.step.clause} | {call.point}" for call in calls],
        "admitted": _refusal(regulation, replace(one, observations={})),
        "seen": {key: _line(list(_numbers(seen))) for key, seen in one.observations.items()},
        "description": _line(asdict(regulation.describe(one))),
        **_evaluated(regulation.evaluate(one)),
    }


def of_changes(regulation: Regulation, one: Case) -> dict[str, str]:
    """What comes out otherwise when one number of one step is changed, for the first call of every step."""
    with without_budgets():
        before = _outcomes(regulation, one)
        after = {name: _outcomes(regulation, changed) for name, changed in changes(regulation, one)}
    return {name: "; ".join(line for line in lines if line not in before) for name, lines in after.items()}


def changes(regulation: Regulation, one: Case) -> Iterator[tuple[str, Case]]:
    """Cases that differ from this one in one number, or in one finding."""
    first: dict[str, str] = {}
    for call in regulation.procedure(one.plan):
        if call.key in one.observations:
            first.setdefault(call.step.name, call.key)
    for key in first.values():
        seen = one.observations[key]
        for field in _names(seen):
            for how, value in _changed(getattr(seen, field)):
                again = {**one.observations, key: _with(seen, field, value)}
                yield f"{key} {field} {how}", replace(one, observations=again)


@contextmanager
def without_budgets() -> Iterator[None]:
    """No uncertainty is computed in here: it changes no verdict, and costs nearly all of the time."""
    whole = gtc.evaluate
    gtc.evaluate = lambda formula, model, *_: gtc.Evaluated(  # type: ignore[assignment]
        float(formula(estimates(model))), 0.0, math.inf, 2.0, 0.0, ()
    )
    try:
        yield
    finally:
        gtc.evaluate = whole


def write(folder: str) -> None:
    """Write the file of a folder, or that of all other tables."""
    KEPT.mkdir(exist_ok=True)
    text = json.dumps(tables() if folder == TABLES else said(folder), ensure_ascii=False, indent=1)
    (KEPT / f"{folder}.json").write_text(text + "\n", encoding="utf-8")


def kept(folder: str) -> dict[str, Any]:
    """Read the file of a folder."""
    found: dict[str, Any] = json.loads((KEPT / f"{folder}.json").read_text(encoding="utf-8"))
    return found


def _kinds(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def _allowed(kind: Any) -> dict[str, str]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: _of_field(field.annotation, field) for name, field in kind.model_fields.items()}
    hints = get_type_hints(kind, include_extras=True)
    return {one.name: _of_hint(hints[one.name]) for one in fields(kind)}


def _of_field(annotation: Any, field: Any) -> str:
    default = "" if field.is_required() else f" = {field.default!r}"
    nested = f" {_line(_allowed(annotation))}" if isinstance(annotation, type) and _is_table(annotation) else ""
    inner = [_line(_allowed(part)) for part in getattr(annotation, "__args__", ()) if _is_table(part)]
    return " ".join([_words(annotation), *map(_words, field.metadata), *inner]) + nested + default


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _of_hint(hint: Any) -> str:
    return " ".join([_words(getattr(hint, "__origin__", hint)), *map(_words, getattr(hint, "__metadata__", ()))])


def _words(what: Any) -> str:
    if isinstance(what, Quantity):
        return f"{what.allowed} (times {what.factor:g} {what.reading_unit})"
    text = what.__name__ if isinstance(what, type) else repr(what)
    return re.sub(r"<[^>]* at 0x[0-9a-f]+>|\bproofvan[\w.]*\.|typing\.", "", text)


def _numbers(seen: Any) -> Iterator[Any]:
    for name in _names(seen):
        value = getattr(seen, name)
        yield [value.value, value.unit] if isinstance(value, Reading) else value


def _evaluated(found: Evaluation) -> dict[str, Any]:
    return {
        "results": [_result(result) for result in found.results],
        "verdicts": _verdicts(found),
        "inputs": {f"{model.name} {model.point}": _inputs(model.inputs) for model in found.models},
    }


def _result(result: Any) -> str:
    plain = asdict(result)
    budget = [f"{line['label']} {line['sensitivity']} {line['contribution']}" for line in plain.pop("budget")]
    return _line([*plain.values(), budget])


def _inputs(inputs: Any) -> str:
    return _line([(one.component.label, one.estimate, one.component.standard_uncertainty) for one in collect(inputs)])


def _verdicts(found: Evaluation) -> list[str]:
    return [
        _line([one.result, one.point, one.judged, one.limit.id, one.limit.value, one.rule, one.outcome, one.reason])
        for one in found.verdicts
    ]


def _outcomes(regulation: Regulation, one: Case) -> list[str]:
    try:
        found = regulation.evaluate(one).verdicts
    except (ProofvanError, ArithmeticError, ValueError) as problem:
        return [f"{type(problem).__name__} {getattr(problem, 'fault', '')}"]
    return [" ".join(part for part in (v.result, v.point, v.outcome, v.reason) if part) for v in found]


def _refusal(regulation: Regulation, one: Case) -> str:
    try:
        regulation.check(one)
    except ProofvanError as problem:
        return _line([problem.fault, problem.evidence])
    return "yes"


def _names(seen: Any) -> list[str]:
    return [one.name for one in fields(seen)] if is_dataclass(seen) else list(type(seen).model_fields)


def _changed(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        yield "other", not value
    elif isinstance(value, float):
        yield from ((how, change(value)) for how, change in _CHANGES.items())
    elif isinstance(value, Reading):
        yield from ((how, replace(value, value=change(value.value))) for how, change in _CHANGES.items())


def _with(seen: Any, field: str, value: Any) -> Any:
    return seen.model_copy(update={field: value}) if isinstance(seen, BaseModel) else replace(seen, **{field: value})


def _line(what: Any) -> str:
    text = json.dumps(what, ensure_ascii=False, default=str)
    return _FLOAT.sub(lambda found: _rounded(found[0]), text)


def _rounded(number: str) -> str:
    value = float(number)
    return f"{value:.{_DIGITS}g}" if math.isfinite(value) else number


if __name__ == "__main__":
    for name in sys.argv[1:] or (TABLES, *catalogue.folders()):
        write(name)
    for package in kept_figures.packages():
        kept_figures.write(package)
