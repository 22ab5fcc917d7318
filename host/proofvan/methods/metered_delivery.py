"""Delivery through a master meter in series 标准表法: error of a flow point; on floats, arrays and GTC numbers."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import master_meter, volumetric
from proofvan.uncertainty.inputs import Number, mean


@dataclass(frozen=True, slots=True)
class RunInputs:
    """One run beside the master meter: V_J (L), N, its K (1/L) and MF, t_J and t_m (degC)."""

    indicated: Number
    pulses: Number
    pulses_per_l: float
    meter_factor: float
    nozzle: Number
    meter: Number


@dataclass(frozen=True, slots=True)
class PointInputs:
    """A flow point by master meter: its runs, and what all of them share."""

    runs: tuple[RunInputs, ...]
    display: Number  # L: what the display hides
    certificate: Number  # %
    drift: Number  # %
    counting: Number  # pulses
    nozzle_thermometer: Number  # K
    nozzle_lag: Number  # K
    meter_thermometer: Number  # K
    liquid_expansion: Number  # beta_Y, 1/K
    compression: Number  # 1
    repeatability: Number  # %


def indication_error(inputs: PointInputs) -> Number:
    """Give the mean indication error of a flow point by master meter, %."""
    errors = [run_error(run, inputs) for run in inputs.runs]
    return mean(errors) + inputs.repeatability


def run_error(run: RunInputs, inputs: PointInputs) -> Number:
    """Give the indication error of one run, %."""
    return volumetric.indication_error_percent(run.indicated + inputs.display, delivered(run, inputs))


def delivered(run: RunInputs, inputs: PointInputs) -> Number:
    """Give the volume that left the nozzle at t_J, L."""
    return master_meter.reference_volume(
        N=run.pulses + inputs.counting,
        K=run.pulses_per_l,
        MF=run.meter_factor * (1 + sum((inputs.drift,), inputs.certificate) / 100),
        beta_Y=inputs.liquid_expansion,
        t_J=sum((inputs.nozzle_thermometer, inputs.nozzle_lag), run.nozzle),
        t_m=run.meter + inputs.meter_thermometer,
        compression=inputs.compression,
    )
