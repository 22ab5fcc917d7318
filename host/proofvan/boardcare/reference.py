"""The reference that a board is calibrated against: what its certificate says, and the values that it gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from pydantic import Field

from proofvan.core.errors import InputError, PreconditionError
from proofvan.methods.tables import Exact, Table, read

# The unit of the angle between a reference's own voltage and current.
DEGREES = "deg"


class ScpiWords(Table):
    """SCPI commands of one quantity, from the instrument's manual.

    `before` are sent ahead of each point (voltage and current on, for an angle); `set` has a {value} and is empty for
    an instrument that only measures; `read` asks for the value at the terminals.
    """

    before: tuple[str, ...] = ()
    set: str = ""
    read: str = Field(min_length=1)


class ReferenceQuantity(Table):
    """One quantity of the reference: what its certificate states, U = coverage_factor * u.

    `expanded_percent` is relative to the value and the same at every point, `expanded` in the unit likewise;
    `resolution` is the last digit of what is read or typed. With `frequency_hz` values are effective ones of a sine.
    """

    lowest: Exact
    highest: Exact
    expanded_percent: Exact = Field(default=Fraction(0), ge=0)
    expanded: Exact = Field(default=Fraction(0), ge=0)
    coverage_factor: Exact = Field(default=Fraction(2), gt=0)
    resolution: Exact = Field(default=Fraction(0), ge=0)
    frequency_hz: Exact | None = Field(default=None, gt=0)
    scpi: ScpiWords | None = None

    def frequency(self) -> Fraction:
        """Give the frequency of what alternates; raises InputError for what stands still."""
        if self.frequency_hz is None:
            raise InputError("calibrate-no-frequency")
        return self.frequency_hz


class Reference(Table):
    """A reference instrument; `quantities` by unit (V, A, degC, m; deg: by which its current follows its voltage)."""

    name: str = Field(min_length=1)
    serial: str = Field(min_length=1)
    certificate: str = Field(min_length=1)
    laboratory: str = Field(min_length=1)
    valid_until: date
    safe: tuple[str, ...] = ()  # SCPI commands that take everything off the terminals
    quantities: Mapping[str, ReferenceQuantity] = Field(min_length=1)

    def require_valid_on(self, day: date) -> None:
        """Refuse a reference whose certificate has run out."""
        if day > self.valid_until:
            raise PreconditionError(
                "calibrate-reference-expired",
                reference=self.name,
                certificate=self.certificate,
                valid_until=self.valid_until.isoformat(),
                day=day.isoformat(),
            )

    def require_value(self, unit: str, value: Fraction) -> None:
        """Refuse a value outside what the certificate covers."""
        known = self.quantities[unit]
        if not known.lowest <= value <= known.highest:
            raise InputError(
                "calibrate-value-outside",
                value=f"{float(value):g} {unit}",
                lowest=f"{float(known.lowest):g}",
                highest=f"{float(known.highest):g}",
            )


class _File(Table):
    reference: Reference


def load_reference(path: Path) -> Reference:
    """Read a reference from its TOML file; raises InputError naming file, field, value and what is allowed."""
    return read(path, _File).reference


class Values(Protocol):
    """Where the reference's values come from: an instrument, a file, a person."""

    name: str  # what it says about itself, for the record

    def give(self, role: str, wanted: Fraction, unit: str) -> Fraction:
        """Bring a value to the terminals and give the one that is there."""

    def safe(self) -> None:
        """Take everything off the terminals."""


class TypedPoint(Table):
    """One point as it was written down: `set` is what the table of points asks for, `value` what the reference gave."""

    role: str
    set: Exact
    value: Exact


class _Typed(Table):
    point: tuple[TypedPoint, ...] = Field(min_length=2)


class TypedValues:
    """Values from a file (implements Values)."""

    def __init__(self, file: Path) -> None:
        self.name = file.name
        self._points = {(one.role, one.set): one.value for one in read(file, _Typed).point}

    def points(self) -> dict[str, tuple[Fraction, ...]]:
        """Give the points of each channel in the order of the file."""
        found: dict[str, tuple[Fraction, ...]] = {}
        for role, wanted in self._points:
            found[role] = (*found.get(role, ()), wanted)
        return found

    def give(self, role: str, wanted: Fraction, unit: str) -> Fraction:
        """Give the value that was written down; raises InputError when there is none."""
        if (role, wanted) not in self._points:
            raise InputError("calibrate-point-not-typed", file=self.name, role=role, point=f"{float(wanted):g} {unit}")
        return self._points[role, wanted]

    def safe(self) -> None:
        """Nothing is switched."""
