"""Every influence of every method at three times its size: inside U, or told by a step, a reason, or another standard.

`pytest -q -s tests/regulations/test_threefold_effects.py -k table` prints the table. The charging piles and the fuel
dispenser's simulator have tests of their own: test_pile_campaigns.py, test_dispenser_effects.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import cache
from importlib import import_module
from typing import Any

import campaigns
import numpy as np
import pytest
from pydantic import BaseModel
from virtual_effects import half_width

from proofvan.core.errors import ProofvanError
from proofvan.core.line.results import Outcome
from proofvan.methods import comparison
from proofvan.procedures.regulation import Case, Evaluation
from proofvan.regulations import catalogue
from proofvan.regulations.budgets import run_deviation
from proofvan.uncertainty import monte_carlo
from proofvan.uncertainty.inputs import Input

TIMES, SILENT = 3.0, "SILENT"
METHODS = campaigns.methods()
# What a standard is off by itself, or a figure of its certificate: no run with it can show that, a second one does.
OF_A_STANDARD = {f"component-{name}" for name in ("certificate", "drift", "scale", "meter-condition", "vessel-stretch")}
# A small meter, a weighed bottle, and the gas chromatograph: standards with their own checks too.
OF_A_STANDARD |= {"component-vent", "component-base-density"}


@dataclass(frozen=True)
class Shown:
    """How an effect of three times its size shows: what a person or a bench then sees in this observation."""

    step: str
    fields: dict[str, Any]


# What is seen when it is there at three times its size.
SEEN = {
    ("hydrogen_dispenser", "component-meter-zero"): Shown("metered/*/2", {"zero_flow": 8.0}),
    ("hydrogen_dispenser", "component-frost"): Shown("weighed/*/1", {"dry": False}),
    ("hydrogen_dispenser", "component-wind"): Shown("conditions", {"wind": 9.0}),
    ("hydrogen_dispenser", "component-end-uneven"): Shown("vessel/*/1", {"spread": 3.0}),
    ("traction_battery", "component-uneven-temperature"): Shown("cycle/*/1", {"warmest": 28.0, "coldest": 22.0}),
    ("jjg259_metal_measure", "component-drain"): Shown("*/*/1", {"drip": 10.0}),
    # 30 % of the liquid's expansion is the way from one product to another.
    ("jjg443_fuel_dispenser", "component-liquid-expansion"): Shown("identify", {"product": "jjg443-product-diesel-0"}),
    ("weighbridge", "component-material"): Shown("conditions", {"dry": False}),
}


@pytest.mark.parametrize("number", range(len(METHODS)), ids=[f"{one} {campaigns.said(plan)}" for one, plan in METHODS])
def test_an_influence_at_three_times_its_size_is_covered_or_told(number: int) -> None:
    assert [line for line in table(number) if line[-1] == SILENT] == []


def test_the_table_of_all_effects(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for number in range(len(METHODS)) for line in table(number)]
    with capsys.disabled():
        for line in lines:
            print(f"{line[0]:30} {line[1]:32} {line[2]:8} {line[3]:34} {line[4]}")
    assert {line[0] for line in lines} == set(campaigns.FOLDERS)


@cache
def table(number: int) -> list[tuple[str, str, str, str, str]]:
    """(folder, plan, point, influence, what becomes of it) for the first and the last point of a method."""
    folder, plan = METHODS[number]
    cases = campaigns.cases_of(folder, plan)
    return [
        (folder, campaigns.said(plan), one.plan.points[0], label, _told(folder, one, label))
        for one in ({id(one): one for one in (cases[0], cases[-1])}).values()
        for label in labels(folder, one)
    ]


def labels(folder: str, one: Case) -> list[str]:
    """The influences in the budget of a plan's decisive result."""
    mean, _ = campaigns.as_planned(one, folder)
    return sorted({line.label for line in mean.budget})


def _told(folder: str, one: Case, label: str) -> str:
    """What becomes of a run in which one influence is off by three times its size."""
    off = pushed(folder, one, label)
    judged = evaluated(folder, one, off)
    told = refusal(judged)
    if told or is_covered(folder, judged):
        return told or "covered"
    if label in OF_A_STANDARD:
        return "another standard" if a_second_standard_tells() else SILENT
    if label == "component-display":
        misread = evaluated(folder, one, _misread(folder, one, off))
        return "covered: one run misread" if is_covered(folder, misread) else SILENT
    if label == "component-repeatability":
        return _told_by_scatter(folder, one, off, judged)
    return refusal(evaluated(folder, one, _seen(folder, label, off))) or SILENT


