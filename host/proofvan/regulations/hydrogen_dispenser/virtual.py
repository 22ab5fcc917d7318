"""A dispenser of a known error under a virtual verification, written from the gas to what one reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from proofvan.methods import densities, hydrogen
from proofvan.procedures.regulation import Case
from proofvan.regulations.gas_fuel.virtual import ZERO_FLOW_G_MIN, counted, in_order
from proofvan.regulations.hydrogen_dispenser import budget, steps
from proofvan.regulations.hydrogen_dispenser.inputs import Site, is_smallest
from proofvan.regulations.hydrogen_dispenser.limits import planned_pressures
from proofvan.uncertainty.inputs import estimates
from proofvan.uncertainty.monte_carlo import really_off

# Off every reference, so that each correction acts.
_SITE = Site(ambient=18.0, humidity=55.0, pressure=100.6, wind=1.0)
_START_DEGC, _END_DEGC, _HOSE_DEGC = 15.0, 35.0, -10.0
_VENTED_G, _MINUTES, _ZERO_CHANGE_G, _EMPTY_KG = 30.0, 4.0, 2.0, 150.0


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every fill."""
    seen = {**in_order(case), "conditions": _SITE}
    name = steps.FILLS[case.plan.method]
    known = replace(case, observations=seen)
    for point in case.plan.points:
        seen |= {f"{name}/{point}/{one.run}": one for one in _fills(known, point, error, generator)}
    return seen


def _fills(case: Case, point: str, error: float, generator: np.random.Generator | None) -> list[Any]:
    kind, inputs_of, _, _ = budget.method_of(case)
    truth = _true_fill(case, point)
    blank = kind.model_validate(_readings(kind, truth) | {"point": point, "run": 1})
    inputs = inputs_of([blank] * case.plan.runs, case)
    plain, off = estimates(inputs), really_off(inputs, generator)
    found = []
    for number in range(1, case.plan.runs + 1):
        read = _read(case, truth, plain, off, number - 1)
        base = read.pop("base")
        true_error = (error - off.shared.repeatability) / 100
        shown = base + true_error * (plain.shared.mmq or base) - off.shared.display
        fill = _readings(kind, truth) | read | {"indicated": shown, "point": point, "run": number}
        found.append(kind.model_validate(fill))
    return found


def _true_fill(case: Case, point: str) -> dict[str, float]:
    """Give the gas as it truly is, absolute MPa and degC; a smallest fill ends where the tank has gained the MMQ."""
    start, end = planned_pressures(case, point)
    warm = _START_DEGC + hydrogen.ZERO_DEGC + 5.0 if is_smallest(point) else _END_DEGC + hydrogen.ZERO_DEGC
    if end is None:
        cold = hydrogen.density(_START_DEGC + hydrogen.ZERO_DEGC, start)
        end = hydrogen.pressure_of(warm, cold + case.subject.mmq_kg / (case.plan.vessel_volume_l * 1e-3))
    return {"tank_start": start, "tank_end": end, "hose_start": start, "hose_end": end, "warm": warm}


def _readings(kind: type[Any], truth: Mapping[str, float]) -> dict[str, Any]:
    every = {
        **{name: value for name, value in truth.items() if name != "warm"},
        "indicated": 0.0,
        "hose_temperature": _HOSE_DEGC,
        "vented": _VENTED_G,
        "metered": 0.0,
        "minutes": _MINUTES,
        "zero_flow": ZERO_FLOW_G_MIN,
        "before": _EMPTY_KG,
        "after": _EMPTY_KG,
        "zero_change": _ZERO_CHANGE_G,
        "dry": True,
        "start_temperature": _START_DEGC,
        "end_temperature": truth["warm"] - hydrogen.ZERO_DEGC,
        "settling": 0.1,
        "spread": 1.0,
    }
    return {name: value for name, value in every.items() if name in kind.model_fields}


def _read(case: Case, truth: Mapping[str, float], plain: Any, off: Any, number: int) -> dict[str, Any]:
    """Give what one reads of a fill, and as `base` the mass that truly left the nozzle."""
    tank = _tank_gain(case, truth, off)
    kelvin = _HOSE_DEGC + off.shared.hose_gas + hydrogen.ZERO_DEGC
    risen = hydrogen.density(kelvin, truth["hose_end"]) - hydrogen.density(kelvin, truth["hose_start"])
    dead = plain.shared.dead_volume * (1 + (off.shared.dead_relative + off.shared.equation) / 100) * risen
    between = dead + _VENTED_G * 1e-3 + off.shared.vent
    read: dict[str, Any] = {name: truth[name] - off.shared.gauge for name in ("hose_start", "hose_end")}
    read["base"] = tank + between if case.plan.standard_at == "behind_nozzle" else tank - between
    if case.plan.method == "master_meter":
        return read | {"metered": counted(tank, _MINUTES, off.meter)}
    if case.plan.method == "gravimetric":
        return read | {"after": _scale(plain, off, off.runs[number], plain.runs[number].growth, tank)}
    gauge = {name: truth[name] - off.shared.gauge for name in ("tank_start", "tank_end")}
    warm, cold = off.thermometer + off.end_uneven, off.thermometer + off.start_uneven
    end = truth["warm"] - hydrogen.ZERO_DEGC - warm
    return read | gauge | {"start_temperature": _START_DEGC - cold, "end_temperature": end}


def _tank_gain(case: Case, truth: Mapping[str, float], off: Any) -> float:
    """Give what the tank gains; by PVT its true volume and the gas's true density are what is not known."""
    plan, relative, stretch = case.plan, 0.0, 1.0
    if plan.method == "pvt":
        relative = (off.certificate + off.drift + off.shared.equation) / 100
        stretch = 1 + off.stretch_relative / 100
    per_k, per_mpa = plan.vessel_expansion_per_k * stretch, plan.vessel_expansion_per_mpa * stretch
    volume, gain = plan.vessel_volume_l * 1e-3 * (1 + relative), 0.0
    for kelvin, mpa, sign in (
        (truth["warm"], truth["tank_end"], 1),
        (_START_DEGC + hydrogen.ZERO_DEGC, truth["tank_start"], -1),
    ):
        room = volume * (1 + per_k * (kelvin - 293.15)) * (1 + per_mpa * (mpa - 0.101325))
        gain += sign * room * hydrogen.density(kelvin, mpa)
    return float(gain)


def _scale(plain: Any, off: Any, own: Any, growth: float, tank: float) -> float:
    """Give what the scale shows at the end: mass less buoyancy of what grew, in air against its weights."""
    air = densities.air_density(_SITE.ambient, _SITE.pressure * 1e3, _SITE.humidity / 100)
    air *= 1 + off.air_relative / 100
    risen = (tank - air * growth) / (1 - air / (plain.weights_density + off.weights_density))
    shown = _EMPTY_KG + off.before + risen / (1 + off.drift / 100) - off.after - own.frost - own.wind
    return float(shown + _ZERO_CHANGE_G * 1e-3)
