"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from proofvan.core.errors import PreconditionError
from proofvan.core.line.readings import Component
from proofvan.methods import densities, provers
from proofvan.methods.k_factor import standard_deviation
from proofvan.methods.liquid_comparison import (
    ComparedInputs,
    ComparedRun,
    Inputs,
    MeterInputs,
    WeighedInputs,
    WeighedRun,
)
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import REPEATABILITY, certificate, drift, repeatability, run_deviation
from proofvan.regulations.figures import Figures
from proofvan.regulations.liquid_meters.inputs import Conditions, Filling, Master, Pass, Plan, Run, Weighing
from proofvan.regulations.liquid_meters.kind import MeterKind
from proofvan.standards.standard import Measure, Standard
from proofvan.uncertainty.inputs import Input, normal, rectangular

# Role and kind of the standard of each method.
STANDARDS = {
    "static_weighing": ("balance", "balance"),
    "volumetric_tank": ("measure", "metal_measure"),
    "pipe_prover": ("prover", "pipe_prover"),
    "master_meter": ("master", "master_meter"),
}


def point_inputs(kind: MeterKind, runs: Sequence[Any], case: Case) -> Inputs:
    """Build the inputs of a flow point; raises DataError when a level is outside the tank's neck."""
    if case.plan.method == "static_weighing":
        return _weighed(kind, runs, case)
    return _compared(kind, runs, case)


def of_standard(case: Case) -> Standard:
    """Give the standard of the plan's method."""
    return case.standards[STANDARDS[case.plan.method][0]]


def per_count(case: Case) -> float:
    """Give what one pulse of the master or one pass of the prover is worth, L or kg at 20 degC."""
    standard, (role, _) = of_standard(case), STANDARDS[case.plan.method]
    channel = standard.channels.get(role)
    if channel is None:
        raise PreconditionError("liquid-standard-silent", standard=standard.id, channel=role)
    return float(channel.gain) * (1e3 if channel.unit == "m3" else 1.0)


def air_density(case: Case) -> float:
    """Give the density of the air around the balance, kg/m3."""
    room: Conditions = case.observations["conditions"]
    return float(densities.simple_air_density(room.ambient, room.air_pressure * 10, room.humidity))


def with_scatter(kind: MeterKind, inputs: Input, errors: Sequence[float]) -> Input:
    """Give the repeatability of a mean: that of the validation, or what these runs show when it is more."""
    s, n = standard_deviation(errors), len(errors)
    if s <= run_deviation(kind.figures):
        return inputs
    return normal(REPEATABILITY, s / math.sqrt(n), "%", "runs of this point", 0.0, n - 1)


def _weighed(kind: MeterKind, runs: Sequence[Weighing], case: Case) -> WeighedInputs:
    balance, influence = of_standard(case), kind.figures.influence
    air, room = air_density(case), case.observations["conditions"]
    return WeighedInputs(
        runs=tuple(_weighed_run(one, room.air_pressure * 1e3) for one in runs),
        meter=_meter(kind, runs, case),
        certificate=certificate(balance, "mass"),
        drift=drift(balance),
        weights_density=influence("weights-density").as_input("liquid-component-weights-density"),
        air_density=_around(influence("air-density").as_input("liquid-component-air"), air),
        water=influence("water-density").as_input("liquid-component-water-density"),
        diverter=influence("diverter").as_input("liquid-component-diverter"),
    )


def _weighed_run(one: Weighing, air_pa: float) -> WeighedRun:
    return WeighedRun(
        pulses=one.pulses.value,
        loaded=one.loaded.value,
        empty=one.empty.value,
        meter_degc=one.temperature.value,
        meter_pa=air_pa + one.pressure.value * 1e3,
        seconds=one.duration.value,
    )


def _compared(kind: MeterKind, runs: Sequence[Any], case: Case) -> ComparedInputs:
    standard, plan, influence = of_standard(case), case.plan, kind.figures.influence
    quantity = "mass" if kind.mass else "volume"
    body, elasticity = _body(standard, plan)
    return ComparedInputs(
        runs=tuple(_compared_run(one, case) for one in runs),
        meter=_meter(kind, runs, case),
        certificate=certificate(standard, quantity),
        drift=drift(standard),
        readings=_readings(kind.figures, runs, case),
        standard_thermometer=certificate(
            case.standards["thermometer"], "temperature", "liquid-component-standard-thermometer"
        ),
        gauges=influence("gauges").as_input("liquid-component-gauges"),
        liquid_expansion=plan.liquid_expansion_per_k,
        liquid_expansion_relative=influence("expansion-liquid").as_input("component-liquid-expansion"),
        liquid_compressibility=plan.liquid_compressibility_per_kpa,
        body_expansion=body,
        body_expansion_relative=influence("expansion-body").as_input("liquid-component-standard-expansion"),
        body_elasticity=elasticity,
    )


