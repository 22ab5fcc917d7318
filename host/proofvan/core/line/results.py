"""Stages 8 and 9: what a regulation computes, and its judgement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of an uncertainty budget; numbers are decimal strings in the result's unit."""

    label: str  # message id
    standard_uncertainty: str  # of the input, in its own unit
    unit: str
    distribution: str
    degrees_of_freedom: str
    sensitivity: str
    contribution: str  # |sensitivity| times standard uncertainty
    basis: str


@dataclass(frozen=True, slots=True)
class Result:
    """A computed quantity with its budget, clause and the formula with its numbers filled in.

    `value` is unrounded; `rounded` is what is printed and, where the edition says so, judged.
    """

    name: str  # message id
    point: str  # load point, flow point; empty when the result is of the whole instrument
    clause: str
    value: str
    unit: str
    rounded: str
    formula: str
    standard_uncertainty: str
    degrees_of_freedom: str
    coverage_factor: str
    expanded_uncertainty: str
    budget: tuple[BudgetLine, ...]


class Outcome(StrEnum):
    """PASS, FAIL, measured without any judgement (a calibration, a screening), or not completed."""

    PASS = "PASS"
    FAIL = "FAIL"
    MEASURED = "MEASURED"
    INCONCLUSIVE = "INCONCLUSIVE"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit with its place in the text and how sure we are of it."""

    id: str
    value: str  # empty in a calibration or a screening: nothing is judged
    unit: str
    clause: str
    edition: str
    provenance: str  # S stated in a source, C computed, M memory
    confirmed_by: str  # empty unless an organisation confirmed it; 仿真 marks a practice confirmation


@dataclass(frozen=True, slots=True)
class Verdict:
    """A result against its limit by the edition's own rule; U never changes it."""

    result: str
    point: str
    judged: str  # the value that was compared, rounded or not as the edition says
    limit: Limit
    rule: str  # message id
    outcome: Outcome
    reason: str = ""  # message id: why INCONCLUSIVE; in a screening, what the sequential test says
