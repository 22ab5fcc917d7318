"""Steps after the last delivery: price on the sign, fuel back to its tank, the place cleared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from proofvan.core.errors import PreconditionError
from proofvan.instruments.benches import DispenserBench
from proofvan.procedures.step import Step, StepRun
from proofvan.regulations.dispensers import filling
from proofvan.regulations.dispensers.inputs import Departure, FuelReturn, Payment
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.forms import CONFORMS, DOES_NOT_CONFORM, confirmed


def closing(kind: DispenserKind, clauses: Sequence[str]) -> tuple[Step, ...]:
    """Give the steps in their order, with the clauses that ask for them."""
    steps = {"payment": payment, "fuel_return": fuel_return, "departure": departure}
    return tuple(
        Step(name, clause, kind.message("step-" + name.replace("_", "-")), partial(function, kind))
        for clause, (name, function) in zip(clauses, steps.items(), strict=True)
    )


async def payment(kind: DispenserKind, run: StepRun) -> Payment:
    """Compare the unit price on the display with the station's sign; the amounts were read with each run."""
    answer = await run.operator.choose(
        kind.message("price-sign"), (CONFORMS, DOES_NOT_CONFORM), unit_price_cny=run.subject.unit_price_cny
    )
    return Payment(answer.value == CONFORMS, answer.author)


async def fuel_return(kind: DispenserKind, run: StepRun) -> FuelReturn:
    """Return the last filling to its tank and let the measure drip."""
    bench: DispenserBench = run.bench
    try:
        await bench.begin()
        await filling.drain(kind, run, kind.figures(run.plan).number("drip-time"))
        await bench.end()
    finally:
        await bench.safe()
    return await returned(kind, run)


async def departure(kind: DispenserKind, run: StepRun) -> Departure:
    """Clear the place; the earth bond is removed last."""
    await confirmed(run, kind.message("nozzle-hung-up"))
    await confirmed(run, kind.message("cone-removed"))
    bond = await run.operator.confirm(kind.message("earth-bond-removed"))
    if not bond.value:
        raise PreconditionError("regulation-not-done", what=kind.message("earth-bond-removed"))
    return Departure(bond.value, bond.author)


async def returned(kind: DispenserKind, run: StepRun) -> FuelReturn:
    """Ask how much went back to the tank in all."""
    returned = await run.operator.number(
        kind.message("returned-volume"), unit="L", minimum=0.0, maximum=1e5, field="returned_l"
    )
    return FuelReturn(kind.product(run.subject.product), returned.value, returned.author)
