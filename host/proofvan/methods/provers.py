"""A flow meter beside a standard of volume: tank, pipe prover, master meter; on floats, arrays and GTC numbers."""

from __future__ import annotations

from proofvan.methods.densities import water_density
from proofvan.uncertainty.inputs import Number


def interpolated_pulses(n: Number, T_1: Number, T_2: Number) -> Number:
    """Give n' = n * T_2 / T_1: the pulses between the detectors by double timing. ISO 7278-3:1998 4.2

    n whole pulses of the meter in the time T_1; T_2 between the detectors' events, in the same unit.
    """
    return n * T_2 / T_1


def volume_at_meter(
    V_B: Number,
    shrinkage: Number,
    beta: Number,
    t_p: Number,
    gamma: Number,
    p_m: Number,
    p_p: Number,
    delta: Number,
    t_s: float = 20.0,
) -> Number:
    """Give the volume that passed the meter while the standard took V_B * [1 + beta * (t_p - t_s)] * (1 + delta * p_p).

    V_B capacity at t_s without pressure; t_p, p_p in the standard, p_m at the meter (degC, kPa above the atmosphere);
    beta body (1/K), delta body and gamma liquid (1/kPa); shrinkage of the liquid by its temperature from the meter to
    the standard, alpha * (t_m - t_p). OIML D 36:2020, exact form; its text prints "1 + delta l p", which is no number.
    """
    standard = V_B * (1 + beta * (t_p - t_s)) * (1 + delta * p_p)
    return standard / ((1 - shrinkage) * (1 + gamma * (p_m - p_p)))


def prover_error_percent(
    V_m: Number,
    V_B: Number,
    t_m: Number,
    t_p: Number,
    p_m: Number,
    p_p: Number,
    alpha: Number,
    beta: Number,
    gamma: Number,
    delta: Number,
    t_s: float = 20.0,
) -> Number:
    """Give the error of a meter beside a prover, %; exact form of OIML D 36:2020.

    E = V_m / V_B * [1 - alpha (t_m - t_p)] [1 + gamma (p_m - p_p)] / ([1 + beta (t_p - t_s)] [1 + delta p_p]) - 1;
    V_m what the meter shows, alpha of the liquid, 1/K.
    """
    volume = volume_at_meter(V_B, alpha * (t_m - t_p), beta, t_p, gamma, p_m, p_p, delta, t_s)
    return (V_m / volume - 1) * 100


def water_shrinkage(t_m: Number, t_p: Number) -> Number:
    """Give what water loses of its volume from t_m to t_p (degC): 1 - rho(t_m) / rho(t_p), its mass is conserved."""
    return 1 - water_density(t_m) / water_density(t_p)


def line_pack(V_pipe: Number, beta_w: Number, beta_pipe: Number, change: Number) -> Number:
    """Give V * (beta_w - beta_pipe) * dT: what the pipe between meter and standard keeps when it warms by dT."""
    return V_pipe * (beta_w - beta_pipe) * change
