"""The mutants: each is one small defect of one line, named so that the fixed sample outlives lines that are added."""

from __future__ import annotations

import ast

import mutants
import mutation
import pytest
from mutants import FIGURE, Mutant, sample

PART = ("host/proofvan/methods/rounding.py", "host/proofvan/records/ledger/tree.py")


@pytest.fixture(scope="module")
def found() -> list[Mutant]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mutants, "CODE", PART)
        return mutants.mutants()


def test_every_mutant_changes_one_line_and_is_still_a_program(found):
    code = [one for one in found if one.operator != FIGURE]
    assert {one.file for one in code} == set(PART) and len(code) > 20
    for one in code:
        before = (mutants.ROOT / one.file).read_text(encoding="utf-8").splitlines()
        after = one.source().splitlines()
        assert [n for n, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]] == [one.line]
        ast.parse(one.source())
        assert one.code == before[one.line - 1].strip() != one.changed()


def test_every_figure_of_a_table_of_limits_is_moved_by_one_in_its_last_digit(found):
    figures = [one for one in found if one.operator == FIGURE]
    assert len(figures) > 50 and all(one.file.endswith("limits.toml") for one in figures)
    assert [mutants._moved(figure) for figure in ("0.30", "1", "-0.09", "9.9", "99")] == [
        "0.31",
        "2",
        "-0.10",
        "10.0",
        "100",
    ]
    assert all(one.changed() != one.code for one in figures[:10])


def test_names_are_unique_and_the_sample_is_the_same_when_others_are_added(found):
    assert len({one.name for one in found}) == len(found)
    chosen = sample(found, 20)
    assert sample(list(reversed(found)), 20) == chosen
    half = [one for one in found if one.file != PART[1]]
    assert [one for one in chosen if one.file != PART[1]] == sample(half, 20)[
        : sum(one.file != PART[1] for one in chosen)
    ]


def test_how_a_dataclass_is_stored_practice_assertions_and_citations_are_left_alone(found):
    assert not [one for one in found if one.code.startswith("@dataclass")]
    assert not [one for one in found if "strict=" in one.code and one.operator == "core/ReplaceTrueWithFalse"]
    assert not [one for one in found if one.code.startswith(("clause =", "unit ="))]
    assert mutants.NOT.search("host/proofvan/regulations/_example/formulas.py")
    assert mutants.NOT.search("host/proofvan/regulations/x/simulator.py")
    assert not mutants.NOT.search("host/proofvan/regulations/x/formulas.py")


def test_a_reason_is_of_a_mutant_that_is_there_and_that_nobody_notices(monkeypatch):
    one, other = mutants.mutants()[:2]
    lines = [(one.name, "the same number"), (other.name, "noticed"), ("gone core/AddNot 0 x", "gone")]
    monkeypatch.setattr(mutation, "reasons", lambda: dict(lines))
    tried = [mutation.Tried(one, mutation.SURVIVED), mutation.Tried(other, mutation.KILLED)]
    assert mutation.wrong_reasons([one, other], tried) == [other.name, "gone core/AddNot 0 x"]
    assert mutation.report(tried) == 100.0
