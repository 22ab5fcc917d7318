"""The generated tables of docs/signal-core.md."""

import pytest
from bench import docs


def test_a_table_replaces_what_stood_between_its_markers():
    page = "a\n<!-- speed -->\nold\n<!-- /speed -->\nb\n"
    assert docs.replaced(page, "speed", "new") == "a\n<!-- speed -->\nnew\n<!-- /speed -->\nb\n"


def test_a_page_without_the_markers_is_refused():
    with pytest.raises(docs.MarkerMissing):
        docs.replaced("a\n<!-- speed -->\n", "speed", "new")


def test_the_page_has_both_markers():
    page = docs.PAGE.read_text()
    assert docs.replaced(docs.replaced(page, "speed", "x"), "accuracy", "y").count("<!--") == 4


def test_an_invalid_run_is_called_invalid_in_the_table():
    goal = {
        "goal": "G1",
        "what": "power",
        "aim": 0.8,
        "more_is_better": True,
        "unit": "×",
        "reached": None,
        "verdict": "–",
    }
    machine = {"processor": "P", "cores": 2, "compiler": "gcc", "packages": {"numpy": "2"}}
    figure = {"case": "c", "contender": "ours", "value": 1.5, "unit": "M/s"}
    results = {"machine": machine, "valid": False, "invalid_because": ["limit"], "goals": [goal], "figures": [figure]}
    text = docs.speed(results)
    assert "**Invalid run**: limit." in text
    assert "| c | ours 1.5 M/s |" in text


def test_a_goal_that_is_not_reached_says_why():
    goal = {"what": "pulses: times as fast as numba", "verdict": "not reached, 22 % less than the goal"}
    assert docs._verdict(goal).startswith("not reached, 22 % less than the goal; bound by memory")
    assert docs._verdict({**goal, "verdict": "reached"}) == "reached"
