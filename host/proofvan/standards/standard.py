"""A reference standard as its certificates describe it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from proofvan.core.errors import DataError, InputError, PreconditionError
from proofvan.methods.tables import Exact, Table, read
from proofvan.standards.chain import ChainLink
from proofvan.standards.checks import CheckPlan

# At 50 Hz the second order of a delay, which nobody corrects, is 1.2 ppm of the power at 5 us.
LARGEST_DELAY_NS = 5000


class Certificate(Table):
    """Who calibrated the standard, when, and until when that holds."""

    number: str = Field(min_length=1)
    laboratory: str = Field(min_length=1)
    issued: date
    valid_until: date
    authorised: bool  # the laboratory may disseminate the quantity (法定计量检定机构 or authorised)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Certificate:
        if self.valid_until < self.issued:
            raise ValueError("valid_until on or after issued")
        return self


class ChannelCoefficients(Table):
    """Calibration of one converter channel, exact.

    value = gain * (count - offset_counts) * (1 + temperature_coefficient_per_k * (T - reference_temperature_degc)),
    with `gain` in `unit` per count. A sample shows what there was `delay_ns` before its instant; of a current against
    its voltage that matters where power alternates (instruments/ac_calibration.py), and is corrected to first order.
    """

    gain: Exact
    offset_counts: Exact = Fraction(0)
    temperature_coefficient_per_k: Exact = Fraction(0)
    reference_temperature_degc: Exact = Fraction(20)
    delay_ns: Exact = Field(default=Fraction(0), ge=-LARGEST_DELAY_NS, le=LARGEST_DELAY_NS)
    full_scale: int = Field(gt=0)  # largest count that the converter gives
    unit: Literal["V", "A", "m", "m3", "kg", "degC", "Pa", "%RH"]

    @model_validator(mode="after")
    def _has_a_gain(self) -> ChannelCoefficients:
        if self.gain == 0:
            raise ValueError("a gain that is not zero")
        return self


class CertifiedUncertainty(Table):
    """One uncertainty that belongs to the standard.

    For distribution normal, `expanded` is U = coverage_factor * u; for rectangular it is the half-width and
    coverage_factor is not used. `unit` "%" is relative to the value.
    """

    quantity: str = Field(min_length=1)
    expanded: Exact = Field(ge=0)
    unit: Literal["%", "%/K", "V", "A", "ohm", "J", "m", "m3", "kg", "kg/m3", "degC", "Pa", "%RH", "s", "1"]
    coverage_factor: Exact = Field(default=Fraction(2), gt=0)
    distribution: Literal["normal", "rectangular"] = "normal"
    source: str = Field(min_length=1)

    def standard_uncertainty(self) -> float:
        """Give u in `unit`."""
        if self.distribution == "rectangular":
            return float(self.expanded) / math.sqrt(3.0)
        return float(self.expanded / self.coverage_factor)


class NeckPoint(Table):
    """One line of a measure's V-h table: level above the datum of the level sensor, capacity at 20 degC."""

    level_mm: Exact
    volume_ml: Exact


