"""Volumes of gas at other pressures and temperatures; floats, arrays and GTC numbers. Absolute pressures, kelvin."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.uncertainty.inputs import Number


def reference_volume(
    V_s: Number, p_s: Number, p_m: Number, T_s: Number, T_m: Number, Z_s: Number, Z_m: Number
) -> Number:
    """Give V_ref = V_s (p_s / p_m) (T_m / T_s) (Z_m / Z_s): what passed the meter when V_s passed the standard."""
    return V_s * (p_s / p_m) * (T_m / T_s) * (Z_m / Z_s)


def base_volume(V: Number, p: Number, T: Number, Z: Number, Z_n: Number) -> Number:
    """Give V_n = V (p / 101.325 kPa) (293.15 K / T) (Z_n / Z), the volume at base conditions; p in kPa. [S:gb21391]"""
    return V * (p / 101.325) * (293.15 / T) * (Z_n / Z)


def weighted_mean_error(shares: Sequence[float], errors: Sequence[float]) -> float:
    """Give WME = sum k_i E_i / sum k_i; k_i = q_i / q_max up to 0.7 q_max, else 1.4 - q_i / q_max. OIML R 137"""
    weights = [share if share <= 0.7 else 1.4 - share for share in shares]
    return sum(k * error for k, error in zip(weights, errors, strict=True)) / sum(weights)
