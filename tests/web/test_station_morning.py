"""What the morning card says of standards and licences: green while they last, amber before they end, red after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import load
from proofvan.web.morning import BAD, OK, WARN, _people, _standards, _within

STANDARD = load(PRACTICE / "environment.toml")
END = STANDARD.certificate.valid_until


@pytest.mark.parametrize(("days", "state"), [(-1, BAD), (0, WARN), (30, WARN), (31, OK)])
def test_a_standard_is_amber_thirty_days_before_its_certificate_ends_and_red_after(tmp_path, days, state):
    found = _standards([STANDARD], tmp_path, END - timedelta(days=days)).plain()
    assert found["state"] == state == _within(days)
    assert STANDARD.id in found["found"]["en"] and END.isoformat() in found["found"]["zh"]


def test_the_licence_that_ends_first_is_named():
    people = [
        {"name": name, "licences": [{"until": until}]} for name, until in (("王", "2027-01-31"), ("李", "2026-12-31"))
    ]
    assert "李" in _people(people, date(2026, 6, 1)).found["zh"]
    assert _people(people, date(2027, 1, 1)).state == BAD
    assert _people([], date(2027, 1, 1)).state == BAD
