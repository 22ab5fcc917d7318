"""A meter of a known error under a virtual verification, written from the gas to what one reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from proofvan.methods import natural_gas, sonic_nozzle
from proofvan.procedures.regulation import Case
from proofvan.regulations.gas_flow_meter import budget, steps
from proofvan.regulations.gas_flow_meter.inputs import Findings, Room
from proofvan.regulations.subjects import Identity
from proofvan.uncertainty.inputs import estimates
from proofvan.uncertainty.monte_carlo import really_off

# Off every reference, and the two places unlike each other, so that each correction acts.
_METER_KPA, _METER_DEGC, _STANDARD_KPA, _STANDARD_DEGC, _BACK_KPA = 101.8, 20.6, 100.9, 20.1, 40.0
_SECONDS, _KELVIN = 120.0, 273.15


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every flow."""
    seen: dict[str, Any] = {
        "identify": Identity(serial=case.subject.serial, seals="S1"),
        "conditions": Room(ambient=20.5, humidity=55.0, pressure=100.6, soak=12.0),
        "findings": Findings(appearance=True, tightness=True),
    }
    name = steps.COMPARE[case.plan.method]
    for point in case.plan.points:
        seen |= {f"{name}/{point}/{one.run}": one for one in _runs(case, point, error, generator)}
    return seen


def _runs(case: Case, point: str, error: float, generator: np.random.Generator | None) -> list[Any]:
    kind, inputs_of, _, _ = budget.method_of(case)
    blank = _blank(kind, point, case.subject.share(point) * case.subject.q_max * _SECONDS / 3600)
    inputs = inputs_of([kind.model_validate(blank)] * case.plan.runs, case)
    plain, off = estimates(inputs), really_off(inputs, generator)
    volume, read = _by_master(case, blank, off) if case.plan.method == "master_meter" else _by_nozzle(case, plain, off)
    shown = volume * (1 + (error - off.shared.repeatability) / 100) - off.shared.display
    numbers = range(1, case.plan.runs + 1)
    return [kind.model_validate(blank | read | {"run": number, "indicated": shown}) for number in numbers]


def _blank(kind: type[Any], point: str, volume: float) -> dict[str, Any]:
    every = {
        "point": point,
        "run": 1,
        "indicated": volume,
        "seconds": _SECONDS,
        "meter_pressure": _METER_KPA,
        "meter_temperature": _METER_DEGC,
        "volume": volume,
        "standard_pressure": _STANDARD_KPA,
        "standard_temperature": _STANDARD_DEGC,
        "inlet_pressure": _STANDARD_KPA,
        "inlet_temperature": _STANDARD_DEGC,
        "back_pressure": _BACK_KPA,
    }
    return {name: value for name, value in every.items() if name in kind.model_fields}


def _by_master(case: Case, blank: Mapping[str, Any], off: Any) -> tuple[float, dict[str, Any]]:
    """Give the volume that truly passed the meter, and what one reads: the mass is the same at both places."""
    volume = blank["volume"]
    mass = volume * _density(case, _METER_DEGC, _METER_KPA)
    passed = mass / _density(case, _STANDARD_DEGC, _STANDARD_KPA)
    read = {
        "volume": passed / _relative(off.shared),
        "standard_pressure": _STANDARD_KPA - off.shared.standard.pa / 1e3,
        "standard_temperature": _STANDARD_DEGC - off.shared.standard.degc,
    }
    return volume, read | _meter(off.shared)


def _by_nozzle(case: Case, plain: Any, off: Any) -> tuple[float, dict[str, Any]]:
    flow = plain.critical_flow * (1 + off.real_gas / 100)
    inlet = _STANDARD_KPA * 1e3, _STANDARD_DEGC + _KELVIN
    molar, coefficients = plain.molar_mass, plain.coefficients
    q_m = sonic_nozzle.settled_flow(plain.throat, flow, *inlet, molar, plain.viscosity, coefficients)
    mass = q_m * _SECONDS * _relative(off.shared)
    read = {
        "inlet_pressure": _STANDARD_KPA - off.shared.standard.pa / 1e3,
        "inlet_temperature": _STANDARD_DEGC - off.shared.standard.degc,
    }
    return float(mass / _density(case, _METER_DEGC, _METER_KPA)), read | _meter(off.shared)


def _meter(off: Any) -> dict[str, float]:
    return {
        "meter_pressure": _METER_KPA - off.meter.pa / 1e3,
        "meter_temperature": _METER_DEGC - off.meter.degc,
    }


def _density(case: Case, degc: float, kpa: float) -> float:
    return float(natural_gas.density(case.plan.composition, degc + _KELVIN, kpa / 1e3))


def _relative(off: Any) -> float:
    return float(1 + (off.certificate + off.drift + off.leak + off.line_pack) / 100)
