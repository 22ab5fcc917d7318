"""A pytest plugin: each property test notes that it ran with fewer examples, so that its result is never kept."""

from __future__ import annotations

import pytest
from kept_tests import BRIEF


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what hypothesis draws for; the number of its examples is that of the profile."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.user_properties.append((BRIEF, "fewer examples than in make test"))
