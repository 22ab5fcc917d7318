"""The check by a clamp-on meter: a difference with its uncertainty, that nothing is judged by."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import clamp_on
from proofvan.methods.quantities import is_clean
from proofvan.procedures.regulation import Case, Model
from proofvan.regulations import points
from proofvan.regulations.liquid_meters.inputs import ClampOn
from proofvan.regulations.liquid_meters.kind import MeterKind
from proofvan.regulations.points import Part
from proofvan.uncertainty.inputs import Input, Number

# Ends in -value: a result of that name has no limit, so no verdict can come of it.
DIFFERENCE = "liquid-clamp-on-difference-value"
_MM, _US, _HOUR = 1e-3, 1e-6, 3600.0


@dataclass(frozen=True, slots=True)
class CheckInputs:
    """Both meters at one time: mm, us, m3/h; corrections have expectation 0."""

    outer: float
    wall: float
    path: float
    projection: float
    up: float
    down: float
    indicated: float
    profile: Number  # k_h
    diameter: Number  # mm
    thickness: Number  # mm
    path_off: Number  # mm
    timing: Number  # us, of the difference


def check(kind: MeterKind, case: Case) -> Part:
    """Give the difference of both meters; nothing when the check was not done, and never a verdict."""
    seen = case.observations.get("clamp_on")
    if not isinstance(seen, ClampOn) or not is_clean(seen) or not _possible(seen):
        return Part()
    model = Model(
        name=DIFFERENCE,
        point="",
        clause="clamp-on check",
        unit="%",
        formula=difference,
        inputs=_inputs(kind, seen),
        spacing="0.1",
        shown=lambda value: f"Δ = (q − q_c) / q_c × 100 % = {value:+.2f} %",
    )
    return Part((points.evaluated(model),), (), (model,))


def difference(inputs: CheckInputs) -> Number:
    """Give the difference of the meter from the clamp-on meter, %."""
    v = clamp_on.path_velocity(
        (inputs.path + inputs.path_off) * _MM,
        inputs.projection * _MM,
        (inputs.up + inputs.timing) * _US,
        inputs.down * _US,
    )
    outer, wall = (inputs.outer + inputs.diameter) * _MM, (inputs.wall + inputs.thickness) * _MM
    return clamp_on.difference_percent(inputs.indicated, clamp_on.pipe_flow(inputs.profile, v, outer, wall) * _HOUR)


def _possible(seen: ClampOn) -> bool:
    return seen.time_up.value > seen.time_down.value and seen.outer_diameter.value > 2 * seen.wall.value


def _inputs(kind: MeterKind, seen: ClampOn) -> CheckInputs:
    def of(name: str) -> Input:
        return kind.figures.influence(f"clamp-on-{name}").as_input(f"liquid-component-clamp-on-{name}")

    return CheckInputs(
        outer=seen.outer_diameter.value,
        wall=seen.wall.value,
        path=seen.path_length.value,
        projection=seen.projection.value,
        up=seen.time_up.value,
        down=seen.time_down.value,
        indicated=seen.indicated_flow.value,
        profile=of("profile"),
        diameter=of("diameter"),
        thickness=of("wall"),
        path_off=of("path"),
        timing=of("timing"),
    )
