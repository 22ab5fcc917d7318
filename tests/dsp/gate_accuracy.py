"""Energy between two arbitrary instants of distorted signals with its closed form: the cases of goal G11."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proofvan_dsp.power import PowerConfig, PowerMeter
from proofvan_dsp.sums import CLEAN, POSITION_BITS, SUM_DENOMINATOR

FULL_SCALE = (1 << 23) - 1
# Peaks of voltage and current in counts: 0.8 and 0.5 of full scale, power factor 0.8.
U_PEAK, I_PEAK, LAG = 0.8 * FULL_SCALE, 0.5 * FULL_SCALE, float(np.arccos(0.8))
FEW = (3, 5, 7, 11)
ALL_ODD = tuple(range(3, 50, 2))


@dataclass(frozen=True)
class Signal:
    """u and i as sums of sines: order, peak in counts, phase."""

    frequency: float
    voltage: npt.NDArray[np.float64]  # [harmonic, (order, peak, phase)]
    current: npt.NDArray[np.float64]

    def sampled(self, rate: int, seconds: float) -> npt.NDArray[np.float64]:
        """u and i in counts, [n, 2]."""
        angle = 2 * np.pi * self.frequency * np.arange(round(rate * seconds) + 8) / rate
        return np.stack([self._sum(side, angle) for side in (self.voltage, self.current)], axis=1)

    def energy(self, start_s: float, end_s: float) -> float:
        """The integral of u·i between two instants, count² s, term by term."""
        total = 0.0
        for m, a, alpha in self.voltage:
            for n, b, beta in self.current:
                difference = self._cosine(m - n, alpha - beta, start_s, end_s)
                total += a * b / 2 * (difference - self._cosine(m + n, alpha + beta, start_s, end_s))
        return total

    def _cosine(self, order: float, phase: float, start_s: float, end_s: float) -> float:
        if order == 0:
            return float(np.cos(phase) * (end_s - start_s))
        w = 2 * np.pi * self.frequency * order
        # The difference of two sines as a product: no digits are lost.
        return float(2 * np.cos(w * (start_s + end_s) / 2 + phase) * np.sin(w * (end_s - start_s) / 2) / w)

    @staticmethod
    def _sum(side: npt.NDArray[np.float64], angle: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        total = np.zeros_like(angle)
        for order, peak, phase in side:
            total += peak * np.sin(order * angle + phase)
        return total


def signal(random: np.random.Generator, orders: tuple[int, ...], power_factor_lag: float = LAG) -> Signal:
    phase = random.uniform(0, 2 * np.pi)
    shares = {3: 0.08, 5: 0.06, 7: 0.04, 11: 0.02}
    voltage, current = [(1.0, U_PEAK, phase)], [(1.0, I_PEAK, phase - power_factor_lag)]
    for order in orders:
        share = shares.get(order, 0.2 / order)
        angle = random.uniform(0, 2 * np.pi)
        voltage.append((order, share * U_PEAK, angle))
        current.append((order, share * I_PEAK, angle + 0.3))
    return Signal(random.uniform(49.3, 50.7), np.array(voltage), np.array(current))


def relative_error(wave: Signal, counts: npt.NDArray[np.float64], rate: int, start_s: float, seconds: float) -> float:
    meter = PowerMeter(PowerConfig(2, ((0, 1),), (FULL_SCALE, FULL_SCALE), history=len(counts)))
    meter.feed(0, np.rint(counts).astype(np.int32))
    start, end = (round(t * rate * (1 << POSITION_BITS)) for t in (start_s, start_s + seconds))
    gate = meter.gate(start, end)
    assert gate.flags == CLEAN
    ends_s = [position / (1 << POSITION_BITS) / rate for position in (start, end)]
    return gate.products[(0, 1)] / SUM_DENOMINATOR / rate / wave.energy(*ends_s) - 1


@dataclass(frozen=True)
class GateCase:
    """Gates of one second with arbitrary ends, and the largest error allowed."""

    name: str
    rate: int
    orders: tuple[int, ...]
    lag: float
    most_ppm: float


# Goal G11: 0.05 and 0.005 ppm; harmonics to the 49th at 64 kS/s 0.01 ppm.
GATE_CASES = (
    GateCase("energy of 1 s between arbitrary ends, H 11", 8_000, FEW, LAG, 0.05),
    GateCase("energy of 1 s between arbitrary ends, H 11", 64_000, FEW, LAG, 0.005),
    GateCase("energy of 1 s, odd H to 49, PF 0.5", 64_000, ALL_ODD, np.pi / 3, 0.01),
)


def worst_ppm(case: GateCase, gates: int) -> float:
    """Give the largest error over random signals and ends."""
    random = np.random.default_rng(case.rate)
    errors = []
    for _ in range(gates):
        wave = signal(random, case.orders, case.lag)
        counts = wave.sampled(case.rate, 1.1)
        errors.append(relative_error(wave, counts, case.rate, random.uniform(0.001, 0.09), 1.0))
    return float(np.max(np.abs(errors))) * 1e6
