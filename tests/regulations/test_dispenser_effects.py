"""Every effect of field practice 6 on the automatic measure, and what a person does wrong: inside U, or told by name.

The steps run on the simulated dispenser itself (simulated_dispenser.py), at Q1, where thermometers have the least time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from simulated_dispenser import simulated

from proofvan.core.errors import ProofvanError
from proofvan.core.line.results import Outcome
from proofvan.core.messages import LANGUAGES, explain
from proofvan.sim.effects import BY_NAME, EFFECTS

SEED, TRUE_ERROR_PERCENT = 7, 0.1
# What a certificate leaves open, three times: a standard that is not the one of its certificate. The budget cannot
# know that; the check source finds it.
NOT_OF_A_RUN = {"certificate_bias"}
USUAL = [one.name for one in EFFECTS if one.scale and one.bench == "dispenser" and one.name not in NOT_OF_A_RUN]


def outcome(scales: Mapping[str, float], errors: Sequence[str] = ()) -> str:
    """Say what became of a run: the fault that stopped it, the reason for no verdict, covered, or not covered."""
    try:
        evaluation, truth = simulated(SEED, scales, TRUE_ERROR_PERCENT, errors)
    except ProofvanError as fault:
        assert all(all(explain(fault, language)) for language in LANGUAGES)
        return fault.fault
    verdict = next(one for one in evaluation.verdicts if one.point == "Q1")
    if verdict.outcome is Outcome.INCONCLUSIVE:
        return verdict.reason
    mean = next(one for one in evaluation.results if one.name == verdict.result)
    off = float(mean.value) - truth["points"]["Q1"]
    return "covered" if abs(off) <= float(mean.expanded_uncertainty) else f"not covered: {off:+.4f} %"


@pytest.mark.parametrize(
    ("error", "told"), [("forgotten_zero", "jjg443-flow-outside-window"), ("wrong_tank", "jjg443-wrong-tank")]
)
def test_what_a_person_does_wrong_stops_the_run_by_name(error: str, told: str) -> None:
    assert outcome({}, (error,)) == told


def test_a_run_whose_nozzle_temperature_still_moves_is_refused() -> None:
    """A thermometer ten times as slow as one may be: its mean of the second half is not the stream's."""
    assert outcome({"thermometer_lag": 10.0}) == "jjg443-nozzle-not-steady"


@pytest.mark.slow
@pytest.mark.parametrize(("scales", "errors"), [({}, ("misread",)), ({"second_nozzle": 1.0}, ())])
def test_a_display_misread_by_one_step_and_a_second_nozzle_are_covered(
    scales: dict[str, float], errors: tuple[str, ...]
) -> None:
    assert outcome(scales, errors) == "covered"


@pytest.mark.slow
@pytest.mark.parametrize("name", USUAL)
def test_each_effect_at_three_times_its_size_is_covered_or_told(name: str) -> None:
    assert not outcome({name: 3.0 * BY_NAME[name].scale}).startswith("not covered")
