"""An AC standard's certificate on the channels of a board: three phases, their energy as one exact sum."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from proofvan.instruments.calibration import CalibratedChannel, exact_energy_j, exact_mean
from proofvan.instruments.late_channels import column_pair
from proofvan.standards.standard import Standard
from proofvan_dsp.sums import SUM_DENOMINATOR, GateSums
from proofvan_hw.load import RigBoard

PHASES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class AcCalibration:
    """Voltage and current of each phase, the standard's own temperature, level and proximity of the pilot."""

    standard: Standard
    roles: Mapping[str, CalibratedChannel]  # voltage_1 … current_3
    internal: CalibratedChannel
    pilot_level: CalibratedChannel
    proximity: CalibratedChannel

    @classmethod
    def of(cls, board: RigBoard, standard: Standard) -> AcCalibration:
        """Put a certificate on the channels that the rig names."""

        def calibrated(role: str) -> CalibratedChannel:
            return CalibratedChannel(board.channel(role).channel, standard.channels[role])

        names = [f"{kind}_{phase}" for phase in PHASES for kind in ("voltage", "current")]
        others = (calibrated(role) for role in ("internal_temperature", "pilot_level", "proximity"))
        return cls(standard, {name: calibrated(name) for name in names}, *others)

    @property
    def phases(self) -> tuple[tuple[CalibratedChannel, CalibratedChannel], ...]:
        """Voltage and current of each phase."""
        return tuple((self.roles[f"voltage_{phase}"], self.roles[f"current_{phase}"]) for phase in PHASES)

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Products of counts that a meter needs: u·i of each phase, u² and i² of the first."""
        crossed = [tuple(sorted((u.channel, i.channel))) for u, i in self.phases]
        squares = [(one.channel, one.channel) for one in self.phases[0]]
        return tuple((a, b) for a, b in [*crossed, *squares])

    @property
    def late(self) -> bool:
        """True when a current is sampled later or earlier than its voltage: then a meter needs `late_pairs`."""
        return any(_lateness_s(u, i) for u, i in self.phases)

    @property
    def late_pairs(self) -> tuple[tuple[int, int], ...]:
        """Channels of voltage and current of each phase, for a LateMeter."""
        return tuple((u.channel, i.channel) for u, i in self.phases)

    @property
    def reference_degc(self) -> Fraction:
        """Temperature at which the coefficients hold."""
        return self.phases[0][0].reference_degc

    def temperature(self, warm: GateSums) -> Fraction:
        """Give the standard's mean temperature over a gate, degC."""
        return exact_mean(warm, self.internal, self.internal.reference_degc)

    def energy_j(self, sums: GateSums, temperature: Fraction, period_s: Fraction) -> float:
        """Give the energy of all phases over a gate, rounded once; late currents are put right."""
        energy = sum((exact_energy_j(sums, u, i, temperature, period_s) for u, i in self.phases), Fraction(0))
        return float(energy + (self._late_j(sums, temperature) if self.late else 0))

    def _late_j(self, sums: GateSums, temperature: Fraction) -> Fraction:
        """Give what the delays hide: delay · ∫ u·i' of each phase (LateMeter's columns; the sampling rate cancels)."""
        channels = max(sums.totals) + 1 - 2 * len(self.phases)
        late = Fraction(0)
        for number, (u, i) in enumerate(self.phases):
            earlier, rise = column_pair(channels, number)
            counts = sums.products[(earlier, rise)] - u.coefficients.offset_counts * sums.totals[rise]
            late += _lateness_s(u, i) / 2 * u.gain(temperature) * i.gain(temperature) * counts / SUM_DENOMINATOR
        return late

    def effective(self, sums: GateSums, temperature: Fraction) -> tuple[float, float]:
        """Give the effective voltage and current of the first phase, for display."""
        u, i = (
            float(abs(one.gain(temperature)))
            * math.sqrt(sums.products[(one.channel, one.channel)] / SUM_DENOMINATOR / float(sums.gate.samples))
            for one in self.phases[0]
        )
        return u, i


def _lateness_s(voltage: CalibratedChannel, current: CalibratedChannel) -> Fraction:
    """Give how much later than its voltage a current is sampled, s."""
    return (current.coefficients.delay_ns - voltage.coefficients.delay_ns) / 1_000_000_000
