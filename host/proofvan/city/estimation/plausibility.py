"""Sessions that cannot be: clock, duration, power, SoC, a vehicle at two places. They are flagged and left out."""

from __future__ import annotations

import numpy as np

from proofvan.city.estimation.observed import UNKNOWN, Flags, Piles, Sessions

# A pile cannot give more than its rated power on average; its own error and its clock are allowed for.
_MOST_POWER = 1.15
REASONS = ("clock", "duration", "power", "charge", "elsewhere")


def impossible(sessions: Sessions, piles: Piles) -> dict[str, Flags]:
    """Say for each reason which sessions cannot be."""
    seconds = sessions.end_s - sessions.begin_s
    most = piles.power_w[sessions.pile] * _MOST_POWER * np.maximum(seconds, 0) / 3600
    with np.errstate(invalid="ignore"):
        charge = (sessions.soc_end < sessions.soc_begin) | (sessions.soc_end > 100) | (sessions.soc_begin < 0)
    return {
        "clock": seconds < 0,
        "duration": (seconds == 0) & (sessions.energy_wh > 0),
        "power": (seconds > 0) & (sessions.energy_wh > most),
        "charge": np.asarray(charge),
        "elsewhere": _at_two_places(sessions, seconds),
    }


def _at_two_places(sessions: Sessions, seconds: np.ndarray) -> Flags:
    flags = np.zeros(len(sessions), dtype=bool)
    named = np.flatnonzero((sessions.vehicle != UNKNOWN) & (seconds > 0))
    order = named[np.lexsort((sessions.begin_s[named], sessions.vehicle[named]))]
    if len(order) < 2:
        return flags
    same = sessions.vehicle[order][1:] == sessions.vehicle[order][:-1]
    flags[order[1:]] = same & (sessions.begin_s[order][1:] < sessions.end_s[order][:-1])
    return flags
