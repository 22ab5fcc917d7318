"""From estimates to the ranked risks of a city: how many sessions each pile had, and the rules in force."""

from __future__ import annotations

import numpy as np

from proofvan.city.action.risk import Risk, assess
from proofvan.city.action.rules import read_rules
from proofvan.city.estimation.estimate import Estimated
from proofvan.city.estimation.observed import Observed


def risks_of(observed: Observed, estimated: Estimated) -> tuple[Risk, ...]:
    """Assess what was estimated, the largest risk first."""
    sessions = np.bincount(observed.sessions.pile, minlength=len(observed.piles)).astype(np.float64)
    return assess(estimated, sessions, read_rules())
