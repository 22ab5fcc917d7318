"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.methods import natural_gas
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import known, repeatability
from proofvan.regulations.gas_fuel import budget as shared
from proofvan.regulations.jjg996_cng_dispenser.formulas import PointInputs, Run
from proofvan.regulations.jjg996_cng_dispenser.inputs import MassRun, VolumeRun
from proofvan.regulations.jjg996_cng_dispenser.limits import FIGURES
from proofvan.uncertainty.inputs import rectangular

_L = 1e-3


def point_inputs(runs: Sequence[MassRun | VolumeRun], case: Case) -> PointInputs:
    """Build the inputs of a point."""
    plan, by_volume = case.plan, case.plan.shown_in == "m3"
    return PointInputs(
        runs=tuple(_run(one) for one in runs),
        meter=shared.meter(case.standards["master_meter"], FIGURES),
        composition=dict(plan.composition),
        equation=plan.equation,
        dead_volume=plan.dead_volume_l * _L,
        line_volume=known(FIGURES, "line-volume"),
        line_gauge=shared.gauge(case.standards["gauge"], "component-line-gauge"),
        line_temperature=known(FIGURES, "line-temperature"),
        gas_analysis=known(FIGURES, "gas-analysis"),
        per_unit=natural_gas.base_density(plan.composition, plan.equation) if by_volume else 1.0,
        base_density=known(FIGURES, "base-density") if by_volume else 0.0,
        display=rectangular("component-display", case.subject.division, plan.shown_in, "plate"),
        repeatability=repeatability(FIGURES, len(runs)),
    )


def _run(one: MassRun | VolumeRun) -> Run:
    shown = one.volume if isinstance(one, VolumeRun) else one.indicated
    return Run(
        indicated=shown.value,
        passage=shared.passage(one),
        start=one.start_pressure.value,
        end=one.end_pressure.value,
        degc=one.gas_temperature.value,
    )
