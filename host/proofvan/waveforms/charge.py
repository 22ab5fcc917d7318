"""Charge and energy of a battery from voltage and current, by the signal core's exact sums.

A cycler writes a line every so often; between two lines current and power are straight lines (the trapezoid). Lines of
equal spacing are one stretch: dt * (sum - (first + last) / 2), the sums by `DcMeter`, whole integers. Charge and energy
are exact fractions of the integers in the log; what lies between the lines is not: `may_hide` says how much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

import numpy as np

from proofvan.waveforms.counts import counts_of
from proofvan.waveforms.cycler import CyclerLog, Row
from proofvan.waveforms.waveform import Waveform
from proofvan_dsp.dc import DcMeter
from proofvan_dsp.meters import LARGEST_COUNT, DcConfig

_CHARGE_UNIT = Fraction(1, 3600 * 10**12)  # Ah in a microampere microsecond
_ENERGY_UNIT = Fraction(1, 3600 * 10**18)  # Wh in a microvolt microampere microsecond
# A current below this share of the log's largest is rest.
_REST_SHARE = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Amount:
    """Charge (Ah) and energy (Wh), exact; charging is positive."""

    charge: Fraction
    energy: Fraction


@dataclass(frozen=True, slots=True)
class CyclerStep:
    """A step of a log: what it is, its lines and its time, what went in or out, and what the lines may hide of it."""

    kind: str  # rest, charge, discharge
    rows: tuple[Row, ...]
    amount: Amount
    may_hide: Amount

    @property
    def seconds(self) -> float:
        """Time from the first line to the last."""
        return (self.rows[-1].time_us - self.rows[0].time_us) / 1e6


@dataclass(frozen=True, slots=True)
class Pulse:
    """A pulse after a rest: voltage before, voltage and current after so many seconds."""

    before_v: float
    after_v: float
    current_a: float
    seconds: float


def steps(log: CyclerLog) -> tuple[CyclerStep, ...]:
    """Cut a log where the step changes, or where charging turns to rest or discharging; integrate each step."""
    rest = max(abs(row.current_ua) for row in log.rows) * _REST_SHARE
    groups = groupby(log.rows, key=lambda row: (row.step, _kind(row.current_ua, rest)))
    found: list[CyclerStep] = []
    last: Row | None = None
    for (_, kind), rows in ((key, tuple(rows)) for key, rows in groups):
        found.append(CyclerStep(kind, rows, amount(rows), _may_hide(rows, last)))
        last = rows[-1]
    return tuple(found)


def turns(found: Sequence[CyclerStep]) -> tuple[tuple[CyclerStep, CyclerStep], ...]:
    """Give each charge with the discharge that follows on it, rests between them left out."""
    moving = [one for one in found if one.kind != "rest"]
    return tuple((one, other) for one, other in pairwise(moving) if (one.kind, other.kind) == ("charge", "discharge"))


def pulses(found: Sequence[CyclerStep], seconds: float = 10.0) -> tuple[Pulse, ...]:
    """Give the start of every step that follows on a rest, read after so many seconds."""
    pairs = [(one, other) for one, other in pairwise(found) if one.kind == "rest" and other.kind != "rest"]
    read = [pulse(one, other, seconds) for one, other in pairs]
    return tuple(one for one in read if one is not None)


def amount(rows: Sequence[Row]) -> Amount:
    """Integrate rows by the trapezoid, exactly."""
    charge = energy = Fraction(0)
    for spacing_us, stretch in _stretches(rows):
        first, last = stretch[0], stretch[-1]
        meter = DcMeter(DcConfig((LARGEST_COUNT, LARGEST_COUNT)))
        meter.feed(0, np.array([(row.voltage_uv, row.current_ua) for row in stretch], dtype=np.int32))
        sums = meter.sums()
        ends = Fraction(first.current_ua + last.current_ua, 2)
        power = Fraction(first.voltage_uv * first.current_ua + last.voltage_uv * last.current_ua, 2)
        charge += spacing_us * (sums.charge - ends)
        energy += spacing_us * (sums.energy - power)
    return Amount(charge * _CHARGE_UNIT, energy * _ENERGY_UNIT)


def amount_of(waveform: Waveform, pair: int = 0) -> Amount:
    """Integrate voltage and current that were sampled evenly, from the first sample to one sample after the last."""
    counts = counts_of(waveform)
    u, i = counts.pairs[pair]
    meter = DcMeter(DcConfig((LARGEST_COUNT, LARGEST_COUNT)))
    meter.feed(0, np.ascontiguousarray(counts.values[:, (u, i)]))
    sums = meter.sums()
    hour = 3600 * Fraction(waveform.rate)
    gain_u, gain_i = Fraction(counts.gains[u]), Fraction(counts.gains[i])
    return Amount(sums.charge * gain_i / hour, sums.energy * gain_u * gain_i / hour)


def pulse(rest: CyclerStep, loaded: CyclerStep, seconds: float = 10.0) -> Pulse | None:
    """Give the pulse that follows on a rest; None when it did not last so long.

    It begins at the last line of the rest; what lies between two lines is on a straight line.
    """
    start, due = rest.rows[-1], rest.rows[-1].time_us + round(seconds * 1e6)
    for one, other in pairwise(loaded.rows):
        if one.time_us <= due <= other.time_us and other.time_us > one.time_us:
            share = (due - one.time_us) / (other.time_us - one.time_us)
            after = one.voltage_uv + share * (other.voltage_uv - one.voltage_uv)
            current = one.current_ua + share * (other.current_ua - one.current_ua)
            return Pulse(start.voltage_uv / 1e6, after / 1e6, current / 1e6, seconds)
    return None


def _kind(current_ua: int, rest: Fraction) -> str:
    if abs(current_ua) <= rest:
        return "rest"
    return "charge" if current_ua > 0 else "discharge"


def _may_hide(rows: Sequence[Row], before: Row | None) -> Amount:
    """Bound what lies between the lines: what half of them would change, and the time before the first one."""
    half = rows[::2] if len(rows) % 2 else (*rows[::2], rows[-1])
    whole, coarse = amount(rows), amount(half)
    first = rows[0]
    gap = Fraction(first.time_us - before.time_us if before is not None else 0)
    edge = abs(first.current_ua) * gap * _CHARGE_UNIT
    return Amount(
        abs(whole.charge - coarse.charge) + edge,
        abs(whole.energy - coarse.energy) + edge * Fraction(first.voltage_uv, 10**6),
    )


def _stretches(rows: Sequence[Row]) -> Iterator[tuple[int, Sequence[Row]]]:
    """Give the stretches of equal spacing, and the spacing; a line that ends one begins the next."""
    start = 0
    while start < len(rows) - 1:
        spacing = rows[start + 1].time_us - rows[start].time_us
        end = start + 1
        while end < len(rows) - 1 and rows[end + 1].time_us - rows[end].time_us == spacing:
            end += 1
        yield spacing, rows[start : end + 1]
        start = end
