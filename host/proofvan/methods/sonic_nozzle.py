"""Critical flow Venturi nozzles (ISO 9300); floats, arrays and GTC numbers. SI units, absolute pressures."""

from __future__ import annotations

import math
from typing import Any

import GTC
import numpy as np

from proofvan.uncertainty.inputs import Number

GAS_CONSTANT = 8.314462618  # J/(mol K), SI 2019
# The discharge coefficient moves the Reynolds number a little: four rounds settle it far below 1e-9.
_ROUNDS = 4


def critical_flow(gamma: float) -> float:
    """Give C* = sqrt(gamma) (2 / (gamma + 1))^((gamma + 1) / (2 (gamma - 1))) of an ideal gas."""
    return math.sqrt(gamma) * math.pow(2 / (gamma + 1), (gamma + 1) / (2 * (gamma - 1)))


def critical_ratio(gamma: float) -> float:
    """Give (2 / (gamma + 1))^(gamma / (gamma - 1)): throat to inlet pressure when the flow is critical."""
    return math.pow(2 / (gamma + 1), gamma / (gamma - 1))


def mass_flow(d: Number, C_d: Number, C_star: Number, p_0: Number, T_0: Number, M: Number) -> Number:
    """Give q_m = A_t C_d C* p_0 / sqrt(R / M T_0), kg/s; d throat in m, M in kg/mol. ISO 9300"""
    area = math.pi / 4 * d * d
    return area * C_d * C_star * p_0 / _root(GAS_CONSTANT / M * T_0)


def reynolds(q_m: Number, d: Number, mu: Number) -> Number:
    """Give Re = 4 q_m / (pi d mu) of the throat."""
    return 4 * q_m / (math.pi * d * mu)


def discharge(Re: Number, a: float, b: float, n: float) -> Number:
    """Give C_d = a - b Re^-n. ISO 9300"""
    return a - b * Re**-n


def settled_flow(
    d: Number, C_star: Number, p_0: Number, T_0: Number, M: Number, mu: float, coefficients: tuple[float, float, float]
) -> Number:
    """Give q_m with the C_d of its own Reynolds number, kg/s."""
    q_m = mass_flow(d, 1.0, C_star, p_0, T_0, M)
    for _ in range(_ROUNDS):
        q_m = mass_flow(d, discharge(reynolds(q_m, d, mu), *coefficients), C_star, p_0, T_0, M)
    return q_m


def _root(x: Number) -> Any:
    return np.sqrt(x) if isinstance(x, np.ndarray) else GTC.sqrt(x)
