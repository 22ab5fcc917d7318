"""Comparison of pulses 脉冲比较法: the pile's pulse output against the standard's energy or pulses."""

from __future__ import annotations

from proofvan.uncertainty.inputs import Number


def energy_of_pulses_kwh(pulses: Number, constant: Number) -> Number:
    """Give the energy (kWh) that N pulses of a constant C (imp/kWh) indicate."""
    return pulses / constant


def pulse_error_percent(counted: Number, pulses: Number, constant: Number, standard_constant: Number) -> Number:
    """Give gamma = (m_0 - m) / m * 100 % with m_0 = C_0 N / C; m pulses of the standard were counted.

    C_0 and C in imp/kWh. Positive: the pile counts more than was delivered. JJG 596 style, walking method [V]
    """
    expected = standard_constant * pulses / constant
    return (expected - counted) / counted * 100


def power_time_error_percent(seconds: Number, pulses: Number, constant: Number, power_w: Number) -> Number:
    """Give gamma = (t_0 - t) / t * 100 % with t_0 = 3.6e6 N / (C P): power-time method 瓦秒法."""
    expected = 3.6e6 * pulses / (constant * power_w)
    return (expected - seconds) / seconds * 100
