"""A case of every method is computed today as when it was kept: steps, ranges, figures, verdicts, digit by digit.

Whoever changes one of them on purpose writes the files anew (kept_cases.py) and shows the difference with the change.
"""

from __future__ import annotations

import kept_cases
import kept_figures
import pytest
from kept_cases import KEPT, TABLES, case_of, kept, plans
from practice_cases import virtual_case

from proofvan.regulations import catalogue

FOLDERS = catalogue.folders()
METHODS = [(folder, number) for folder in FOLDERS for number in range(len(plans(folder)))]
every_folder = pytest.mark.parametrize("folder", FOLDERS)
every_method = pytest.mark.parametrize(("folder", "number"), METHODS)


def test_a_case_of_every_regulation_is_kept_and_of_no_other() -> None:
    assert sorted(path.stem for path in KEPT.glob("*.json")) == sorted([*FOLDERS, TABLES])


def test_what_may_stand_in_a_table_is_what_was_allowed() -> None:
    assert kept_cases.tables() == kept(TABLES)


@pytest.mark.parametrize("package", kept_figures.packages())
def test_every_figure_of_the_code_stands_twice(package: str) -> None:
    assert kept_figures.figures(package) == kept_figures.kept(package)


@every_folder
def test_what_may_be_typed_is_what_was_allowed(folder: str) -> None:
    assert kept_cases.allowed(catalogue.load(folder)) == kept(folder)["allowed"]


@every_method
def test_a_kept_case_is_planned_seen_and_computed_as_it_was(folder: str, number: int) -> None:
    plan = plans(folder)[number]
    found = {"plan": plan, **kept_cases.of_case(catalogue.load(folder), case_of(folder, plan))}
    assert found == kept(folder)["cases"][number]


@every_method
def test_a_kept_case_with_one_number_changed_is_judged_as_it_was(folder: str, number: int) -> None:
    plan = plans(folder)[number]
    found = kept_cases.of_changes(catalogue.load(folder), case_of(folder, plan))
    assert found == kept(folder)["changed"][kept_cases._line(plan)]


@every_folder
def test_another_number_gives_another_verdict(folder: str) -> None:
    found = {line for lines in kept(folder)["changed"].values() for line in lines.values()}
    assert len(found) > 3 and any("INCONCLUSIVE" in line for line in found)
    one = case_of(folder, {})
    assert kept_cases.of_case(catalogue.load(folder), virtual_case(folder)) != kept(folder)["cases"][0]
    assert kept_cases.of_case(catalogue.load(folder), one)["seen"] == kept(folder)["cases"][0]["seen"]
