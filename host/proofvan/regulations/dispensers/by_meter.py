"""A delivery through a master meter in series 标准表法."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from proofvan.core.canonical import decimal_string
from proofvan.methods.metered_delivery import PointInputs, RunInputs
from proofvan.methods.quantities import Quantity
from proofvan.procedures.regulation import Case, RequiredStandard
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.budgets import certificate, drift, stated
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.dispensers.temperatures import InAir
from proofvan.regulations.dispensers.way import Temperature, common_inputs, reading, really_delivered
from proofvan.uncertainty.inputs import estimates

METER = RequiredStandard("meter", "liquid_master_meter", LARGEST_RATIO, "6")
DECISIVE = ("pulses", "pulses_per_l", "meter_factor", "meter_temperature", "nozzle_temperature", "indicated_l")
_PULSES_PER_L, _METER_FACTOR, _METER_DEGC, _AIR_DEGC = 200.0, 1.0007, 23.0, 13.0


class MeterReading(InAir):
    """Pulses of a master meter in series, with its constant and its factor at this flow, from its certificate."""

    pulses: Annotated[float, Quantity("1", 0.0, 1e9)]
    pulses_per_l: Annotated[float, Quantity("1/L", 0.1, 1e6)]
    meter_factor: Annotated[float, Quantity("1", 0.9, 1.1)]
    meter_temperature: Temperature  # t_m


def inputs(kind: DispenserKind, runs: Sequence[MeterReading], case: Case) -> PointInputs:
    """Build the inputs of a flow point from its runs, the certificates and the edition's influences."""
    meter, figures = case.standards["meter"], kind.figures(case.plan)
    temperature = case.standards["thermometer"].uncertainty("temperature")
    return PointInputs(
        runs=tuple(map(_run, runs)),
        certificate=certificate(meter, "volume"),
        drift=drift(meter),
        counting=figures.influence("pulse-counting").as_input("component-pulse-counting"),
        meter_thermometer=stated("component-meter-thermometer", temperature),
        compression=figures.influence("compression").as_input("component-compression"),
        **common_inputs(runs, case, figures),
    )


def shown(run: RunInputs, plain: PointInputs) -> str:
    """Write the volume with its numbers filled in."""
    return (
        f"V = {run.pulses:.12g} / {run.pulses_per_l:.12g} × {run.meter_factor:.12g} × [1 + "
        f"{decimal_string(plain.liquid_expansion)} × ({run.nozzle:.2f} − {run.meter:.2f})]"
    )


def planned(case: Case, seen: Mapping[str, Any]) -> MeterReading:
    """Give a run in which nothing is off."""
    meter = {"pulses": case.plan.nominal_l * _PULSES_PER_L, "pulses_per_l": _PULSES_PER_L}
    meter |= {"meter_factor": _METER_FACTOR, "meter_temperature": _METER_DEGC, "ambient_temperature": _AIR_DEGC}
    return MeterReading.model_validate({**seen, **meter})


def read(case: Case, run: MeterReading, error: float, inputs: PointInputs, off: Any, number: int) -> MeterReading:
    """Give what one reads when a dispenser of this error has delivered, from the truth to the readings."""
    liquid, nozzle_degc = estimates(inputs).liquid_expansion + off.liquid_expansion, run.nozzle_temperature.value
    in_meter = really_delivered(run, error, off) / (1 - off.compression) / (1 + liquid * (nozzle_degc - _METER_DEGC))
    factor = _METER_FACTOR * (1 + (off.certificate + off.drift) / 100)
    counted = run.model_copy(update={"pulses": in_meter / factor * _PULSES_PER_L - off.counting})
    nozzle = nozzle_degc - off.nozzle_thermometer - off.nozzle_lag
    found: MeterReading = reading(
        counted, nozzle_temperature=nozzle, meter_temperature=_METER_DEGC - off.meter_thermometer
    )
    return found


def _run(one: MeterReading) -> RunInputs:
    temperatures = {"nozzle": one.nozzle_temperature.value, "meter": one.meter_temperature.value}
    return RunInputs(one.indicated_l, one.pulses, one.pulses_per_l, one.meter_factor, **temperatures)
