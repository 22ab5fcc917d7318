"""What every gas dispenser's budget takes from the same places."""

from __future__ import annotations

from proofvan.methods.series_meter import Meter, Passage
from proofvan.regulations.budgets import certificate, drift
from proofvan.regulations.figures import Figures
from proofvan.regulations.gas_fuel.inputs import MeteredRun
from proofvan.standards.standard import Standard
from proofvan.uncertainty.inputs import Input

_G = 1e-3  # kg


def passage(one: MeteredRun) -> Passage:
    """Give what the master meter counted in a run."""
    return Passage(one.metered.value, one.minutes, one.zero_flow * _G)


def meter(standard: Standard, figures: Figures) -> Meter:
    """Give what the master meter may be off by."""
    return Meter(
        certificate=certificate(standard, "mass"),
        drift=drift(standard),
        condition=known(figures, "meter-condition"),
        zero=known(figures, "meter-zero"),
    )


def known(figures: Figures, name: str) -> Input:
    """Give an influence of limits.toml under the component of the same name."""
    return figures.influence(name).as_input(f"component-{name}")
