"""What a step says it will ask on one page is what it then asks, in that order, with nothing done in between."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from fake_benches import Scene
from practice_cases import DC_PILE, DISPENSER, empty_case

from proofvan.procedures.together import Question
from proofvan.regulations import catalogue
from proofvan.regulations.forms import CONFORMS, conformity

ANSWERS = {
    DISPENSER: {
        "jjg443-earth-bond": 4.0,
        "jjg443-unit-price": 7.85,
        "jjg443-highest-flow": 45.0,
        "jjg443-indicated-volume": 100.05,
        "jjg443-amount": 785.39,
        "jjg443-returned-volume": 700.0,
    },
    DC_PILE: {
        "pile-ambient-temperature": 25.0,
        "pile-humidity": 50.0,
        "pile-insulation": 50.0,
        "pile-insulation-circuits": 50.0,
        "pile-insulation-earth": 50.0,
        "pile-payment-energy": 5.0,
        "pile-payment-price": 1.5,
        "pile-payment-amount": 7.5,
    },
}


def told_and_asked(folder: str, step: str, **plan: Any) -> tuple[list[Question[Any]], Scene]:
    """Run the first call of a step; gives the pages that it told, and the scene with all that happened."""
    regulation, one = catalogue.load(folder), empty_case(folder)
    act = Scene(regulation, one.subject, one.plan.model_copy(update=plan), ANSWERS[folder])
    told: list[Question[Any]] = []
    act.step_run = replace(act.step_run, together=lambda *questions, ends=False: told.extend(questions))
    act.run(step)
    return told, act


@pytest.mark.parametrize(
    ("folder", "step", "alone"),
    [
        (DISPENSER, "safety", 0),
        (DISPENSER, "identify", 0),
        (DISPENSER, "appearance_and_self_lock", 0),
        (DISPENSER, "wetting", 2),  # the tank before the drain, the delivery after it
        (DISPENSER, "indication_error", 1),  # the tank
        (DISPENSER, "payment", 0),
        (DISPENSER, "departure", 0),
        (DC_PILE, "identify", 0),
        (DC_PILE, "conditions", 0),
        (DC_PILE, "appearance_and_function", 0),
    ],
)
def test_a_step_asks_what_it_told_word_for_word(folder: str, step: str, alone: int) -> None:
    told, act = told_and_asked(folder, step)
    assert [(one.message, dict(one.values)) for one in told] == act.operator.asked[alone:]


@pytest.mark.parametrize("step", ["insulation", "payment_amount"])
def test_the_items_of_2018_are_asked_on_one_page_each(step: str) -> None:
    regulation, one = catalogue.load(DC_PILE), empty_case(DC_PILE)
    plan = one.plan.model_copy(update={"items_2018": ("insulation", "indication", "payment")})
    act = Scene(regulation, one.subject, plan, ANSWERS[DC_PILE])
    told: list[str] = []
    run = replace(act.step_run, together=lambda *questions, ends=False: told.extend(one.message for one in questions))
    (call,) = [call for call in regulation.procedure(plan) if call.key == step]
    asyncio.run(call.step.function(run, **call.arguments))
    assert told == [message for message, _ in act.operator.asked] and len(told) > 1


@pytest.mark.parametrize("step", ["wetting", "indication_error", "payment", "safety"])
def test_a_page_is_open_to_the_next_step_only_where_the_step_asks_nothing_more(step: str) -> None:
    regulation, one = catalogue.load(DISPENSER), empty_case(DISPENSER)
    act = Scene(regulation, one.subject, one.plan, ANSWERS[DISPENSER])
    last: list[str] = []

    def together(*questions: Question[Any], ends: bool = False) -> None:
        if ends:
            last.append(questions[-1].message)

    act.step_run = replace(act.step_run, together=together)
    act.run(step)
    assert last == ([] if step == "safety" else [act.operator.asked[-1][0]])


def test_a_step_that_begins_with_a_drain_says_so_and_asks_it_first() -> None:
    regulation, one = catalogue.load(DISPENSER), empty_case(DISPENSER)
    opened = []
    for call in regulation.procedure(one.plan):
        if call.step.opens is None:
            continue
        act = Scene(regulation, one.subject, one.plan, ANSWERS[DISPENSER])
        (question,) = call.step.opens(act.step_run, **call.arguments)
        act.run(call.step.name)
        assert act.operator.asked[0] == (question.message, dict(question.values))
        opened.append(call.step.name)
    assert opened == ["indication_error"] * 6 + ["fuel_return"]


def test_what_is_looked_at_conforms_or_does_not() -> None:
    assert conformity("x", unit_price_cny=7.85).values == {
        "unit_price_cny": 7.85,
        "options": [CONFORMS, "regulation-does-not-conform"],
    }
