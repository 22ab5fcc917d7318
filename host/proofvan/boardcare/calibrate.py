"""Guides a board through its points: the reference stands, the board averages, a line is fitted channel by channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from proofvan.boardcare.averages import Average, Averages
from proofvan.boardcare.fit import Fitted, Point, fit
from proofvan.boardcare.fit_delay import fit_delay
from proofvan.boardcare.reference import DEGREES, Reference, Values
from proofvan.boardcare.waves import Waves
from proofvan.core.clock import Clock
from proofvan.core.errors import InputError
from proofvan.link.session import Session
from proofvan.standards.standard import Standard
from proofvan_hw.load import RigBoard

# Where in a channel's range the points lie when nobody says otherwise; the ends would clip.
PARTS_OF_RANGE = tuple(Fraction(part, 20) for part in (1, 5, 10, 15, 19))
SECONDS_PER_POINT = 5.0
EFFECTIVE_OF_CREST = Fraction(7, 10)

Tell = Callable[[str, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which channels at which values, and for how long each; `points` by role in the unit of the channel.

    `voltages` is empty, or names the voltage of each current whose delay is wanted: then points are degrees.
    """

    points: Mapping[str, tuple[Fraction, ...]]
    seconds: float = SECONDS_PER_POINT
    voltages: Mapping[str, str] = field(default_factory=dict)


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


def planned_delays(
    board: RigBoard,
    reference: Reference,
    standard: Standard,
    roles: Sequence[str] = (),
    given: Mapping[str, tuple[Fraction, ...]] | None = None,
    seconds: float = SECONDS_PER_POINT,
) -> Plan:
    """Plan the angles of a board's currents against their voltages: those given, else five over the reference's range.

    Raises InputError for a current without a voltage, and for an angle outside the reference's certificate.
    """
    voltages = _voltages(board, standard)
    chosen = [role for role in roles or given or voltages if role in voltages]
    wrong = [role for role in roles if role not in voltages]
    if wrong or not chosen or DEGREES not in reference.quantities:
        raise InputError("calibrate-role-unknown", role=", ".join(wrong) or "-", allowed=", ".join(voltages) or "-")
    known = reference.quantities[DEGREES]
    known.frequency()
    spread = tuple(known.lowest + (known.highest - known.lowest) * part for part in PARTS_OF_RANGE)
    points = {role: (given or {}).get(role) or spread for role in chosen}
    for angles in points.values():
        for angle in angles:
            reference.require_value(DEGREES, angle)
    return Plan(points, seconds, {role: voltages[role] for role in chosen})


async def measure(
    board: RigBoard,
    session: Session,
    clock: Clock,
    standard: Standard,
    reference: Reference,
    plan: Plan,
    values: Values,
    tell: Tell,
) -> dict[str, tuple[Point, ...]]:
    """Take all points; whatever happens, the reference is taken off the terminals."""
    measured: dict[str, tuple[Point, ...]] = {}
    try:
        for role, wanted in plan.points.items():
            unit = DEGREES if plan.voltages else standard.channels[role].unit
            frequency_hz = reference.quantities[unit].frequency_hz
            averages = Averages(board, session, clock, standard)
            if frequency_hz is not None:
                averages = Waves(board, session, clock, standard, frequency_hz)
            measured[role] = ()
            for value in wanted:
                given = values.give(role, value, unit)
                await session.connect()  # a person may have thought for a while
                seen = await _seen(averages, role, plan)
                tell("calibrate-point-done", _told(role, unit, given, seen))
                measured[role] += (Point(value, given, seen),)
    finally:
        values.safe()
    return measured


def fit_all(
    standard: Standard, reference: Reference, plan: Plan, measured: Mapping[str, tuple[Point, ...]]
) -> tuple[Fitted, ...]:
    """Fit every channel that was measured."""
    known = standard.channels
    if plan.voltages:
        angles = reference.quantities[DEGREES]
        return tuple(
            fit_delay(role, known[plan.voltages[role]], known[role], angles, points)
            for role, points in measured.items()
        )
    return tuple(
        fit(role, known[role], reference.quantities[known[role].unit], points) for role, points in measured.items()
    )


async def _seen(averages: Averages, role: str, plan: Plan) -> Average:
    if plan.voltages and isinstance(averages, Waves):
        return await averages.lag(plan.voltages[role], role, plan.seconds)
    return await averages.average(role, plan.seconds)


def _told(role: str, unit: str, given: Fraction, seen: Average) -> dict[str, str]:
    counts = f"{float(seen.counts):.6f} {unit}" if unit == DEGREES else f"{float(seen.counts):.2f}"
    return {"role": role, "value": f"{float(given):.8g}", "unit": unit, "counts": counts}


def _voltages(board: RigBoard, standard: Standard) -> dict[str, str]:
    """Give the voltage of each current that the standard calibrates: current_2 flows at voltage_2."""
    there = [item.role for item in board.channels if item.role in standard.channels]
    pairs = ((role, role.replace("current", "voltage", 1)) for role in there if role.startswith("current"))
    return {current: voltage for current, voltage in pairs if voltage in there}


def _can(board: RigBoard, standard: Standard, reference: Reference, role: str) -> bool:
    sampled = any(item.stream == board.channel(role).stream and item.rate for item in board.streams)
    return sampled and role in standard.channels and standard.channels[role].unit in reference.quantities


def _spread(board: RigBoard, standard: Standard, reference: Reference, role: str) -> tuple[Fraction, ...]:
    item = board.channel(role)
    channel = board.board.channel(item.stream.name, item.channel)
    known = reference.quantities[standard.channels[role].unit]
    lowest, highest = max(Fraction(channel.lowest), known.lowest), min(Fraction(channel.highest), known.highest)
    if known.frequency_hz is not None:  # an effective value has its crest, 1.41 times as high
        highest = min(Fraction(channel.highest) * EFFECTIVE_OF_CREST, known.highest)
    return tuple(lowest + (highest - lowest) * part for part in PARTS_OF_RANGE)