def _compared_run(one: Run, case: Case) -> ComparedRun:
    pressure = one.standard_pressure.value if isinstance(one, Pass | Master) else 0.0
    return ComparedRun(
        pulses=counted(one),
        standard=_quantity(one, case),
        meter_degc=one.temperature.value,
        standard_degc=one.standard_temperature.value,  # type: ignore[attr-defined]
        meter_kpa=one.pressure.value,
        standard_kpa=pressure,
    )


def counted(one: Run) -> float:
    """Give N of a run; of a pass n' by double timing."""
    if isinstance(one, Pass):
        return float(provers.interpolated_pulses(one.pulses.value, one.pulse_time.value, one.detector_time.value))
    return one.pulses.value


def seconds(one: Run) -> float:
    """Give how long a run took."""
    return float(one.detector_time.value if isinstance(one, Pass) else one.duration.value)  # type: ignore[attr-defined]


def _quantity(one: Run, case: Case) -> float:
    if isinstance(one, Filling):
        return tank(case).capacity(one.level.value) * 1e3
    return per_count(case) * (one.master_pulses.value if isinstance(one, Master) else 1.0)


def tank(case: Case) -> Measure:
    """Give the volume side of a volumetric tank."""
    measure = of_standard(case).measure
    assert measure is not None  # a standard of kind metal_measure has one
    return measure


def _body(standard: Standard, plan: Plan) -> tuple[float, float]:
    if standard.measure is not None:
        return float(standard.measure.body_expansion_per_k), 0.0
    if plan.method == "pipe_prover":
        return plan.prover_expansion_per_k, plan.prover_elasticity_per_kpa
    return 0.0, 0.0  # a master meter's factor is that of its own temperature


def _readings(figures: Figures, runs: Sequence[Run], case: Case) -> tuple[Input, ...]:
    """Give what the standard itself hides in a run: level and film, detectors, or pulses."""
    influence, plan = figures.influence, case.plan
    if plan.method == "master_meter":
        return (_scaled_pulse("liquid-component-master-pulses", per_count(case)),)
    size = _quantity(runs[0], case)
    if plan.method == "pipe_prover":
        return (influence("detectors").as_input("liquid-component-detectors", size / 100),)
    area = tank(case).neck_area(runs[0].level.value) * 1e3  # type: ignore[attr-defined]
    neck = influence("neck").as_input("liquid-component-standard-neck", area)
    return (neck, influence("drain").as_input("component-drain", size / 100))


def _meter(kind: MeterKind, runs: Sequence[Run], case: Case) -> MeterInputs:
    influence, plan = kind.figures.influence, case.plan
    degc = runs[0].temperature.value
    liquid = plan.liquid_expansion_per_k or densities.water_expansion(degc)
    kept = provers.line_pack(plan.pipe_volume_l, liquid, kind.figures.number("expansion-pipe"), 1.0)
    return MeterInputs(
        constant=case.subject.pulses_per_unit,
        mass=kind.mass,
        pulses=_pulses(runs[0], plan),
        thermometer=certificate(case.standards["thermometer"], "temperature", "liquid-component-meter-thermometer"),
        mixing=influence("mixing").as_input("liquid-component-mixing"),
        line_pack=influence("line-temperature").as_input("liquid-component-line-pack", kept),
        repeatability=repeatability(kind.figures, len(runs)),
    )


def _pulses(one: Run, plan: Plan) -> Input:
    """Give what begins and cuts a pulse: the gate, or with double timing a tick of the clock in each time."""
    if isinstance(one, Pass):
        half_width = one.pulses.value / (plan.clock_hz * one.detector_time.value)
        return rectangular("liquid-component-timers", half_width, "1", "one tick of T_1 and T_2")
    return _scaled_pulse("liquid-component-pulses", 1.0)


def _scaled_pulse(label: str, worth: float) -> Input:
    # The difference of two phases, each anywhere within a pulse, is triangular over plus or minus one (JCGM 101 6.4.4).
    return Input(0.0, "1", Component(label, worth / math.sqrt(6.0), "triangular", math.inf, "one pulse"))


def _around(relative: Input, value: float) -> Input:
    """Give an influence stated in % of a value, around the value."""
    component = relative.component
    u = component.standard_uncertainty * value / 100
    return Input(value, "kg/m3", Component(component.label, u, component.distribution, math.inf, component.basis))
