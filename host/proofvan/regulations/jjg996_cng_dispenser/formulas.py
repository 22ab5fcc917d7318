"""The formulas of this regulation; they run on floats, arrays and GTC numbers. kg, MPa absolute, degC, m3."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import natural_gas, series_meter
from proofvan.methods.series_meter import Meter, Passage
from proofvan.uncertainty.inputs import Number

_ZERO_DEGC = 273.15


@dataclass(frozen=True, slots=True)
class Run:
    """One delivery: the display, the master meter, and the gas between nozzle and master meter."""

    indicated: Number  # kg or m3
    passage: Passage
    start: Number  # MPa
    end: Number  # MPa
    degc: Number


@dataclass(frozen=True, slots=True)
class PointInputs:
    """A point. Relative corrections in per cent, expectation 0."""

    runs: tuple[Run, ...]
    meter: Meter
    composition: dict[str, float]
    equation: natural_gas.Equation
    dead_volume: float
    line_volume: Number  # %
    line_gauge: Number  # MPa
    line_temperature: Number  # K
    gas_analysis: Number  # %
    per_unit: float  # kg per unit of the display
    base_density: Number  # %
    display: Number  # unit of the display
    repeatability: Number  # %


def indication_error(inputs: PointInputs) -> Number:
    """Give the mean error of a point, %."""
    return series_meter.mean_error([run_error(run, inputs) for run in inputs.runs], inputs.repeatability)


def run_error(run: Run, inputs: PointInputs) -> Number:
    """Give E = (m_J - m_s) / m_s * 100 %. Positive: the customer loses."""
    return series_meter.error_percent(indicated_mass(run, inputs), delivered_mass(run, inputs))


def indicated_mass(run: Run, inputs: PointInputs) -> Number:
    """Give m_J, from a volume by the density at base conditions."""
    return (run.indicated + inputs.display) * inputs.per_unit * (1 + inputs.base_density / 100)


def delivered_mass(run: Run, inputs: PointInputs) -> Number:
    """Give m_s: what passed the master meter, and what stayed between nozzle and master meter."""
    return series_meter.passed_mass(run.passage, inputs.meter) + line_mass(run, inputs)


def line_mass(run: Run, inputs: PointInputs) -> Number:
    """Give V_d [rho(p_end, T) - rho(p_start, T)], kg."""
    kelvin = sum((inputs.line_temperature,), run.degc) + _ZERO_DEGC
    volume = inputs.dead_volume * (1 + sum((inputs.gas_analysis,), inputs.line_volume) / 100)
    gas, equation = inputs.composition, inputs.equation
    end = natural_gas.density(gas, kelvin, run.end + inputs.line_gauge, equation)
    return volume * (end - natural_gas.density(gas, kelvin, run.start + inputs.line_gauge, equation))
