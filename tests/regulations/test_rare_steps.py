"""Steps and budgets in cases that the practice jobs do not meet, on benches of their own."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from fake_benches import FakePile, Scene
from practice_cases import DC_PILE, empty_case, reading, virtual_case, with_observation

from proofvan.core.errors import InputError, PreconditionError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.instruments.benches import GatedEnergy
from proofvan.methods.sequential import Decision
from proofvan.regulations import catalogue
from proofvan.regulations.jjg259_metal_measure.budget import body_of
from proofvan.regulations.jjg1149_dc_pile.budget import KIND
from proofvan.regulations.piles import budget, stopping
from proofvan.regulations.piles.inputs import Session
from proofvan.regulations.traction_battery.limits import FIGURES
from proofvan.uncertainty.inputs import collect

EDGES = {"method": "display_edge", "gate": "display_edge"}


class PileWithCamera(FakePile):
    async def energy_of_display(self, energy_j: float, step_kwh: float, timeout_s: float) -> GatedEnergy:
        self.display = (energy_j, step_kwh, timeout_s)
        await self._do("energy_of_display", 150.0)
        return GatedEnergy(4.9, reading("energy", 4.9 * 3.6e6, "J"))


def test_between_two_edges_of_the_display_nobody_reads_it() -> None:
    one = empty_case(DC_PILE)
    act = Scene(catalogue.load(DC_PILE), one.subject, one.plan.model_copy(update=EDGES), {})
    act.bench = PileWithCamera(act.log, act.clock)
    act.step_run = replace(act.step_run, bench=act.bench)
    seen = act.run("working_error")
    assert "pile-session-reading" not in act.log and "wait_energy" not in act.log
    assert act.bench.display[:2] == (one.plan.points[0].energy_kwh * 3.6e6, one.subject.display_step_kwh)
    assert (seen.indicated_kwh, seen.author, seen.gate) == (4.9, "bench", "display_edge")


def test_what_the_edges_are_worth_is_in_the_reading_and_nowhere_else() -> None:
    one = virtual_case(DC_PILE)
    sessions = [seen for seen in one.observations.values() if isinstance(seen, Session)][:2]
    by_camera = [replace(seen, gate="display_edge") for seen in sessions]
    found = budget.point_inputs(KIND, by_camera, one.subject, one.standards[KIND.standard.role])
    line = next(each for each in collect(found) if each.component.label == "component-synchronisation")
    assert line.component.standard_uncertainty == 0.0 and line.component.basis == "camera"


def test_a_standard_without_a_volume_is_no_measure() -> None:
    weights = next(iter(empty_case("jjg259_metal_measure").standards.values())).model_copy(update={"measure": None})
    with pytest.raises(PreconditionError) as caught:
        body_of(weights)
    assert caught.value.fault == "jjg259-no-measure" and caught.value.evidence["standard"] == weights.id
    assert all(explain(caught.value, language) for language in LANGUAGES)


def test_a_standard_that_says_nothing_of_such_temperatures_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    one = virtual_case(DC_PILE)
    point = one.plan.points[0]
    done = stopping.runs_done(one.observations, point)
    assert len(done) == point.runs

    def outside(*_: object) -> None:
        raise InputError("standard-temperature-outside")

    monkeypatch.setattr(stopping.budget, "point_inputs", outside)
    assert stopping.decided(KIND, one, point, done) is Decision.GO_ON


def test_cells_exactly_as_far_apart_as_is_allowed_are_judged_and_any_further_are_not() -> None:
    regulation, one, apart = catalogue.load("traction_battery"), virtual_case("traction_battery"), 2.0
    assert FIGURES.number("cells-apart") == apart
    for warmest, judged in ((25.0 + apart, True), (math.nextafter(25.0 + apart, 99.0), False)):
        changed = one
        for key in (key for key in one.observations if key.startswith("cycle/")):
            seen = one.observations[key].model_copy(update={"coldest": 25.0, "warmest": warmest})
            changed = with_observation(changed, key, seen)
        reasons = {verdict.reason for verdict in regulation.evaluate(changed).verdicts}
        assert ("traction-battery-reason-uneven" not in reasons) is judged
