"""A fill of hydrogen by master meter, scale or vessel (PVT): error of a point; on floats, arrays and GTC numbers.

kg, MPa absolute, degC, m3.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import hydrogen, series_meter
from proofvan.methods.series_meter import Meter, Passage
from proofvan.uncertainty.inputs import Number


@dataclass(frozen=True, slots=True)
class Hose:
    """The gas between nozzle and standard: MPa at the start and the end, degC, and what was let off, kg."""

    start: Number
    end: Number
    degc: Number
    vented: Number


@dataclass(frozen=True, slots=True)
class MeteredRun:
    """One fill through the master meter."""

    indicated: Number
    hose: Hose
    passage: Passage


@dataclass(frozen=True, slots=True)
class WeighedRun:
    """One fill on the scale; the outside of the tank grows (m3)."""

    indicated: Number
    hose: Hose
    before: Number
    after: Number
    zero_change: Number
    growth: float
    frost: Number  # kg
    wind: Number  # kg


@dataclass(frozen=True, slots=True)
class VesselRun:
    """One fill into a known volume."""

    indicated: Number
    hose: Hose
    start: Number
    start_degc: Number
    end: Number
    end_degc: Number


@dataclass(frozen=True, slots=True)
class Shared:
    """What all runs of a point share. Relative corrections in per cent, expectation 0."""

    side: float  # 1: the standard is behind the nozzle, -1: ahead of it
    mmq: float  # kg; 0: errors are relative to the reference mass
    dead_volume: float
    dead_relative: Number  # %
    gauge: Number  # MPa
    hose_gas: Number  # K
    vent: Number  # kg
    equation: Number  # %
    display: Number  # kg
    repeatability: Number  # %


@dataclass(frozen=True, slots=True)
class MeterInputs:
    """A point by master meter."""

    runs: tuple[MeteredRun, ...]
    shared: Shared
    meter: Meter


@dataclass(frozen=True, slots=True)
class ScaleInputs:
    """A point by weighing."""

    runs: tuple[WeighedRun, ...]
    shared: Shared
    before: Number  # kg
    after: Number  # kg
    drift: Number  # %
    weights_density: Number  # kg/m3
    air: float  # kg/m3
    air_relative: Number  # %


@dataclass(frozen=True, slots=True)
class VesselInputs:
    """A point by PVT."""

    runs: tuple[VesselRun, ...]
    shared: Shared
    volume: float
    certificate: Number  # %
    drift: Number  # %
    per_k: float
    per_mpa: float
    stretch_relative: Number  # %
    thermometer: Number  # K
    start_uneven: Number  # K
    end_uneven: Number  # K


def metered_error(inputs: MeterInputs) -> Number:
    """Give the mean error of a point by master meter, %."""
    return series_meter.mean_error(
        [fill_error(run, metered_mass(run, inputs), inputs.shared) for run in inputs.runs], inputs.shared.repeatability
    )


def weighed_error(inputs: ScaleInputs) -> Number:
    """Give the mean error of a point by weighing, %."""
    return series_meter.mean_error(
        [fill_error(run, weighed_mass(run, inputs), inputs.shared) for run in inputs.runs], inputs.shared.repeatability
    )


def vessel_error(inputs: VesselInputs) -> Number:
    """Give the mean error of a point by PVT, %."""
    return series_meter.mean_error(
        [fill_error(run, vessel_gain(run, inputs), inputs.shared) for run in inputs.runs], inputs.shared.repeatability
    )


def fill_error(run: MeteredRun | WeighedRun | VesselRun, standard: Number, shared: Shared) -> Number:
    """Give E = (m_J - m_ref) / m_ref * 100 %, of the MMQ for the smallest fills. Positive: the customer loses."""
    reference = delivered_mass(run.hose, standard, shared)
    return (run.indicated + shared.display - reference) / (shared.mmq or reference) * 100


def delivered_mass(hose: Hose, standard: Number, shared: Shared) -> Number:
    """Give what left the nozzle: what the standard saw, and what stayed or was let off between the two."""
    between = sum((hose.vented, shared.vent), dead_mass(hose, shared))
    return standard + shared.side * between


def dead_mass(hose: Hose, shared: Shared) -> Number:
    """Give V_d [rho(p_end, T) - rho(p_start, T)], the gas that stays between nozzle and standard."""
    kelvin = sum((shared.hose_gas,), hose.degc) + hydrogen.ZERO_DEGC
    end, start = hose.end + shared.gauge, hose.start + shared.gauge
    volume = shared.dead_volume * (1 + sum((shared.equation,), shared.dead_relative) / 100)
    return volume * (hydrogen.density(kelvin, end) - hydrogen.density(kelvin, start))


def metered_mass(run: MeteredRun, inputs: MeterInputs) -> Number:
    """Give what passed the master meter."""
    return series_meter.passed_mass(run.passage, inputs.meter)


def weighed_mass(run: WeighedRun, inputs: ScaleInputs) -> Number:
    """Give m = (W_2 - W_1) (1 - rho_a / rho_b) + rho_a dV_ext, from the scale in air."""
    air = inputs.air * (1 + inputs.air_relative / 100)
    loaded = sum((inputs.after, run.frost, run.wind), run.after) - run.zero_change
    shown = (loaded - sum((inputs.before,), run.before)) * (1 + inputs.drift / 100)
    return shown * (1 - air / inputs.weights_density) + air * run.growth


def vessel_gain(run: VesselRun, inputs: VesselInputs) -> Number:
    """Give m = rho(p_2, T_2) V(p_2, T_2) - rho(p_1, T_1) V(p_1, T_1)."""
    end = vessel_content(run.end, sum((inputs.end_uneven,), run.end_degc), inputs)
    return end - vessel_content(run.start, sum((inputs.start_uneven,), run.start_degc), inputs)


def vessel_content(mpa: Number, degc: Number, inputs: VesselInputs) -> Number:
    """Give the mass in the vessel, kg."""
    shared, stretch = inputs.shared, 1 + inputs.stretch_relative / 100
    kelvin = sum((inputs.thermometer,), degc) + hydrogen.ZERO_DEGC
    volume = inputs.volume * (1 + sum((inputs.drift, shared.equation), inputs.certificate) / 100)
    per_k, per_mpa = inputs.per_k * stretch, inputs.per_mpa * stretch
    return hydrogen.vessel_mass(volume, per_k, per_mpa, kelvin, mpa + shared.gauge)
