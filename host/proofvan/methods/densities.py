"""Densities of water and of moist air, kg/m3; they run on floats, arrays and GTC numbers."""

from __future__ import annotations

from typing import Any

import GTC
import numpy as np

from proofvan.uncertainty.inputs import Number

# Tanaka et al. 2001, Metrologia 38, table 1: air-free standard mean ocean water at 101.325 kPa, 0 .. 40 degC.
# [S:warsa][S:cg19tpl]
_TANAKA = (-3.983035, 301.797, 522528.9, 69.34881, 999.974950)
# CIPM-2007, Picard et al. 2008, Metrologia 45, appendix A. [S:cipmcode]
_SATURATION = (1.2378847e-5, -1.9121316e-2, 33.93711047, -6.3431645e3)
_ENHANCEMENT = (1.00062, 3.14e-8, 5.6e-7)
_COMPRESSIBILITY_A = (1.58123e-6, -2.9331e-8, 1.1043e-10)
_COMPRESSIBILITY_B = (5.707e-6, -2.051e-8)
_COMPRESSIBILITY_C = (1.9898e-4, -2.376e-6)
_COMPRESSIBILITY_D, _COMPRESSIBILITY_E = 1.83e-11, -0.765e-8
_GAS_CONSTANT, _MOLAR_WATER = 8.314472, 18.01528e-3


def water_density(t: Number) -> Number:
    """Give the density of air-free water at 101.325 kPa and t (degC, 0 .. 40): Tanaka 2001."""
    a_1, a_2, a_3, a_4, a_5 = _TANAKA
    return a_5 * (1 - (t + a_1) * (t + a_1) * (t + a_2) / (a_3 * (t + a_4)))


def aerated_water_density(t: Number, p: Number = 101325.0) -> Number:
    """Give the density of air-saturated water at t (degC) and p (Pa): Tanaka with its corrections. [M-hi]"""
    saturated = water_density(t) + (-4.612e-3 + 0.106e-3 * t)
    return saturated * _compressed(t, p)


def pressed_water_density(t: Number, p: Number) -> Number:
    """Give the density of air-free water at t (degC) and p (Pa): Tanaka with its correction for pressure. [M-hi]"""
    return water_density(t) * _compressed(t, p)


def water_expansion(t: float) -> float:
    """Give the expansion of water at t (degC), 1/K, from the densities half a kelvin on either side."""
    return float((water_density(t - 0.5) - water_density(t + 0.5)) / water_density(t))


def air_density(t: Number, p: Number, h: Number, x_co2: float = 0.0004) -> Number:
    """Give the density of moist air by CIPM-2007; t degC, p Pa, h relative humidity 0 .. 1, x_co2 mole fraction."""
    kelvin = t + 273.15
    vapour = _vapour_fraction(t, kelvin, p, h)
    dry = (28.96546 + 12.011 * (x_co2 - 0.0004)) * 1e-3
    ideal = p * dry / (_compressibility(t, kelvin, p, vapour) * _GAS_CONSTANT * kelvin)
    return ideal * (1 - vapour * (1 - _MOLAR_WATER / dry))


def simple_air_density(t: Number, p: Number, h: Number) -> Number:
    """Give (0.34848 p - 0.009 h exp(0.061 t)) / (273.15 + t); t degC, p hPa, h %. OIML R 111"""
    return (0.34848 * p - 0.009 * h * _exp(0.061 * t)) / (273.15 + t)


def _compressed(t: Number, p: Number) -> Number:
    return 1 + (50.74 - 0.326 * t + 0.00416 * t * t) * 1e-11 * (p - 101325.0)


def _vapour_fraction(t: Number, kelvin: Number, p: Number, h: Number) -> Number:
    a, b, c, d = _SATURATION
    pressure = _exp(a * kelvin * kelvin + b * kelvin + c + d / kelvin)
    alpha, beta, gamma = _ENHANCEMENT
    return h * (alpha + beta * p + gamma * t * t) * pressure / p


def _compressibility(t: Number, kelvin: Number, p: Number, x: Number) -> Number:
    a_0, a_1, a_2 = _COMPRESSIBILITY_A
    b_0, b_1 = _COMPRESSIBILITY_B
    c_0, c_1 = _COMPRESSIBILITY_C
    first = a_0 + a_1 * t + a_2 * t * t + (b_0 + b_1 * t) * x + (c_0 + c_1 * t) * x * x
    ratio = p / kelvin
    return 1 - ratio * first + ratio * ratio * (_COMPRESSIBILITY_D + _COMPRESSIBILITY_E * x * x)


def _exp(x: Number) -> Any:
    return np.exp(x) if isinstance(x, np.ndarray) else GTC.exp(x)
