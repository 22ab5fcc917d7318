"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from proofvan.methods import natural_gas, sonic_nozzle
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import certificate, drift, repeatability
from proofvan.regulations.gas_flow_meter import formulas
from proofvan.regulations.gas_flow_meter.formulas import Gas
from proofvan.regulations.gas_flow_meter.inputs import MasterRun, NozzleRun
from proofvan.regulations.gas_flow_meter.limits import FIGURES
from proofvan.standards.standard import Standard
from proofvan.uncertainty.inputs import Input, rectangular

_MM, _G = 1e-3, 1e-3


def master_inputs(runs: Sequence[MasterRun], case: Case) -> formulas.MasterInputs:
    """Build the inputs of a point by master meter."""
    return formulas.MasterInputs(
        runs=tuple(
            formulas.MasterRun(
                indicated=one.indicated.value,
                meter=Gas(one.meter_pressure.value, one.meter_temperature.value),
                volume=one.volume.value,
                standard=Gas(one.standard_pressure.value, one.standard_temperature.value),
            )
            for one in runs
        ),
        shared=_shared(case, case.standards["master_meter"], len(runs)),
    )


def nozzle_inputs(runs: Sequence[NozzleRun], case: Case) -> formulas.NozzleInputs:
    """Build the inputs of a point by sonic nozzle."""
    plan, number = case.plan, FIGURES.number
    return formulas.NozzleInputs(
        runs=tuple(
            formulas.NozzleRun(
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
        real_gas=_known("real-gas"),
        viscosity=plan.viscosity_pa_s,
        coefficients=(number("discharge-a"), number("discharge-b"), number("discharge-n")),
    )


def method_of(case: Case) -> tuple[type[Any], Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """Give the planned method: what is observed, its inputs, its mean error, and the reference volume of one run."""
    if case.plan.method == "master_meter":
        return MasterRun, master_inputs, formulas.master_error, formulas.master_volume
    return NozzleRun, nozzle_inputs, formulas.nozzle_error, formulas.nozzle_volume


def _shared(case: Case, standard: Standard, runs: int) -> formulas.Shared:
    return formulas.Shared(
        composition=dict(case.plan.composition),
        meter=_sensors(case, "meter"),
        standard=_sensors(case, "standard"),
        certificate=certificate(standard, "volume"),
        drift=drift(standard),
        leak=_known("leak"),
        line_pack=_known("line-pack"),
        display=rectangular("component-display", case.subject.division_m3, "m3", "plate"),
        repeatability=repeatability(FIGURES, runs),
    )


def _sensors(case: Case, place: str) -> Gas:
    """Give the sensors of one place; those of the other are others, of the same certificate."""
    return Gas(
        certificate(case.standards["gauge"], "pressure", f"component-{place}-pressure"),
        certificate(case.standards["thermometer"], "temperature", f"component-{place}-temperature"),
    )


def _known(name: str) -> Input:
    return FIGURES.influence(name).as_input(f"component-{name}")
