"""Steps after the last delivery: price on the sign, fuel back to its tank, the place cleared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from proofvan.instruments.benches import DispenserBench
from proofvan.procedures.step import Step, StepRun
from proofvan.procedures.together import asked, confirming
from proofvan.regulations.dispensers import filling
from proofvan.regulations.dispensers.inputs import Departure, FuelReturn, Payment
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.forms import CONFORMS, conformity, done


def closing(kind: DispenserKind, clauses: Sequence[str]) -> tuple[Step, ...]:
    """Give the steps in their order, with the clauses that ask for them."""
    steps = {"payment": payment, "fuel_return": fuel_return, "departure": departure}
    opens = {"fuel_return": partial(filling.opens, kind)}
    return tuple(
        Step(name, clause, kind.message("step-" + name.replace("_", "-")), partial(function, kind), opens.get(name))
        for clause, (name, function) in zip(clauses, steps.items(), strict=True)
    )


async def payment(kind: DispenserKind, run: StepRun) -> Payment:
    """Compare the unit price on the display with the station's sign; the amounts were read with each run."""
    sign = conformity(kind.message("price-sign"), unit_price_cny=run.subject.unit_price_cny)
    run.together(sign, ends=True)
    answer = await asked(run.operator, sign)
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
    *before, last = (
        confirming(kind.message(what)) for what in ("nozzle-hung-up", "cone-removed", "earth-bond-removed")
    )
    run.together(*before, last)
    for one in before:
        await done(run, one)
    bond = await done(run, last)
    return Departure(bond.value, bond.author)


async def returned(kind: DispenserKind, run: StepRun) -> FuelReturn:
    """Ask how much went back to the tank in all."""
    returned = await run.operator.number(
        kind.message("returned-volume"), unit="L", minimum=0.0, maximum=1e5, field="returned_l"
    )
    return FuelReturn(kind.product(run.subject.product), returned.value, returned.author)
