"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from proofvan.core.errors import PreconditionError
from proofvan.instruments import labels
from proofvan.regulations.budgets import certificate, drift, of_reading, repeatability, stated
from proofvan.regulations.jjg443_fuel_dispenser.formulas import PointInputs, RunInputs
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Delivery, Nozzle
from proofvan.regulations.jjg443_fuel_dispenser.limits import FIGURES
from proofvan.standards.standard import Measure, Standard
from proofvan.uncertainty.inputs import Input, rectangular

# What the files of the standards state; a reading that carried it too would count it twice.
OF_THE_STANDARD = frozenset({labels.CERTIFICATE, labels.DRIFT, labels.LEVEL, labels.THERMOMETER})
# The influences in litres are stated for a measure of this size, L.
_STATED_FOR_L = 100.0


def point_inputs(
    deliveries: Sequence[Delivery],
    subject: Nozzle,
    measure: Standard,
    thermometer: Standard,
    *,
    as_printed: bool = False,
) -> PointInputs:
    """Build the inputs of a flow point from its runs, the certificates and the edition's influences.

    `as_printed` computes with the text's formula alone: what evaporates is not corrected, its size widens U instead.
    Raises DataError when a level is outside the neck table.
    """
    body, influence = body_of(measure), FIGURES.influence
    size = float(body.nominal_volume_l) / _STATED_FOR_L
    temperature = thermometer.uncertainty("temperature")
    return PointInputs(
        runs=tuple(_run(one, body) for one in deliveries),
        # Whether the display rounds or cuts off is unknown, and each run is treated alike: half-width d, not averaged.
        display=rectangular("component-display", subject.display_step_l, "L", "d"),
        certificate=certificate(measure, "volume"),
        drift=drift(measure),
        level=certificate(measure, "level", labels.LEVEL),
        drain=influence("drain").as_input("component-drain", size),
        evaporation=_evaporation(subject, size, as_printed),
        foam=influence("foam").as_input("component-foam", size),
        nozzle_thermometer=stated("component-nozzle-thermometer", temperature),
        nozzle_lag=influence("nozzle-lag").as_input("component-nozzle-lag"),
        body_thermometer=stated("component-body-thermometer", temperature),
        stratification=influence("stratification").as_input("component-stratification"),
        liquid_expansion=influence(f"expansion-{subject.fuel}").as_input("component-liquid-expansion"),
        body_expansion=float(body.body_expansion_per_k),
        body_expansion_relative=influence("expansion-body").as_input("component-body-expansion"),
        repeatability=repeatability(FIGURES, len(deliveries)),
    )


def _evaporation(subject: Nozzle, size: float, as_printed: bool) -> Input:
    corrected = FIGURES.influence(f"evaporation-{subject.fuel}").as_input("component-evaporation", size)
    if not as_printed:
        return corrected
    component = corrected.component
    wide = math.hypot(corrected.estimate, component.standard_uncertainty)
    return replace(corrected, estimate=0.0, component=replace(component, standard_uncertainty=wide))


def body_of(measure: Standard) -> Measure:
    """Give the volume side of the standard; a standard of kind metal_measure always has one."""
    if measure.measure is None:
        raise PreconditionError("jjg443-no-measure", standard=measure.id, kind=measure.kind)
    return measure.measure


def _run(delivery: Delivery, body: Measure) -> RunInputs:
    return RunInputs(
        indicated=delivery.indicated_l,
        capacity=body.capacity(delivery.level.value) * 1e3,
        neck_area=body.neck_area(delivery.level.value) * 1e3,
        level_scatter=of_reading(delivery.level, OF_THE_STANDARD, "component-level-scatter"),
        nozzle=delivery.nozzle_temperature.value,
        nozzle_scatter=of_reading(delivery.nozzle_temperature, OF_THE_STANDARD, "component-nozzle-scatter"),
        body=delivery.body_temperature.value,
        body_scatter=of_reading(delivery.body_temperature, OF_THE_STANDARD, "component-body-scatter"),
    )
