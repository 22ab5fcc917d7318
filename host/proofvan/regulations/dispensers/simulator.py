"""A fuel dispenser and its hose, as they behave at the nozzle. Pure; time is handed in.

Volumes in m3 at the temperature of the oil in the meter, times in seconds of the world.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

DISPLAY_STEP_L = Decimal("0.01")  # JJG 443 minimum volume increment [M-med]
_VALVE_S = 0.8  # the nozzle opens and closes over this time [T]
_RIPPLE_HZ = 3.0  # gear pump [T]


@dataclass(frozen=True, slots=True)
class DispenserSettings:
    """The dispenser's meter, valve and screen.

    `error` is relative and holds at the nozzle at `largest_flow` for `nominal_m3`; `curve` is what is added to it at
    40 % of that flow, linear between. `overshoot_m3` flows after the preset value has been counted.
    """

    error: float
    largest_flow: float  # m3/s
    nominal_m3: float
    curve: float = 0.0
    overshoot_m3: float = 0.0
    flow_ripple: float = 0.0
    unit_price: Decimal = Decimal("7.85")
    display_step_l: Decimal = DISPLAY_STEP_L
    pulses_per_m3: float = 100_000.0  # one pulse of the encoder per 0.01 L

    def error_at(self, flow: float) -> float:
        """Give the meter's relative error at a flow rate."""
        share = (self.largest_flow - flow) / (0.6 * self.largest_flow)
        return self.error + self.curve * min(max(share, 0.0), 1.5)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery that the person began: flow in m3/s, preset in m3 from what the display shows, scatter relative."""

    start_s: float
    flow: float
    preset_m3: float
    scatter: float = 0.0
    kept_m3: float = 0.0  # that the hose keeps this time beyond its mean


class DispenserModel:
    """One nozzle: counted volume, delivered volume, pulses."""

    def __init__(self, settings: DispenserSettings) -> None:
        self.settings = settings
        self.delivery: Delivery | None = None
        self.counted_m3 = 0.0  # since zero, as the meter counts
        self.delivered_m3 = 0.0  # since zero, through the nozzle
        self.pulses = 0
        self._closing_s = math.inf
        self._kept_m3 = 0.0
        self._target_m3 = 0.0

    @property
    def flowing(self) -> bool:
        """Say whether the nozzle is open."""
        return self.delivery is not None

    def zero(self) -> None:
        """Lift the nozzle: the display goes back to zero."""
        if self.delivery is None:
            self.counted_m3 = self.delivered_m3 = 0.0

    def deliver(self, delivery: Delivery) -> None:
        """Open the nozzle."""
        self.delivery, self._closing_s = delivery, math.inf
        self._kept_m3 = delivery.kept_m3
        self._target_m3 = self.counted_m3 + delivery.preset_m3

    def stop(self, time_s: float) -> None:
        """Close the nozzle now, before the preset."""
        if self.delivery is not None:
            self._closing_s = min(self._closing_s, time_s)

    def advance(self, start_s: float, step_s: float, factor: float = 1.0) -> tuple[float, list[float]]:
        """Go one step, 20 ms while it flows; give the volume through the nozzle and the times of the pulses in it.

        `factor` is what a second nozzle on the same pump leaves of the flow.
        """
        delivery = self.delivery
        if delivery is None:
            return 0.0, []
        flow = self._flow(delivery, start_s + 0.5 * step_s) * factor
        through = flow * step_s
        gain = (1.0 + self.settings.error_at(flow)) * (1.0 + delivery.scatter)
        kept = min(self._kept_m3, through) if self._kept_m3 >= 0 else self._kept_m3
        self._kept_m3 -= kept
        counted = through * gain + kept
        times = self._edges(start_s, step_s, counted)
        self.counted_m3 += counted
        self.delivered_m3 += through
        self._end(start_s, step_s, counted, delivery)
        return through, times

    def shown_l(self) -> Decimal:
        """Give what the display shows: whole steps, the rest cut off."""
        step_m3 = float(self.settings.display_step_l / 1000)
        return math.floor(self.counted_m3 / step_m3 + 1e-6) * self.settings.display_step_l

    def shown_amount(self) -> Decimal:
        """Give the amount that the display shows, rounded to 0.01."""
        return (self.shown_l() * self.settings.unit_price).quantize(Decimal("0.01"))

    def _flow(self, delivery: Delivery, time_s: float) -> float:
        opening = min(max((time_s - delivery.start_s) / _VALVE_S, 0.0), 1.0)
        closing = min(max(1.0 - (time_s - self._closing_s) / self._closing_time(delivery), 0.0), 1.0)
        ripple = 1.0 + self.settings.flow_ripple * math.sin(2.0 * math.pi * _RIPPLE_HZ * time_s)
        return delivery.flow * opening * closing * ripple

    def _closing_time(self, delivery: Delivery) -> float:
        # a valve that closes linearly lets half of flow * time through: that is the overshoot
        return max(2.0 * self.settings.overshoot_m3 / delivery.flow, 1e-3)

    def _edges(self, start_s: float, step_s: float, counted: float) -> list[float]:
        per = self.settings.pulses_per_m3
        first = math.floor(self.counted_m3 * per) + 1
        last = math.floor((self.counted_m3 + counted) * per)
        if last < first or counted <= 0.0:
            return []
        self.pulses += last + 1 - first
        before, rate = self.counted_m3, step_s / counted
        return [start_s + (number / per - before) * rate for number in range(first, last + 1)]

    def _end(self, start_s: float, step_s: float, counted: float, delivery: Delivery) -> None:
        over = self.counted_m3 - self._target_m3
        if self._closing_s == math.inf and over >= 0.0:
            self._closing_s = start_s + step_s * (1.0 - min(over / counted, 1.0) if counted > 0.0 else 1.0)
        if start_s + step_s >= self._closing_s + self._closing_time(delivery):
            self.delivery = None
