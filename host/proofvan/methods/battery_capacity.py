"""Capacity, energy, efficiency and resistance of a battery; on floats, arrays and GTC numbers.

Relative corrections in per cent, expectation 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofvan.uncertainty.inputs import Number, mean

_REFERENCE_DEGC = 25.0


@dataclass(frozen=True, slots=True)
class Discharge:
    """One discharge: Ah or Wh, hours (for energy: volt hours), temperature."""

    amount: Number
    hours: float
    degc: Number


@dataclass(frozen=True, slots=True)
class StatedInputs:
    """Discharges against what the battery is said to hold, Ah or Wh, and what they share."""

    runs: tuple[Discharge, ...]
    stated: float
    per_k: float  # 1/K
    per_k_relative: Number
    certificate: Number  # %
    drift: Number  # %
    clock: Number  # %
    zero: Number  # A
    hidden: Number  # Ah or Wh
    thermometer: Number  # K
    uneven: Number  # K: the cells are not as warm as where one reads
    repeatability: Number  # %


@dataclass(frozen=True, slots=True)
class Turn:
    """One charge and the discharge after it: Ah or Wh, hours or volt hours."""

    discharged: Number
    discharge_hours: float
    charged: Number
    charge_hours: float


@dataclass(frozen=True, slots=True)
class EfficiencyInputs:
    """Turns, and what they share: the gain of the standard cancels, but for its asymmetry between the directions."""

    runs: tuple[Turn, ...]
    zero: Number  # A
    asymmetry: Number  # %
    hidden: Number  # %
    repeatability: Number  # %


@dataclass(frozen=True, slots=True)
class Loaded:
    """One pulse: V before, V after, A."""

    before: Number
    after: Number
    current: Number


@dataclass(frozen=True, slots=True)
class ResistanceInputs:
    """Pulses of one state of charge, and what they share."""

    runs: tuple[Loaded, ...]
    step: Number  # V: resolution and noise of the difference
    zero: Number  # A
    voltage: Number  # %
    current: Number  # %
    instant: Number  # %: when exactly the seconds are over
    repeatability: Number  # %


def stated_error(inputs: StatedInputs) -> Number:
    """Give the mean error of a stated capacity or energy, %."""
    errors = [error_percent(inputs.stated, at_reference(run, inputs)) for run in inputs.runs]
    return mean(errors) + inputs.repeatability


def error_percent(stated: Number, found: Number) -> Number:
    """Give E = (stated - found) / found * 100 %. Positive: the battery holds less than is said."""
    return (stated - found) / found * 100


def at_reference(run: Discharge, inputs: StatedInputs) -> Number:
    """Give what a discharge would have delivered at 25 degC, Ah or Wh."""
    above = run.degc + sum((inputs.uneven,), inputs.thermometer) - _REFERENCE_DEGC
    return delivered(run, inputs) / (1 + inputs.per_k * (1 + inputs.per_k_relative) * above)


def delivered(run: Discharge, inputs: StatedInputs) -> Number:
    """Give what a discharge really delivered, Ah or Wh: Q = integral of i dt, E = integral of u i dt."""
    relative = sum((inputs.drift, inputs.clock), inputs.certificate) / 100
    return run.amount * (1 + relative) + sum((inputs.zero * run.hours,), inputs.hidden)


def efficiency(inputs: EfficiencyInputs) -> Number:
    """Give the mean of discharged over charged, %: coulombic efficiency in Ah, energy efficiency in Wh."""
    found = mean(efficiencies(inputs))
    return corrected(found, (inputs.asymmetry, inputs.hidden, inputs.repeatability))


def efficiencies(inputs: EfficiencyInputs) -> list[Number]:
    """Give the efficiency of each turn, %."""
    zero = inputs.zero
    return [
        turn_efficiency(run.discharged, run.discharge_hours, run.charged, run.charge_hours, zero) for run in inputs.runs
    ]


def turn_efficiency(
    discharged: Number, discharge_hours: float, charged: Number, charge_hours: float, zero: Number
) -> Number:
    """Give discharged over charged of one turn, %; a zero error adds to one and takes from the other."""
    return (discharged + zero * discharge_hours) / (charged - zero * charge_hours) * 100


def resistance(inputs: ResistanceInputs) -> Number:
    """Give the mean DC internal resistance of a state of charge, mohm."""
    found = mean(resistances(inputs))
    return corrected(found, (inputs.voltage, inputs.current, inputs.instant, inputs.repeatability))


def resistances(inputs: ResistanceInputs) -> list[Number]:
    """Give the resistance of each pulse, mohm."""
    return [pulse_resistance(run.before, run.after, inputs.step, run.current, inputs.zero) for run in inputs.runs]


def pulse_resistance(before: Number, after: Number, step: Number, current: Number, zero: Number) -> Number:
    """Give R = (U_0 - U_10) / I of one pulse, mohm; discharging is positive."""
    return (before - after + step) / (current + zero) * 1000


def corrected(found: Number, corrections: Sequence[Number]) -> Number:
    """Give a value with relative corrections in per cent."""
    return found * (1 + sum(corrections) / 100)


def spread_percent(values: Sequence[float]) -> float:
    """Give the range of some values, % of their mean."""
    return float((max(values) - min(values)) / mean(values) * 100)


def rated_point(power: float, energy: float, bound: float) -> str:
    """Give the current of the rated capacity: 1I3 below the bound of power (W) over energy (Wh), else 1I1."""
    return "1I3" if power / energy < bound else "1I1"


def rated_current(capacity: float, point: str) -> float:
    """Give the current of a point, A: 1I3 discharges in three hours, 1I1 in one."""
    return capacity / 3 if point == "1I3" else capacity
