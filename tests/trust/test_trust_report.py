"""The report of trust: every item is there, names tests that exist, and says what is open; the page is that of these
tests."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatchcase

from kept_tests import ROOT, Case, cases, kept, sources_digest
from trust_figures import Figure, figures, table, terminal, told
from trust_report import ITEMS, PLANTED, REPORT, Item, items, origin, report, row, states

ASKED = items()


def functions(pattern: str) -> list[str]:
    """The tests that a line of items.toml names, as far as its file is there."""
    file, _, function = pattern.partition("::")
    found = []
    for path in ROOT.glob(file):
        text = path.read_text(encoding="utf-8")
        names = re.findall(r"^\s*(?:async )?def (test_\w+)", text, re.MULTILINE)
        found += [name for name in names if fnmatchcase(name, function or "*")]
    return found


def test_all_thirty_four_items_are_asked_in_order():
    assert [item.id for item in ASKED] == [f"TRUST-{number:02d}" for number in range(1, 35)]


def test_every_named_test_exists_where_its_file_does():
    for item in ASKED:
        for pattern in (*item.tests, *item.controls):
            if list(ROOT.glob(pattern.partition("::")[0])):
                assert functions(pattern), pattern


def test_an_item_without_tests_says_why():
    for item in ASKED:
        assert item.tests or item.open, item.id


def test_the_page_has_a_row_for_every_item():
    # The rest of it, `make trust` writes anew: counts may differ, and an item may have got another test since.
    assert list(states(REPORT.read_text(encoding="utf-8"))) == [item.id for item in ASKED]


ITEM = Item("TRUST-34", "asks", ("tests/a.py", "tests/b.py::test_x"))
RAN = (
    Case("tests/a.py::test_one[0]", "passed", {"images": "20", "lost": "0", "words": "as it is"}),
    Case("tests/a.py::test_one[1]", "passed", {"images": "22", "lost": "0"}),
    Case("tests/b.py::test_x", "passed"),
    Case("tests/b.py::test_xy", "failed"),
    Case(f"{PLANTED}::test_a_planted_defect_turns_its_item_red[TRUST-34]", "passed", {"defect": "no check"}),
)


def test_a_row_passes_when_its_tests_and_its_planted_defect_do():
    assert row(ITEM, RAN) == (
        "| TRUST-34 | pass | a.py<br>b.py › x | 3 of 3 tests<br>images 42<br>lost 0 | asks<br>red with: no check |"
    )


def test_a_row_is_open_without_its_tests_without_a_defect_or_with_a_reason():
    for ran in (RAN[:2], RAN[:3], RAN[3:]):
        assert row(ITEM, ran).split("|")[2] == " open "
    said = row(Item("TRUST-34", "asks", ITEM.tests, open="no office yet"), RAN)
    assert "| open |" in said and "**open**: no office yet" in said


def test_a_row_fails_with_any_of_its_tests_or_with_a_defect_that_nobody_noticed():
    for number in (0, 2, 4):
        ran = list(RAN)
        ran[number] = Case(ran[number].id, "failed")
        assert row(ITEM, tuple(ran)).split("|")[2] == " fail "


def test_a_skipped_test_leaves_the_row_open():
    ran = (Case(RAN[0].id, "skipped"), *RAN[1:])
    assert "| open |" in row(ITEM, ran)
    assert "was skipped" in row(ITEM, ran)


def test_the_report_counts_its_rows_and_says_who_ran_the_tests():
    assert "1 pass · 0 open · 0 fail, of 1." in report([ITEM], RAN, "ci")
    assert ITEMS.exists()
    ran = (Case("a", "passed", {}, 1.5, "test"), Case("b", "passed", {}, 61, "test"), Case("c", "passed", {}, 3, "hil"))
    assert origin(ran)[2:] == ["| `make hil` | 1 | 3 |", "| `make test` | 2 | 62 |"]


# ---- figures

LOST = Figure("images", ("tests/a.py",), ("images",), 40, ("lost",))


def test_every_figure_names_tests_that_exist_and_asks_more_at_full_size():
    for ci, full in zip(figures("ci"), figures("full"), strict=True):
        assert all(functions(pattern) for pattern in ci.tests), ci.what
        assert full.required >= ci.required > 0


def test_a_figure_is_reached_by_the_sum_and_missed_when_one_is_lost_or_nobody_counted():
    (good,) = told(RAN, [LOST])
    assert (good.count, good.bad, good.good) == (42, "lost 0", True)
    lost = (Case("tests/a.py::test_one", "failed", {"images": "50", "lost": "1"}),)
    for ran in (RAN[:1], lost, (Case("tests/a.py::test_one", "passed", {"images": "50"}),), ()):
        assert not told(ran, [LOST])[0].good
    assert told(RAN, [Figure("tests", ("tests/a.py",), (), 2)])[0].good


def test_kinds_are_not_added_up():
    ran = [Case(f"tests/a.py::test_one[{n}]", "passed", {"kinds": "12"}) for n in range(4)]
    assert told(ran, [Figure("kinds", ("tests/a.py",), ("kinds",), 12)])[0].count == 12


def test_page_and_terminal_show_what_was_missed():
    missed = told(RAN[:1], [LOST])
    assert table(missed)[-1] == "| images | 20 | 40 | lost 0 | **missed** |"
    assert terminal(missed)[-1].endswith("lost 0   MISSED")


# ---- kept results


def test_results_of_other_sources_never_count(tmp_path):
    (tmp_path / "test.xml").write_text(
        '<testsuites><testsuite><testcase file="tests/a.py" name="test_one" time="1.5"/>'
        '<testcase file="tests/a.py" name="test_two" time="61"><failure/></testcase></testsuite></testsuites>'
    )
    assert list(kept(tmp_path, "these")) == []
    (tmp_path / "test.sources").write_text("these")
    assert [(case.id, case.outcome, case.seconds, case.run) for case in kept(tmp_path, "these")] == [
        ("tests/a.py::test_one", "passed", 1.5, "test"),
        ("tests/a.py::test_two", "failed", 61.0, "test"),
    ]
    assert list(kept(tmp_path, "those")) == list(kept(tmp_path, "")) == []


def test_a_property_test_with_few_examples_never_counts(tmp_path):
    (tmp_path / "coverage.xml").write_text(
        '<testsuites><testsuite><testcase file="tests/a.py" name="test_one"/>'
        '<testcase file="tests/a.py" name="test_drawn"><properties><property name="brief" value="few"/></properties>'
        "</testcase></testsuite></testsuites>"
    )
    (tmp_path / "coverage.sources").write_text("these")
    assert [case.id for case in kept(tmp_path, "these")] == ["tests/a.py::test_one"]


def test_what_passed_in_one_target_is_not_run_again_in_another_and_a_changed_source_undoes_it(tmp_path):
    (tmp_path / "tools").mkdir()
    for name in ("kept_tests.py", "not_again.py", "brief_examples.py"):
        shutil.copy(ROOT / "tools" / name, tmp_path / "tools" / name)
    (tmp_path / ".gitignore").write_text("build\n__pycache__\n.hypothesis\n.pytest_cache\n")
    (tmp_path / "test_a.py").write_text(
        "from hypothesis import given, strategies\n"
        "def test_one(): pass\n"
        "def test_red(): assert False\n"
        "@given(strategies.booleans())\n"
        "def test_drawn(drawn): pass\n"
    )
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)

    def run(name: str, *options: str) -> str:
        command = [sys.executable, str(tmp_path / "tools" / "kept_tests.py"), name, "-q", *options]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    assert "1 failed, 2 passed" in run("coverage", "-p", "brief_examples")
    again = run("test")
    assert "1 failed, 1 passed, 1 deselected" in again
    assert "1 tests passed in `make coverage` on these sources and were not run again" in again
    (tmp_path / "new.py").write_text("")
    assert "1 failed, 2 passed" in run("test")


def test_a_file_that_was_broken_off_says_nothing(tmp_path):
    (tmp_path / "hil.xml").write_text("")
    assert cases(tmp_path / "hil.xml") == cases(tmp_path / "absent.xml") == ()


def test_any_changed_source_changes_their_digest_and_the_report_does_not(tmp_path, monkeypatch):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    monkeypatch.setattr("kept_tests.ROOT", tmp_path)
    seen = [sources_digest()]
    for name in ("a.py", "b.md"):
        (tmp_path / name).write_text("x")
        seen.append(sources_digest())
    (tmp_path / "b.md").write_text("y")
    seen.append(sources_digest())
    assert len(set(seen)) == 4
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "trust-report.md").write_text("written anew")
    assert sources_digest() == seen[-1]


def test_without_git_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("kept_tests.ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert sources_digest() == ""