class Measure(Table):
    """The volume side of a standard metal measure (JJG 259)."""

    grade: Literal["1", "2", "3"]  # 一等, 二等, 三等
    nominal_volume_l: Exact = Field(gt=0)
    material: str
    body_expansion_per_k: Exact = Field(ge=0)  # beta_B
    empty_level_mm: Exact  # what the level sensor shows after draining and dripping
    neck: tuple[NeckPoint, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _rises(self) -> Measure:
        for lower, upper in zip(self.neck, self.neck[1:], strict=False):
            if upper.level_mm <= lower.level_mm or upper.volume_ml <= lower.volume_ml:
                raise ValueError("a V-h table whose levels and volumes rise from line to line")
        return self

    def capacity(self, level_m: float) -> float:
        """Give V_B, the capacity at 20 degC (m3) at a level (m), between the lines of the V-h table.

        Raises DataError when the level is outside the neck: there the table says nothing.
        """
        lower, upper = self._around(level_m)
        slope = (upper.volume_ml - lower.volume_ml) / (upper.level_mm - lower.level_mm)
        start_m3, start_m = float(lower.volume_ml) * 1e-6, float(lower.level_mm) * 1e-3
        return start_m3 + float(slope) * 1e-3 * (level_m - start_m)

    def neck_area(self, level_m: float) -> float:
        """Give the free area of the neck (m2) at a level (m): the change of volume with level."""
        lower, upper = self._around(level_m)
        return float((upper.volume_ml - lower.volume_ml) / (upper.level_mm - lower.level_mm)) * 1e-3

    def _around(self, level_m: float) -> tuple[NeckPoint, NeckPoint]:
        level_mm = level_m * 1e3
        if not float(self.neck[0].level_mm) <= level_mm <= float(self.neck[-1].level_mm):
            raise DataError(
                "measure-level-outside-neck",
                level_mm=f"{level_mm:.2f}",
                lowest_mm=str(float(self.neck[0].level_mm)),
                highest_mm=str(float(self.neck[-1].level_mm)),
            )
        pairs = list(zip(self.neck, self.neck[1:], strict=False))
        return next((pair for pair in pairs if level_mm <= float(pair[1].level_mm)), pairs[-1])


class Standard(Table):
    """A reference standard: identity, certificate, coefficients, uncertainties. Numbers are exact fractions."""

    id: str = Field(min_length=1)
    kind: str = Field(pattern="^[a-z][a-z0-9_]*$")  # as the regulations name what they need: metal_measure, balance ...
    name_zh: str
    name_en: str
    serial: str
    maker: str
    simulated: bool
    measuring_range: str = Field(min_length=1)  # as the certificate words it
    certificate: Certificate
    temperature_range_degc: tuple[Exact, Exact]
    warm_up_minutes: Exact = Field(default=Fraction(30), ge=0)
    recalibration_interval_years: Exact = Field(default=Fraction(1), gt=0)
    drift_per_year: CertifiedUncertainty | None = None
    channels: Mapping[str, ChannelCoefficients] = {}  # role in the rig -> coefficients
    uncertainties: tuple[CertifiedUncertainty, ...] = Field(min_length=1)
    measure: Measure | None = None
    chain: tuple[ChainLink, ...] = ()  # the standard above ours first
    check: CheckPlan | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Standard:
        if self.temperature_range_degc[0] >= self.temperature_range_degc[1]:
            raise ValueError("temperature_range_degc = [lowest, highest]")
        if (self.kind == "metal_measure") != (self.measure is not None):
            raise ValueError("a [measure] table for kind metal_measure, and for no other")
        return self

    def stated_uncertainty(self) -> str:
        """Give what the certificate states, in a line: the first uncertainty with its coverage factor."""
        stated = self.uncertainties[0]
        factor = "" if stated.distribution == "rectangular" else f" (k = {_decimal(stated.coverage_factor)})"
        return f"U = {_decimal(stated.expanded)} {stated.unit}{factor}"

    def uncertainty(self, quantity: str) -> CertifiedUncertainty:
        """Give one of the certified uncertainties; raises InputError when the file does not state it."""
        for stated in self.uncertainties:
            if stated.quantity == quantity:
                return stated
        known = ", ".join(stated.quantity for stated in self.uncertainties)
        raise InputError("standard-uncertainty-missing", standard=self.id, quantity=quantity, known=known)

    def require_valid_on(self, day: date) -> None:
        """Refuse a standard whose certificate does not cover the day, or comes from nobody authorised."""
        if not self.certificate.issued <= day <= self.certificate.valid_until:
            raise PreconditionError(
                "standard-expired",
                standard=self.id,
                certificate=self.certificate.number,
                day=day.isoformat(),
                issued=self.certificate.issued.isoformat(),
                valid_until=self.certificate.valid_until.isoformat(),
            )
        self.require_authorised()

    def require_authorised(self) -> None:
        """Refuse a standard whose certificate was not issued by an authorised body."""
        if not self.certificate.authorised:
            raise PreconditionError("standard-not-authorised", standard=self.id, laboratory=self.certificate.laboratory)

    def require_temperature(self, temperature_degc: float) -> None:
        """Refuse a standard outside the temperature range of its certificate."""
        lowest, highest = map(float, self.temperature_range_degc)
        if not lowest <= temperature_degc <= highest:
            raise PreconditionError(
                "standard-outside-temperature",
                standard=self.id,
                temperature_degc=f"{temperature_degc:.1f}",
                lowest_degc=str(lowest),
                highest_degc=str(highest),
            )

    def require_ratio(self, expanded_uncertainty: float, mpe: float, largest: float, clause: str) -> None:
        """Refuse a standard whose U is more than `largest` times the MPE (same unit)."""
        if not expanded_uncertainty <= largest * mpe:
            raise PreconditionError(
                "standard-too-coarse",
                standard=self.id,
                expanded_uncertainty=f"{expanded_uncertainty:g}",
                mpe=f"{mpe:g}",
                largest_ratio=f"{largest:.3f}",
                clause=clause,
            )


def _decimal(number: Fraction) -> str:
    return f"{float(number):.12g}"


class _File(Table):
    standard: Standard


def load(path: Path) -> Standard:
    """Read a standard from its TOML file; raises InputError naming file, field, value and what is allowed."""
    return read(path, _File).standard
