"""Capacity of a measure by comparison or by weighing, and its neck scale; on floats, arrays and GTC numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofvan.methods import densities, gravimetric, volumetric
from proofvan.uncertainty.inputs import Number, mean

_PER_L = 1e-3  # m3


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One filling from the standard: V_B (L), neck of the standard (L/m), t_1, t_2 (degC), reading (L)."""

    capacity: Number
    neck_area: float
    standard_degc: Number
    degc: Number
    above_mark: Number


@dataclass(frozen=True, slots=True)
class WeighedRun:
    """One filling on the balance: kg, degC, air in degC, Pa and parts, reading above the mark (L)."""

    loaded: Number
    empty: Number
    degc: Number
    air_degc: Number
    air_pa: Number
    air_humidity: Number
    above_mark: Number


@dataclass(frozen=True, slots=True)
class Shared:
    """What all runs share. Relative corrections in per cent, expectation 0."""

    nominal: float  # L
    body_expansion: float  # beta_2, 1/K
    body_expansion_relative: Number
    thermometer: Number  # K, in the measure
    mixing: Number  # K
    neck: Number  # L
    drain: Number  # L
    water: Number  # %: density of this water against the formula
    repeatability: Number  # %


@dataclass(frozen=True, slots=True)
class ComparisonInputs:
    """A capacity comparison."""

    runs: tuple[ComparedRun, ...]
    shared: Shared
    certificate: Number  # %
    drift: Number  # %
    standard_neck: Number  # m
    standard_thermometer: Number  # K
    standard_expansion: float  # beta_1, 1/K
    standard_expansion_relative: Number
    water_expansion: float  # beta_w, 1/K; 0: exact in the density of water


@dataclass(frozen=True, slots=True)
class WeighingInputs:
    """A capacity by weighing."""

    runs: tuple[WeighedRun, ...]
    shared: Shared
    balance: Number  # kg
    drift: Number  # %
    weights_density: Number  # kg/m3
    air_thermometer: Number  # K
    barometer: Number  # Pa
    hygrometer: Number  # parts


def comparison_error(inputs: ComparisonInputs) -> Number:
    """Give the mean error of the nominal capacity by comparison, %. JJG 259, 7.3"""
    errors = [error_percent(compared(run, inputs), inputs.shared) for run in inputs.runs]
    return mean(errors) + inputs.shared.repeatability


def weighing_error(inputs: WeighingInputs) -> Number:
    """Give the mean error of the nominal capacity by weighing, %. JJG 259, 7.4"""
    errors = [error_percent(weighed(run, inputs), inputs.shared) for run in inputs.runs]
    return mean(errors) + inputs.shared.repeatability


def error_percent(capacity: Number, shared: Shared) -> Number:
    """Give E = (V_N - V_20) / V_20 * 100 %. Positive: the measure holds less than its plate says."""
    return volumetric.indication_error_percent(shared.nominal, capacity)


def compared(run: ComparedRun, inputs: ComparisonInputs) -> Number:
    """Give V_20 at the nominal mark, L, from a filling of the standard."""
    shared = inputs.shared
    relative = sum((inputs.drift, shared.water), inputs.certificate) / 100
    filled = run.capacity * (1 + relative) + run.neck_area * inputs.standard_neck
    beta_1 = inputs.standard_expansion * (1 + inputs.standard_expansion_relative)
    t_1, t_2 = run.standard_degc + inputs.standard_thermometer, _water(run.degc, shared)
    if inputs.water_expansion:
        volume = volumetric.compared_capacity_linear(filled, beta_1, t_1, _body(shared), t_2, inputs.water_expansion)
    else:
        volume = volumetric.compared_capacity(filled, beta_1, t_1, _body(shared), t_2)
    return _at_mark(volume, run.above_mark, shared)


def weighed(run: WeighedRun, inputs: WeighingInputs) -> Number:
    """Give V_20 at the nominal mark, L, from the mass of the water."""
    shared, t = inputs.shared, _water(run.degc, inputs.shared)
    air = densities.air_density(
        run.air_degc + inputs.air_thermometer, run.air_pa + inputs.barometer, run.air_humidity + inputs.hygrometer
    )
    # More density than the formula says means less volume.
    water = densities.aerated_water_density(t, run.air_pa + inputs.barometer) / (1 + shared.water / 100)
    loaded = run.loaded * (1 + inputs.drift / 100) + inputs.balance
    volume = gravimetric.weighed_volume(loaded, run.empty, water, air, inputs.weights_density, _body(shared), t)
    return _at_mark(volume / _PER_L, run.above_mark, shared)


def neck_division(points: Sequence[tuple[Number, Number]]) -> Number:
    """Give the slope of the straight line through (level mm, volume mL), mL/mm: least squares. JJG 259, 7.5"""
    middle = sum(level for level, _ in points) / len(points)
    away = [(level - middle, volume) for level, volume in points]
    top = [level * volume for level, volume in away]
    bottom = [level * level for level, _ in away]
    return sum(top[1:], top[0]) / sum(bottom[1:], bottom[0])


def neck_residual(points: Sequence[tuple[float, float]]) -> float:
    """Give the largest distance of a volume from the straight line, mL."""
    slope = neck_division(points)
    middle = sum(level for level, _ in points) / len(points)
    height = sum(volume for _, volume in points) / len(points)
    return float(max(abs(volume - height - slope * (level - middle)) for level, volume in points))


def _water(degc: Number, shared: Shared) -> Number:
    return sum((shared.thermometer, shared.mixing), degc)


def _body(shared: Shared) -> Number:
    return shared.body_expansion * (1 + shared.body_expansion_relative)


def _at_mark(volume: Number, above_mark: Number, shared: Shared) -> Number:
    return volume + shared.drain - (above_mark + shared.neck)
