"""The dashed lines of the live view are the limits that the verdict will be made with."""

from __future__ import annotations

import pytest

from proofvan.compose.practice import practices
from proofvan.web.limits import limits_of


@pytest.mark.parametrize(("job", "limit"), [("pile-dc", 1.0), ("dispenser", 0.3)])
def test_the_limits_of_every_point_are_known_before_anything_is_measured(job, limit):
    assert limits_of(job) and set(limits_of(job).values()) == {limit}


def test_no_practice_job_has_limits_that_cannot_be_drawn():
    for job in practices():
        assert all(value > 0 for value in limits_of(job).values())
