"""What a camera adds to the time of an edge: latency, its jitter, the frame rate, the display's own rhythm."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from proofvan.core.errors import InputError
from proofvan.instruments.display_camera.edges import Edge
from proofvan_hw.model import RigCamera

# A latency is told from so many switchings at least.
LEAST_SWITCHINGS = 20


@dataclass(frozen=True, slots=True)
class CameraTiming:
    """`latency_s` from light to time stamp, half of an exposure included; `refresh_s`: the display's rhythm, at most.

    The latency itself is the same at both edges of a gate; its jitter `latency_u_s` and the display's rhythm are not.
    """

    latency_s: float
    latency_u_s: float
    refresh_s: float

    def instant_ns(self, edge: Edge) -> int:
        """Give when the display changed."""
        return edge.time_ns - round(self.latency_s * 1e9)

    def uncertainty_s(self, edge: Edge) -> float:
        """Give the standard uncertainty of that instant: bracket of two frames, jitter (field practice 5)."""
        return math.hypot(edge.half_width_s / math.sqrt(3.0), self.latency_u_s)

    def shown_uncertainty_j(self, power_w: float, step_j: float) -> float:
        """Give the standard uncertainty of the energy that the display stood for when it changed.

        It changes at its own rhythm, at most one refresh after the energy passed the step, and never shows more than a
        step too little.
        """
        return min(power_w * self.refresh_s, step_j) / math.sqrt(12.0)


def timing_of(camera: RigCamera) -> CameraTiming:
    """Give what a rig file states."""
    latency, latency_u, refresh = (
        float(ms) / 1e3 for ms in (camera.latency_ms, camera.latency_u_ms, camera.refresh_ms)
    )
    return CameraTiming(latency, latency_u, refresh)


def latency_of(switched_s: Sequence[float], seen_s: Sequence[float], frame_s: float) -> tuple[float, float]:
    """Give latency and the standard uncertainty of one edge (s) from a lamp that a board switches before the camera.

    `seen_s` are the times of the first frames that show each switching: on average half a frame late, which the middle
    of a bracket is not. Raises InputError when there are too few, or their order does not fit.
    """
    if len(switched_s) != len(seen_s) or len(switched_s) < LEAST_SWITCHINGS:
        raise InputError("camera-latency-few", switchings=len(switched_s), seen=len(seen_s), least=LEAST_SWITCHINGS)
    delays = [seen - switched for switched, seen in zip(switched_s, seen_s, strict=True)]
    if min(delays) < 0.0:
        raise InputError("camera-latency-order", delay_ms=f"{min(delays) * 1e3:.1f}")
    # what scatters is the place of the switching within a frame, and the jitter of the line
    jitter = math.sqrt(max(0.0, stdev(delays) ** 2 - frame_s**2 / 12.0))
    return fmean(delays) - frame_s / 2.0, jitter
