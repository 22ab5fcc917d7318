"""How the uncertainty of an energy error falls while energy flows: for display and planning, never for a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass

_K = 2.0


@dataclass(frozen=True, slots=True)
class Band:
    """What a measurement would reach if it stopped now, % of the energy; k = 2.

    `floor_percent` is the systematic part that no longer run makes smaller; `error_percent` where a reading of the
    instrument is known already, with the limits of its band.
    """

    expanded_percent: float
    floor_percent: float
    resolution_share: float  # of U squared, 0..1
    error_percent: float | None = None

    @property
    def limits_percent(self) -> tuple[float, float] | None:
        """Lower and upper end of the error's band."""
        if self.error_percent is None:
            return None
        return self.error_percent - self.expanded_percent, self.error_percent + self.expanded_percent


def band(
    energy_kwh: float, display_step_kwh: float, floor_percent: float, indicated_kwh: float | None = None
) -> Band | None:
    """Give the band at an energy; None before anything has flowed.

    A difference of two readings of a display with step d has u = d / sqrt(6) (domain text 1.2, formula 6).
    """
    if energy_kwh <= 0.0:
        return None
    resolution = _K * display_step_kwh / math.sqrt(6.0) / energy_kwh * 100.0
    expanded = math.hypot(floor_percent, resolution)
    error = None if indicated_kwh is None else (indicated_kwh - energy_kwh) / energy_kwh * 100.0
    return Band(expanded, floor_percent, (resolution / expanded) ** 2 if expanded else 0.0, error)


def minutes(energy_kwh: float, power_w: float) -> float:
    """Give how long an energy takes at a power."""
    return energy_kwh * 3.6e6 / power_w / 60.0
