"""Virtual visits: sound dispensers, and dispensers with something added that they should not have.

Written from what left the nozzle to what one reads. Figures [T] are those of field practice 6; draws come from the
generator that the caller gives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from proofvan.supervision import draws
from proofvan.supervision.deliveries import Delivery
from proofvan.supervision.pulses import PulseRun
from proofvan.supervision.totals import Totals
from proofvan.supervision.visit import Visit

USUAL = (Decimal(5), Decimal(10), Decimal(20), Decimal(20), Decimal(20))
_DRAWN = 6
_CHANGED = ("isolated", "isolated", "power_cycled", "idle", "repeated", "repeated")
_STATE_VOLUME = Decimal(20)
# u of a master meter at a delivery, relative; the course is read four times a litre.
_REFERENCE_U, _READINGS_PER_L = 3e-4, 4
_FLOW_L_PER_S, _TICKS, _PER_LITRE = 40 / 60, 1_000_000, 100


@dataclass(frozen=True, slots=True)
class Flow:
    """One delivery as it happens: the volume that leaves the nozzle, its number in the visit, the station's state."""

    volume: float
    number: int
    state: str
    usual: bool


Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Device:
    """A sound dispenser has none of it. Shares are relative: 0.02 shows 2 % too much.

    `at_usual` / `at_drawn`: from the start of deliveries of usual or drawn amounts; `within`: from a volume inside a
    delivery on, while `active`; `begins`: litres that a delivery begins with, `seen` on the display or hidden in it.
    """

    at_usual: float = 0.0
    at_drawn: float = 0.0
    within: float = 0.0
    from_litre: float = math.inf
    only_normal: bool = False  # it rests while the station is isolated, power cycled or idle
    one_delivery: int = -1  # it acts in this delivery alone; -1: in all
    begins: float = 0.0
    seen: bool = False
    pulses_between: float = 0.0  # share of pulses that stand between two others
    pulses_after: int = 0  # pulses after the flow has stopped
    total_short: float = 0.0  # share of the deliveries that the total leaves out

    def share(self, flow: Flow, at: Values) -> Values:
        """Give what the display adds at each volume of a delivery, relative."""
        rests = (self.only_normal and flow.state != "normal") or self.one_delivery not in (-1, flow.number)
        if rests:
            return np.zeros_like(at)
        return np.where(at >= self.from_litre, self.within, 0.0) + (self.at_usual if flow.usual else self.at_drawn)


def visit(generator: np.random.Generator, device: Device | None = None) -> Visit:
    """Give a whole visit to a dispenser with a device, or to a sound one."""
    seed = generator.bytes(32)
    error = generator.uniform(-0.0025, 0.0025)
    flows: list[tuple[float, str, str, tuple[Decimal, ...]]] = [
        (float(volume), "usual", "normal", ()) for volume in USUAL
    ]
    flows += [(float(volume), "drawn", "normal", (volume,)) for volume in draws.free_volumes(_DRAWN, seed, "scale")]
    flows += [(float(_STATE_VOLUME), "usual", state, ()) for state in _CHANGED]
    made = [
        _delivery(generator, device or Device(), error, Flow(volume, number, state, kind == "usual"), kind, planned)
        for number, (volume, kind, state, planned) in enumerate(flows)
    ]
    indicated = tuple(one.indicated for one in made)
    return Visit(
        service="practice",
        station="virtual",
        model="virtual",
        serial="1",
        reference_kind="scale",
        seed=seed.hex(),
        commitment=draws.commitment(seed),
        deliveries=tuple(made),
        pulse_runs=(_pulse_run(generator, device or Device(), error),),
        totals=_totals(generator, indicated, device or Device()),
    )


def _delivery(
    generator: np.random.Generator, device: Device, error: float, flow: Flow, kind: str, planned: tuple[Decimal, ...]
) -> Delivery:
    spread = generator.uniform(2e-4, 5e-4)  # s 0.02 to 0.05 %
    gain = 1 + error + generator.normal(0, spread)
    volume = flow.volume + generator.uniform(0.01, 0.05)  # overshoot
    at = np.linspace(0, volume, round(volume * _READINGS_PER_L) + 1)
    middle = (at[1:] + at[:-1]) / 2
    ripple = 2e-4 * np.sin(2 * math.pi * middle / generator.uniform(3, 30) + generator.uniform(0, 6))
    added = np.diff(at) * (gain + ripple + device.share(flow, middle))
    begins = device.begins
    shown = np.concatenate(([0.0], np.cumsum(added))) + (begins if device.seen else begins * np.minimum(at / 0.5, 1))
    # display and reference are not read at the same instant: 10 ms at 40 L/min
    late = generator.uniform(-1, 1, len(at)) * _FLOW_L_PER_S * 0.01
    late[[0, -1]] = 0
    course = np.maximum.accumulate(np.floor((shown + late) / 0.01 + 1e-9) * 0.01)
    reference = at * (1 + generator.normal(0, _REFERENCE_U))
    return Delivery(
        name=f"{flow.number + 1}",
        kind="usual" if kind == "usual" else "drawn",
        state=flow.state,  # type: ignore[arg-type]
        planned=tuple(Fraction(one) for one in planned),
        started_at=_hundredths(course[0]),
        indicated=_hundredths(np.floor(shown[-1] / 0.01 + 0.5) * 0.01),
        measured=_fine(reference[-1]),
        reference_u=_fine(volume * _REFERENCE_U),
        display=tuple(map(_hundredths, course)),
        reference=tuple(map(_fine, reference)),
    )


def _hundredths(litres: float) -> Fraction:
    return Fraction(max(round(litres * 100), 0), 100)


def _fine(litres: float) -> Fraction:
    return Fraction(round(litres * 10**6), 10**6)


def _pulse_run(generator: np.random.Generator, device: Device, error: float) -> PulseRun:
    volume, flow = 10.0, _FLOW_L_PER_S * generator.uniform(0.5, 1.2)
    spacing = _TICKS / (_PER_LITRE * flow * (1 + error))
    count = math.floor(volume * _PER_LITRE * (1 + error))
    edges = (np.arange(count) + generator.uniform(0.05, 0.95)) * spacing
    edges += generator.uniform(-0.05, 0.05, count) * spacing
    halves = generator.choice(count - 1, round(device.pulses_between * count), replace=False)
    between = edges[halves] + spacing * generator.uniform(0.4, 0.6, len(halves))
    after = volume / flow * _TICKS + spacing * (1 + np.arange(device.pulses_after))
    ticks = np.unique(np.round(np.concatenate((edges, between, after))).astype(np.int64))
    return PulseRun(
        name="pulses",
        ticks=tuple(map(int, ticks)),
        ticks_per_second=_TICKS,
        flow_began=0,
        flow_ended=round(volume / flow * _TICKS),
        measured=_fine(volume),
        per_litre=Fraction(_PER_LITRE),
    )


def _totals(generator: np.random.Generator, indicated: tuple[Fraction, ...], device: Device) -> Totals:
    before = Fraction(int(generator.integers(10_000, 9_000_000)), 100)
    counted = sum(indicated, Fraction(0)) * (1 - Fraction(device.total_short).limit_denominator(10_000))
    sold = Fraction(int(generator.integers(1_000_000, 5_000_000)), 100)
    received = sold * Fraction(round((1 + generator.normal(0, 0.001)) * 10**6), 10**6)
    return Totals(
        step=Fraction(1, 100),
        display_step=Fraction(1, 100),
        before=before,
        after=_hundredths(float(before + counted)),
        deliveries=indicated,
        sold=sold,
        received=received,
    )
