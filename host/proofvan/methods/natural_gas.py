"""Natural gas by AGA8: density and compressibility from composition, and from volumes at base conditions to masses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

import pyaga8
from pydantic import AfterValidator

from proofvan.uncertainty.inputs import Number
from proofvan.uncertainty.numeric import through

Equation = Literal["detail", "gerg2008"]
# The 21 components of AGA8 / ISO 20765, as the library names them.
COMPONENTS = (
    "methane", "nitrogen", "carbon_dioxide", "ethane", "propane", "isobutane", "n_butane", "isopentane", "n_pentane",
    "hexane", "heptane", "octane", "nonane", "decane", "hydrogen", "oxygen", "carbon_monoxide", "water",
    "hydrogen_sulfide", "helium", "argon",
)  # fmt: skip
# An analysis is given to a few digits: the fractions add up to one within this.
_SUM_WITHIN = 1e-3
# Reference conditions in China: 293.15 K, 101.325 kPa. [S:gb21391]
BASE_K, BASE_MPA = 293.15, 0.101325
_KPA_PER_MPA = 1e3


def _whole(fractions: Mapping[str, float]) -> Mapping[str, float]:
    unknown = [name for name in fractions if name not in COMPONENTS]
    if unknown or not all(0 <= one <= 1 for one in fractions.values()):
        raise ValueError(f"mole fractions 0 .. 1 of: {', '.join(COMPONENTS)}")
    if abs(sum(fractions.values()) - 1) > _SUM_WITHIN:
        raise ValueError(f"mole fractions that add up to 1 within {_SUM_WITHIN:g}")
    return fractions


# A gas analysis: component -> mole fraction.
Composition = Annotated[Mapping[str, float], AfterValidator(_whole)]


def density(composition: Mapping[str, float], T: Number, p: Number, equation: Equation = "gerg2008") -> Number:
    """Give the density of gas, kg/m3; T in K, p absolute in MPa. AGA8 part 1 (DETAIL) or part 2 (GERG-2008)."""
    gas = _gas(_key(composition), equation)
    return through(lambda kelvin, mpa: _solved(gas, kelvin, mpa).d * gas.mm, T, p)


def compressibility(composition: Mapping[str, float], T: Number, p: Number, equation: Equation = "gerg2008") -> Number:
    """Give Z; T in K, p absolute in MPa."""
    gas = _gas(_key(composition), equation)
    return through(lambda kelvin, mpa: _z(_solved(gas, kelvin, mpa)), T, p)


def molar_mass(composition: Mapping[str, float], equation: Equation = "gerg2008") -> float:
    """Give M, g/mol."""
    return float(_gas(_key(composition), equation).mm)


def base_density(composition: Mapping[str, float], equation: Equation = "gerg2008") -> float:
    """Give the density at 293.15 K and 101.325 kPa, kg/m3: what turns m3 at base conditions into kg."""
    return float(density(composition, BASE_K, BASE_MPA, equation))


def price_per_kg(price_per_m3: float, rho: float) -> float:
    """Give the price of a kilogram from that of a cubic metre at base conditions; rho in kg/m3. [S:ningbo]"""
    return price_per_m3 / rho


def _key(composition: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(composition.items()))


@lru_cache(maxsize=64)
def _gas(key: tuple[tuple[str, float], ...], equation: Equation) -> Any:
    total = sum(fraction for _, fraction in key)
    mixture = pyaga8.Composition()
    for name, fraction in key:
        setattr(mixture, name, fraction / total)
    gas = pyaga8.Gerg2008() if equation == "gerg2008" else pyaga8.Detail()
    gas.set_composition(mixture)
    gas.calc_molar_mass()
    return gas


def _solved(gas: Any, kelvin: float, mpa: float) -> Any:
    gas.temperature, gas.pressure = float(kelvin), float(mpa) * _KPA_PER_MPA
    if isinstance(gas, pyaga8.Gerg2008):
        gas.calc_density(0)  # 0: the gas, never the liquid
    else:
        gas.calc_density()
    return gas


def _z(gas: Any) -> float:
    gas.calc_properties()
    return float(gas.z)
