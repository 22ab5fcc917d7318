"""Comparison of volumes with a standard metal measure 容量比较法."""

from __future__ import annotations

from proofvan.methods.densities import water_density
from proofvan.uncertainty.inputs import Number


def delivered_volume(V_B: Number, beta_Y: Number, t_J: Number, t_B: Number, beta_B: Number) -> Number:
    """Give V_Bt = V_B * [1 + beta_Y * (t_J - t_B) + beta_B * (t_B - 20)], the delivered volume at t_J.

    V_B capacity at 20 degC for the level that was read, never the nominal volume; t_J at the nozzle, t_B in the
    measure, degC; beta_Y liquid, beta_B body, 1/K. JJG 443 7.6 (2006 numbering) [S:xljd][S:jizihe]
    """
    return V_B * (1 + beta_Y * (t_J - t_B) + beta_B * (t_B - 20))


def indication_error_percent(V_J: Number, V_Bt: Number) -> Number:
    """Give E_V = (V_J - V_Bt) / V_Bt * 100 %, both in one unit. Positive: the customer loses. JJG 443 7.6"""
    return (V_J - V_Bt) / V_Bt * 100


def neck_capacity(V_0: Number, h: Number, h_0: Number, d: Number) -> Number:
    """Give V_B = V_0 + (h - h_0) * d of a straight neck; h in the unit of d's denominator. [S:exam-274949a]"""
    return V_0 + (h - h_0) * d


def mean_flow(volume: float, seconds: float) -> float:
    """Give Q = V / t."""
    return volume / seconds


def compared_capacity_linear(
    V_B: Number, beta_1: Number, t_1: Number, beta_2: Number, t_2: Number, beta_w: Number
) -> Number:
    """Give V_20 = V_B * [1 + beta_1 * (t_1 - 20) + beta_2 * (20 - t_2) + beta_w * (t_2 - t_1)].

    Capacity at 20 degC of a measure filled from a standard: t_1 water in the standard, t_2 in the measure, degC;
    beta_1, beta_2 the bodies, beta_w the water (2e-4 as printed), 1/K. JJG 259, capacity comparison [S:hk2016]
    """
    return V_B * (1 + beta_1 * (t_1 - 20) + beta_2 * (20 - t_2) + beta_w * (t_2 - t_1))


def compared_capacity(V_B: Number, beta_1: Number, t_1: Number, beta_2: Number, t_2: Number) -> Number:
    """Give V_20 = V_B * [1 + beta_1 * (t_1 - 20)] * rho_w(t_1) / rho_w(t_2) / [1 + beta_2 * (t_2 - 20)].

    The same mass of water fills both; exact in the density of water.
    """
    densities = water_density(t_1) / water_density(t_2)
    return V_B * (1 + beta_1 * (t_1 - 20)) * densities / (1 + beta_2 * (t_2 - 20))
