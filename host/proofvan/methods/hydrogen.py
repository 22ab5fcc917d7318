"""Density of hydrogen and the mass in a pressure vessel (PVT); floats, arrays and GTC numbers."""

from __future__ import annotations

from proofvan.uncertainty.inputs import Number

# Lemmon, Huber, Leachman 2008 (NIST), table 1: a_i, b_i, c_i. Within 0.01 % of the reference equation of state from 220
# to 1000 K up to 70 MPa; density U = 0.04 % (k = 2) from 250 to 450 K. [S:lemmon][S:h2codes]
_TERMS = (
    (0.05888460, 1.325, 1.0),
    (-0.06136111, 1.87, 1.0),
    (-0.002650473, 2.5, 2.0),
    (0.002731125, 2.8, 2.0),
    (0.001802374, 2.938, 2.42),
    (-0.001150707, 3.14, 2.63),
    (0.9588528e-4, 3.37, 3.0),
    (-0.1109040e-6, 3.75, 4.0),
    (0.1264403e-9, 4.0, 5.0),
)
_GAS_CONSTANT, _MOLAR_MASS = 8.314472, 2.01588  # J/(mol K), g/mol; of the same paper
ZERO_DEGC = 273.15
# Where the volume of a vessel is stated: 20 degC, 101.325 kPa.
_STATED_K, _STATED_MPA = 293.15, 0.101325


def compressibility(T: Number, p: Number) -> Number:
    """Give Z = 1 + sum a_i (100 K / T)^b_i (p / 1 MPa)^c_i; T in K, p absolute in MPa."""
    terms = [a * (100.0 / T) ** b * p**c for a, b, c in _TERMS]
    return sum(terms, 1.0)


def molar_density(T: Number, p: Number) -> Number:
    """Give the density in mol/L; T in K, p absolute in MPa."""
    return 1e3 * p / (compressibility(T, p) * _GAS_CONSTANT * T)


def density(T: Number, p: Number) -> Number:
    """Give the density in kg/m3; T in K, p absolute in MPa."""
    return molar_density(T, p) * _MOLAR_MASS


def vessel_volume(V_0: Number, alpha: Number, lam: Number, T: Number, p: Number) -> Number:
    """Give V = V_0 [1 + alpha (T - 293.15 K)] [1 + lam (p - 0.101325 MPa)] of a vessel; alpha 1/K, lam 1/MPa."""
    return V_0 * (1 + alpha * (T - _STATED_K)) * (1 + lam * (p - _STATED_MPA))


def vessel_mass(V_0: Number, alpha: Number, lam: Number, T: Number, p: Number) -> Number:
    """Give the mass of hydrogen in a vessel, kg; V_0 in m3, T in K, p absolute in MPa."""
    return density(T, p) * vessel_volume(V_0, alpha, lam, T, p)


def pressure_of(T: float, rho: float) -> float:
    """Give the pressure (MPa, at most 120) at which hydrogen of T (K) has a density (kg/m3), by halving."""
    low, high = 0.0, 120.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if density(T, middle) < rho else (low, middle)
    return (low + high) / 2
