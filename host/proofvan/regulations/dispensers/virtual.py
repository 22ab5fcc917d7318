"""What a virtual verification sees at a dispenser besides the deliveries: everything in order."""

from __future__ import annotations

from typing import Any

from proofvan.methods.quantities import ENTERED
from proofvan.procedures.regulation import Case
from proofvan.regulations.dispensers.components import IDENTITIES, PLACES, Components
from proofvan.regulations.dispensers.inputs import (
    Departure,
    Findings,
    FuelReturn,
    Identity,
    Payment,
    Safety,
    Wetting,
)
from proofvan.regulations.dispensers.kind import DispenserKind

_BOND_OHM = 4.0


def around_the_deliveries(kind: DispenserKind, case: Case) -> dict[str, Any]:
    """Give the observations by the names of their steps."""
    nozzle, plan = case.subject, case.plan
    product = kind.product(nozzle.product)
    identity = Identity(
        serial=nozzle.serial,
        nozzle=nozzle.nozzle,
        product=product,
        unit_price_cny=nozzle.unit_price_cny,
        highest_flow_l_min=plan.highest_flow_l_min,
        seal_transducer="S1",
        seal_encoder="S2",
        seal_board="S3",
        author=ENTERED,
    )
    more = {"seals_and_components": _components(nozzle)} if plan.components else {}
    return more | {
        "safety": Safety(_BOND_OHM, ENTERED),
        "identify": identity,
        "appearance_and_self_lock": Findings(True, True, True, ENTERED),
        "wetting": Wetting(plan.nominal_l, ENTERED),
        "payment": Payment(True, ENTERED),
        "fuel_return": FuelReturn(product, plan.nominal_l * (plan.runs * len(plan.points) + 1), ENTERED),
        "departure": Departure(True, ENTERED),
    }


def _components(nozzle: Any) -> Components:
    seals = {f"seal_{place}_intact": True for place in PLACES} | {f"seal_{place}_photo": "0" * 64 for place in PLACES}
    return Components.model_validate(
        {**seals, **{name: getattr(nozzle, name) for name in IDENTITIES}, "lock_holds": True}
    )
