"""The size of a campaign (PROOFVAN_TRUST_SIZE=ci or full), and how its counts are told."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

Size = TypeVar("Size")


def sized(ci: Size, full: Size) -> Size:
    """Give the size that was asked for."""
    return {"ci": ci, "full": full}[os.environ.get("PROOFVAN_TRUST_SIZE", "ci")]


def tell(record_property: Callable[[str, object], None], **counts: object) -> None:
    """Print the counts of a campaign and put them into the report of the test run."""
    for name, value in counts.items():
        record_property(name, value)
    print(" · ".join(f"{name} {value}" for name, value in counts.items()))
