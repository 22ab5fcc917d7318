"""Steps before anything flows: safety, the nozzle with price and seals, appearance and self-lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from proofvan.core.errors import PreconditionError
from proofvan.procedures.step import Step, StepRun
from proofvan.procedures.together import asked, confirming, number, one_of, words
from proofvan.regulations.dispensers.inputs import Findings, Identity, Safety
from proofvan.regulations.dispensers.kind import DispenserKind
from proofvan.regulations.forms import done, looked_at


def preparation(kind: DispenserKind, clauses: Sequence[str]) -> tuple[Step, ...]:
    """Give the steps in their order, with the clauses that ask for them."""
    steps = {
        "safety": ("safety", safety),
        "identify": ("identify", identify),
        "appearance_and_self_lock": ("appearance", appearance_and_self_lock),
    }
    return tuple(
        Step(name, clause, kind.message(f"step-{title}"), partial(function, kind))
        for clause, (name, (title, function)) in zip(clauses, steps.items(), strict=True)
    )


async def safety(kind: DispenserKind, run: StepRun) -> Safety:
    """Measure the earth bond first, then engine, extinguisher, cone and wind; nothing else begins before."""
    earth = number(kind.message("earth-bond"), unit="ohm", minimum=0.0, maximum=1e9, field="earth_bond_ohm")
    checks = [confirming(kind.message(question)) for question in ("engine-off", "extinguisher", "cone", "wind")]
    run.together(earth, *checks)
    bond = await asked(run.operator, earth)
    most = kind.figures(run.plan).number("earth-bond")
    if bond.value > most:
        raise PreconditionError(kind.message("earth-bond-high"), resistance_ohm=bond.value, highest_ohm=most)
    for check in checks:
        await done(run, check)
    return Safety(bond.value, bond.author)


async def identify(kind: DispenserKind, run: StepRun) -> Identity:
    """Read plate, price, highest flow and the seals at three places; refuses another nozzle than the job names."""
    subject, planned = run.subject, run.plan.highest_flow_l_min
    expected = kind.product(subject.product)
    plate = words(kind.message("plate-serial"), expected=subject.serial)
    hung = words(kind.message("plate-nozzle"), expected=subject.nozzle)
    filled = one_of(kind.message("product"), kind.product_messages, expected=expected)
    priced = number(
        kind.message("unit-price"), unit="CNY/L", minimum=0.01, maximum=1000.0, expected=subject.unit_price_cny
    )
    highest = number(kind.message("highest-flow"), unit="L/min", minimum=0.1, maximum=200.0, expected=planned)
    sealed = [words(kind.message(f"seal-{place}")) for place in ("transducer", "encoder", "board")]
    run.together(plate, hung, filled, priced, highest, *sealed)
    serial, nozzle = await asked(run.operator, plate), await asked(run.operator, hung)
    _require_same(
        kind.message("other-nozzle"), f"{subject.serial} / {subject.nozzle}", f"{serial.value} / {nozzle.value}"
    )
    product = await asked(run.operator, filled)
    _require_same(kind.message("other-product"), expected, product.value)
    price = await asked(run.operator, priced)
    _require_same(kind.message("other-price"), subject.unit_price_cny, price.value)
    flow = await asked(run.operator, highest)
    _require_planned(kind, run, flow.value)
    seals = [await asked(run.operator, seal) for seal in sealed]
    return Identity(
        serial=serial.value,
        nozzle=nozzle.value,
        product=product.value,
        unit_price_cny=price.value,
        highest_flow_l_min=flow.value,
        seal_transducer=seals[0].value,
        seal_encoder=seals[1].value,
        seal_board=seals[2].value,
        author=serial.author,
    )


async def appearance_and_self_lock(kind: DispenserKind, run: StepRun) -> Findings:
    """Look at housing and hose, at self-lock and software identity, at display and return to zero."""
    questions = ("appearance", "self-lock", "display")
    (appearance, self_lock, display), author = await looked_at(run, *(kind.message(one) for one in questions))
    return Findings(appearance, self_lock, display, author)


def _require_same(fault: str, expected: object, found: object) -> None:
    if found != expected:
        raise PreconditionError(fault, expected=expected, found=found)


def _require_planned(kind: DispenserKind, run: StepRun, found: float) -> None:
    planned, most = run.plan.highest_flow_l_min, kind.figures(run.plan).number("highest-flow-agreement")
    if abs(found - planned) > most / 100 * planned:
        allowed: Mapping[str, float] = {"planned": planned, "found": found, "allowed_percent": most}
        raise PreconditionError(kind.message("other-highest-flow"), **allowed)
