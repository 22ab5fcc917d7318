"""Volume out of pulses: the meter's K factor, and how it changes with the flow.

K is pulses per unit of volume. A curve is given by points, as on a calibration certificate; between two points K lies
on the straight line over the frequency (f = q·K), before the first and after the last it stays what it is there;
`covers` tells. Everything is exact: fractions in, fractions out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from proofvan_dsp.errors import ConfigError
from proofvan_dsp.meters import PulseWindow
from proofvan_dsp.sums import PulseGate


@dataclass(frozen=True)
class KCurve:
    """Points (frequency in Hz, K in pulses per unit of volume), frequencies rising. Raises ConfigError."""

    points: tuple[tuple[Fraction, Fraction], ...]

    def __post_init__(self) -> None:
        frequencies = [frequency for frequency, _ in self.points]
        if not self.points or any(k <= 0 for _, k in self.points):
            raise ConfigError("a curve has at least one point, and every K is positive", points=self.points)
        if frequencies[0] < 0 or any(a >= b for a, b in pairwise(frequencies)):
            raise ConfigError("the points' frequencies are not negative and rise", frequencies=frequencies)

    @classmethod
    def of_flows(cls, points: Iterable[tuple[Fraction, Fraction]]) -> KCurve:
        """Give the curve of points (flow in volume per second, K)."""
        return cls(tuple((Fraction(flow) * k, Fraction(k)) for flow, k in points))

    def k(self, frequency: Fraction) -> Fraction:
        """Give K at a frequency."""
        at = bisect_right(self.points, frequency, key=lambda point: point[0])
        if at in (0, len(self.points)):
            return self.points[max(at - 1, 0)][1]
        (f0, k0), (f1, k1) = self.points[at - 1], self.points[at]
        return k0 + (k1 - k0) * (frequency - f0) / (f1 - f0)

    def covers(self, frequency: Fraction) -> bool:
        """Whether a frequency lies between the first and the last point."""
        return self.points[0][0] <= frequency <= self.points[-1][0]

    def flow(self, frequency: Fraction) -> Fraction:
        """Give the flow in volume per second."""
        return frequency / self.k(frequency)

    def volume(self, gate: PulseGate, ticks_per_second: int) -> Fraction:
        """Give the volume of a gate, at the K of its mean frequency (period averaged)."""
        return gate.interpolated / self.k(gate.frequency(ticks_per_second))

    def volume_of_windows(self, windows: Iterable[PulseWindow], ticks_per_second: int) -> Fraction:
        """Give the volume of windows in a row, each at the K of its own frequency: for a flow that changes."""
        volumes = (window.count / self.k(window.frequency(ticks_per_second)) for window in windows)
        return sum(volumes, Fraction(0))
