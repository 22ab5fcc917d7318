"""The table of this regulation, and the limits that a case needs from it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from proofvan.core.line.results import Limit
from proofvan.methods import limits as tables
from proofvan.methods.limits import EditionTable
from proofvan.procedures.regulation import Case
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Plan

FOLDER = Path(__file__).parent
EDITION = "2023"


@cache
def edition() -> EditionTable:
    """Give the edition in force."""
    return tables.load(FOLDER / "limits.toml").edition(EDITION)


def window_l_min(plan: Plan, point: str) -> tuple[float, float]:
    """Give the window of a flow point, L/min, from today's highest flow."""
    name = point.lower()
    lowest, highest = edition().number(f"{name}-lowest"), edition().number(f"{name}-highest")
    return lowest * plan.highest_flow_l_min, highest * plan.highest_flow_l_min


def limit(case: Case, entry: str) -> Limit:
    """Give one limit for the service of the case."""
    return edition().limit(entry, case.service, case.organisation.confirmed_by)


def rounding_step() -> str:
    """Give the spacing to which mean errors are rounded."""
    return edition().setting("rounding-step").value


def rule() -> str:
    """Say whether the rounded or the unrounded value is judged."""
    return edition().setting("judged-value").value
