"""A recorded waveform: evenly spaced voltages and currents, in pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Pair:
    """A voltage in V and the current in A that belongs to it, of equal length, and what the file calls them."""

    voltage_name: str
    current_name: str
    voltage: npt.NDArray[np.float64]
    current: npt.NDArray[np.float64]

    @property
    def mean_power_w(self) -> float:
        """Mean of u·i over all samples."""
        return float(np.mean(self.voltage * self.current))


@dataclass(frozen=True, slots=True)
class Waveform:
    """`rate` in samples per second; at least one pair, all of equal length."""

    name: str
    rate: float
    pairs: tuple[Pair, ...]

    @property
    def voltage(self) -> npt.NDArray[np.float64]:
        """The first pair's voltage."""
        return self.pairs[0].voltage

    @property
    def current(self) -> npt.NDArray[np.float64]:
        """The first pair's current."""
        return self.pairs[0].current

    @property
    def mean_power_w(self) -> float:
        """Mean of u·i of the first pair over the whole record."""
        return self.pairs[0].mean_power_w
