"""A recorded waveform: evenly spaced voltage and current."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Waveform:
    """`rate` in samples per second, `voltage` in V and `current` in A, of equal length."""

    name: str
    rate: float
    voltage: npt.NDArray[np.float64]
    current: npt.NDArray[np.float64]

    @property
    def mean_power_w(self) -> float:
        """Mean of u*i over the whole record."""
        return float(np.mean(self.voltage * self.current))
