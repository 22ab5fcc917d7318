"""Components of uncertainty that every budget takes from the same places: certificate, drift, reading, table."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from proofvan.core.errors import PreconditionError
from proofvan.core.line.readings import Component, Reading
from proofvan.instruments import labels
from proofvan.regulations.figures import Figures
from proofvan.standards.standard import CertifiedUncertainty, Standard
from proofvan.uncertainty.inputs import Input

REPEATABILITY = "component-repeatability"


def stated(label: str, one: CertifiedUncertainty, factor: float = 1.0, unit: str = "") -> Input:
    """Give what a certificate states, times a factor, with expectation 0."""
    component = Component(label, one.standard_uncertainty() * factor, one.distribution, math.inf, one.source)
    return Input(0.0, unit or one.unit, component)


def certificate(standard: Standard, quantity: str, label: str = labels.CERTIFICATE) -> Input:
    """Give the certified uncertainty of a quantity; raises InputError when the file does not state it."""
    return stated(label, standard.uncertainty(quantity))


def drift(standard: Standard, label: str = labels.DRIFT) -> Input:
    """Give the drift over the whole interval of recalibration; raises PreconditionError when none is stated."""
    if standard.drift_per_year is None:
        raise PreconditionError("regulation-drift-unknown", standard=standard.id)
    return stated(label, standard.drift_per_year, float(standard.recalibration_interval_years))


def expanded_percent(standard: Standard, quantity: str) -> float:
    """Give U (k = 2) of the standard alone, %: certificate and drift."""
    own = standard.uncertainty(quantity).standard_uncertainty()
    return 2 * math.hypot(own, drift(standard).component.standard_uncertainty)


def of_reading(
    reading: Reading, of_the_standard: Collection[str], label: str = "", divisor: float = 1.0, unit: str = ""
) -> tuple[Input, ...]:
    """Give what a reading says of its own scatter, over a divisor that makes `unit` of its unit.

    What the standard's file states too (`of_the_standard`) is left out: it would count twice. A `label` gathers the
    components under one name.
    """
    own = [one for one in reading.components if one.label not in of_the_standard]
    return tuple(Input(0.0, unit or reading.unit, _scaled(one, label or one.label, divisor)) for one in own)


def repeatability(figures: Figures, runs: int, factor: float = 1.0, unit: str = "") -> Input:
    """Give the scatter of a mean of runs, from the standard deviation of one run of the method's validation.

    `factor` and `unit` are those of `known`.
    """
    return _in(figures.influence("run-deviation").as_input(REPEATABILITY, factor / math.sqrt(runs)), unit)


def known(figures: Figures, name: str, factor: float = 1.0, unit: str = "") -> Input:
    """Give an influence of limits.toml under the component of the same name, times a factor that makes `unit` of it."""
    return _in(figures.influence(name).as_input(f"component-{name}", factor), unit)


def run_deviation(figures: Figures) -> float:
    """Give the pooled standard deviation of one run from the validation of the method."""
    return figures.influence("run-deviation").as_input(REPEATABILITY).component.standard_uncertainty


def _in(one: Input, unit: str) -> Input:
    return replace(one, unit=unit or one.unit)


def _scaled(one: Component, label: str, divisor: float) -> Component:
    return replace(one, label=label, standard_uncertainty=one.standard_uncertainty / divisor)
