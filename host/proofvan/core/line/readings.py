"""Stage 6: a measured value of a reference standard, calibration applied."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.core.line.counts import Flags


@dataclass(frozen=True, slots=True)
class Component:
    """One input of an uncertainty budget: standard uncertainty in the unit of the value it belongs to.

    `label` is a message id; `distribution` is normal, rectangular, triangular, arcsine or t; `basis` says where the
    figure comes from (certificate number, datasheet page, repeated readings).
    """

    label: str
    standard_uncertainty: float
    distribution: str
    degrees_of_freedom: float
    basis: str


@dataclass(frozen=True, slots=True)
class Interval:
    """Host time of a reading, nanoseconds."""

    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a reference standard in an SI unit, with what is known of its uncertainty."""

    name: str
    value: float
    unit: str
    interval: Interval
    standard: str  # id of the reference standard
    components: tuple[Component, ...] = ()
    flags: Flags = Flags.CLEAN
