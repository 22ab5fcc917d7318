"""Comparisons between laboratories, and of a standard with itself: scores, consistent subsets, control charts."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from case_records import record_of
from hypothesis import given
from hypothesis import strategies as st
from practice_cases import virtual_case
from scipy.stats import chi2
from typer.testing import CliRunner

from proofvan.cli.app import app
from proofvan.core.errors import InputError
from proofvan.methods import comparison, stability
from proofvan.methods.comparison import ComparisonFile, Participant, compare
from proofvan.methods.stability import Group, examine
from proofvan.records.groups import groups_of, records_in

FOLDER = "jjg259_metal_measure"


def participants(*values: tuple[float, float]) -> list[Participant]:
    return [Participant(name=f"L{at}", value=value, U=U) for at, (value, U) in enumerate(values, 1)]


def table(results: list[Participant], **more: Any) -> ComparisonFile:
    return ComparisonFile.model_validate({"results": [one.model_dump() for one in results], **more})


def test_e_n_is_that_of_the_worked_example() -> None:
    """100.12 +- 0.06 against 100.05 +- 0.05: 0.896258 [C]."""
    assert f"{comparison.normalised_error(100.12, 0.06, 100.05, 0.05):.6f}" == "0.896258"
    found = compare(table(participants((100.12, 0.06)), reference={"value": 100.05, "U": 0.05}))
    assert found.scored[0].E_n == pytest.approx(0.896258, abs=1e-6)
    assert found.scored[0].zeta == pytest.approx(2 * 0.896258, abs=1e-5) and found.scored[0].satisfactory


def test_just_over_one_is_not_satisfactory() -> None:
    for x, good in ((100.0 + math.hypot(0.3, 0.4) * 0.9999, True), (100.0 - math.hypot(0.3, 0.4) * 1.0001, False)):
        found = compare(table(participants((x, 0.3)), reference={"value": 100.0, "U": 0.4}))
        assert found.scored[0].satisfactory is good


def test_uncertainties_of_another_k_are_brought_to_one() -> None:
    results = [Participant(name="A", value=1.0, U=0.3, k=3.0), Participant(name="B", value=1.1, U=0.2, k=2.0)]
    found = compare(table(results, reference={"value": 1.0, "U": 0.1, "k": 1.0}))
    assert [one.U for one in found.scored] == pytest.approx([2 * math.hypot(0.1, 0.1)] * 2)


@given(st.floats(0, 200), st.integers(1, 60))
def test_the_chi_squared_tail_is_scipys(value: float, freedom: int) -> None:
    assert comparison.chi_squared_exceeded(value, freedom) == pytest.approx(float(chi2.sf(value, freedom)), abs=1e-10)


def test_results_that_agree_are_one_subset_with_the_weighted_mean() -> None:
    results = participants((10.0, 0.2), (10.1, 0.4), (9.95, 0.2))
    found = compare(table(results))
    weights = np.array([100.0, 25.0, 100.0])
    assert found.subset.members == ("L1", "L2", "L3") and not found.given
    assert found.reference == pytest.approx(np.average([10.0, 10.1, 9.95], weights=weights))
    assert found.reference_expanded == pytest.approx(2 / math.sqrt(weights.sum()))
    # A member is correlated with the mean that it belongs to: U(d)^2 = U_i^2 - U^2.
    assert pytest.approx(math.sqrt(0.2**2 - found.reference_expanded**2)) == found.scored[0].U


def test_the_one_that_does_not_agree_is_left_out_and_scored_against_the_others() -> None:
    found = compare(table(participants((10.0, 0.2), (10.05, 0.2), (9.95, 0.2), (11.0, 0.2))))
    assert not found.all_together.consistent and found.subset.members == ("L1", "L2", "L3")
    assert [one.satisfactory for one in found.scored] == [True, True, True, False]
    assert pytest.approx(math.hypot(0.2, found.reference_expanded)) == found.scored[3].U


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.5, 2)), min_size=2, max_size=7))
def test_no_larger_subset_agrees(values: list[tuple[float, float]]) -> None:
    results = participants(*values)
    found = comparison.largest_consistent_subset(results)
    assert found.consistent
    for size in range(len(found.members), len(results) + 1):
        for some in itertools.combinations(results, size):
            other = comparison.weighted_mean(some)
            larger = size > len(found.members) and other.consistent
            assert not larger and not (size == len(found.members) and other.chi_squared < found.chi_squared - 1e-9)


def test_more_participants_than_can_be_tried_lose_the_worst_first() -> None:
    values = [(10.0 + 0.01 * math.sin(at), 0.2) for at in range(20)]
    found = comparison.largest_consistent_subset(participants(*values, (12.0, 0.2), (8.0, 0.2)))
    assert len(found.members) == 20 and not {"L21", "L22"} & set(found.members)


def test_the_robust_spread_forgets_an_outlier_and_is_sigma_of_normal_values() -> None:
    random = np.random.default_rng(13528)
    values = list(random.normal(5.0, 0.2, 2000))
    assert comparison.robust_spread(values) == pytest.approx(0.2, rel=0.05)
    assert comparison.robust_spread([*values, 1e6]) == pytest.approx(comparison.robust_spread(values), rel=0.01)
    assert math.isnan(comparison.robust_spread([1.0, 2.0]))


def test_z_is_the_difference_in_sigmas() -> None:
    found = compare(table(participants((10.5, 0.2)), reference={"value": 10.0, "U": 0.1}, sigma=0.25))
    assert found.scored[0].z == pytest.approx(2.0)
    alone = compare(table(participants((10.5, 0.2)), reference={"value": 10.0, "U": 0.1}))
    assert math.isnan(alone.scored[0].z)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ('results = [{ name = "A", value = 1, U = 0 }, { name = "B", value = 1, U = 1 }]', "results.0.U"),
        ('results = [{ name = "A", value = 1, U = 1 }, { name = "A", value = 1, U = 1 }]', "-"),
        ('results = [{ name = "A", value = 1, U = 1 }]', "-"),
        ('results = [{ name = "A", value = nan, U = 1 }, { name = "B", value = 1, U = 1 }]', "results.0.value"),
        ('sigma = 0\nresults = [{ name = "A", value = 1, U = 1 }, { name = "B", value = 1, U = 1 }]', "sigma"),
    ],
)
def test_a_wrong_comparison_file_is_told_by_field(tmp_path: Path, content: str, field: str) -> None:
    path = tmp_path / "comparison.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        comparison.load(path)
    assert caught.value.evidence["field"] == field and caught.value.evidence["file"] == str(path)


def test_the_command_reads_csv_and_says_who_is_off(tmp_path: Path) -> None:
    path = tmp_path / "vans.csv"
    path.write_text("name,value,U\n1号车,10.00,0.2\n2号车,10.05,0.2\n3号车,11.0,0.2\n", encoding="utf-8")
    shown = _run("compare", str(path))
    assert shown.exit_code == 10 and "3号车" in shown.stdout and "不满意" in shown.stdout
    found = json.loads(_run("compare", str(path), "--json").stdout)["result"]
    assert found["subset"]["members"] == ["1号车", "2号车"]


def test_c4_is_the_mean_of_s_over_sigma() -> None:
    """Constants of control charts: c4 of 2, 5, 10 readings 0.7979, 0.9400, 0.9727."""
    assert [round(stability.c4(size), 4) for size in (2, 5, 10)] == [0.7979, 0.9400, 0.9727]


def test_control_limits_are_those_of_a_mean_and_s_chart() -> None:
    """n = 5: A3 = 1.427, B3 = 0, B4 = 2.089; n = 10: A3 = 0.975, B3 = 0.284, B4 = 1.716."""
    for size, a3, b3, b4 in ((5, 1.427, 0.0, 2.089), (10, 0.975, 0.284, 1.716)):
        random = np.random.default_rng(size)
        groups = [Group(f"2026-0{m}-01", str(m), tuple(random.normal(0, 1, size))) for m in range(1, 7)]
        found = examine(groups)
        average = np.mean([one.deviation for one in groups])
        assert found.means.high - found.means.centre == pytest.approx(a3 * average, rel=1e-3)
        assert found.deviations.high == pytest.approx(b4 * average, rel=1e-3)
        assert found.deviations.low == pytest.approx(b3 * average, abs=1e-3 * average)
        assert found.repeatability == pytest.approx(np.sqrt(np.mean([one.deviation**2 for one in groups])))
        assert found.stability == pytest.approx(np.std([one.mean for one in groups], ddof=1))


def test_a_group_that_left_is_named() -> None:
    groups = [Group(f"2026-0{m}-01", f"run{m}", (0.0, 0.1, -0.1, 0.05)) for m in range(1, 6)]
    moved = Group("2026-06-01", "run6", (1.0, 1.1, 0.9, 1.05))
    assert examine(groups).outside == () and "run6" in examine([*groups, moved]).outside


@pytest.mark.parametrize(
    ("groups", "fault"),
    [
        ([Group("2026-01-01", "a", (1.0, 2.0))], "stability-too-few"),
        ([Group("2026-01-01", "a", (1.0,)), Group("2026-02-01", "b", (1.0,))], "stability-too-few"),
        ([Group("2026-01-01", "a", (1.0, 2.0)), Group("2026-02-01", "b", (1.0, 2.0, 3.0))], "stability-sizes"),
    ],
)
def test_too_few_or_uneven_groups_are_refused(groups: list[Group], fault: str) -> None:
    with pytest.raises(InputError) as caught:
        examine(groups)
    assert caught.value.fault == fault


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five stored runs on one check source, ten fillings each."""
    home = tmp_path_factory.mktemp("home")
    random = np.random.default_rng(1033)
    for month in range(1, 6):
        one = virtual_case(FOLDER, 0.001, runs=4)
        seen = {
            key: run.model_copy(update={"above_mark": run.above_mark + random.normal(0, 2.0)})
            if key.startswith("comparison")
            else run
            for key, run in one.observations.items()
        }
        record = record_of(FOLDER, replace(one, observations=seen))
        record = replace(
            record,
            head=replace(record.head, run=f"run{month}"),
            conclusion=replace(record.conclusion, date=f"2026-0{month}-15"),
        )
        folder = home / "runs" / f"run{month}"
        folder.mkdir(parents=True)
        (folder / "record.json").write_bytes(record.canonical())
    return home


