"""A battery of a known error under a virtual test, written from what it holds to what the analyser shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from proofvan.methods import battery_capacity
from proofvan.procedures.regulation import Case
from proofvan.regulations.traction_battery import budget
from proofvan.regulations.traction_battery.inputs import Conditions, Cycle, Findings, Identity, Pulse
from proofvan.uncertainty.monte_carlo import really_off

# Not at 25 degC, so that the correction acts; efficiencies and resistance as a good pack has them.
_DEGC = 25.8
_COULOMBIC, _ENERGETIC = 0.997, 0.95
_MILLIOHM, _OPEN_V = 60.0, 352.0
_HIDDEN = 2e-4  # of the amount: a log of ten seconds
_LOG = "0" * 64


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of capacity and energy."""
    seen: dict[str, Any] = {
        "identify": Identity(serial=case.subject.serial, software="V1"),
        "conditions": Conditions(ambient=_DEGC),
        "findings": Findings(appearance=True, four_wires=True),
    }
    for point in case.plan.points:
        for one in _cycles(case, point, error, generator):
            seen[f"cycle/{point}/{one.run}"] = one
    for state in case.plan.states:
        for pulse in _pulses(case, state, generator):
            seen[f"pulse/{state}/{pulse.run}"] = pulse
    return seen


def planned(case: Case, point: str) -> list[Cycle]:
    """Give the cycles of a point as if everything were exact."""
    return _cycles(case, point, 0.0, None)


def _cycles(case: Case, point: str, error: float, generator: np.random.Generator | None) -> list[Cycle]:
    numbers = range(1, case.plan.runs + 1)
    subject = case.subject
    hours = subject.rated_capacity_ah / battery_capacity.rated_current(subject.rated_capacity_ah, point)
    exact = [_cycle(point, at, subject.rated_capacity_ah, subject.rated_energy_wh, hours) for at in numbers]
    charge, energy = (
        _shown(budget.stated_inputs(exact, case, quantity), error, generator)
        for quantity in (budget.CHARGE, budget.ENERGY)
    )
    return [_cycle(point, at, charge[at - 1], energy[at - 1], hours) for at in numbers]


def _shown(
    inputs: battery_capacity.StatedInputs, error: float, generator: np.random.Generator | None
) -> Sequence[float]:
    """Give what the analyser shows of a battery that holds less than is stated by `error`."""
    off = really_off(inputs, generator)
    held = inputs.stated / (1 + (error - off.repeatability) / 100)
    above = _DEGC + off.thermometer + off.uneven - 25.0
    out = held * (1 + inputs.per_k * (1 + off.per_k_relative) * above)
    gain = 1 + (off.certificate + off.drift + off.clock) / 100
    return [float((out - off.zero * run.hours - off.hidden) / gain) for run in inputs.runs]


def _cycle(point: str, number: int, charge: float, energy: float, hours: float) -> Cycle:
    return Cycle.model_validate(
        {
            "point": point,
            "run": number,
            "discharged": charge,
            "discharged_energy": energy,
            "discharge_time": hours,
            "charged": charge / _COULOMBIC,
            "charged_energy": energy / _ENERGETIC,
            "charge_time": hours + 0.5,
            "temperature": _DEGC,
            "coldest": _DEGC - 0.5,
            "warmest": _DEGC + 0.5,
            "hidden": _HIDDEN * charge,
            "hidden_energy": _HIDDEN * energy,
            "log": _LOG,
        }
    )


def _pulses(case: Case, state: str, generator: np.random.Generator | None) -> list[Pulse]:
    current = battery_capacity.rated_current(case.subject.rated_capacity_ah, "1I1")
    numbers = range(1, case.plan.pulses + 1)
    exact = [_pulse(state, at, current, _MILLIOHM) for at in numbers]
    off = really_off(budget.resistance_inputs(exact, case), generator)
    gain = 1 + (off.voltage + off.current + off.instant + off.repeatability) / 100
    flows = current + off.zero
    return [_pulse(state, at, current, (_MILLIOHM / gain * flows / 1000 - off.step) / current * 1000) for at in numbers]


def _pulse(state: str, number: int, current: float, milliohm: float) -> Pulse:
    one = {"point": state, "run": number, "before": _OPEN_V, "after": _OPEN_V - current * milliohm / 1000}
    return Pulse.model_validate(one | {"current": current, "seconds": 10.0})
