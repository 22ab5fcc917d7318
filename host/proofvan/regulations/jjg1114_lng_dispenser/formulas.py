"""The formulas of this regulation; they run on floats, arrays and GTC numbers. kg, kg/m3, m3."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import series_meter
from proofvan.methods.series_meter import Meter, Passage
from proofvan.uncertainty.inputs import Number


@dataclass(frozen=True, slots=True)
class Run:
    """One delivery: the display, both master meters, and the liquid between nozzle and master meter."""

    indicated: Number
    passage: Passage
    returned: Passage
    start_density: Number
    end_density: Number


@dataclass(frozen=True, slots=True)
class PointInputs:
    """A point. Relative corrections in per cent, expectation 0."""

    runs: tuple[Run, ...]
    meter: Meter
    return_meter: Meter
    dead_volume: float
    line_volume: Number  # %
    line_density: Number  # kg/m3: of the change
    flash: Number  # %
    display: Number  # kg
    repeatability: Number  # %


def indication_error(inputs: PointInputs) -> Number:
    """Give the mean error of a point, %."""
    return series_meter.mean_error([run_error(run, inputs) for run in inputs.runs], inputs.repeatability)


def run_error(run: Run, inputs: PointInputs) -> Number:
    """Give E = (m_J - m_s) / m_s * 100 %. Positive: the customer loses."""
    return series_meter.error_percent(run.indicated + inputs.display, delivered_mass(run, inputs))


def delivered_mass(run: Run, inputs: PointInputs) -> Number:
    """Give m_s: liquid that passed, less the gas that came back, and what the line between holds more than before."""
    liquid = series_meter.passed_mass(run.passage, inputs.meter) * (1 + inputs.flash / 100)
    back = series_meter.passed_mass(run.returned, inputs.return_meter)
    return liquid - back + line_mass(run, inputs)


def line_mass(run: Run, inputs: PointInputs) -> Number:
    """Give V_d [rho_end - rho_start], kg."""
    risen = sum((inputs.line_density,), run.end_density) - run.start_density
    return inputs.dead_volume * (1 + inputs.line_volume / 100) * risen
