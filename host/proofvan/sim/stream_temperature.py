"""Temperature of the oil at the nozzle, and of thermometers that follow slowly."""

from __future__ import annotations

import math


class Thermometer:
    """A PT100 that follows what it touches with a time constant (s)."""

    def __init__(self, temperature_degc: float) -> None:
        self.temperature_degc = temperature_degc

    def follow(self, temperature_degc: float, step_s: float, time_constant_s: float) -> None:
        """Go one step towards a temperature."""
        share = 1.0 - math.exp(-step_s / time_constant_s) if time_constant_s > 0.0 else 1.0
        self.temperature_degc += (temperature_degc - self.temperature_degc) * share


class Hose:
    """The first draw has the hose's temperature, then comes oil from the tank.

    `difference_k`: hose against oil after standing long; `volume_m3` of the hose.
    """

    volume_m3 = 1.1e-3  # field practice 6 [T]
    _warming_s = 900.0  # assumed: a hose in the open air

    def __init__(self, oil_degc: float, difference_k: float) -> None:
        self._oil, self._difference = oil_degc, difference_k
        self._stood_s = 10.0 * self._warming_s
        self._drawn_m3 = 0.0
        self._share = 1.0

    def stand(self, step_s: float) -> None:
        """Let the oil in the hose take the temperature of the air."""
        self._stood_s += step_s
        self._drawn_m3 = 0.0
        self._share = 1.0 - math.exp(-self._stood_s / self._warming_s)

    def draw(self, volume_m3: float) -> float:
        """Take oil through the nozzle; gives its temperature."""
        first = self._drawn_m3 < self.volume_m3
        self._drawn_m3 += volume_m3
        self._stood_s = 0.0
        return self._oil + (self._difference * self._share if first else 0.0)
