"""Numbers on the screen: a minus that is one, and no unit 1."""

from __future__ import annotations

import pytest

from proofvan.web.numbers import unit_shown, with_minus, with_sign

SHOWN = {
    "-0.12": "−0.12",
    "+0.12": "+0.12",
    "E = (-0.05 - 0.10) % / 2 = -0.075 %": "E = (−0.05 - 0.10) % / 2 = −0.075 %",
    "1e-05": "1e-05",
    "2026-03-02": "2026-03-02",
    "DISP-0001": "DISP-0001",
    "V-20": "V-20",
    "-.5": "−.5",
}


@pytest.mark.parametrize("text", SHOWN)
def test_negative_numbers_get_a_minus_and_nothing_else_changes(text):
    assert with_minus(text) == SHOWN[text]


@pytest.mark.parametrize(
    ("text", "shown"), [("0.12", "+0.12"), ("-0.12", "−0.12"), ("0.00", "0.00"), ("+1", "+1"), ("", "")]
)
def test_an_error_says_on_which_side_it_lies(text, shown):
    assert with_sign(text) == shown


def test_a_count_has_no_unit():
    assert (unit_shown("1"), unit_shown("%")) == ("", "%")
