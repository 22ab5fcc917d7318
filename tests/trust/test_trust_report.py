"""The report of trust: every item is there, names tests that exist, and says what is open; the page is that of these
tests."""

from __future__ import annotations

import re

from trust_report import ITEMS, PLANTED, REPORT, ROOT, Case, Item, cases, items, report, row, states, times

ASKED = items()


def functions(pattern: str) -> list[str]:
    """The tests that a line of items.toml names, as far as its file is there."""
    file, _, function = pattern.partition("::")
    found = []
    for path in ROOT.glob(file):
        text = path.read_text(encoding="utf-8")
        names = re.findall(r"^\s*(?:async )?def (test_\w+)", text, re.MULTILINE)
        found += [name for name in names if function in ("", name)]
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


def test_the_page_has_a_row_for_every_item_and_the_tests_that_answer_it():
    text = REPORT.read_text(encoding="utf-8")
    assert list(states(text)) == [item.id for item in ASKED]
    rows = dict(zip(states(text), [line for line in text.splitlines() if line.startswith("| TRUST-")], strict=True))
    for item in ASKED:
        assert row(item, ()).split("|")[3] == rows[item.id].split("|")[3], f"{item.id}: run make trust again"
        assert item.asks in rows[item.id]


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


def test_a_part_that_was_broken_off_hides_nothing_of_the_others(tmp_path):
    (tmp_path / "node.xml").write_text(
        '<testsuites><testsuite><testcase file="tests/a.py" name="test_one" time="1.5"/>'
        '<testcase file="tests/a.py" name="test_two" time="61"><failure/></testcase></testsuite></testsuites>'
    )
    (tmp_path / "hil.xml").write_text("")
    assert [(case.id, case.outcome) for case in cases(tmp_path)] == [
        ("tests/a.py::test_one", "passed"),
        ("tests/a.py::test_two", "failed"),
    ]
    assert times(tmp_path) == {"node": 62.5, "hil": 0.0}
    assert "| node | 62 |" in report([ITEM], RAN, "ci", times(tmp_path))


def test_the_report_counts_its_rows():
    assert "1 pass · 0 open · 0 fail, of 1." in report([ITEM], RAN, "ci")
    assert ITEMS.exists()
