"""The published signals of IEEE 1459-2010 and IEC 62053, measured through the whole meter."""

from __future__ import annotations

import numpy as np
import pytest
from ac_signals import FULL_SCALE, Signal, Tone, analysed, config, windows

from proofvan_dsp import ieee1459
from proofvan_dsp.analysis_config import Channel
from proofvan_dsp.analysis_results import Reading

SCALE = FULL_SCALE / 400.0  # counts per volt and per ampere


def measured(signal: Signal, frequency: float, seconds: float = 0.7, rate: int = 25_600, nominal: int = 50) -> Reading:
    channels = (Channel(FULL_SCALE, gain=1 / SCALE),) * 2
    return windows(analysed(signal.counts(frequency, rate, seconds), config(rate, nominal, channels=channels)))[0]


def tones(*components: tuple[float, float, float]) -> tuple[Tone, ...]:
    return tuple(Tone(*component) for component in components)


# Annex B: the angles of a public repository (A) and those remembered from the standard (B, unconfirmed).
VARIANTS = {
    "A": ((140.0, 20.0, 234.0, 234.0), (8589.1620, -71.0920, 471.8007, 6069.9214, 0.816655)),
    "B": ((-141.0, -142.0, -234.0, -234.0), (8632.7886, -27.4655, 476.3356, 6007.7127, 0.820803)),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_annex_b_single_phase(variant: str) -> None:
    (v5, v7, i5, i7), (P, PH, DH, N, PF) = VARIANTS[variant]
    u = tones((1, 100, 0), (3, 8, -70), (5, 15, v5), (7, 5, v7))
    i = tones((1, 100, -30), (3, 20, -165), (5, 15, i5), (7, 10, i7))
    window = measured(Signal(u, i, scale=SCALE), 50.0)
    result = ieee1459.single_phase(window, 0)
    assert pytest.approx((P, PH, DH, N), abs=2e-3) == (result.P, result.PH, result.DH, result.N)
    assert pytest.approx((8660.2540, 5000.0, 10_000.0), abs=1e-3) == (result.P1, result.Q1, result.S1)
    assert pytest.approx((10517.4926, 3258.4736, 477.1268), abs=2e-3) == (result.S, result.SN, result.SH)
    assert pytest.approx((2692.5824, 1772.0045), abs=2e-3) == (result.DI, result.DV)
    assert pytest.approx((PF, 0.866025), abs=1e-6) == (result.PF, result.PF1)
    assert window.channel(0).rms == pytest.approx(101.557865, abs=1e-5)
    assert window.channel(1).rms == pytest.approx(103.561576, abs=1e-5)
    assert window.spectrum(0).thd == pytest.approx(0.177200, abs=1e-6)
    assert window.spectrum(1).thd == pytest.approx(0.269258, abs=1e-6)


# Annex A.1 (interharmonics; multiples of 60 Hz, r.m.s., degrees): over an infinite time P = 4072.6642 W.
A1_U = tones(
    (0.0217, 0.00035, -90), (0.0433, 0.00014, -107.3), (0.958, 0.56, -97.2), (1, 70.71, -7.2), (1.022, 0.46, -82.9),
    (1.043, 0.35, -104.3), (3, 5.02, -76), (4.0268, 0.95, 176.4), (5, 3.18, -114), (7, 2.33, -142), (9, 1.13, -165),
)  # fmt: skip
A1_I = tones(
    (0.0217, 1.48, 80.2), (0.0433, 2.26, -8.4), (0.957, 0.92, -173.5), (0.958, 2.24, -193.2), (1, 70.71, -42.4),
    (1.022, 1.75, -178.9), (1.043, 0.91, -202.3), (3, 19.09, 18.3), (4.0268, 5.43, -87), (5, 7.64, -15.8),
    (7, 3.68, -43.2), (9, 1.41, -69),
)  # fmt: skip


def test_annex_a1_over_a_long_time() -> None:
    signal = Signal(A1_U, A1_I, scale=SCALE)
    assert signal.active / SCALE**2 == pytest.approx(4072.6642, abs=1e-3)
    channels = (Channel(FULL_SCALE, gain=1 / SCALE),) * 2
    whole = windows(analysed(signal.counts(60.0, 7680, 20.0), config(7680, 60, channels=channels)))
    mean = float(np.mean([window.pair(0).active for window in whole]))
    short = [window.pair(0).active for window in whole]
    # A window of 0.2 s beats with the interharmonics; their mean comes near.
    assert mean == pytest.approx(4072.6642, rel=1e-3)
    assert max(short) - min(short) > 20.0


def test_the_fifth_harmonic_test_of_meters_gives_104_percent() -> None:
    """IEC 62053-21 clause 8.2 (values: U5 = 0.1 U1, I5 = 0.4 I1, in phase): P = 1.04 P1."""
    u, i = tones((1, 230, 0), (5, 23, 0)), tones((1, 50, 0), (5, 20, 0))
    pair = measured(Signal(u, i, scale=SCALE), 50.2).pair(0)
    assert pair.active / pair.fundamental_active == pytest.approx(1.04, abs=1e-7)


@pytest.mark.parametrize(
    ("u", "i"),
    [
        (((3, 3.8, 180), (5, 2.4, 180), (7, 1.7, 180), (11, 1.0, 180), (13, 0.8, 180)),
         ((3, 30, 0), (5, 18, 0), (7, 14, 0), (11, 9, 0), (13, 5, 0))),
        (((3, 3.8, 0), (5, 2.4, 180), (7, 1.7, 0), (11, 1.0, 180), (13, 0.8, 0)),
         ((3, 30, 180), (5, 18, 0), (7, 14, 180), (11, 9, 0), (13, 5, 180))),
    ],
    ids=["quadriform", "peaked"],
)  # fmt: skip
def test_the_waveforms_of_oiml_r46_give_9806_percent(u: tuple, i: tuple) -> None:
    signal = Signal(tones((1, 100, 0), *u), tones((1, 100, 0), *i), scale=SCALE)
    pair = measured(signal, 50.0).pair(0)
    assert pair.active / pair.fundamental_active == pytest.approx(0.9806, abs=5e-5)


def three_phase_counts(u: list[complex], i: list[complex], frequency: float, rate: int) -> np.ndarray:
    turns = 2 * np.pi * frequency * np.arange(int(0.7 * rate)) / rate
    columns = [np.sqrt(2) * SCALE * abs(x) * np.sin(turns + np.angle(x)) for x in (*u, *i)]
    return np.rint(np.stack(columns, axis=1)).astype(np.int32)


def phasor(size: float, degrees: float) -> complex:
    return complex(size * np.exp(1j * np.radians(degrees)))


U = [phasor(230, 0), phasor(225, -121), phasor(233, 119)]
I = [phasor(40, -20), phasor(50, -150), phasor(30, 110)]  # noqa: E741


def three_phase_window(pairs: tuple[tuple[int, int], ...], u: list[complex], i: list[complex]) -> Reading:
    channels = (Channel(FULL_SCALE, gain=1 / SCALE),) * (len(u) + len(i))
    return windows(analysed(three_phase_counts(u, i, 49.9, 12_800), config(12_800, channels=channels, pairs=pairs)))[0]


def test_three_phases_four_wires() -> None:
    window = three_phase_window(((0, 3), (1, 4), (2, 5)), U, I)
    result = ieee1459.three_phase(window, (0, 1, 2))
    lines = [abs(U[0] - U[1]), abs(U[1] - U[2]), abs(U[2] - U[0])]
    Ve = np.sqrt((3 * sum(abs(x) ** 2 for x in U) + sum(x**2 for x in lines)) / 18)
    Ie = np.sqrt((sum(abs(x) ** 2 for x in I) + abs(sum(I)) ** 2) / 3)
    P = sum((u * i.conjugate()).real for u, i in zip(U, I, strict=True))
    assert (result.P, result.Ve, result.Ie) == pytest.approx((P, Ve, Ie), rel=1e-6)
    assert result.Se == pytest.approx(3 * Ve * Ie, rel=1e-6)
    assert result.SeN == pytest.approx(0.0, abs=30.0)
    positive = 3 * ieee1459.symmetrical(*U).positive * ieee1459.symmetrical(*I).positive.conjugate()
    assert complex(result.P1_positive, result.Q1_positive) == pytest.approx(positive, rel=1e-6)
    assert result.SU1**2 + result.S1_positive**2 == pytest.approx(result.Se1**2, rel=1e-9)
    assert pytest.approx(P / (3 * Ve * Ie), rel=1e-6) == result.PF


def test_two_wattmeters_give_the_power_of_three_wires() -> None:
    currents = [I[0], I[1], -I[0] - I[1]]
    window = three_phase_window(((0, 2), (1, 3)), [U[0] - U[2], U[1] - U[2]], currents[:2])
    P = sum((u * i.conjugate()).real for u, i in zip(U, currents, strict=True))
    assert ieee1459.two_wattmeter(window, (0, 1)) == pytest.approx(P, rel=1e-6)


def test_symmetrical_components_add_up_to_the_phases() -> None:
    a = np.exp(2j * np.pi / 3)
    parts = ieee1459.symmetrical(*U)
    assert parts.zero + parts.positive + parts.negative == pytest.approx(U[0])
    assert parts.zero + a**2 * parts.positive + a * parts.negative == pytest.approx(U[1])
    balanced = ieee1459.symmetrical(phasor(230, 0), phasor(230, -120), phasor(230, 120))
    assert balanced.positive == pytest.approx(230)
    assert balanced.unbalance == pytest.approx(0.0, abs=1e-12)
