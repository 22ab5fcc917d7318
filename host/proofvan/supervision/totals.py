"""Do the totals add up: the electronic one, the tax module's, the deliveries between, the fuel that came?"""

from __future__ import annotations

from pydantic import Field, model_validator

from proofvan.methods.tables import Exact, Table
from proofvan.supervision.figures import number
from proofvan.supervision.findings import Figure, Finding, within

CHECK = "supervision-totals"


class Totals(Table):
    """Litres at two readings, and what was delivered between; the tax module's total where there is one.

    `sold` is the total's rise since the last visit, `received` the fuel bought and taken from stock in that time.
    """

    step: Exact = Field(gt=0)  # of the totals
    display_step: Exact = Field(gt=0)
    before: Exact = Field(ge=0)
    after: Exact = Field(ge=0)
    deliveries: tuple[Exact, ...]
    tax_before: Exact | None = None
    tax_after: Exact | None = None
    sold: Exact | None = None
    received: Exact | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _in_pairs(self) -> Totals:
        if (self.tax_before is None) != (self.tax_after is None) or (self.sold is None) != (self.received is None):
            raise ValueError("tax_before with tax_after, sold with received")
        return self


def totals(seen: Totals | None) -> Finding:
    """Compare; what rounding of displays may do is allowed, and nothing else."""
    if seen is None:
        return Finding(CHECK, ())
    delivered = sum(seen.deliveries)
    rounding = float(seen.step + len(seen.deliveries) * seen.display_step / 2)
    figures = [_off("supervision-total", float(seen.after - seen.before - delivered), rounding)]
    if seen.tax_before is not None and seen.tax_after is not None:
        figures.append(_off("supervision-tax-total", float(seen.tax_after - seen.tax_before - delivered), rounding))
    if seen.sold is not None and seen.received is not None:
        off = float((seen.sold - seen.received) / seen.received * 100)
        figures.append(within("supervision-receipts", "", off, number("receipts"), "%"))
    return Finding(CHECK, tuple(figures))


def _off(name: str, litres: float, bound: float) -> Figure:
    return within(name, "", litres, bound, "L")
