"""A weighbridge of a known error under a virtual verification, written from the masses to what one reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from proofvan.methods.changeover import Changeover, LoadInputs
from proofvan.procedures.regulation import Case
from proofvan.regulations.scales import reference
from proofvan.regulations.scales.inputs import (
    Conditions,
    Discrimination,
    Findings,
    Loaded,
    Loading,
    Substitution,
)
from proofvan.regulations.subjects import Identity
from proofvan.regulations.weighbridge import budget, steps
from proofvan.uncertainty.monte_carlo import really_off

# The scale begins a tenth of a division above zero, after taring a twentieth; material comes 3 kg short.
_ZERO_E, _TARED_E, _SHORT_KG = 0.1, 0.05, 3.0
_EXACT = Changeover(0.0, 0.0, 0.0, 0.0)


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in e is that at Max, and grows with the load."""
    plan = case.plan
    world = _World(case, error, generator)
    seen: dict[str, Any] = {
        "identify": Identity(serial=case.subject.serial, seals="S1"),
        "conditions": Conditions(ambient=18.0, wind=1.0, dry=True),
        "findings": Findings(appearance=True, clearance=True),
        f"zero/{steps.ZERO}/1": world.loading(steps.ZERO, plan.zero_kg, world.zero, world.off.zero),
    }
    for run in range(1, plan.runs + 1):
        one = world.loading(steps.REPEATED, plan.repeated_kg, world.above(plan.repeated_kg))
        seen[f"repeatability/{steps.REPEATED}/{run}"] = one.model_copy(update={"run": run})
    for corner in steps.corners(plan):
        one = world.loading(corner, plan.eccentric_kg, world.above(plan.eccentric_kg))
        seen[f"eccentricity/{corner}/1"] = one
    for number in range(1, steps.blocks_below(plan, plan.points[-1]) + 1):
        seen[f"substitution/{steps.block_point(number)}/1"] = world.substitution(number)
    for point in (*steps.up(plan), *steps.down(plan)):
        seen[f"load/{point}/1"] = world.load(point)
    for point in steps.sensed(plan):
        seen[f"discrimination/{point}/1"] = world.discrimination(point)
    seen[f"zero/{steps.AGAIN}/1"] = world.loading(steps.AGAIN, plan.zero_kg, world.zero + world.off.zero_drift)
    tared = _TARED_E * world.e
    seen[f"tare/{steps.TARED}/1"] = world.loading(steps.TARED, plan.zero_kg, tared)
    seen[f"tare/{steps.NET}/1"] = world.loading(steps.NET, plan.tare_net_kg, tared + world.off.zero_drift)
    return seen


class _World:
    """The true masses, and how the scale answers to them."""

    def __init__(self, case: Case, error: float, generator: np.random.Generator | None) -> None:
        self.plan, self.e, self.error = case.plan, case.subject.division_kg, error
        self.zero = _ZERO_E * self.e
        self.worth = reference.mass(1.0, case)
        blank = {"point": "", "run": 1, "weights": 0.0, "indication": 0.0, "added": 0.0}
        exchange = {"point": "", "run": 1, "removed": 0.0, "before": 0.0, "before_added": 0.0}
        one = Substitution.model_validate(exchange | {"after": 0.0, "after_added": 0.0})
        count, loading = steps.blocks_below(case.plan, case.plan.points[-1]), Loading.model_validate(blank)
        self.off: LoadInputs = really_off(budget.load_inputs(loading, loading, [one] * count, case), generator)

    def true(self, weights: float) -> float:
        """Give the mass of standard weights."""
        off = self.off.certificate + self.off.drift + self.off.alignment + self.off.gravity
        return float(weights * (1 + off / 100))

    def material(self, count: int) -> float:
        """Give the mass of the first blocks, as they are now."""
        return float(sum(self.plan.weights_kg - _SHORT_KG + block.change for block in self.off.blocks[:count]))

    def above(self, nominal: float) -> float:
        """Give what the scale shows too much at a load, kg."""
        share = (nominal - self.plan.zero_kg) / (float(self.plan.points[-1]) - self.plan.zero_kg)
        return float(self.zero + self.off.zero_drift + self.error * self.e * share)

    def read(self, shown: float, off: Changeover = _EXACT) -> tuple[float, float]:
        """Give indication and small weights: the display rounds, the small weights find where it changes."""
        indication = self.e * math.floor(shown / self.e + 0.5)
        return indication, indication + self.e / 2 - shown - off.step - off.scatter

    def loading(self, point: str, weights: float, above: float, off: Changeover = _EXACT) -> Loading:
        """Put standard weights on the scale."""
        indication, added = self.read(self.true(weights) + above, off)
        typed = weights / self.worth  # what an instrument shows
        one = {"point": point, "run": 1, "weights": typed, "indication": indication, "added": added}
        return Loading.model_validate(one)

    def load(self, point: str) -> Loaded:
        """Put weights and material on the scale."""
        count, nominal = steps.blocks_below(self.plan, point), steps.nominal(point)
        weights = nominal - count * self.plan.weights_kg
        whole = point == steps.up(self.plan)[-1]
        off, hold = (self.off.shown, self.off.hold) if whole else (_EXACT, 0.0)
        indication, added = self.read(self.material(count) + self.true(weights) + hold + self.above(nominal), off)
        one = {"point": point, "run": 1, "weights": weights / self.worth, "blocks": float(count)}
        return Loaded.model_validate(one | {"indication": indication, "added": added})

    def substitution(self, number: int) -> Substitution:
        """Take all weights off and put a block on, which has not changed yet."""
        block, removed = self.off.blocks[number - 1], self.plan.weights_kg
        below = self.material(number - 1) + self.above(number * removed)
        before, before_added = self.read(below + self.true(removed), block.before)
        after, after_added = self.read(below + removed - _SHORT_KG, block.after)
        one = {"point": steps.block_point(number), "run": 1, "removed": removed, "before": before}
        rest = {"before_added": before_added, "after": after, "after_added": after_added}
        return Substitution.model_validate(one | rest)

    def discrimination(self, point: str) -> Discrimination:
        """Add 1.4 d just below a changeover."""
        below = self.e * math.floor(steps.nominal(point) / self.e)
        return Discrimination.model_validate({"point": point, "run": 1, "before": below, "after": below + self.e})
