"""The dispenser, the plan, and what each step observes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments.benches import NOT_CHECKED, SelfCheck
from proofvan.methods.quantities import ENTERED, Observation, Quantity
from proofvan.methods.tables import Table
from proofvan.standards.standard import Measure

Product = Literal["petrol_92", "petrol_95", "petrol_98", "diesel_0"]
PointName = Literal["Q1", "Q2"]


class Nozzle(Table):
    """[subject] of a job: one nozzle of a dispenser."""

    manufacturer: str
    model: str
    serial: str = Field(min_length=1)
    nozzle: str = Field(min_length=1)
    product: Product
    vapour_recovery: bool = False
    display_step_l: float = Field(default=0.01, gt=0, le=1)
    price_step_cny: float = Field(default=0.01, gt=0, le=1)
    unit_price_cny: float = Field(gt=0, le=1000)

    @property
    def accuracy_class(self) -> str:
        """A dispenser has no class of its own."""
        return ""

    @property
    def product_message(self) -> str:
        """Message id of the product."""
        return "jjg443-product-" + self.product.replace("_", "-")

    @property
    def fuel(self) -> str:
        """The kind of fuel, as the tables name it: petrol or diesel."""
        return self.product.split("_")[0]


class Plan(Table):
    """[plan] of a job: what is measured, fixed before the start."""

    # neck_reading is the text's own method: typed values, and its formula as printed.
    method: Literal["automatic_measure", "neck_reading"] = "automatic_measure"
    # Qmax found at this nozzle today; the identification finds it again and refuses another.
    highest_flow_l_min: float = Field(gt=0, le=200)
    nominal_l: float = Field(default=100.0, gt=0, le=1000)  # of the measure
    points: tuple[PointName, ...] = Field(default=("Q1", "Q2"), min_length=1)
    runs: int = Field(default=3, ge=1, le=10)


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


class TypedDelivery(Observation):
    """A run as a person reads it: the level in the neck, or the capacity that the measure's table gives for it."""

    point: str
    run: int = Field(ge=1)
    indicated_l: Annotated[float, Quantity("L", 0.0, 2000.0)]
    level: Annotated[float | None, Quantity("mm", 0.0, 5000.0, 1e-3, "m")] = None
    capacity_l: Annotated[float | None, Quantity("L", 0.0, 2000.0)] = None
    nozzle_temperature: Annotated[float, Quantity("degC", -40.0, 80.0)]
    body_temperature: Annotated[float, Quantity("degC", -40.0, 80.0)]
    seconds: Annotated[float, Quantity("s", 0.0, 7200.0)] = 0.0
    amount_cny: Annotated[float, Quantity("CNY", 0.0, 1e6)] = math.nan

    @model_validator(mode="after")
    def _level_or_capacity(self) -> TypedDelivery:
        if (self.level is None) == (self.capacity_l is None):
            raise ValueError("either level (mm) or capacity_l (V_B, L)")
        return self

    def observed(self, case: Any) -> Delivery:
        """Give the run as the bench would have read it, without scatter of its own."""
        level_m = level_of(case.standards["measure"].measure, self.capacity_l) if self.capacity_l else self._level_m
        return Delivery(
            point=self.point,
            run=self.run,
            indicated_l=self.indicated_l,
            amount_cny=self.amount_cny,
            level=_typed("level", level_m, "m"),
            nozzle_temperature=_typed("nozzle_temperature", self.nozzle_temperature, "degC"),
            body_temperature=_typed("body_temperature", self.body_temperature, "degC"),
            pulses=_typed("pulses", 0.0, "1"),
            start_ns=0,
            end_ns=round(self.seconds * 1e9),
            drip_s=0.0,
            settle_s=0.0,
            self_check=NOT_CHECKED,
            author=self.author,
        )

    @property
    def _level_m(self) -> float:
        return (self.level or 0.0) / 1e3


def level_of(measure: Measure, capacity_l: float) -> float:
    """Give the level (m) at which a measure holds a capacity; outside the table the nearest end goes on straight."""
    levels = [float(point.level_mm) / 1e3 for point in measure.neck]
    volumes = [float(point.volume_ml) / 1e3 for point in measure.neck]
    at = min(max(sum(volume <= capacity_l for volume in volumes), 1), len(volumes) - 1)
    slope = (levels[at] - levels[at - 1]) / (volumes[at] - volumes[at - 1])
    return levels[at - 1] + (capacity_l - volumes[at - 1]) * slope


def _typed(name: str, value: float, unit: str) -> Reading:
    return Reading(name, value, unit, Interval(0, 0), ENTERED)


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
