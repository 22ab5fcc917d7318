"""Error of a liquid flow meter: what all of them have in common; on floats, arrays and GTC numbers.

The meter gives pulses, N / K_n of its quantity (litres, or kilograms for a mass meter). What passed through it is found
by weighing (ISO 4185), or from a standard of volume or mass: tank (ISO 8316), pipe prover (ISO 7278), master meter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from proofvan.methods import densities, gravimetric, provers, volumetric
from proofvan.uncertainty.inputs import Number, mean

_PER_L = 1e-3  # m3


@dataclass(frozen=True, slots=True)
class MeterInputs:
    """What all runs of a point share at the meter under test; corrections have expectation 0."""

    constant: float  # K_n, pulses per litre or kilogram
    mass: bool  # the meter measures kilograms
    pulses: Number  # pulses that were begun or cut, or the timers of double timing
    thermometer: Number  # K, at the meter
    mixing: Number  # K, the liquid is not everywhere as warm
    line_pack: Number  # L or kg
    repeatability: Number  # %


@dataclass(frozen=True, slots=True)
class WeighedRun:
    """One diversion into the weighing tank: N, kg, degC and Pa (absolute) at the meter, s."""

    pulses: Number
    loaded: Number
    empty: Number
    meter_degc: Number
    meter_pa: Number
    seconds: float


@dataclass(frozen=True, slots=True)
class WeighedInputs:
    """A point by static weighing of water."""

    runs: tuple[WeighedRun, ...]
    meter: MeterInputs
    certificate: Number  # kg
    drift: Number  # %
    weights_density: Number  # kg/m3
    air_density: Number  # kg/m3
    water: Number  # %: density of this water against the formula
    diverter: Number  # s: the diversion began earlier or ended later than its signal


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One run beside a standard: N', the standard's quantity at 20 degC (L or kg), degC and kPa of both."""

    pulses: Number
    standard: Number
    meter_degc: Number
    standard_degc: Number
    meter_kpa: Number
    standard_kpa: Number


@dataclass(frozen=True, slots=True)
class ComparedInputs:
    """A point beside tank, prover or master meter."""

    runs: tuple[ComparedRun, ...]
    meter: MeterInputs
    certificate: Number  # %
    drift: Number  # %
    readings: tuple[Number, ...]  # L or kg: what the standard itself hides in a run
    standard_thermometer: Number  # K
    gauges: Number  # kPa, of the difference
    liquid_expansion: float  # alpha, 1/K; 0: water, by its density
    liquid_expansion_relative: Number
    liquid_compressibility: float  # gamma, 1/kPa
    body_expansion: float  # beta, 1/K
    body_expansion_relative: Number
    body_elasticity: float  # delta, 1/kPa


Inputs = WeighedInputs | ComparedInputs
Run = Any  # WeighedRun or ComparedRun, as the inputs are


def mean_error(inputs: Inputs) -> Number:
    """Give the mean error of a flow point, %: E_i = mean of (N / K_n - V) / V * 100 %."""
    errors = [run_error(run, inputs) for run in inputs.runs]
    return mean(errors) + inputs.meter.repeatability


def run_error(run: Run, inputs: Inputs) -> Number:
    """Give the error of one run, %. Positive: the meter shows more than passed through it."""
    return volumetric.indication_error_percent(counted(run, inputs) / inputs.meter.constant, passed(run, inputs))


def counted(run: Run, inputs: Inputs) -> Number:
    """Give the pulses that belong to the run."""
    return run.pulses + inputs.meter.pulses


def passed(run: Run, inputs: Inputs) -> Number:
    """Give what really passed through the meter, L at its temperature and pressure, or kg."""
    if isinstance(inputs, WeighedInputs):
        return weighed(run, inputs) + inputs.meter.line_pack
    return compared(run, inputs) + inputs.meter.line_pack


def weighed(run: WeighedRun, inputs: WeighedInputs) -> Number:
    """Give L or kg of a weighed run: m = W * eps and V = m / rho. ISO 4185"""
    density = densities.pressed_water_density(_at_meter(run, inputs.meter), run.meter_pa) * (1 + inputs.water / 100)
    shown = (run.loaded - run.empty) * (1 + inputs.drift / 100) + inputs.certificate
    mass = gravimetric.buoyancy_mass(shown, inputs.air_density, inputs.weights_density, density)
    diverted = mass * (1 + inputs.diverter / run.seconds)
    return diverted if inputs.meter.mass else diverted / density / _PER_L


def compared(run: ComparedRun, inputs: ComparedInputs) -> Number:
    """Give L or kg of a run beside a standard; a volume is brought to the meter's temperature. OIML D 36:2020"""
    standard = run.standard * (1 + sum((inputs.drift,), inputs.certificate) / 100)
    standard = sum(inputs.readings, standard)
    if inputs.meter.mass:
        return standard
    t_p = run.standard_degc + inputs.standard_thermometer
    body = inputs.body_expansion * (1 + inputs.body_expansion_relative)
    shrinkage = _shrinkage(_at_meter(run, inputs.meter), t_p, inputs)
    p_m = run.meter_kpa + inputs.gauges
    return provers.volume_at_meter(
        standard, shrinkage, body, t_p, inputs.liquid_compressibility, p_m, run.standard_kpa, inputs.body_elasticity
    )


def _at_meter(run: Run, meter: MeterInputs) -> Number:
    return sum((meter.thermometer, meter.mixing), run.meter_degc)


def _shrinkage(t_m: Number, t_p: Number, inputs: ComparedInputs) -> Number:
    alpha = inputs.liquid_expansion
    plain = alpha * (t_m - t_p) if alpha else provers.water_shrinkage(t_m, t_p)
    return plain * (1 + inputs.liquid_expansion_relative)
