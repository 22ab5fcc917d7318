"""A gate from one edge of the display to another: which edges, and what their timing adds to the energy."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from proofvan.core.clock import Clock
from proofvan.core.errors import ProcedureError
from proofvan.core.line.readings import Component
from proofvan.instruments import labels
from proofvan.instruments.display_camera.camera import DisplayCamera
from proofvan.instruments.display_camera.edges import Edge
from proofvan.link.watch import NS_PER_S

_KWH = 3.6e6  # J, by definition
# What a screen shows is so old at most [T: field practice 6, latency 0.2 to 3 s]: the same at both edges, so that it
# matters only as far as the power at them differs.
OLDEST_S = 3.0
# The first edge is looked for when the power has changed by less than this share over that time.
STEADY_SHARE, STEADY_S = 0.003, 5.0


@dataclass(frozen=True, slots=True)
class EdgeGate:
    """Two edges, and the power (W) when each was seen."""

    first: Edge
    last: Edge
    first_w: float
    last_w: float


async def edges_of_energy(
    camera: DisplayCamera,
    clock: Clock,
    power_w: Callable[[], float],
    energy_j: float,
    step_kwh: float,
    timeout_s: float,
) -> EdgeGate:
    """Wait for steady power, for an edge, and for one by which the display has counted the energy."""
    end_ns = clock.now_ns() + round(timeout_s * NS_PER_S)
    await _steady(camera, clock, power_w, end_ns)
    camera.begin(Decimal(repr(step_kwh)))
    try:
        first = last = await camera.next_edge(_left_s(clock, end_ns))
        first_w = power_w()
        while float(last.after - first.after) * _KWH < energy_j:
            last = await camera.next_edge(_left_s(clock, end_ns))
        return EdgeGate(first, last, first_w, power_w())
    finally:
        camera.end()


async def _steady(camera: DisplayCamera, clock: Clock, power_w: Callable[[], float], end_ns: int) -> None:
    since_ns, reference = clock.now_ns(), power_w()

    def steady() -> bool:
        nonlocal since_ns, reference
        now = power_w()
        if now <= 0.0 or abs(now - reference) > STEADY_SHARE * now:
            since_ns, reference = clock.now_ns(), now
        return clock.now_ns() - since_ns >= STEADY_S * NS_PER_S

    if not await camera.watch.until(steady, _left_s(clock, end_ns)):
        raise ProcedureError("display-power-unsteady", share_percent=f"{STEADY_SHARE * 100:g}", seconds=f"{STEADY_S:g}")


def _left_s(clock: Clock, end_ns: int) -> float:
    return max(0.0, (end_ns - clock.now_ns()) / NS_PER_S)


def edge_component(camera: DisplayCamera, gate: EdgeGate, energy_j: float, step_kwh: float) -> Component:
    """Give what two edges add: their instants at the power between them, what the display stood for, and its age."""
    timing, first, last = camera.timing, gate.first, gate.last
    seconds = (timing.instant_ns(last) - timing.instant_ns(first)) / NS_PER_S
    power_w = energy_j / seconds
    instants = power_w * math.hypot(timing.uncertainty_s(first), timing.uncertainty_s(last))
    shown = math.sqrt(2.0) * timing.shown_uncertainty_j(power_w, step_kwh * _KWH)
    age = abs(gate.last_w - gate.first_w) * OLDEST_S / math.sqrt(3.0)
    basis = (
        f"frames {first.last_old.frame}/{first.first_new.frame} and {last.last_old.frame}/{last.first_new.frame}; "
        f"u(t) = {timing.uncertainty_s(first) * 1e3:.1f} ms and {timing.uncertainty_s(last) * 1e3:.1f} ms"
    )
    return Component(labels.DISPLAY_EDGE, math.hypot(instants, shown, age), "normal", math.inf, basis)
