"""What the steps of every pile observe, by the names of the steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofvan.regulations.piles.inputs import (
    ClockDifference,
    Conditions,
    Findings,
    Identity,
    Insulation,
    Payment,
    Session,
)

OBSERVED: Mapping[str, type[Any]] = {
    "identify": Identity,
    "conditions": Conditions,
    "appearance_and_function": Findings,
    "working_error": Session,
    "clock_time_error": ClockDifference,
    "insulation": Insulation,
    "indication_error": Session,
    "payment_amount": Payment,
}
