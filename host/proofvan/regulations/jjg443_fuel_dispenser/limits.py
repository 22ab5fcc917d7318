"""The table of this regulation, and the limits that a case needs from it."""

from __future__ import annotations

from proofvan.regulations.figures import Figures
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Plan

EDITION = "2023"
FIGURES = Figures(__file__, EDITION)


def window_l_min(plan: Plan, point: str) -> tuple[float, float]:
    """Give the window of a flow point, L/min, from today's highest flow."""
    name = point.lower()
    lowest, highest = FIGURES.number(f"{name}-lowest"), FIGURES.number(f"{name}-highest")
    return lowest * plan.highest_flow_l_min, highest * plan.highest_flow_l_min
