"""What measurement models and typed tables are seldom asked: inputs that depend on each other, sheets, lone values."""

from __future__ import annotations

import io
import math
import zipfile
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import numpy as np
import openpyxl
import pytest
from practice_cases import empty_case, virtual_case
from pydantic import ValidationError

from proofvan.core.errors import InputError
from proofvan.core.line.counts import Timeline
from proofvan.methods import comparison, decision, free_model, sheets
from proofvan.methods.free_model import FreeModel, Model
from proofvan.methods.quantities import Observation, is_clean
from proofvan.methods.sheets import read_any
from proofvan.methods.tables import LARGEST_FILE_BYTES
from proofvan.regulations import budgets, catalogue, points
from proofvan.regulations.jjg1149_dc_pile.limits import FIGURES
from proofvan.uncertainty import adaptive

A, B = {"value": 1.0, "u": 1.0}, {"value": 2.0, "u": 2.0}


def model(expression: str = "a - b", **changes: object) -> Model:
    table = {"results": {"y": {"expression": expression}}, "inputs": {"a": A, "b": B}}
    return Model(FreeModel.model_validate({**table, **changes}))


@pytest.mark.parametrize(
    ("one", "told"),
    [
        ({"value": 1.0}, "one of"),
        ({"readings": [1.0]}, "two or more"),
        ({"value": 1.0, "u": 1.0, "readings": [1.0, 2.0]}, "one of"),
        ({"lowest": 2.0, "highest": 1.0}, "lowest below highest"),
    ],
)
def test_an_input_says_its_value_and_uncertainty_in_exactly_one_way(one: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        model(inputs={"a": one, "b": B})


@pytest.mark.parametrize("coefficient", [-0.5, 0.0, 0.9])
def test_drawing_agrees_with_the_gum_for_correlated_inputs(coefficient: float) -> None:
    one = model(correlations=[{"between": ["a", "b"], "coefficient": coefficient}])
    expected = math.sqrt(1.0 + 4.0 - 2 * coefficient * 2.0)
    (found,) = free_model.evaluate(one, seed=3)
    assert found.gum.standard_uncertainty == pytest.approx(expected)
    assert found.drawn is not None
    assert found.drawn.standard_uncertainty == pytest.approx(expected, rel=0.02)
    assert free_model.evaluate(one, draw=False)[0].drawn is None


def test_readings_taken_together_keep_their_correlation_when_drawn() -> None:
    up = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    inputs = {"a": {"readings": up}, "b": {"readings": [value + 1.0 for value in up]}}
    together = model(inputs=inputs, together=[["a", "b"]]).by_drawing(5)["y"]
    assert together.standard_uncertainty == pytest.approx(0.0, abs=1e-6)
    assert model(inputs=inputs).by_drawing(5)["y"].standard_uncertainty > 0.5
    lone = model("a + b", inputs=inputs, together=[["a", "b"]]).by_drawing(5)["y"]
    # A t distribution with 7 degrees of freedom: wider than the normal one by the root of 7 / 5 (JCGM 101 6.4.9).
    expected = 2 * float(np.std(up, ddof=1)) / math.sqrt(8) * math.sqrt(7 / 5)
    assert lone.standard_uncertainty == pytest.approx(expected, rel=0.03)


def test_a_formula_that_is_not_defined_for_some_draws_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        model("sqrt(a) + b").by_drawing(1)
    assert (caught.value.fault, caught.value.evidence["expression"]) == ("model-not-defined", "sqrt(a) + b")


def test_an_input_is_in_one_correlation_or_was_read_together_never_both() -> None:
    inputs = {"a": {"readings": [1.0, 2.0, 3.0]}, "b": {"readings": [1.0, 3.0, 2.0]}, "c": A}
    both = {"together": [["a", "b"]], "correlations": [{"between": ["a", "c"], "coefficient": 0.1}]}
    with pytest.raises(InputError) as caught:
        model("a + b + c", inputs=inputs, **both).by_gum()
    assert caught.value.fault == "model-correlated-twice"


def test_coefficients_that_cannot_all_hold_are_refused() -> None:
    pairs = [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)]
    with pytest.raises(InputError) as caught:
        model(
            "a + b + c",
            inputs={"a": A, "b": B, "c": A},
            correlations=[{"between": [one, two], "coefficient": value} for one, two, value in pairs],
        ).by_gum()
    assert caught.value.fault == "model-correlations-impossible"


def test_nothing_uncertain_has_no_digit_to_settle() -> None:
    assert (
        adaptive.tolerance_of(0.0, 2) == adaptive.tolerance_of(math.inf, 2) == adaptive.tolerance_of(math.nan, 2) == 0
    )
    assert adaptive.tolerance_of(0.0123, 2) == pytest.approx(0.0005)


