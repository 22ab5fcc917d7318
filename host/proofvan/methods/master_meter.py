"""Comparison with a master meter 标准表法, in series with the instrument."""

from __future__ import annotations

from proofvan.uncertainty.inputs import Number


def reference_volume(
    N: Number, K: Number, MF: Number, beta_Y: Number, t_J: Number, t_m: Number, compression: Number
) -> Number:
    """Give V = N / K * MF * [1 + beta_Y * (t_J - t_m)] * (1 - compression), the volume at the instrument.

    N pulses of the master meter, K its pulses per litre, MF its meter factor at this flow; t_J liquid at the
    instrument, t_m in the master meter, degC; beta_Y liquid, 1/K; compression = gamma * (p_J - p_m). [M-hi: the same
    mass passes both]
    """
    return N / K * MF * (1 + beta_Y * (t_J - t_m)) * (1 - compression)
