"""A virtual instrument and the formulas are inverse: what was off, once it is known, gives the true error back."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from kept_cases import SHARE_OF_MPE, case_of, plans, without_budgets

from proofvan.procedures.regulation import Model
from proofvan.regulations import catalogue
from proofvan.uncertainty import monte_carlo
from proofvan.uncertainty.inputs import Input, collect, convert

# One draw serves several results there; their own tests close the circle.
DRAWN_ONCE = {"traction_battery", "weighbridge"}
METHODS = [
    (folder, number)
    for folder in catalogue.folders()
    if folder not in DRAWN_ONCE
    for number in range(len(plans(folder)))
]


def share_of_mpe(folder: str) -> float:
    table = tomllib.loads((catalogue.load(folder).root / "example.toml").read_text(encoding="utf-8"))
    return SHARE_OF_MPE * float(table["effective"]["mpe"])


def with_truth(model: Model, off: list[float]) -> float:
    """The result of a formula to which every influence is told as it really was."""
    drawn = iter(off)
    return float(model.formula(convert(model.inputs, lambda one: float(one.estimate) + next(drawn))))


@pytest.mark.parametrize(("folder", "number"), METHODS)
def test_what_was_really_off_once_it_is_known_gives_the_true_error_back(
    folder: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[str, float]] = []
    draw = monte_carlo.deviations

    def noted(one: Input, *how: Any) -> Any:
        found = draw(one, *how)
        drawn.append((one.component.label, float(found[0])))
        return found

    monkeypatch.setattr(monte_carlo, "deviations", noted)
    one = case_of(folder, plans(folder)[number])
    with without_budgets():
        models = catalogue.load(folder).evaluate(one).models
    closed = 0
    for model in models:
        size = len(list(collect(model.inputs)))
        if [label for label, _ in drawn[:size]] != [each.component.label for each in collect(model.inputs)]:
            break  # a second result of the same runs
        off = [value for _, value in drawn[:size]]
        del drawn[:size]
        assert with_truth(model, off) == pytest.approx(share_of_mpe(folder), abs=1e-6), model.point
        assert with_truth(model, [0.0] * size) != pytest.approx(share_of_mpe(folder), abs=1e-6)
        closed += 1
    assert closed and not drawn
