"""What a plan will take and reach, point by point, as the screen shows it before anything is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from proofvan.station.setup import RunSetup


def outlook_of(setup: RunSetup) -> list[dict[str, Any]]:
    """Look ahead at a job; empty where its regulation cannot."""
    planner = setup.regulation.planner
    return [] if planner is None else outlook_shown(asdict(one) for one in planner.outlook(setup.case({})))


def outlook_shown(points: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give points (a PointOutlook each, as plain data) with their numbers as text."""
    return [
        {
            "point": one["point"],
            "runs": one["runs"],
            "energy": f"{one['energy_kwh']:g} kWh",
            "minutes": f"{one['minutes']:.0f}" if one["minutes"] >= 1 else "< 1",
            "expanded": f"{one['expanded_percent']:.3f} %",
            "floor": f"{one['floor_percent']:.3f} %",
            "resolution": f"{100 * one['resolution_share']:.0f} %",
        }
        for one in points
    ]
