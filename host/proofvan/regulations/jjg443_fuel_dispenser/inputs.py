"""The nozzle and the plan; what is observed is that of every dispenser (dispensers/inputs.py and by_*.py)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from proofvan.methods.tables import Table

Product = Literal["petrol_92", "petrol_95", "petrol_98", "diesel_0"]
# Vmin: the minimum measured quantity, a plan of its own.
PointName = Literal["Q1", "Q2", "Vmin"]


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
    # What the register says of its parts; compared where the plan looks at components.
    encoder_id: str = ""
    board_id: str = ""
    software_id: str = ""

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

    # neck_reading is the text's own method, its formula as printed; by all but the first a person reads everything.
    method: Literal["automatic_measure", "neck_reading", "master_meter", "gravimetric"] = "automatic_measure"
    # Qmax found at this nozzle today; the identification finds it again and refuses another.
    highest_flow_l_min: float = Field(gt=0, le=200)
    nominal_l: float = Field(default=100.0, gt=0, le=1000)  # of the measure, or to be delivered
    points: tuple[PointName, ...] = Field(default=("Q1", "Q2"), min_length=1)
    runs: int = Field(default=3, ge=1, le=10)
    edition: Literal["2023", "2015"] = "2023"
    components: bool = False  # seals with photos, identities of encoder, board and software
