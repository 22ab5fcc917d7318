"""A dispenser of a known error under a virtual verification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from proofvan.procedures.regulation import Case
from proofvan.regulations.gas_fuel import virtual as shared
from proofvan.regulations.jjg996_cng_dispenser.kind import KIND


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every delivery."""
    return shared.observations(KIND, case, error, generator)
