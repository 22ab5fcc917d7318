"""The dispenser under test, the plan, and what each run observes; everything is read by a person."""

from __future__ import annotations

from typing import Annotated

from proofvan.core.line.readings import Reading
from proofvan.methods.quantities import Quantity
from proofvan.regulations.gas_fuel.inputs import GasDispenser, GasPlan, Mass, MeteredRun

Density = Annotated[Reading, Quantity("kg/m3", 1.0, 600.0)]


class Dispenser(GasDispenser):
    """[subject] of a job: one nozzle for liquefied natural gas."""


class Plan(GasPlan):
    """[plan] of a job."""

    gas_return: bool  # gas comes back from the vehicle, through a master meter of its own


class LiquidRun(MeteredRun):
    """One delivery, and the liquid between nozzle and master meter at its start and end."""

    indicated: Mass
    start_density: Density
    end_density: Density
    free_of_gas: bool


class ReturnRun(LiquidRun):
    """The same with gas that came back."""

    returned: Mass
