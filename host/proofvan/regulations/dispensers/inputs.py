"""What the steps at a dispenser observe, whatever the fuel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments.benches import SelfCheck
from proofvan.methods.quantities import ENTERED, Quantity
from proofvan.standards.standard import Measure


@dataclass(frozen=True, slots=True)
class Safety:
    """What was made safe before anything else."""

    earth_bond_ohm: Annotated[float, Quantity("ohm", 0.0, 1e9)]
    author: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What plate, display and seals say, as the verifier typed it."""

    serial: str
    nozzle: str
    product: str
    unit_price_cny: Annotated[float, Quantity("CNY/L", 0.01, 1000.0)]
    highest_flow_l_min: Annotated[float, Quantity("L/min", 0.1, 200.0)]
    seal_transducer: str
    seal_encoder: str
    seal_board: str
    author: str


@dataclass(frozen=True, slots=True)
class Findings:
    """Appearance and self-lock, each as conforming or not."""

    appearance: bool
    self_lock: bool
    display: bool
    author: str


@dataclass(frozen=True, slots=True)
class Wetting:
    """The run that wets measure, hose and meter; nothing is computed from it."""

    indicated_l: Annotated[float, Quantity("L", 0.0, 1e4)]
    author: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One run: the display beside level and temperatures of the measure."""

    point: str
    run: int
    indicated_l: float  # V_J as typed
    amount_cny: float  # as displayed
    level: Reading  # m
    nozzle_temperature: Reading  # t_J, degC, over the delivery
    body_temperature: Reading  # t_B, degC, at mid-depth
    pulses: Reading
    start_ns: int  # first pulse
    end_ns: int  # last pulse
    drip_s: float
    settle_s: float
    self_check: SelfCheck
    author: str

    @property
    def seconds(self) -> float:
        """Duration of the delivery."""
        return (self.end_ns - self.start_ns) / 1e9


@dataclass(frozen=True, slots=True)
class Payment:
    """The unit price on the station's sign beside the display's."""

    agrees_with_sign: bool
    author: str


@dataclass(frozen=True, slots=True)
class FuelReturn:
    """The last return of fuel to its tank."""

    product: str
    returned_l: Annotated[float, Quantity("L", 0.0, 1e5)]
    author: str


@dataclass(frozen=True, slots=True)
class Departure:
    """What was undone at the end; the earth bond is removed last."""

    bond_removed: bool
    author: str


def level_of(measure: Measure, capacity_l: float) -> float:
    """Give the level (m) at which a measure holds a capacity; outside the table the nearest end goes on straight."""
    levels = [float(point.level_mm) / 1e3 for point in measure.neck]
    volumes = [float(point.volume_ml) / 1e3 for point in measure.neck]
    at = min(max(sum(volume <= capacity_l for volume in volumes), 1), len(volumes) - 1)
    slope = (levels[at] - levels[at - 1]) / (volumes[at] - volumes[at - 1])
    return levels[at - 1] + (capacity_l - volumes[at - 1]) * slope


def typed_reading(name: str, value: float, unit: str) -> Reading:
    """Give a reading that a person took, without scatter of its own."""
    return Reading(name, value, unit, Interval(0, 0), ENTERED)
