"""A virtual verification: what an alternating-current standard errs by besides what every standard does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from proofvan.methods import control_pilot
from proofvan.methods.quantities import ENTERED
from proofvan.procedures.regulation import Case
from proofvan.regulations.jjg1148_ac_pile.budget import KIND
from proofvan.regulations.jjg1148_ac_pile.inputs import Pilot
from proofvan.regulations.piles import virtual as piles


def observations(case: Case, error: float, generator: np.random.Generator | None) -> Mapping[str, Any]:
    """Give the observations of a complete run; the error in per cent is that of every load point."""
    seen = piles.observations(KIND, _own_errors, case, error, generator)
    if case.plan.check_pilot:
        duty = control_pilot.duty_percent(case.subject.highest_current_a)
        seen["pilot_function"] = Pilot(9.0, 6.0, duty, 1000.0, 100.0, 0.2, 0.2, 0.2, ENTERED)
    return seen


def _own_errors(off: Any, inputs: Any) -> Any:
    return off.harmonics + off.phase
