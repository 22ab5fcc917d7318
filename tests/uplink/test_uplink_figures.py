"""The table of docs/uplink.md: rows of tests that passed are renewed, others keep what they were."""

from __future__ import annotations

from uplink_figures import BEGIN, END, HEAD, PAGE, measured, renewed

RAN = """<testsuites><testsuite>
<testcase classname="a" name="test_kills" file="tests/uplink/a.py" time="1"><properties>
<property name="seen" value="entries 3001, missing 0"/><property name="processor" value="53 s"/></properties>
</testcase>
<testcase classname="a" name="test_broken" file="tests/uplink/a.py" time="1"><properties>
<property name="seen" value="entries 1, missing 9"/><property name="processor" value="1 s"/></properties>
<failure/></testcase>
<testcase classname="a" name="test_silent" file="tests/uplink/a.py" time="1"/>
</testsuite></testsuites>"""
OLD = "| `test_drain` | 100000 entries | 300 s | 2026-11-20 |\n"


def test_what_passed_has_a_new_row_what_failed_has_none_and_the_rest_stays(tmp_path):
    (tmp_path / "city.xml").write_text(RAN)
    rows = measured(tmp_path)
    assert list(rows) == ["test_kills"]
    page = renewed(f"before\n{BEGIN}{HEAD}{OLD}| `test_kills` | old | 1 s | 2026-11-20 |\n{END}\nafter\n", rows)
    assert page == f"before\n{BEGIN}{HEAD}{OLD}{rows['test_kills']}\n{END}\nafter\n"
    assert "entries 3001, missing 0 | 53 s" in page


def test_the_page_has_a_place_for_the_table():
    page = PAGE.read_text(encoding="utf-8")
    assert page.index(BEGIN) < page.index(END)
