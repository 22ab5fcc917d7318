"""Inputs that hardly ever come: a measure without a volume side, one run only, values of other kinds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
from practice_cases import DC_PILE, DISPENSER, case, empty_case, reading

from proofvan.core.errors import InputError, PreconditionError
from proofvan.core.line.results import Outcome
from proofvan.core.line.sums import Gate, GateSums
from proofvan.methods.tables import Exact, Table, validate
from proofvan.regulations import catalogue
from proofvan.regulations.dispensers.by_measure import body_of
from proofvan.regulations.dispensers.inputs import Delivery
from proofvan.uncertainty.inputs import Input, collect, convert, normal


class OneFigure(Table):
    """A table with one figure."""

    figure: Exact


def test_a_standard_of_another_kind_is_no_measure() -> None:
    standard = empty_case(DC_PILE).standards["energy"]
    with pytest.raises(PreconditionError) as refused:
        body_of(standard)
    assert refused.value.fault == "jjg443-no-measure"
    assert refused.value.evidence["kind"] == "dc_energy_standard"


def test_of_one_run_alone_no_spread_can_be_too_large() -> None:
    regulation, whole = catalogue.load(DC_PILE), case(DC_PILE, 0.3)
    points = tuple(point.model_copy(update={"runs": 1}) for point in whole.plan.points)
    once = replace(whole, plan=whole.plan.model_copy(update={"points": points}))
    verdicts = [one for one in regulation.evaluate(once).verdicts if one.result == "jjg1149-working-error"]
    assert len(verdicts) == len(points)
    assert {one.outcome for one in verdicts} == {Outcome.PASS}


def test_conditions_seen_during_a_delivery_are_told_with_their_ends() -> None:
    whole = case(DISPENSER)
    values = iter(range(100))
    observations = {}
    for key, seen in whole.observations.items():
        if isinstance(seen, Delivery):
            air = reading("ambient_temperature", 20.0 + next(values), "degC")
            seen = replace(seen, self_check=replace(seen.self_check, conditions=(air,)))
        observations[key] = seen
    described = catalogue.load(DISPENSER).describe(replace(whole, observations=observations))
    (seen_condition,) = described.conditions
    assert (seen_condition.name, seen_condition.unit) == ("condition-ambient-temperature", "degC")
    assert (seen_condition.lowest, seen_condition.highest) == (20.0, 20.0 + next(values) - 1)


@pytest.mark.parametrize(
    ("given", "kept"), [("0.30", Fraction(3, 10)), (2, Fraction(2)), (Fraction(1, 3), Fraction(1, 3))]
)
def test_a_figure_is_exact_however_it_is_given(given: object, kept: Fraction) -> None:
    assert validate({"figure": given}, OneFigure, "x").figure == kept


@pytest.mark.parametrize("given", [0.3, True, "a", "1/0", None])
def test_a_figure_that_is_not_exact_is_refused(given: object) -> None:
    with pytest.raises(InputError):
        validate({"figure": given}, OneFigure, "x")


def test_what_is_no_input_is_passed_over_and_kept() -> None:
    @dataclass(frozen=True)
    class Model:
        inputs: tuple[Input, ...]
        number: float
        kind: type

    one = normal("component-noise", 0.1, "V", "x", estimate=1.5)
    model = Model((one, one), 2.0, Input)
    assert list(collect(model)) == [one, one]
    assert convert(model, lambda found: found.estimate) == Model((1.5, 1.5), 2.0, Input)  # type: ignore[arg-type]


def test_the_sums_of_a_gate_are_those_of_the_signal_core() -> None:
    assert Gate.__module__ == GateSums.__module__ == "proofvan_dsp.sums"
