"""Power quantities of IEEE 1459-2010 from a reading's fundamentals, r.m.s. values and active powers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from proofvan_dsp.analysis_results import ChannelValues, Reading
from proofvan_dsp.compiled import cos_sin

THIRD = complex(*cos_sin(1 / 3))


@dataclass(frozen=True)
class SinglePhase:
    """IEEE 1459-2010 clause 3.1.2.1 to 3.1.2.16; W, var or VA. P = P1 + PH, S² = S1² + SN²."""

    P: float
    P1: float
    PH: float
    Q1: float
    S: float
    S1: float
    SN: float
    DI: float
    DV: float
    SH: float
    DH: float
    N: float
    PF: float
    PF1: float


@dataclass(frozen=True)
class ThreePhase:
    """IEEE 1459-2010 clause 3.2.2 and 3.2.3: effective quantities, and the fundamental's positive sequence."""

    P: float
    Ve: float
    Ie: float
    Se: float
    Se1: float
    SeN: float
    N: float
    PF: float
    P1_positive: float
    Q1_positive: float
    S1_positive: float
    SU1: float


@dataclass(frozen=True)
class Sequences:
    """Zero, positive and negative sequence of three phasors (Fortescue)."""

    zero: complex
    positive: complex
    negative: complex

    @property
    def unbalance(self) -> float:
        """Negative over positive sequence (IEC 61000-4-30 clause 5.7.1); 0 without positive sequence."""
        return abs(self.negative) / abs(self.positive) if self.positive else 0.0


def symmetrical(a: complex, b: complex, c: complex) -> Sequences:
    """Give the symmetrical components of three phasors."""
    return Sequences(
        (a + b + c) / 3, (a + THIRD * b + THIRD.conjugate() * c) / 3, (a + THIRD.conjugate() * b + THIRD * c) / 3
    )


def single_phase(reading: Reading, pair: int) -> SinglePhase:
    """Give the quantities of one (u, i) pair."""
    powers = reading.pair(pair)
    u, i = (reading.channel(channel) for channel in reading.layout.pairs[pair])
    U1, I1, UH, IH = abs(u.fundamental), abs(i.fundamental), _harmonic(u), _harmonic(i)
    S1, DI, DV, SH = U1 * I1, U1 * IH, UH * I1, UH * IH
    PH = powers.active - powers.fundamental_active
    return SinglePhase(
        P=powers.active,
        P1=powers.fundamental_active,
        PH=PH,
        Q1=powers.fundamental_reactive,
        S=powers.apparent,
        S1=S1,
        SN=math.sqrt(DI**2 + DV**2 + SH**2),
        DI=DI,
        DV=DV,
        SH=SH,
        DH=_rest(SH, PH),
        N=powers.nonactive,
        PF=powers.power_factor,
        PF1=powers.fundamental_active / S1 if S1 else 0.0,
    )


def three_phase(reading: Reading, pairs: Sequence[int], neutral: int | None = None) -> ThreePhase:
    """Give the quantities of a 3-phase 4-wire system of three (u, i) pairs, with equal resistances (xi = rho = 1).

    `neutral` is the channel of the neutral current; without it the neutral current is the sum of the fundamentals', and
    its harmonics are left out.
    """
    layout = reading.layout
    u = [reading.channel(layout.pairs[pair][0]) for pair in pairs]
    i = [reading.channel(layout.pairs[pair][1]) for pair in pairs]
    u1, i1 = [each.fundamental for each in u], [each.fundamental for each in i]
    neutral1 = abs(sum(i1)) if neutral is None else abs(reading.channel(neutral).fundamental)
    neutral_rms = neutral1 if neutral is None else reading.channel(neutral).rms
    P = math.fsum(reading.pair(pair).active for pair in pairs)
    rest = sum(_harmonic(each) ** 2 for each in u)
    rest_between = _between_phases(reading, [layout.pairs[pair][0] for pair in pairs], rest)
    Ve1, Ie1 = _effective_voltage(u1), _effective_current([abs(each) for each in i1], neutral1)
    Ve, Ie = _effective_voltage(u1, rest, rest_between), _effective_current([each.rms for each in i], neutral_rms)
    positive = 3 * symmetrical(*u1).positive * symmetrical(*i1).positive.conjugate()
    Se, Se1 = 3 * Ve * Ie, 3 * Ve1 * Ie1
    return ThreePhase(
        P=P,
        Ve=Ve,
        Ie=Ie,
        Se=Se,
        Se1=Se1,
        SeN=_rest(Se, Se1),
        N=_rest(Se, P),
        PF=P / Se if Se else 0.0,
        P1_positive=positive.real,
        Q1_positive=positive.imag,
        S1_positive=abs(positive),
        SU1=_rest(Se1, abs(positive)),
    )


def two_wattmeter(reading: Reading, pairs: Sequence[int]) -> float:
    """Give the active power of a 3-wire system by the two pairs of the Aron circuit: (u_ac, i_a) and (u_bc, i_b)."""
    return math.fsum(reading.pair(pair).active for pair in pairs)


def _harmonic(channel: ChannelValues) -> float:
    """R.m.s. value of everything but the fundamental."""
    return _rest(channel.rms, abs(channel.fundamental))


def _rest(whole: float, part: float) -> float:
    return math.sqrt(max(whole**2 - part**2, 0.0))


def _effective_current(phases: Sequence[float], neutral: float) -> float:
    """Ie² = (Ia² + Ib² + Ic² + In²) / 3."""
    return math.sqrt((sum(each**2 for each in phases) + neutral**2) / 3)


def _effective_voltage(fundamentals: Sequence[complex], rest: float = 0.0, rest_between: float = 0.0) -> float:
    """Ve² = (3 (Va² + Vb² + Vc²) + Vab² + Vbc² + Vca²) / 18, with the squares of everything but the fundamental."""
    a, b, c = fundamentals
    own = abs(a) ** 2 + abs(b) ** 2 + abs(c) ** 2 + rest
    between = abs(a - b) ** 2 + abs(b - c) ** 2 + abs(c - a) ** 2 + rest_between
    return math.sqrt((3 * own + between) / 18)


def _between_phases(reading: Reading, channels: Sequence[int], rest: float) -> float:
    """Sum of the squares of the voltages between the phases without the fundamental, by the harmonics' phasors.

    What the phasors do not show counts as uncorrelated between the phases: twice its sum of squares.
    """
    a, b, c = (reading.spectrum(channel).phasors[2:] for channel in channels)
    shown = sum(abs(x) ** 2 for phase in (a, b, c) for x in phase)
    differences = sum(
        abs(x - y) ** 2 for x, y in [*zip(a, b, strict=True), *zip(b, c, strict=True), *zip(c, a, strict=True)]
    )
    return differences + 2 * max(rest - shown, 0.0)
