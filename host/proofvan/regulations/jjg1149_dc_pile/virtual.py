"""A virtual verification: what a direct-current standard errs by besides what every standard does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from proofvan.procedures.regulation import Case
from proofvan.regulations.jjg1149_dc_pile.budget import KIND
from proofvan.regulations.piles import virtual as piles


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every load point."""
    return piles.observations(KIND, _own_errors, case, error, generator)


def _own_errors(off: Any, inputs: Any) -> Any:
    # A reading V too high at U makes the energy too high by V / U; so does one of the current.
    return off.aliasing + (off.zero_voltage / inputs.voltage + off.zero_current / inputs.current) * 100
