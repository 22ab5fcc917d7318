"""May a standard be used today? Certificate, chain, logbook and checks together; and what is due next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from proofvan.core.errors import PreconditionError
from proofvan.standards.chain import require_chain
from proofvan.standards.checks import judge
from proofvan.standards.logbook import Happening, Line, Logbook
from proofvan.standards.standard import Standard

# Field practice 4, "next visit": warn 60 and 30 days before.
WARNING_DAYS = (60, 30)


@dataclass(frozen=True, slots=True)
class Due:
    """Something about a standard that runs out: `subject` is a message id, `days` are left (negative: overdue)."""

    standard: str
    subject: str
    day: date
    days: int


def require_standing(standard: Standard, file: str, logbook: Logbook, day: date) -> None:
    """Refuse a standard that may not be used on a day; `file` is the SHA-256 of its file.

    Raises PreconditionError: certificate expired or not confirmed by a second person, chain broken, 未溯源, blocked,
    last intermediate check bad or overdue.
    """
    standard.require_valid_on(day)
    require_chain(standard.id, standard.chain, day)
    lines = [line for line in logbook.of(standard.id) if line.day <= day]
    _require_confirmed(standard, file, lines)
    _require_not_blocked(standard, lines)
    _require_checked(standard, logbook, day)


def due(standards: Iterable[Standard], logbook: Logbook, day: date) -> tuple[Due, ...]:
    """Give everything that runs out, soonest first: certificates, links of chains, intermediate checks."""
    found: list[Due] = []
    for standard in standards:
        ends = [("standard-due-certificate", standard.certificate.valid_until)]
        ends += [("standard-due-chain", link.valid_until) for link in standard.chain]
        ends += [("standard-due-check", check_day) for check_day in _next_check(standard, logbook)]
        found += [Due(standard.id, subject, end, (end - day).days) for subject, end in ends]
    return tuple(sorted(found, key=lambda one: (one.day, one.standard, one.subject)))


def _require_confirmed(standard: Standard, file: str, lines: list[Line]) -> None:
    confirmed = [line for line in lines if line.happening is Happening.CONFIRMED]
    if not confirmed or confirmed[-1].file != file:
        raise PreconditionError(
            "standard-not-confirmed", standard=standard.id, certificate=standard.certificate.number, file=file[:16]
        )


def _require_not_blocked(standard: Standard, lines: list[Line]) -> None:
    # A certificate that two persons entered ends what came before it.
    for line in reversed(lines):
        if line.happening is Happening.CONFIRMED:
            return
        if line.happening in (Happening.UNTRACED, Happening.BLOCKED):
            raise PreconditionError(
                f"standard-{line.happening.value}",
                standard=standard.id,
                day=line.day.isoformat(),
                by=line.by,
                reason=line.reason,
            )


def _require_checked(standard: Standard, logbook: Logbook, day: date) -> None:
    if standard.check is None:
        return
    judged = [one for one in judge(standard.check, logbook.checks(standard.id)) if one.check.day <= day]
    since = _since_calibration(standard, logbook)
    judged = [one for one in judged if one.check.day >= since]
    if judged and not judged[-1].good:
        raise PreconditionError(
            "standard-check-bad",
            standard=standard.id,
            day=judged[-1].check.day.isoformat(),
            deviation=f"{judged[-1].deviation:.6g}",
            limit=f"{float(standard.check.largest_deviation):.6g}",
            unit=standard.check.unit,
        )
    for next_day in _next_check(standard, logbook):
        if next_day < day:
            raise PreconditionError(
                "standard-check-overdue", standard=standard.id, due=next_day.isoformat(), day=day.isoformat()
            )


def _next_check(standard: Standard, logbook: Logbook) -> tuple[date, ...]:
    if standard.check is None:
        return ()
    done = [check.day for check in logbook.checks(standard.id)]
    return (max([_since_calibration(standard, logbook), *done]) + timedelta(days=standard.check.interval_days),)


def _since_calibration(standard: Standard, logbook: Logbook) -> date:
    confirmed = [line.day for line in logbook.of(standard.id) if line.happening is Happening.CONFIRMED]
    return max([standard.certificate.issued, *confirmed[-1:]])
