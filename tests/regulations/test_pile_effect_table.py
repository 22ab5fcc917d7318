"""Every effect of field practice 6 on a pile at three times the top of its range: inside U, or told by name."""

from __future__ import annotations

import pile_effects
import pytest
from pile_effects import AC, DC, Row

ROWS = pile_effects.rows()
# Within a second each: those that stop before anything flows.
QUICK = [("jjg1149_dc_pile", "self_heating"), ("jjg1148_ac_pile", "certificate_bias")]


def again(one: Row) -> tuple[str, ...]:
    """What a row says that does not hang on the last digit of a float."""
    return one.folder, one.effect, one.value, one.became.partition(":")[0]


def test_the_page_shows_every_effect_of_both_kinds_and_none_goes_unnoticed() -> None:
    assert [(one.folder, one.effect) for one in ROWS] == [
        (kind, name) for kind in (DC, AC) for name in pile_effects.names(kind)
    ]
    told = ("covered", "refused", "no verdict", "pulses", "its own item", "a second load point")
    assert [one for one in ROWS if not one.became.startswith(told)] == []


@pytest.mark.parametrize(("folder", "name"), QUICK)
def test_what_the_page_says_comes_out_again(folder: str, name: str) -> None:
    (shown,) = (one for one in ROWS if (one.folder, one.effect) == (folder, name))
    assert again(pile_effects.row(folder, name)) == again(shown)


def test_a_usual_pile_is_measured_within_a_tenth_of_a_per_cent() -> None:
    assert pile_effects.became(DC, {}).startswith("covered")


@pytest.mark.slow
@pytest.mark.parametrize("shown", ROWS, ids=lambda one: f"{one.folder} {one.effect}")
def test_each_row_of_the_page_comes_out_again(shown: Row) -> None:
    assert again(pile_effects.row(shown.folder, shown.effect)) == again(shown)
