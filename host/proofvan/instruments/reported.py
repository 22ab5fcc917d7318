"""What a pile or its meter reports of itself, in one typed form, whatever way it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

# Field practice 3.1: each reading of a pile names its source and its gate. The difference of a register is that of two
# readings while it stands still, before and after the session.
ReadingSource = Literal["screen", "app", "platform", "meter_bus", "ocmf", "pf_pulse", "register_difference"]
Gate = Literal["whole_session", "pulse_to_pulse", "display_edge"]

Quantity = Literal[
    "energy_import", "energy_export", "power_import", "power_export", "voltage", "current", "frequency", "power_factor",
    "state_of_charge", "temperature",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """One value with its unit (kWh, kW, V, A, Hz, 1, %, degC) and the step of its last digit, both decimal.

    `context` says why it was taken (OCPP's words), `phase` and `location` where; empty means not said.
    """

    source: ReadingSource
    device: str
    quantity: Quantity
    value: Decimal
    unit: str
    step: Decimal
    time: datetime | None = None
    connector: str = ""
    transaction: str = ""
    context: str = ""
    phase: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class SessionReading:
    """Energy (kWh) that a pile reports for one charging session: end minus begin of a register.

    `step` is the step of the register's last digit, kWh. `signature` is "" for unsigned readings, else the verdict.
    """

    source: ReadingSource
    gate: Gate
    device: str
    connector: str
    transaction: str
    energy: Decimal
    step: Decimal
    begin: datetime | None
    end: datetime | None
    signature: str = ""


def step_of(value: Decimal) -> Decimal:
    """Give the step of the last digit as it was written: 2935.600 -> 0.001."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
