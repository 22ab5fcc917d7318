"""What the instruments of a rig can take: the range inside which load points are planned."""

from __future__ import annotations

import math
from dataclasses import dataclass

from proofvan.instruments.remote.model import model_named
from proofvan_hw.model import Rig


@dataclass(frozen=True, slots=True)
class Reach:
    """Highest voltage (V), current (A) and power (W) of one load; infinite where nothing of the rig limits it."""

    voltage_v: float = math.inf
    current_a: float = math.inf
    power_w: float = math.inf


def reach_of(rig: Rig) -> Reach:
    """Give the ratings of the rig's electronic load, from the file of its model; no limit without one."""
    loads = [model_named(one.model, one.kind) for one in rig.instruments if one.kind == "load"]
    rated = [(one.highest_voltage_v, one.highest_current_a, one.highest_power_w) for one in loads]
    limits = [
        min((float(value) for value in column if value is not None), default=math.inf)
        for column in zip(*rated, strict=True)
    ]
    return Reach(*limits)
