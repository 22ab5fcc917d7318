"""What a plan can reach, before anything is measured; and load points inside the ranges of pile, load and standard."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any, NoReturn

from proofvan.core.errors import PreconditionError
from proofvan.instruments.reach import Reach
from proofvan.methods.convergence import minutes
from proofvan.methods.energy_comparison import smallest_energy_kwh
from proofvan.procedures.planning import Planner, PointOutlook, Wish
from proofvan.procedures.regulation import Case
from proofvan.regulations.admission import LARGEST_RATIO
from proofvan.regulations.piles import budget
from proofvan.regulations.piles.inputs import LoadPoint, Pile, Plan, unchecked_session
from proofvan.regulations.piles.kind import PileKind
from proofvan.standards.standard import Standard
from proofvan.uncertainty import gtc

# Points are spread between these shares of the usable current: two of them separate a gain from a loss that grows with
# the current (field practice 3.2). [T]
LARGEST_SHARE, SMALLEST_SHARE = 0.8, 0.2
# More energy is worth its time until U is a tenth of the MPE, or the display makes no more than this of U squared. [T]
GOAL, LITTLE = 0.1, 0.1
# The ramp of a pile takes up to 20 s (field practice 6): a run lasts several times as long, s.
SHORTEST_S = 60.0
# What more energy makes smaller.
_FALLING = ("component-display", "component-synchronisation")
_PER_UNIT = SimpleNamespace(voltage_v=1.0, current_a=1.0)


def planner(kind: PileKind) -> Planner:
    """Give the planner of a kind of pile."""
    return Planner(partial(outlook, kind), partial(propose, kind))


def expected_result(kind: PileKind, point: LoadPoint, plan: Plan, pile: Pile, standard: Standard) -> gtc.Evaluated:
    """Evaluate a load point as if every run had gone as planned, with the standard at its reference temperature.

    What only the run itself can tell (noise, clock) is not in it.
    """
    degc = float(standard.channels[kind.reference_channel].reference_temperature_degc)
    runs = range(1, point.runs + 1)
    sessions = [unchecked_session(plan, point, run, point.energy_kwh, point.energy_kwh, degc) for run in runs]
    return gtc.evaluate(kind.formulas.working_error, budget.point_inputs(kind, sessions, pile, standard))


def expected_of_case(kind: PileKind, case: Case, point: LoadPoint) -> gtc.Evaluated:
    """Evaluate a load point of a case as if every run had gone as planned."""
    return expected_result(kind, point, case.plan, case.subject, case.standards[kind.standard.role])


def outlook(kind: PileKind, case: Case) -> tuple[PointOutlook, ...]:
    """Tell minutes, uncertainty, its floor and the display's share of it for each point of a case's plan."""
    return tuple(_ahead(kind, case, point) for point in case.plan.points)


def propose(kind: PileKind, case: Case, reach: Reach, wish: Wish) -> tuple[LoadPoint, ...]:
    """Give load points inside what pile, load and standard can do, each with the energy that is worth its time.

    Raises PreconditionError `plan-nothing-fits` with the ranges, `plan-too-little-time` with the minutes it takes.
    """
    reach = _also_of_standard(kind, case.standards[kind.standard.role], reach)
    offered = [kind.load_point(case.subject, reach, wish.voltage_v, share) for share in _shares(wish.points)]
    fitting = {point.name: point for point in offered if point is not None}
    if not fitting:
        raise PreconditionError("plan-nothing-fits", **_ranges(case.subject, reach))
    return tuple(_with_energy(kind, case, point, wish, len(fitting)) for point in fitting.values())


def _ahead(kind: PileKind, case: Case, point: LoadPoint) -> PointOutlook:
    found = expected_of_case(kind, case, point)
    parts = {line.label: float(line.contribution) ** 2 for line in found.budget}
    left = sum(square for label, square in parts.items() if label not in _FALLING)
    share = parts["component-display"] / found.standard_uncertainty**2
    all_runs = point.runs * minutes(point.energy_kwh, point.power_w)
    shown = map(_four, (all_runs, found.expanded_uncertainty, 2.0 * math.sqrt(left), share))
    return PointOutlook(point.name, point.runs, point.energy_kwh, *shown)


def _with_energy(kind: PileKind, case: Case, point: LoadPoint, wish: Wish, count: int) -> LoadPoint:
    pile, mpe = case.subject, kind.mpe(case)
    a_minute = point.power_w * 60.0 / 3.6e6
    least = max(smallest_energy_kwh(pile.display_step_kwh, float(pile.accuracy_class)), SHORTEST_S / 60.0 * a_minute)
    most = math.inf if wish.minutes is None else wish.minutes / count / point.runs * a_minute
    best: LoadPoint | None = None
    for energy in _energies(least, kind.largest_kwh):
        sized = point.model_copy(update={"energy_kwh": energy})
        ahead = _ahead(kind, case, sized)
        if energy > most:
            return best or _refuse_time(ahead, wish, count)
        if ahead.expanded_percent <= LARGEST_RATIO * mpe:
            best = sized
        if (math.isfinite(mpe) and ahead.expanded_percent <= GOAL * mpe) or ahead.resolution_share <= LITTLE:
            break
    if best is None:
        raise PreconditionError("plan-too-coarse", point=point.name, least_kwh=f"{least:g}", mpe=f"{mpe:g}")
    return best


def _refuse_time(ahead: PointOutlook, wish: Wish, count: int) -> NoReturn:
    needed = math.ceil(ahead.minutes * count)
    raise PreconditionError("plan-too-little-time", point=ahead.point, minutes=wish.minutes, needed=needed)


def _energies(least: float, largest: float) -> Iterator[float]:
    """Count up in 1, 2, 5 steps, kWh."""
    steps = (float(f"{digit}e{decade}") for decade in range(-1, 4) for digit in (1, 2, 5))
    return (step for step in steps if least <= step <= largest)


def _shares(count: int) -> list[float]:
    step = (LARGEST_SHARE - SMALLEST_SHARE) / max(count - 1, 1)
    return [LARGEST_SHARE - step * number for number in range(count)]


def _also_of_standard(kind: PileKind, standard: Standard, reach: Reach) -> Reach:
    """Narrow a reach to the ranges of the standard's channels."""

    def highest(quantity: str, of_the_load: float) -> float:
        channels = [(standard.channels[role], largest) for role, largest in kind.range_of.items() if quantity in role]
        own = (float(abs(one.gain) * one.full_scale) / largest(_PER_UNIT) for one, largest in channels)
        return min(of_the_load, *own)

    return Reach(highest("voltage", reach.voltage_v), highest("current", reach.current_a), reach.power_w)


def _ranges(pile: Any, reach: Reach) -> dict[str, str]:
    return {
        "serial": pile.serial,
        "pile_kw": f"{pile.rated_power_kw:g}",
        "lowest_a": f"{pile.lowest_current_a:g}",
        "highest_a": f"{pile.highest_current_a:g}",
        "voltage_v": f"{reach.voltage_v:.6g}",
        "current_a": f"{reach.current_a:.6g}",
        "power_w": f"{reach.power_w:.6g}",
    }


def _four(value: float) -> float:
    return float(f"{value:.4g}")
