"""A dispenser of a known error under a virtual verification, written from the gas to what one reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from proofvan.methods.series_meter import Meter
from proofvan.procedures.regulation import Case
from proofvan.regulations.gas_fuel.inputs import Findings, Safety
from proofvan.regulations.gas_fuel.kind import GasKind
from proofvan.regulations.subjects import Air, Identity
from proofvan.uncertainty.inputs import estimates
from proofvan.uncertainty.monte_carlo import really_off

# The master meter shows a little at rest, so that the correction acts.
ZERO_FLOW_G_MIN = 1.0


def observations(kind: GasKind, case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every delivery."""
    seen = {**in_order(case), "conditions": Air(ambient=18.0, humidity=55.0, pressure=100.6)}
    name = kind.runs_step(case.plan).name
    for point in case.plan.points:
        seen |= {f"{name}/{point}/{one.run}": one for one in _runs(kind, case, point, error, generator)}
    return seen


def in_order(case: Case) -> dict[str, Any]:
    """Give what a person sees of a dispenser in order before gas flows."""
    return {
        "identify": Identity(serial=case.subject.serial, seals="S1"),
        "safety": Safety(bonded=True, gas_alarm=True, no_leak=True),
        "findings": Findings(appearance=True, back_to_zero=True),
    }


def counted(true_kg: float, minutes: float, off: Meter) -> float:
    """Give what a master meter that is off shows when a mass passes it."""
    relative = (off.certificate + off.drift + off.condition) / 100
    return float(true_kg / (1 + relative) + (ZERO_FLOW_G_MIN * 1e-3 + off.zero) * minutes)


def _runs(kind: GasKind, case: Case, point: str, error: float, generator: np.random.Generator | None) -> list[Any]:
    form, planned = kind.run(case.plan), kind.planned(case, point)
    shown = next(name for name in kind.shown if name in form.model_fields)
    blank = {**planned, "point": point, "run": 1, "zero_flow": ZERO_FLOW_G_MIN, shown: planned["metered"]}
    inputs = kind.inputs([form.model_validate(blank)] * case.plan.runs, case)
    plain, off = estimates(inputs), really_off(inputs, generator)
    found = []
    for number in range(1, case.plan.runs + 1):
        read = kind.read(case, planned, plain, off)
        truth = read.pop("truth") * (1 + (error - off.repeatability) / 100)
        found.append(form.model_validate(blank | read | {"run": number, shown: truth - off.display}))
    return found
