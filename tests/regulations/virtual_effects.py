"""What one influence alone, at some times its own half-width, does to a result."""

from __future__ import annotations

import math
from typing import Any

from proofvan.procedures.regulation import Model
from proofvan.uncertainty import gtc
from proofvan.uncertainty.inputs import Input, collect, convert


def pushed_inputs(model: Model) -> list[str]:
    """The labels of a model's influences."""
    return sorted({one.component.label for one in collect(model.inputs)})


def covered(model: Model, label: str, times: float) -> bool:
    """Does U cover the model's result when every input of a label is off by so many times its half-width?"""
    expanded = gtc.evaluate(model.formula, model.inputs).expanded_uncertainty
    exact = model.formula(convert(model.inputs, lambda one: one.estimate))

    def off(one: Input) -> Any:
        return one.estimate + (times * half_width(one) if one.component.label == label else 0.0)

    return abs(float(model.formula(convert(model.inputs, off)) - exact)) <= expanded


def half_width(one: Input) -> float:
    """The largest that an influence is supposed to be: the half-width, or u of what is normal."""
    rectangular = one.component.distribution == "rectangular"
    return one.component.standard_uncertainty * (math.sqrt(3.0) if rectangular else 1.0)
