"""What the steps of every dispenser observe, by the names of the steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofvan.regulations.dispensers.components import Components
from proofvan.regulations.dispensers.inputs import (
    Departure,
    Findings,
    FuelReturn,
    Identity,
    Payment,
    Safety,
    Wetting,
)

OBSERVED: Mapping[str, type[Any]] = {
    "safety": Safety,
    "identify": Identity,
    "appearance_and_self_lock": Findings,
    "seals_and_components": Components,
    "wetting": Wetting,
    "payment": Payment,
    "fuel_return": FuelReturn,
    "departure": Departure,
}
