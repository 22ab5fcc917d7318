"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from proofvan.methods import gas_comparison, natural_gas, sonic_nozzle
from proofvan.methods.gas_comparison import Gas
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import certificate, drift, known, repeatability
from proofvan.regulations.gas_flow_meter.inputs import MasterRun, NozzleRun
from proofvan.regulations.gas_flow_meter.limits import FIGURES
from proofvan.standards.standard import Standard
from proofvan.uncertainty.inputs import rectangular

_MM, _G = 1e-3, 1e-3


def master_inputs(runs: Sequence[MasterRun], case: Case) -> gas_comparison.MasterInputs:
    """Build the inputs of a point by master meter."""
    return gas_comparison.MasterInputs(
        runs=tuple(
            gas_comparison.MasterRun(
                indicated=one.indicated.value,
                meter=Gas(one.meter_pressure.value, one.meter_temperature.value),
                volume=one.volume.value,
                standard=Gas(one.standard_pressure.value, one.standard_temperature.value),
            )
            for one in runs
        ),
        shared=_shared(case, case.standards["master_meter"], len(runs)),
    )


def nozzle_inputs(runs: Sequence[NozzleRun], case: Case) -> gas_comparison.NozzleInputs:
    """Build the inputs of a point by sonic nozzle."""
    plan, number = case.plan, FIGURES.number
    return gas_comparison.NozzleInputs(
        runs=tuple(
            gas_comparison.NozzleRun(
                indicated=one.indicated.value,
                meter=Gas(one.meter_pressure.value, one.meter_temperature.value),
                seconds=one.seconds,
                inlet=Gas(one.inlet_pressure.value, one.inlet_temperature.value),
            )
            for one in runs
        ),
        shared=_shared(case, case.standards["nozzles"], len(runs)),
        throat=plan.throats_mm[runs[0].point] * _MM,
        molar_mass=natural_gas.molar_mass(plan.composition) * _G,
        critical_flow=sonic_nozzle.critical_flow(plan.isentropic_exponent),
        real_gas=known(FIGURES, "real-gas"),
        viscosity=plan.viscosity_pa_s,
        coefficients=(number("discharge-a"), number("discharge-b"), number("discharge-n")),
    )


def method_of(case: Case) -> tuple[type[Any], Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """Give the planned method: what is observed, its inputs, its mean error, and the reference volume of one run."""
    if case.plan.method == "master_meter":
        return MasterRun, master_inputs, gas_comparison.master_error, gas_comparison.master_volume
    return NozzleRun, nozzle_inputs, gas_comparison.nozzle_error, gas_comparison.nozzle_volume


def _shared(case: Case, standard: Standard, runs: int) -> gas_comparison.Shared:
    return gas_comparison.Shared(
        composition=dict(case.plan.composition),
        meter=_sensors(case, "meter"),
        standard=_sensors(case, "standard"),
        certificate=certificate(standard, "volume"),
        drift=drift(standard),
        leak=known(FIGURES, "leak"),
        line_pack=known(FIGURES, "line-pack"),
        display=rectangular("component-display", case.subject.division_m3, "m3", "plate"),
        repeatability=repeatability(FIGURES, runs),
    )


def _sensors(case: Case, place: str) -> Gas:
    """Give the sensors of one place; those of the other are others, of the same certificate."""
    return Gas(
        certificate(case.standards["gauge"], "pressure", f"component-{place}-pressure"),
        certificate(case.standards["thermometer"], "temperature", f"component-{place}-temperature"),
    )
