"""Power-time method 瓦秒法: a steady power times the time that the pile needs for its pulses."""

from __future__ import annotations

import math
from dataclasses import replace

from proofvan.core.errors import ProcedureError
from proofvan.core.line.readings import Component, Reading
from proofvan.instruments.benches import PileBench
from proofvan.procedures.step import StepRun
from proofvan.regulations.piles.inputs import LoadPoint
from proofvan.regulations.piles.sizes import longest_s, pulses_of

# The power is measured so long before and after the pulses, s.
WINDOW_S = 5.0
# A power that changed by more than this between the two is not steady: the method does not fit.
LARGEST_CHANGE = 0.002
LABEL = "component-power-steadiness"
_NS_PER_S = 1e9


async def by_time(run: StepRun, point: LoadPoint) -> Reading:
    """Give P t over as many pulses as the planned energy has, in the standard's joules."""
    bench: PileBench = run.bench
    before = await _window(run)
    pulses = await bench.energy_of_pulses(pulses_of(run.subject, point), longest_s(point, run.plan))
    return energy_by_time(before, await _window(run), pulses)


def energy_by_time(before: Reading, after: Reading, pulses: Reading) -> Reading:
    """Give (P_before + P_after) / 2 times the time between the pulses, with what the power may have done meanwhile.

    Raises ProcedureError `power-not-steady` when the power changed too much.
    """
    first, last = power_w(before), power_w(after)
    mean, change = (first + last) / 2.0, abs(last - first)
    if not change <= LARGEST_CHANGE * mean:
        raise ProcedureError(
            "power-not-steady",
            before_w=f"{first:.1f}",
            after_w=f"{last:.1f}",
            highest_percent=f"{100 * LARGEST_CHANGE:g}",
        )
    energy = mean * seconds(pulses)
    half_width = change / 2.0 / mean * energy
    steadiness = Component(LABEL, half_width / math.sqrt(3.0), "rectangular", math.inf, "power before and after")
    return replace(pulses, value=energy, components=(*pulses.components, steadiness))


def seconds(reading: Reading) -> float:
    """Give the length of a reading's interval."""
    return (reading.interval.end_ns - reading.interval.start_ns) / _NS_PER_S


def power_w(reading: Reading) -> float:
    """Give the mean power over a reading of energy."""
    return reading.value / seconds(reading)


async def _window(run: StepRun) -> Reading:
    bench: PileBench = run.bench
    start_ns = run.clock.now_ns()
    await run.clock.sleep_until(start_ns + round(WINDOW_S * _NS_PER_S))
    return await bench.energy(start_ns, run.clock.now_ns())
