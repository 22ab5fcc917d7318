"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

from collections.abc import Sequence

from proofvan.methods.series_meter import Meter, Passage
from proofvan.procedures.regulation import Case
from proofvan.regulations.budgets import certificate, drift, known, repeatability
from proofvan.regulations.gas_fuel import budget as shared
from proofvan.regulations.jjg1114_lng_dispenser.formulas import PointInputs, Run
from proofvan.regulations.jjg1114_lng_dispenser.inputs import LiquidRun, ReturnRun
from proofvan.regulations.jjg1114_lng_dispenser.limits import FIGURES
from proofvan.uncertainty.inputs import rectangular

_L = 1e-3


def point_inputs(runs: Sequence[LiquidRun], case: Case) -> PointInputs:
    """Build the inputs of a point."""
    return PointInputs(
        runs=tuple(_run(one) for one in runs),
        meter=shared.meter(case.standards["master_meter"], FIGURES),
        return_meter=_return_meter(case),
        dead_volume=case.plan.dead_volume_l * _L,
        line_volume=known(FIGURES, "line-volume"),
        line_density=known(FIGURES, "line-density"),
        flash=known(FIGURES, "flash"),
        display=rectangular("component-display", case.subject.division, "kg", "plate"),
        repeatability=repeatability(FIGURES, len(runs)),
    )


def _return_meter(case: Case) -> Meter:
    """Give what the meter of the gas return may be off by; nothing when no gas comes back."""
    if not case.plan.gas_return:
        return Meter(0.0, 0.0, 0.0, 0.0)
    standard = case.standards["return_meter"]
    return Meter(
        certificate=certificate(standard, "mass", "component-return-certificate"),
        drift=drift(standard, "component-return-drift"),
        condition=known(FIGURES, "return-condition"),
        zero=known(FIGURES, "return-zero"),
    )


def _run(one: LiquidRun) -> Run:
    back = one.returned.value if isinstance(one, ReturnRun) else 0.0
    return Run(
        indicated=one.indicated.value,
        passage=shared.passage(one),
        returned=Passage(back, one.minutes, 0.0),
        start_density=one.start_density.value,
        end_density=one.end_density.value,
    )
