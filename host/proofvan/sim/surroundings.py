"""The day: ambient, oil, humidity, pressure, and how warm the standard is."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.sim.clocks import SECOND, START_NS
from proofvan.sim.effects import Effects
from proofvan.sim.seeds import stream
from proofvan.sim.warmth import Warmth, drawn_warmth

# Share of the difference between ambient and oil that a filling takes on in the measure [C]: about 11 % by the heat
# capacity of 40 kg of steel against 100 L of petrol, the rest from spray and hose.
_SHARE_OF_AMBIENT = 0.4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Temperatures in degC, pressure in Pa; `board` is the warming of the standard and its board."""

    ambient_degc: float
    oil_degc: float
    humidity_percent: float
    pressure_pa: float
    board: Warmth


def drawn_surroundings(seed: int, effects: Effects) -> Surroundings:
    """Draw a day inside the conditions of both regulations; the van was switched on 40 to 90 minutes ago."""
    random = stream(seed, "surroundings")
    oil, humidity, pressure, minutes = random.uniform((16.0, 35.0, 98_000.0, 40.0), (26.0, 70.0, 102_500.0, 90.0))
    ambient = float(oil) + effects["body_difference"] / _SHARE_OF_AMBIENT * 0.95
    on_since = START_NS - round(float(minutes) * 60.0) * SECOND
    return Surroundings(ambient, float(oil), float(humidity), float(pressure), drawn_warmth(ambient, on_since, effects))
