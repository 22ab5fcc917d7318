"""What a person may type: a number with its unit and its range, declared once beside the field that holds it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from proofvan.core.line.readings import Interval, Reading
from proofvan.methods.tables import Table

# Author and source of everything that was typed in instead of measured by the van; stands in results as it is.
ENTERED = "人工录入"
_NEVER = Interval(0, 0)
_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Metadata of a field: `Annotated[float, Quantity("L", 0, 2000)]`, or a Reading filled by bench or person.

    `unit` is what a person types, `lowest` and `highest` are allowed in that unit. A Reading holds the value times
    `factor` in `reading_unit`. A number may be typed with its unit ("99.93 L"); another unit is refused.
    """

    unit: str
    lowest: float
    highest: float
    factor: float = 1.0
    reading_unit: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check what was typed; a Reading, and one that comes back from a file, stays as it is."""
        holds_reading = source is Reading

        def check(value: Any, info: ValidationInfo) -> Any:
            if value is None or isinstance(value, Reading | dict):
                return value
            number = self.number(value)
            if not holds_reading:
                return number
            unit = self.reading_unit or self.unit
            return Reading(info.field_name or "", number * self.factor, unit, _NEVER, ENTERED)

        return core_schema.with_info_before_validator_function(check, handler(source))

    def number(self, value: Any) -> float:
        """Give what was typed as a number in `unit`; raises ValueError saying what is allowed."""
        number = _number(value, self)
        if not self.lowest <= number <= self.highest:
            raise ValueError(self.allowed)
        return number

    def typed(self, held: float | Reading) -> float:
        """Give what a person would have typed for a value that the field holds."""
        return held.value / self.factor if isinstance(held, Reading) else held

    @property
    def allowed(self) -> str:
        """Say in a few words what may be typed."""
        return f"{self.lowest:g} .. {self.highest:g} {self.unit}"


def quantities(kind: type[BaseModel]) -> dict[str, Quantity]:
    """Give the quantities of a table by the names of their fields, in order."""
    found = {name: _metadata(field.metadata) for name, field in kind.model_fields.items()}
    return {name: quantity for name, quantity in found.items() if quantity is not None}


class Observation(Table):
    """Base of what a step observes when a person may type it; a bench fills the same fields."""

    author: str = ENTERED

    def observed(self, case: Any) -> Any:
        """Give the observation that the regulation evaluates; a form that differs from it overrides this."""
        return self


def is_clean(observation: Any, names: tuple[str, ...] = ()) -> bool:
    """Say whether every number of an observation is finite and no reading has a flag; of the named fields, else all."""
    fields = names or tuple(type(observation).model_fields)
    return all(_clean(getattr(observation, name)) for name in fields)


def _clean(value: Any) -> bool:
    if isinstance(value, Reading):
        return not value.flags and math.isfinite(value.value)
    if isinstance(value, tuple):
        return all(_clean(one) for one in value)
    return not isinstance(value, float) or math.isfinite(value)


def _number(value: Any, quantity: Quantity) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)  # a NaN that was measured stays one, and is inside no range
    parts = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    if parts is None or parts.group(2) not in ("", quantity.unit):
        raise ValueError(f"a number in {quantity.unit}, {quantity.allowed}")
    return float(parts.group(1))


def _metadata(metadata: list[Any]) -> Quantity | None:
    return next((one for one in metadata if isinstance(one, Quantity)), None)
