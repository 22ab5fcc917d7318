"""Which thermometer is which: what stands downstream of the nozzle lies between the nozzle's oil and the air."""

from __future__ import annotations

from proofvan.core.errors import DataError
from proofvan.procedures.step import StepRun
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.dispensers.way import ByHand, Temperature
from proofvan.regulations.figures import Figures


class InAir(ByHand):
    """A run with a second thermometer behind the nozzle; the air tells which of the two is which."""

    ambient_temperature: Temperature


def in_order(figures: Figures, run: InAir, against: str) -> bool:
    """Say whether the oil behind the nozzle is on its way from t_J to the air, as far as the thermometers can tell."""
    nozzle, air, behind = run.nozzle_temperature.value, run.ambient_temperature.value, getattr(run, against).value
    apart, off = figures.number("temperature-order"), figures.number("ambient-agreement")
    return bool(min(nozzle, air - off) - apart <= behind <= max(nozzle, air + off) + apart)


def require_order(kind: DispenserKind, run: StepRun, seen: InAir, against: str) -> None:
    """Refuse a run whose two thermometers look swapped; raises DataError."""
    if not in_order(kind.figures(run.plan), seen, against):
        raise DataError(
            kind.message("temperatures-swapped"),
            point=seen.point,
            nozzle_degc=f"{seen.nozzle_temperature.value:.2f}",
            behind_degc=f"{getattr(seen, against).value:.2f}",
            ambient_degc=f"{seen.ambient_temperature.value:.1f}",
        )
