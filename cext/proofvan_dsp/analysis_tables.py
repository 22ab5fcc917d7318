"""Filters, windows and interpolation weights of the analysis: computed once per meter, by plain arithmetic.

Nothing here calls the system's mathematical library but for the square root, which is exact to the last bit: the same
tables come out on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from proofvan_dsp.analysis_config import AnalysisConfig
from proofvan_dsp.compiled import cos_sin

TAPS = 32
PHASES = 512
# Kaiser's parameter for 110 dB (Oppenheim, Schafer, Discrete-Time Signal Processing, section 7.5.3).
BETA = 0.1102 * (110 - 8.7)
# 4-term window with continuous third derivative: -82 dB, falling by 30 dB per octave
# (A. H. Nuttall, IEEE Trans. ASSP 29 (1981) 84-91, figure 10).
NUTTALL = (0.338946, -0.481973, 0.161054, -0.018027)
# The fundamental's phase is taken over this many nominal cycles, this often per cycle.
PHASE_CYCLES = 6
HOPS = 8
# The reference channel is thinned out to this many samples per cycle for it.
THINNED = 64
# Highest order, IEC 61000-4-30 clause 5.8.
ORDERS = 50


@dataclass(frozen=True)
class Tables:
    """What the kernel needs besides the counts."""

    thinning: int  # reference samples per thinned one
    phase_cos: list[float]
    phase_sin: list[float]
    hop: int  # thinned samples
    decimation: int
    low_pass: list[float]
    kernel: list[float]  # [(PHASES + 1) * TAPS]
    usable: float  # highest frequency that the spectrum shows, Hz


@lru_cache(maxsize=16)
def tables(config: AnalysisConfig) -> Tables:
    """Compute the tables of a meter."""
    thinning = max(1, config.samples_per_cycle // THINNED)
    per_cycle = Fraction(config.rate) / (config.nominal_frequency * thinning)
    half = round(PHASE_CYCLES * per_cycle / 2)
    phase_cos, phase_sin = _phase_weights(half, float(1 / per_cycle))
    decimation = _decimation(config)
    low_rate = float(config.rate) / decimation
    return Tables(
        thinning,
        phase_cos,
        phase_sin,
        max(1, round(per_cycle / HOPS)),
        decimation,
        _low_pass(config, decimation),
        _kernel(),
        0.389 * low_rate,
    )


def nuttall(turns: float) -> float:
    """Nuttall's window at 0..1 of its length."""
    return sum(weight * cos_sin(order * turns)[0] for order, weight in enumerate(NUTTALL))


def lagrange(fraction: float) -> list[float]:
    """Weights of the samples -2..3 for the value at `fraction` (0..1)."""
    return [
        math.prod((fraction - other) / (point - other) for other in range(-2, 4) if other != point)
        for point in range(-2, 4)
    ]


def end_weights() -> list[list[float]]:
    """Coefficients, by power of f, of the weights of the samples k - 2 .. k + 3 for a cycle's end at k + f.

    With C the sum of the samples before k, C plus the weighted samples is the integral up to k + f: Euler and
    Maclaurin's formula up to k (half the sample, -1/12, 1/720 and -1/30240 of the odd derivatives), then the polynomial
    through the six samples.
    """
    rows = []
    for point in range(-2, 4):
        line = _through_one(point)
        derivatives = [Fraction(math.factorial(power)) * line[power] for power in range(6)]
        constant = -derivatives[1] / 12 + derivatives[3] / 720 - derivatives[5] / 30240
        constant += Fraction(1, 2) if point == 0 else 0
        integral = [constant] + [line[power] / (power + 1) for power in range(6)]
        rows.append([float(coefficient) for coefficient in integral])
    return rows


def _through_one(point: int) -> list[Fraction]:
    """Give the polynomial that is 1 at `point` and 0 at the others of -2..3, by power."""
    line = [Fraction(1)]
    for other in range(-2, 4):
        if other != point:
            shifted = [Fraction(0), *line]
            scaled = [-other * coefficient for coefficient in line] + [Fraction(0)]
            line = [(a + b) / (point - other) for a, b in zip(shifted, scaled, strict=True)]
    return line


def _phase_weights(half: int, turns: float) -> tuple[list[float], list[float]]:
    cosines, sines = [], []
    for at in range(-half, half + 1):
        c, s = cos_sin(at * turns)
        weight = nuttall((at + half + 1) / (2 * half + 2))
        cosines.append(weight * c)
        sines.append(-weight * s)
    return cosines, sines


def _decimation(config: AnalysisConfig) -> int:
    """So that the low rate lies between 152 and 304 samples per cycle, or is the rate itself."""
    return max(1, math.ceil(Fraction(config.rate) / (304 * config.nominal_frequency)))


def _low_pass(config: AnalysisConfig, decimation: int) -> list[float]:
    """Pass what the spectrum shows, at 110 dB against what would fold into it; empty without decimation."""
    if decimation == 1:
        return []
    shown = (ORDERS + 1) * 1.15 * config.nominal_frequency / float(config.rate)
    transition = 1.0 / decimation - 2 * shown
    half = math.ceil((110 - 8) / (14.36 * transition) / 2)
    taps = [_windowed_sinc(at / decimation, at / (half + 1)) for at in range(-half, half + 1)]
    total = sum(taps)
    return [tap / total for tap in taps]


@lru_cache(maxsize=1)
def _kernel() -> list[float]:
    """Rows of the resampling kernel for the fractions 0/PHASES .. PHASES/PHASES of a sample."""
    rows = []
    for phase in range(PHASES + 1):
        offsets = [at - (TAPS // 2 - 1) - phase / PHASES for at in range(TAPS)]
        row = [_windowed_sinc(offset, offset / (TAPS // 2)) for offset in offsets]
        total = sum(row)
        rows += [weight / total for weight in row]
    return rows


def _windowed_sinc(offset: float, of_half: float) -> float:
    if abs(of_half) >= 1.0:
        return 0.0
    sinc = 1.0 if offset == 0 else cos_sin(offset / 2)[1] / (math.pi * offset)
    return sinc * _bessel(BETA * math.sqrt(1.0 - of_half * of_half)) / _bessel(BETA)


def _bessel(x: float) -> float:
    """Give the modified Bessel function of order 0, by its series."""
    total, term, n = 1.0, 1.0, 1
    while term > 1e-18 * total:
        term *= (x / (2 * n)) ** 2
        total += term
        n += 1
    return total
