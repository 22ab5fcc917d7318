"""Delivery into a standard metal measure 容量比较法: error of a flow point; on floats, arrays and GTC numbers."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import volumetric
from proofvan.uncertainty.inputs import Number, mean


@dataclass(frozen=True, slots=True)
class RunInputs:
    """One run: V_J (L), V_B (L) of the level read, t_J and t_B (degC), what disturbs this run alone."""

    indicated: Number
    capacity: Number
    neck_area: float  # L/m
    level_scatter: tuple[Number, ...]  # m
    nozzle: Number
    nozzle_scatter: tuple[Number, ...]
    body: Number
    body_scatter: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class PointInputs:
    """A flow point: its runs, and what all of them share."""

    runs: tuple[RunInputs, ...]
    display: Number  # L: what the display hides
    certificate: Number  # %
    drift: Number  # %
    level: Number  # m
    drain: Number  # L
    evaporation: Number  # L: left the measure again, and was delivered
    foam: Number  # L
    nozzle_thermometer: Number  # K
    nozzle_lag: Number  # K
    body_thermometer: Number  # K
    stratification: Number  # K
    liquid_expansion: Number  # beta_Y, 1/K
    body_expansion: float  # beta_B, 1/K
    body_expansion_relative: Number  # 1
    repeatability: Number  # %


def indication_error(inputs: PointInputs) -> Number:
    """Give the mean indication error of a flow point, %.

    E_V = mean of (V_J - V_Bt) / V_Bt * 100 %. Positive: the display shows more than was delivered.
    """
    errors = [run_error(run, inputs) for run in inputs.runs]
    return mean(errors) + inputs.repeatability


def run_error(run: RunInputs, inputs: PointInputs) -> Number:
    """Give the indication error of one run, %."""
    return volumetric.indication_error_percent(run.indicated + inputs.display, delivered(run, inputs))


def delivered(run: RunInputs, inputs: PointInputs) -> Number:
    """Give V_Bt, the volume that left the nozzle at t_J, L."""
    return volumetric.delivered_volume(
        V_B=capacity(run, inputs),
        beta_Y=inputs.liquid_expansion,
        t_J=sum(run.nozzle_scatter, run.nozzle) + inputs.nozzle_thermometer + inputs.nozzle_lag,
        t_B=sum(run.body_scatter, run.body) + inputs.body_thermometer + inputs.stratification,
        beta_B=inputs.body_expansion * (1 + inputs.body_expansion_relative),
    )


def capacity(run: RunInputs, inputs: PointInputs) -> Number:
    """Give V_B, L: the neck table's value for the level that was read, never the nominal volume, with corrections."""
    level = sum(run.level_scatter, inputs.level)
    table = run.capacity * (1 + (inputs.certificate + inputs.drift) / 100) + run.neck_area * level
    return table + inputs.drain + inputs.evaporation + inputs.foam
