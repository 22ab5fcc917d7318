"""AC power and harmonics with pqopen-lib, the nearest peer: three phases, as its documentation sets it up."""

from __future__ import annotations

import numpy as np
from daqopen.channelbuffer import AcqBuffer
from pqopen.powersystem import PowerSystem


class PqopenAc:
    """One stream; its own ring buffers, its own cut of the cycles."""

    def __init__(self, rate: float, gain: np.ndarray, full: bool) -> None:
        size = int(rate * 0.6) // 4096 * 4096 + 8 * 4096
        self._channels = [AcqBuffer(size=size, scale_gain=float(gain[c]), name=str(c)) for c in range(6)]
        self.system = PowerSystem(zcd_channel=self._channels[0], input_samplerate=rate, zcd_threshold=0.01)
        for phase in range(3):
            self.system.add_phase(u_channel=self._channels[phase], i_channel=self._channels[phase + 3])
        if full:
            self.system.enable_harmonic_calculation(50)
        self._columns = (0, 1, 2, 4, 5, 6)

    def feed(self, counts: np.ndarray) -> None:
        """Take a block."""
        for channel, column in zip(self._channels, self._columns, strict=True):
            channel.put_data(counts[:, column])
        self.system.process()

    def active(self) -> float:
        """Give the last active power over ten cycles, all phases."""
        return float(self.system.output_channels["P"].last_sample_value)
