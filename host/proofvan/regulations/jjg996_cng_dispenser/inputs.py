"""The dispenser under test, the plan, and what each run observes; everything is read by a person."""

from __future__ import annotations

from typing import Annotated, Literal

from proofvan.core.line.readings import Reading
from proofvan.methods.natural_gas import Composition, Equation
from proofvan.methods.quantities import Quantity
from proofvan.regulations.gas_fuel.inputs import GasDispenser, GasPlan, Mass, MeteredRun

Pressure = Annotated[Reading, Quantity("MPa", 0.0, 35.0)]  # absolute


class Dispenser(GasDispenser):
    """[subject] of a job: one nozzle for compressed natural gas."""


class Plan(GasPlan):
    """[plan] of a job, with the analysis of the gas."""

    shown_in: Literal["kg", "m3"] = "kg"  # m3 at 20 degC, 101.325 kPa: dispensers from before the edition
    equation: Equation = "gerg2008"
    composition: Composition  # mole fractions


class GasRun(MeteredRun):
    """One delivery, and the gas between nozzle and master meter at its start and end."""

    start_pressure: Pressure
    end_pressure: Pressure
    gas_temperature: Annotated[Reading, Quantity("degC", -50.0, 90.0)]


class MassRun(GasRun):
    """The display shows a mass."""

    indicated: Mass


class VolumeRun(GasRun):
    """The display shows a volume at base conditions."""

    volume: Annotated[Reading, Quantity("m3", 0.0, 2000.0)]
