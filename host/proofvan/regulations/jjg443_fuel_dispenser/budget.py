"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from proofvan.core.errors import PreconditionError
from proofvan.core.line.readings import Component, Reading
from proofvan.instruments import labels
from proofvan.regulations.jjg443_fuel_dispenser.formulas import PointInputs, RunInputs
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Delivery, Nozzle
from proofvan.regulations.jjg443_fuel_dispenser.limits import edition
from proofvan.standards.standard import CertifiedUncertainty, Measure, Standard
from proofvan.uncertainty.inputs import Input, rectangular

# What the files of the standards state; a reading that carried it too would count it twice.
OF_THE_STANDARD = frozenset({labels.CERTIFICATE, labels.DRIFT, labels.LEVEL, labels.THERMOMETER})
# The influences in litres are stated for a measure of this size, L.
_STATED_FOR_L = 100.0


def point_inputs(
    deliveries: Sequence[Delivery], subject: Nozzle, measure: Standard, thermometer: Standard
) -> PointInputs:
    """Build the inputs of a flow point from its runs, the certificates and the edition's influences.

    Raises DataError when a level is outside the neck table.
    """
    body = body_of(measure)
    size = float(body.nominal_volume_l) / _STATED_FOR_L
    temperature = thermometer.uncertainty("temperature")
    return PointInputs(
        runs=tuple(_run(one, body) for one in deliveries),
        # Whether the display rounds or cuts off is unknown, and each run is treated alike: half-width d, not averaged.
        display=rectangular("component-display", subject.display_step_l, "L", "d"),
        certificate=_stated(labels.CERTIFICATE, measure.uncertainty("volume")),
        drift=_drift(measure),
        level=_stated(labels.LEVEL, measure.uncertainty("level")),
        drain=edition().influence("drain").as_input("component-drain", size),
        evaporation=edition().influence(f"evaporation-{subject.fuel}").as_input("component-evaporation", size),
        foam=edition().influence("foam").as_input("component-foam", size),
        nozzle_thermometer=_stated("component-nozzle-thermometer", temperature),
        nozzle_lag=edition().influence("nozzle-lag").as_input("component-nozzle-lag"),
        body_thermometer=_stated("component-body-thermometer", temperature),
        stratification=edition().influence("stratification").as_input("component-stratification"),
        liquid_expansion=edition().influence(f"expansion-{subject.fuel}").as_input("component-liquid-expansion"),
        body_expansion=float(body.body_expansion_per_k),
        body_expansion_relative=edition().influence("expansion-body").as_input("component-body-expansion"),
        repeatability=edition()
        .influence("run-deviation")
        .as_input("component-repeatability", 1 / math.sqrt(len(deliveries))),
    )


def body_of(measure: Standard) -> Measure:
    """Give the volume side of the standard; a standard of kind metal_measure always has one."""
    if measure.measure is None:
        raise PreconditionError("jjg443-no-measure", standard=measure.id, kind=measure.kind)
    return measure.measure


def run_deviation() -> float:
    """Give the pooled standard deviation of one run, %, from the validation of the method."""
    return edition().influence("run-deviation").as_input("component-repeatability").component.standard_uncertainty


def standard_expanded_percent(measure: Standard) -> float:
    """Give U (k = 2) of the measure alone, %: certificate and drift."""
    certificate = measure.uncertainty("volume").standard_uncertainty()
    return 2 * math.hypot(certificate, _drift(measure).component.standard_uncertainty)


def _run(delivery: Delivery, body: Measure) -> RunInputs:
    return RunInputs(
        indicated=delivery.indicated_l,
        capacity=body.capacity(delivery.level.value) * 1e3,
        neck_area=body.neck_area(delivery.level.value) * 1e3,
        level_scatter=_of_reading(delivery.level, "component-level-scatter"),
        nozzle=delivery.nozzle_temperature.value,
        nozzle_scatter=_of_reading(delivery.nozzle_temperature, "component-nozzle-scatter"),
        body=delivery.body_temperature.value,
        body_scatter=_of_reading(delivery.body_temperature, "component-body-scatter"),
    )


def _of_reading(reading: Reading, label: str) -> tuple[Input, ...]:
    """Give what the reading itself says of its scatter, under one label a quantity."""
    own = [one for one in reading.components if one.label not in OF_THE_STANDARD]
    return tuple(
        Input(
            0.0,
            reading.unit,
            Component(label, one.standard_uncertainty, one.distribution, one.degrees_of_freedom, one.basis),
        )
        for one in own
    )


def _stated(label: str, stated: CertifiedUncertainty, factor: float = 1.0) -> Input:
    component = Component(label, stated.standard_uncertainty() * factor, stated.distribution, math.inf, stated.source)
    return Input(0.0, stated.unit, component)


def _drift(measure: Standard) -> Input:
    stated = measure.drift_per_year
    if stated is None:
        raise PreconditionError("jjg443-drift-unknown", standard=measure.id)
    return _stated(labels.DRIFT, stated, float(measure.recalibration_interval_years))
