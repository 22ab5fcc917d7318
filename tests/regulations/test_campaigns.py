"""Virtual verifications by the steps: the table in docs/campaigns.md is whole and holds; some of each method every day.

The 2 000 of each method: `python tests/regulations/campaigns.py`, or these tests with `-m slow`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import campaigns
import pytest

METHODS = campaigns.methods()
every_method = pytest.mark.parametrize(
    ("folder", "plan"), METHODS, ids=[f"{folder} {campaigns.said(plan)}" for folder, plan in METHODS]
)


@every_method
def test_a_few_virtual_verifications_by_the_steps_scatter_as_their_budget_says(folder: str, plan: Any) -> None:
    row = campaigns.campaign(folder, plan, 30)
    # Of 30 the root mean square varies by 13 %, one standard deviation.
    assert (row.verifications, row.refused) == (30, 0)
    assert 0.6 <= row.rms <= 1.4 and row.covered >= 0.83 and row.largest_u <= 1.0


@pytest.mark.slow
@every_method
def test_two_thousand_virtual_verifications_by_the_steps_cover_and_pass_as_computed(folder: str, plan: Any) -> None:
    assert campaigns.problems(campaigns.campaign(folder, plan)) == []


def test_the_table_holds_two_thousand_of_every_method_or_says_which_it_does_not() -> None:
    rows, every = campaigns.rows(), [(folder, campaigns.said(plan)) for folder, plan in METHODS]
    _, _, missing = campaigns.TABLE.read_text(encoding="utf-8").partition(campaigns.MISSING)
    assert list(rows) == [one for one in every if one in rows]
    assert missing.strip() == ", ".join(f"{folder} ({plan})" for folder, plan in every if (folder, plan) not in rows)
    assert [row for row in rows.values() if row.verifications < campaigns.COUNT or campaigns.problems(row)] == []


def test_a_row_that_does_not_hold_says_what() -> None:
    good = next(iter(campaigns.rows().values()))
    for change, what in (
        ({"covered": 0.939}, "coverage"),
        ({"covered": 0.976}, "coverage"),
        ({"rms": 0.89}, "root mean square"),
        ({"rms": 1.11}, "root mean square"),
        ({"largest_u": 1.01}, "U beyond its bound"),
        ({"refused": 3}, "refused"),
        ({"passes": "0.978 / 0.842 / 0.500 / 0.158 / 0.060"}, "passes at +2 u"),
    ):
        assert campaigns.problems(replace(good, **change)) == [what]


def test_a_budget_that_is_too_small_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Influences that are twice what the budget says show in every figure."""
    weighbridge = campaigns.catalogue.load("weighbridge")
    drawn = weighbridge.virtual
    assert drawn is not None
    doubled = replace(weighbridge, virtual=lambda one, error, random: drawn(one, error, random and _Twice(random)))
    monkeypatch.setattr(campaigns.catalogue, "load", lambda folder: doubled)
    found = campaigns.problems(campaigns.campaign("weighbridge", {}, 100))
    assert {"coverage", "root mean square"} <= set(found)


class _Twice:
    """Draws twice as far as it is asked to."""

    def __init__(self, generator: Any) -> None:
        self._generator = generator

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: 2 * getattr(self._generator, name)(*arguments)
