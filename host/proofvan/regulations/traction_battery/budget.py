"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.methods.battery_capacity import (
    Discharge,
    EfficiencyInputs,
    Loaded,
    ResistanceInputs,
    StatedInputs,
    Turn,
)
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import certificate, drift, known, repeatability
from proofvan.regulations.traction_battery.inputs import Cycle, Pulse
from proofvan.regulations.traction_battery.limits import FIGURES
from proofvan.uncertainty.inputs import Input, rectangular

CHARGE, ENERGY = "charge", "energy"


def stated_inputs(runs: Sequence[Cycle], case: Case, quantity: str) -> StatedInputs:
    """Build the inputs of the error of the stated capacity (charge) or energy."""
    analyser, subject, charge = case.standards["analyser"], case.subject, quantity == CHARGE
    hidden = [one.hidden if charge else one.hidden_energy for one in runs]
    unit = "Ah" if charge else "Wh"
    return StatedInputs(
        runs=tuple(_discharge(one, charge) for one in runs),
        stated=subject.rated_capacity_ah if charge else subject.rated_energy_wh,
        per_k=subject.capacity_per_k if charge else subject.energy_per_k,
        per_k_relative=known(FIGURES, "temperature-coefficient"),
        certificate=certificate(analyser, quantity),
        drift=drift(analyser),
        clock=certificate(analyser, "time", "component-clock"),
        zero=_zero(case),
        hidden=rectangular("component-log-interval", sum(hidden) / len(hidden), unit, "log: half of its lines"),
        thermometer=certificate(case.standards["thermometer"], "temperature", "component-thermometer"),
        uneven=known(FIGURES, "uneven-temperature"),
        repeatability=repeatability(FIGURES, len(runs)),
    )


def efficiency_inputs(runs: Sequence[Cycle], case: Case, quantity: str) -> EfficiencyInputs:
    """Build the inputs of the coulombic (charge) or the energy efficiency."""
    charge = quantity == CHARGE
    hidden = [one.hidden / one.discharged.value for one in runs]
    if not charge:
        hidden = [one.hidden_energy / one.discharged_energy.value for one in runs]
    share = 100 * sum(hidden) / len(hidden)
    return EfficiencyInputs(
        runs=tuple(_turn(one, charge) for one in runs),
        zero=_zero(case),
        asymmetry=known(FIGURES, "asymmetry"),
        hidden=rectangular("component-log-interval", share, "%", "log: half of its lines"),
        repeatability=repeatability(FIGURES, len(runs)),
    )


def resistance_inputs(pulses: Sequence[Pulse], case: Case) -> ResistanceInputs:
    """Build the inputs of the DC internal resistance of one state of charge."""
    analyser = case.standards["analyser"]
    return ResistanceInputs(
        runs=tuple(Loaded(one.before.value, one.after.value, one.current.value) for one in pulses),
        step=certificate(analyser, "voltage_step", "component-voltage-step"),
        zero=_zero(case),
        voltage=certificate(analyser, "voltage", "component-voltage"),
        current=certificate(analyser, "current", "component-current"),
        instant=known(FIGURES, "pulse-instant"),
        repeatability=repeatability(FIGURES, len(pulses)),
    )


def _zero(case: Case) -> Input:
    return certificate(case.standards["analyser"], "current_zero", "component-current-zero")


def _discharge(one: Cycle, charge: bool) -> Discharge:
    if charge:
        return Discharge(one.discharged.value, one.discharge_time, one.temperature.value)
    volts = one.discharged_energy.value / one.discharged.value
    return Discharge(one.discharged_energy.value, volts * one.discharge_time, one.temperature.value)


def _turn(one: Cycle, charge: bool) -> Turn:
    if charge:
        return Turn(one.discharged.value, one.discharge_time, one.charged.value, one.charge_time)
    out, into = one.discharged_energy.value, one.charged_energy.value
    return Turn(
        discharged=out,
        discharge_hours=out / one.discharged.value * one.discharge_time,
        charged=into,
        charge_hours=into / one.charged.value * one.charge_time,
    )
