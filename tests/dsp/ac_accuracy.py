"""Cases of the accuracy suite: signals with known truth, what is measured, and the largest algorithm error allowed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from ac_signals import Signal, Tone, analysed, config, distorted, windows

LOW = (3, 5, 7, 11)
EVERY = tuple(range(2, 50))
NEAR, WIDE_50, WIDE_60 = (49.3, 50.7), (42.5, 57.5), (51.0, 69.0)


@dataclass(frozen=True)
class Case:
    """One row: a signal at a rate, and bounds by quantity.

    Quantities: P, P_cycle, steady, U (ppm of the value), Q1 (ppm), f (mHz), harmonics (% of value, largest order).
    """

    name: str
    rate: int
    orders: tuple[int, ...] = LOW
    span: tuple[float, float] = NEAR
    nominal: int = 50
    noise_db: float = 0.0
    interharmonic: float = 0.0
    dc: float = 0.0
    ends: bool = False  # with the first and last window of the record, which go by their neighbours' frequency
    bounds: dict[str, float] = field(default_factory=dict)

    def signal(self) -> Signal:
        base = distorted(self.orders, 0.05 if len(self.orders) < 20 else 0.01)
        extra = self.interharmonic
        u = (*base.u, Tone(3.66, 0.5 * extra, 10)) if extra else base.u
        i = (*base.i, Tone(3.66, 0.3 * extra, -26.87)) if extra else base.i
        return Signal(u, i, 0.5 * self.dc, 0.3 * self.dc)


# G10, G12, G13, G14: the bounds are the goals, or what is reached where the goals name no figure.
CASES = [
    Case("H 11, 49.3-50.7 Hz", 8_000, bounds={"P": 0.1, "U": 0.1, "f": 0.003, "Q1": 0.2, "steady": 1.0}),
    Case("H 11, 49.3-50.7 Hz", 64_000, bounds={"P": 0.01, "U": 0.01, "f": 0.003, "Q1": 0.02, "steady": 1.0}),
    Case("H 11, a record's ends too", 64_000, ends=True, bounds={"P": 0.05, "U": 0.05, "f": 0.003}),
    Case("H 11, 42.5-57.5 Hz", 8_000, span=WIDE_50, bounds={"P": 0.5, "U": 0.3, "f": 0.02}),
    Case("H 11, 42.5-57.5 Hz", 64_000, span=WIDE_50, bounds={"P": 0.3, "U": 0.2, "f": 0.02}),
    Case("H 11, 51-69 Hz", 8_000, span=WIDE_60, nominal=60, bounds={"P": 0.5, "U": 0.3, "f": 0.02}),
    Case("H 11, 51-69 Hz", 64_000, span=WIDE_60, nominal=60, bounds={"P": 0.3, "U": 0.2, "f": 0.02}),
    Case("H 11, noise 100 dB", 8_000, noise_db=100, bounds={"P": 5.0, "f": 0.005, "steady": 8.0}),
    Case("H 11, noise 100 dB", 64_000, noise_db=100, bounds={"P": 1.5, "f": 0.005, "steady": 2.5}),
    Case("H 11, 183 Hz 2 %", 8_000, interharmonic=0.02, bounds={"steady": 1.0, "f": 0.1}),
    Case("H 11, 183 Hz 2 %", 64_000, interharmonic=0.02, bounds={"steady": 1.0, "f": 0.1}),
    Case("H 11, DC 5 %", 8_000, dc=0.05, bounds={"P": 0.1, "U": 0.1, "f": 0.003}),
    Case("H 2-49, noise 110 dB", 8_000, orders=EVERY, noise_db=110, bounds={"harmonics": 0.01, "P": 100.0}),
    Case("H 2-49, noise 110 dB", 64_000, orders=EVERY, noise_db=110, bounds={"harmonics": 0.002, "P": 0.5}),
]


def worst_errors(case: Case, signals: int, seconds: float = 1.1) -> dict[str, float]:
    """Give the largest error of each quantity over random frequencies and phases."""
    random = np.random.default_rng(20_261_126)
    worst: dict[str, float] = {}
    for number in range(signals):
        frequency, phase = random.uniform(*case.span), random.uniform(0, 1)
        # An interharmonic stays at 183 Hz whatever the fundamental.
        signal = _at(case, frequency)
        counts = signal.counts(frequency, case.rate, seconds, phase=phase, noise_db=case.noise_db, seed=number)
        for quantity, error in _errors(case, signal, counts, frequency):
            worst[quantity] = max(worst.get(quantity, 0.0), error)
    return worst


def _at(case: Case, frequency: float) -> Signal:
    signal = case.signal()
    place = {3.66: 183.0 / frequency}
    u = tuple(Tone(place.get(t.order, t.order), t.share, t.degrees) for t in signal.u)
    i = tuple(Tone(place.get(t.order, t.order), t.share, t.degrees) for t in signal.i)
    return Signal(u, i, signal.u_dc, signal.i_dc)


def _errors(case: Case, signal: Signal, counts: np.ndarray, frequency: float) -> list[tuple[str, float]]:
    power, rms = signal.active, signal.rms(signal.u, signal.u_dc)
    reactive = signal.u[0].share * signal.i[0].share * signal.scale**2 * np.sin(np.radians(36.87))
    found: list[tuple[str, float]] = []
    found_windows = windows(analysed(counts, config(case.rate, case.nominal)))
    for window in found_windows if case.ends else found_windows[1:-1]:
        pair, steady = window.pair(0), window.pair(0).steady
        assert steady is not None
        found += [
            ("P", abs(pair.active / power - 1) * 1e6),
            ("steady", abs(steady / power - 1) * 1e6),
            ("Q1", abs(pair.fundamental_reactive / reactive - 1) * 1e6),
            ("U", abs(window.channel(0).rms / rms - 1) * 1e6),
            ("f", abs(window.frequency - frequency) * 1e3),
        ]
        harmonics = window.spectrum(0).harmonics
        shown = [tone for tone in signal.u if tone.order < len(harmonics) and tone.order == int(tone.order)]
        errors = [abs(harmonics[int(tone.order)] / (tone.share * signal.scale) - 1) * 100 for tone in shown]
        found.append(("harmonics", max(errors)))
    return found
