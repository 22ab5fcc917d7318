"""Delivery into a vessel on a balance 衡量法: error of a flow point; on floats, arrays and GTC numbers."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import gravimetric, volumetric
from proofvan.uncertainty.inputs import Number, mean

_L_PER_M3 = 1e3


@dataclass(frozen=True, slots=True)
class RunInputs:
    """One run on the balance: V_J (L), indications (kg), density (kg/m3) of a sample at t_d, t_J (degC)."""

    indicated: Number
    loaded: Number
    empty: Number
    density: Number
    sample: Number
    nozzle: Number


@dataclass(frozen=True, slots=True)
class PointInputs:
    """A flow point by weighing: its runs, and what all of them share."""

    runs: tuple[RunInputs, ...]
    display: Number  # L: what the display hides
    balance: Number  # kg
    drift: Number  # %
    weights_density: Number  # kg/m3
    air_density: Number  # kg/m3
    densitometer: Number  # kg/m3
    sample_thermometer: Number  # K
    nozzle_thermometer: Number  # K
    nozzle_lag: Number  # K
    liquid_expansion: Number  # beta_Y, 1/K
    evaporation: Number  # L: left the vessel again, and was delivered
    repeatability: Number  # %


def indication_error(inputs: PointInputs) -> Number:
    """Give the mean indication error of a flow point by weighing, %."""
    errors = [run_error(run, inputs) for run in inputs.runs]
    return mean(errors) + inputs.repeatability


def run_error(run: RunInputs, inputs: PointInputs) -> Number:
    """Give the indication error of one run, %."""
    return volumetric.indication_error_percent(run.indicated + inputs.display, delivered(run, inputs))


def delivered(run: RunInputs, inputs: PointInputs) -> Number:
    """Give the volume that left the nozzle at t_J, L: buoyancy, density of a sample, what evaporated."""
    shown = (run.loaded - run.empty) * (1 + inputs.drift / 100) + inputs.balance
    density = run.density + inputs.densitometer
    mass = gravimetric.buoyancy_mass(shown, inputs.air_density, inputs.weights_density, density)
    t_d = run.sample + inputs.sample_thermometer
    t_J = sum((inputs.nozzle_thermometer, inputs.nozzle_lag), run.nozzle)
    filled = gravimetric.volume_of_mass(mass, density, inputs.liquid_expansion, t_J, t_d)
    return filled * _L_PER_M3 + inputs.evaporation
