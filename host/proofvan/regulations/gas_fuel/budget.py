"""What every gas dispenser's budget takes from the same places."""

from __future__ import annotations

from typing import Any

from proofvan.core.errors import PreconditionError
from proofvan.methods.series_meter import Meter, Passage
from proofvan.regulations.budgets import certificate, drift, known, stated
from proofvan.regulations.figures import Figures
from proofvan.standards.standard import Standard
from proofvan.uncertainty.inputs import Input

_G, _PA_PER_MPA = 1e-3, 1e6  # kg


def passage(one: Any) -> Passage:
    """Give what the master meter counted in a run that has `metered`, `minutes` and `zero_flow`."""
    return Passage(one.metered.value, one.minutes, one.zero_flow * _G)


def meter(standard: Standard, figures: Figures, condition: str = "meter-condition") -> Meter:
    """Give what the master meter may be off by; `condition` is the influence of its temperature and pressure."""
    return Meter(
        certificate=certificate(standard, "mass"),
        drift=drift(standard),
        condition=known(figures, condition),
        zero=known(figures, "meter-zero"),
    )


def gauge(standard: Standard, label: str) -> Input:
    """Give the certified uncertainty of a pressure gauge, MPa; refuses a file with another unit than Pa."""
    found = standard.uncertainty("pressure")
    if found.unit != "Pa":
        raise PreconditionError("gas-fuel-gauge-unit", standard=standard.id, unit=found.unit)
    return stated(label, found, 1 / _PA_PER_MPA, "MPa")
