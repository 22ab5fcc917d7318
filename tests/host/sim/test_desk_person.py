"""The practice person at a desk types what the virtual verification saw, and the true error is the drawn one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofvan.core.line.results import Outcome
from proofvan.procedures.regulation import Evaluation
from proofvan.regulations.catalogue import load
from proofvan.sim.desk import DeskBench, behaviours
from proofvan.sim.person import Question

REGULATION = load("jjg259_metal_measure")
JOB = REGULATION.root / "practice_job.toml"


def asked(message: str, kind: str, **values: object) -> Question:
    return Question(message, kind, values, 0)


def test_each_question_is_answered_by_the_field_that_it_is_about() -> None:
    bench = DeskBench(JOB, 5, 0.01)
    table = behaviours(bench)
    run = bench.observations["comparison/nominal/2"]
    answer = table["jjg259-temperature"](
        asked("jjg259-temperature", "number", field="temperature", point="nominal", run=2)
    )
    assert answer == pytest.approx(run.temperature.value)
    level = table["jjg259-level"](asked("jjg259-level", "number", field="level", point="neck", run=3))
    assert level == bench.observations["neck_scale/neck/3"].level.value
    assert table["jjg259-appearance"](asked("jjg259-appearance", "choose", field="appearance")) == "regulation-conforms"
    serial = asked("jjg259-serial", "text", field="serial", expected="MEAS-0001")
    assert table["jjg259-serial"](serial) == "MEAS-0001"
    assert bench.truth()["true_error_percent"] == 0.01


def test_the_true_error_is_drawn_from_the_seed_within_one_and_a_half_limits() -> None:
    drawn = {seed: DeskBench(JOB, seed, None).error for seed in range(20)}
    assert len(set(drawn.values())) == 20 and max(map(abs, drawn.values())) <= 1.5 * 0.025
    assert DeskBench(JOB, 7, None).error == drawn[7]


def test_what_is_typed_is_a_complete_verification() -> None:
    bench = DeskBench(JOB, 5, 0.0)
    assert set(bench.observations) == {call.key for call in REGULATION.procedure(bench.case.plan)}
    assert bench.take_records() == []
    assert Outcome.INCONCLUSIVE not in {verdict.outcome for verdict in _evaluated(bench).verdicts}


def _evaluated(bench: DeskBench) -> Evaluation:
    return REGULATION.evaluate(replace(bench.case, observations=bench.observations))
