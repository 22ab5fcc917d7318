"""One standard whole: may it be used, what is due, its intermediate checks 期间核查 and their control chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from proofvan.compose.now import utc_now
from proofvan.compose.standards import Entry, StandardsRegister
from proofvan.core.clock import civil_date
from proofvan.core.errors import InputError, PreconditionError
from proofvan.core.messages import LANGUAGES, Language, explain
from proofvan.standards.checks import Check, CheckPlan, Judged, Occasion
from proofvan.standards.standard import Standard
from proofvan.standards.standing import due, require_standing
from proofvan.web.pictures import picture
from proofvan.web.view import words


def in_register(home: Path) -> list[Standard]:
    """Give the standards that were entered at this station."""
    return [entry.standard for entry in StandardsRegister(home).entries()]


def one_standard(home: Path, name: str, practice: Sequence[Standard]) -> dict[str, Any]:
    """Give one standard for the screen; one of practice that nobody entered has no checks. Raises InputError."""
    register, today = StandardsRegister(home), civil_date(utc_now())
    entry = next((one for one in register.entries() if one.standard.id == name), None)
    standard = entry.standard if entry else next((one for one in practice if one.id == name), None)
    if standard is None:
        raise InputError("station-standard-unknown", value=name)
    plan, judged = standard.check, register.judged(name) if entry else ()
    return {
        "id": standard.id,
        "name": {"zh": standard.name_zh, "en": standard.name_en},
        "serial": standard.serial,
        "simulated": standard.simulated,
        "entered": entry is not None,
        "refused": _refused(register, entry, today) if entry else None,
        "certificate": standard.certificate.number,
        "laboratory": standard.certificate.laboratory,
        "uncertainty": standard.stated_uncertainty(),
        "due": [
            {"what": words(one.subject), "day": one.day.isoformat(), "days": one.days}
            for one in due([standard], register.logbook, today)
        ],
        "plan": _plan(plan) if plan and entry else None,
        "checks": [_check(one) for one in reversed(judged)],
    }


def add_check(register: StandardsRegister, name: str, readings: Sequence[str], occasion: Occasion, by: str) -> None:
    """Enter an intermediate check as `proofvan standards check` does; raises InputError for readings that do not fit.

    A reading is a decimal number as it was read.
    """
    register.check(name, Check(civil_date(utc_now()), occasion, by, tuple(readings)))


def chart_of(home: Path, name: str, language: Language) -> bytes:
    """Draw the control chart of a standard's checks as SVG; raises InputError when there is nothing to draw."""
    register = StandardsRegister(home)
    plan, judged = register.entry(name).standard.check, register.judged(name)
    if plan is None or not judged:
        raise InputError("station-no-checks", value=name)
    from proofvan.documents.control_plot import plot_checks

    return picture(".svg", partial(plot_checks, judged, plan, language=language))


def _refused(register: StandardsRegister, entry: Entry, today: date) -> dict[str, list[str]] | None:
    try:
        require_standing(entry.standard, entry.sha256, register.logbook, today)
    except PreconditionError as problem:
        return {language: list(explain(problem, language)) for language in LANGUAGES}
    return None


def _plan(plan: CheckPlan) -> dict[str, Any]:
    return {
        "source": plan.source,
        "quantity": plan.quantity,
        "unit": plan.unit,
        "value": f"{float(plan.value):.10g}",
        "largest": f"{float(plan.largest_deviation):.6g}",
        "readings": plan.readings,
        "interval_days": plan.interval_days,
    }


def _check(one: Judged) -> dict[str, Any]:
    return {
        "day": one.check.day.isoformat(),
        "by": one.check.by,
        "deviation": f"{one.deviation:+.6g}",
        "good": one.good,
        "signals": [words(signal) for signal in one.signals],
    }