def test_stored_runs_on_a_check_source_make_its_groups(runs: Path) -> None:
    groups = groups_of(records_in([runs]), "MEAS-0001")
    assert min(one.day for one in groups) == "2026-01-15" and len(groups) == 5
    assert {len(one.readings) for one in groups} == {4}
    found = examine(groups)
    assert found.repeatability == pytest.approx(0.002, rel=0.5) and found.outside == ()
    one_folder = records_in([runs / "runs" / "run1"])
    assert len(one_folder) == 1 and records_in([runs / "runs" / "run1" / "record.json"]) == one_folder


@pytest.mark.parametrize("name", ["chart.svg", "chart.png"])
def test_the_command_draws_the_charts(runs: Path, tmp_path: Path, name: str) -> None:
    words = ["stability", str(runs), "--source", "MEAS-0001", "--plot", str(tmp_path / name)]
    shown = _run(*words)
    assert shown.exit_code == 0 and "重复性" in shown.stdout and "控制图" in shown.stdout
    first = (tmp_path / name).read_bytes()
    _run(*words)
    assert (tmp_path / name).read_bytes() == first and len(first) > 5000
    found = json.loads(_run(*words, "--json").stdout)["result"]
    assert len(found["groups"]) == 5


def test_what_is_not_there_is_told_with_what_is(runs: Path, tmp_path: Path) -> None:
    for words, fault in (
        ([str(tmp_path), "--source", "x"], "stability-no-records"),
        ([str(runs), "--source", "x"], "stability-source-unknown"),
        ([str(runs), "--source", "MEAS-0001", "--plot", str(tmp_path / "a.pdf")], "stability-plot-format"),
    ):
        error = _run("stability", *words).exception
        assert isinstance(error, InputError) and error.fault == fault
    records = [
        replace(one, results=(*one.results, replace(one.results[1], point="other"))) for one in records_in([runs])
    ]
    with pytest.raises(InputError) as caught:
        groups_of(records, "MEAS-0001")
    assert caught.value.evidence["allowed"] == "nominal, other"
    assert len(groups_of(records, "MEAS-0001", "nominal")[0].readings) == 4


def _run(*words: str) -> Any:
    return CliRunner().invoke(app, list(words))
