"""Guides a board through its points: the reference stands, the board averages, a line is fitted channel by channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from proofvan.boardcare.averages import Averages
from proofvan.boardcare.fit import Fitted, Point, fit
from proofvan.boardcare.reference import Reference, Values
from proofvan.core.clock import Clock
from proofvan.core.errors import InputError
from proofvan.link.session import Session
from proofvan.standards.standard import Standard
from proofvan_hw.load import RigBoard

# Where in a channel's range the points lie when nobody says otherwise; the ends would clip.
PARTS_OF_RANGE = tuple(Fraction(part, 20) for part in (1, 5, 10, 15, 19))
SECONDS_PER_POINT = 5.0

Tell = Callable[[str, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which channels at which values, and for how long each; `points` by role in the unit of the channel."""

    points: Mapping[str, tuple[Fraction, ...]]
    seconds: float = SECONDS_PER_POINT


def planned(
    board: RigBoard,
    reference: Reference,
    standard: Standard,
    roles: Sequence[str] = (),
    given: Mapping[str, tuple[Fraction, ...]] | None = None,
    seconds: float = SECONDS_PER_POINT,
) -> Plan:
    """Plan the points of a board's channels: those given, else five over the range that channel and reference share.

    Without `roles` every channel that the standard calibrates and the reference can give. Raises InputError for a role
    that is neither, and for a value outside the reference's certificate.
    """
    allowed = [item.role for item in board.channels if _can(board, standard, reference, item.role)]
    for role in roles:
        if role not in allowed:
            raise InputError("calibrate-role-unknown", role=role, allowed=", ".join(allowed) or "-")
    chosen = list(roles) or [role for role in allowed if given is None or role in given]
    if not chosen:
        raise InputError("calibrate-role-unknown", role="-", allowed=", ".join(allowed) or "-")
    points = {role: (given or {}).get(role) or _spread(board, standard, reference, role) for role in chosen}
    for role, values in points.items():
        for value in values:
            reference.require_value(standard.channels[role].unit, value)
    return Plan(points, seconds)


async def measure(
    board: RigBoard, session: Session, clock: Clock, standard: Standard, plan: Plan, values: Values, tell: Tell
) -> dict[str, tuple[Point, ...]]:
    """Take all points; whatever happens, the reference is taken off the terminals."""
    averages = Averages(board, session, clock, standard)
    measured: dict[str, tuple[Point, ...]] = {}
    try:
        for role, wanted in plan.points.items():
            measured[role] = ()
            for value in wanted:
                measured[role] += (await _point(averages, session, standard, role, value, plan.seconds, values, tell),)
    finally:
        values.safe()
    return measured


def fit_all(standard: Standard, reference: Reference, measured: Mapping[str, tuple[Point, ...]]) -> tuple[Fitted, ...]:
    """Fit every channel that was measured."""
    return tuple(
        fit(role, standard.channels[role], reference.quantities[standard.channels[role].unit], points)
        for role, points in measured.items()
    )


async def _point(
    averages: Averages,
    session: Session,
    standard: Standard,
    role: str,
    wanted: Fraction,
    seconds: float,
    values: Values,
    tell: Tell,
) -> Point:
    unit = standard.channels[role].unit
    given = values.give(role, wanted, unit)
    await session.connect()  # a person may have thought for a while
    seen = await averages.average(role, seconds)
    found = {"role": role, "value": f"{float(given):.8g}", "unit": unit, "counts": f"{float(seen.counts):.2f}"}
    tell("calibrate-point-done", found)
    return Point(wanted, given, seen)


def _can(board: RigBoard, standard: Standard, reference: Reference, role: str) -> bool:
    sampled = any(item.stream == board.channel(role).stream and item.rate for item in board.streams)
    return sampled and role in standard.channels and standard.channels[role].unit in reference.quantities


def _spread(board: RigBoard, standard: Standard, reference: Reference, role: str) -> tuple[Fraction, ...]:
    item = board.channel(role)
    channel = board.board.channel(item.stream.name, item.channel)
    known = reference.quantities[standard.channels[role].unit]
    lowest, highest = max(Fraction(channel.lowest), known.lowest), min(Fraction(channel.highest), known.highest)
    return tuple(lowest + (highest - lowest) * part for part in PARTS_OF_RANGE)