def pushed(folder: str, one: Case, label: str) -> dict[str, Any]:
    """Observations of a run in which one influence, and nothing else, is off by three times its size."""
    regulation = catalogue.load(folder)
    assert regulation.virtual is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monte_carlo, "deviations", lambda item, generator, count: _size(item, label))
        return dict(regulation.virtual(one, 0.0, np.random.default_rng(1)))


def is_covered(folder: str, judged: Evaluation | ProofvanError) -> bool:
    """Is the true error, zero, within U of the result?"""
    assert isinstance(judged, Evaluation)
    mean, _ = campaigns.decisive(judged, folder)
    return abs(float(mean.value)) <= float(mean.expanded_uncertainty)


def refusal(judged: Evaluation | ProofvanError) -> str:
    """The fault or the reason for which a run gives no verdict, or fails its repeatability; empty when it passes."""
    if isinstance(judged, ProofvanError):
        return judged.fault
    return next((verdict.reason for verdict in judged.verdicts if verdict.outcome is Outcome.INCONCLUSIVE), "")


def evaluated(folder: str, one: Case, drawn: dict[str, Any]) -> Evaluation | ProofvanError:
    """What the steps and the evaluation make of a run, or the fault that ends it."""
    try:
        return catalogue.load(folder).evaluate(campaigns.through_the_steps(folder, drawn, one))
    except ProofvanError as fault:
        return fault


def a_second_standard_tells() -> bool:
    """Two standards that differ by three times the U of one: |E_n| is above 1, what a check between them allows."""
    return abs(comparison.normalised_error(TIMES, 0.0, 1.0, 1.0)) > 1


def _seen(folder: str, label: str, drawn: dict[str, Any]) -> dict[str, Any]:
    """The run with what a person or a bench sees of the effect."""
    see = SEEN.get((folder, label))
    if see is None:
        return drawn
    keys = [key for key in drawn if fnmatch(key, see.step)]
    assert keys
    first = drawn[keys[0]]
    changed = first.model_copy(update=see.fields) if isinstance(first, BaseModel) else replace(first, **see.fields)
    return {**drawn, keys[0]: changed}


def _misread(folder: str, one: Case, drawn: dict[str, Any]) -> dict[str, Any]:
    """The first run alone: a display rounds by half a step at most, three times that is a run misread."""
    regulation = catalogue.load(folder)
    assert regulation.virtual is not None
    exact = dict(regulation.virtual(one, 0.0, None))
    return exact | {key: drawn[key] for key in runs(drawn)[:1]}


def _told_by_scatter(folder: str, one: Case, drawn: dict[str, Any], judged: Evaluation | ProofvanError) -> str:
    """Runs of three times their deviation are apart by as much, which is a reason or a larger U."""
    scattered = evaluated(folder, one, _scattered(folder, one, drawn))
    if told := refusal(scattered):
        return told
    assert isinstance(judged, Evaluation) and isinstance(scattered, Evaluation)
    mean, wide = campaigns.decisive(judged, folder)[0], campaigns.decisive(scattered, folder)[0]
    larger = abs(float(mean.value)) <= float(wide.expanded_uncertainty)
    return "covered: U grows with scatter" if larger else SILENT


def _scattered(folder: str, one: Case, drawn: dict[str, Any]) -> dict[str, Any]:
    """The last run as far on the other side as the others are on this one: three standard deviations each."""
    regulation = catalogue.load(folder)
    assert regulation.virtual is not None
    first, last = runs(drawn)[0], runs(drawn)[-1]
    s = TIMES * run_deviation(figures(folder))
    apart = {sign: dict(regulation.virtual(one, sign * s, None)) for sign in (1, -1)}
    exact = dict(regulation.virtual(one, 0.0, None))
    return exact | {first: apart[1][first], last: apart[-1][last]}


def runs(drawn: dict[str, Any]) -> list[str]:
    """The keys of the runs of a plan's first point."""
    every = [key for key in drawn if key.endswith(("/1", "/2", "/3")) and hasattr(drawn[key], "run")]
    return [key for key in every if key.rpartition("/")[0] == every[0].rpartition("/")[0]]


def figures(folder: str) -> Any:
    """The figures of a folder's edition."""
    return import_module(f"proofvan.regulations.{folder}.limits").FIGURES


def _size(item: Input, label: str) -> Any:
    return np.array([TIMES * half_width(item) if item.component.label == label else 0.0])
