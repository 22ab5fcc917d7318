"""The limit of every point before anything is measured, for the screen to draw: never what a verdict is made from."""

from __future__ import annotations

from functools import cache

from proofvan.compose.practice import Practice, practices
from proofvan.core.errors import ProofvanError
from proofvan.station.setup import RunSetup, load_setup, setup_files


def limits_of(job: str) -> dict[str, float]:
    """Give the limits of a practice job by its name."""
    return limits_for(practices()[job])


@cache
def limits_for(practice: Practice) -> dict[str, float]:
    """Give the limits (%, two-sided) of a job by point; empty where they cannot be said beforehand.

    A virtual verification without any error is judged as a real one would be, and its limits are read off.
    """
    setup = load_setup(setup_files(practice.job, practice.rig))
    try:
        return _judged(setup)
    except ProofvanError:
        return {}


def _judged(setup: RunSetup) -> dict[str, float]:
    regulation, case = setup.regulation, setup.case({})
    if regulation.virtual is None:
        return {}
    evaluation = regulation.evaluate(setup.case(regulation.virtual(case, 0.0, None)))
    return {
        one.point: float(one.limit.value)
        for one in evaluation.verdicts
        if one.result == regulation.principal_result and one.limit.unit == "%" and one.limit.value
    }
