"""The few units that a line of numbers carries; conversion happens here, at the edges, and nowhere else."""

from __future__ import annotations

from proofvan.core.errors import InputError

# unit -> (SI unit, factor): SI value = factor * value. Exact by definition of the units.
_FACTORS = {
    "J": ("J", 1.0),
    "Wh": ("J", 3.6e3),
    "kWh": ("J", 3.6e6),
    "W": ("W", 1.0),
    "kW": ("W", 1e3),
    "V": ("V", 1.0),
    "A": ("A", 1.0),
    "s": ("s", 1.0),
    "min": ("s", 60.0),
    "m3": ("m3", 1.0),
    "L": ("m3", 1e-3),
    "mL": ("m3", 1e-6),
    "m": ("m", 1.0),
    "mm": ("m", 1e-3),
    "L/min": ("m3/s", 1e-3 / 60.0),
    "Pa": ("Pa", 1.0),
    "kPa": ("Pa", 1e3),
    "degC": ("degC", 1.0),
    "%": ("%", 1.0),
    "CNY": ("CNY", 1.0),
}


def to_si(value: float, unit: str, field: str = "") -> tuple[float, str]:
    """Convert a value to its SI unit; raises InputError for a unit that is not known."""
    try:
        si, factor = _FACTORS[unit]
    except KeyError:
        raise InputError("input-unknown-unit", field=field, value=unit, allowed=", ".join(_FACTORS)) from None
    return value * factor, si


def from_si(value: float, unit: str) -> float:
    """Convert an SI value to a unit of the same kind."""
    return value / _FACTORS[unit][1]