def test_algorithm_a_ends_even_where_it_creeps() -> None:
    """28 of 82 values far out: each round adds less than a per cent, for ever (ISO 13528 C.3 says no number)."""
    creeping = [sign * far for far, many in ((1e6, 14), (1.0, 27)) for sign in (-1, 1) for _ in range(many)]
    assert 5 < comparison.robust_spread(creeping) < 50


def test_a_verdict_changes_half_a_step_beyond_the_limit() -> None:
    limit = decision.effective_limit(0.5, 0.1)
    assert limit == pytest.approx(0.55)
    for error, u in ((0.0, 0.2), (0.55, 0.1), (-0.7, 0.3)):
        normal = NormalDist(error, u)
        expected = normal.cdf(limit) - normal.cdf(-limit)
        assert decision.pass_probability(error, limit, u) == pytest.approx(expected)


class Seen(Observation):
    """Numbers in tuples, as a series of readings has them."""

    values: tuple[float, ...]


def test_an_observation_is_clean_when_each_number_in_it_is_finite() -> None:
    assert is_clean(Seen(values=(1.0, 2.0)))
    assert not is_clean(Seen.model_construct(values=(1.0, math.nan), author="x"))


def test_a_timeline_gives_the_place_of_an_instant() -> None:
    line = Timeline("board", 1, 1000.0, 250.0, 1e-6, 1e-9)
    assert [line.position(host_ns) for host_ns in (1000, 1500, 875)] == [0.0, 2.0, -0.5]


@pytest.mark.parametrize("runs", [1, 2, 3, 6])
def test_a_mean_of_runs_scatters_less_by_the_root_of_their_number(runs: int) -> None:
    one = budgets.repeatability(FIGURES, 1).component.standard_uncertainty
    assert one > 0
    of_all = budgets.repeatability(FIGURES, runs).component.standard_uncertainty
    assert of_all == pytest.approx(one / math.sqrt(runs), rel=1e-12)


def book(path: Path, **rows: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in rows.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    made.save(path)
    return path


def test_further_sheets_are_the_runs_of_the_step_that_they_are_named_after(tmp_path: Path) -> None:
    fields = [["field", "value", "unit"], ["subject.length", 2.5, "m"], ["plan.runs", 3, None]]
    path = book(tmp_path / "t.xlsx", fields=fields, weighing=[["point", "mass"], ["a", 1.5], ["b", 2]], empty=[])
    assert read_any(path) == {
        "subject": {"length": "2.5 m"},
        "plan": {"runs": 3},
        "observations": {"weighing": [{"point": "a", "mass": 1.5}, {"point": "b", "mass": 2}]},
    }
    (tmp_path / "t.csv").write_text("field,value,unit\nsubject.length,2.5,m\nplan.runs,3,\n", encoding="utf-8")
    assert read_any(tmp_path / "t.csv")["subject"] == {"length": "2.5 m"}


def test_a_packed_table_is_refused_by_what_it_would_unpack_to(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(sheets._LARGEST_UNPACKED + 1))
    (tmp_path / "bomb.xlsx").write_bytes(data.getvalue())
    with pytest.raises(InputError) as caught:
        read_any(tmp_path / "bomb.xlsx")
    assert caught.value.fault == "table-too-large"
    assert caught.value.evidence["size"] == sheets._LARGEST_UNPACKED + 1


def test_a_table_of_another_size_than_a_person_types_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_bytes(b"a" * (LARGEST_FILE_BYTES + 1))
    with pytest.raises(InputError) as caught:
        read_any(tmp_path / "long.csv")
    assert (caught.value.fault, caught.value.evidence["size"]) == ("table-too-large", LARGEST_FILE_BYTES + 1)


def test_a_table_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_any(tmp_path / "none.csv")
    assert caught.value.fault == "table-not-readable"
    assert caught.value.evidence["file"] == str(tmp_path / "none.csv")


def test_one_run_alone_differs_from_nothing() -> None:
    assert points.unexplained(FIGURES, [5.0]) == ""


def test_a_virtual_ac_pile_is_asked_for_its_pilot_only_when_that_is_planned() -> None:
    regulation = catalogue.load("jjg1148_ac_pile")
    assert "pilot_function" in virtual_case("jjg1148_ac_pile").observations
    one = empty_case("jjg1148_ac_pile")
    one = replace(one, plan=one.plan.model_copy(update={"check_pilot": False}))
    assert regulation.virtual is not None
    assert "pilot_function" not in regulation.virtual(one, 0.0, None)
