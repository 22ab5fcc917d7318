"""Are the pulses of a sealed, intrinsically safe pick-up those of the fuel that flowed?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field, model_validator

from proofvan.methods.tables import Exact, Table
from proofvan.supervision.figures import number
from proofvan.supervision.findings import Figure, Finding, within
from proofvan_dsp.meters import PulseConfig
from proofvan_dsp.pulse import PulseMeter
from proofvan_dsp.sums import PulseGate

CHECK = "supervision-pulses"
# Flow from 1 to 200 L/min; a pulse after the flow has stopped closes the last one that began.
_LEAST_L_PER_S, _MOST_L_PER_S = 1 / 60, 200 / 60
_CLOSING = 1


class PulseRun(Table):
    """Edges of one delivery: ticks of the capture clock, when the reference saw flow begin and end, its volume in L."""

    name: str
    ticks: tuple[int, ...] = Field(min_length=3)
    ticks_per_second: int = Field(gt=0)
    flow_began: int
    flow_ended: int
    measured: Exact = Field(gt=0)
    per_litre: Exact = Field(gt=0)  # by the type approval

    @model_validator(mode="after")
    def _rises(self) -> PulseRun:
        if any(b <= a for a, b in zip(self.ticks, self.ticks[1:], strict=False)) or self.flow_ended <= self.flow_began:
            raise ValueError("ticks that rise, and a flow that ends after it begins")
        return self


def pulses(runs: Sequence[PulseRun]) -> Finding:
    """Compare pulses per litre, and look for pulses between others and for pulses without flow."""
    return Finding(CHECK, tuple(figure for one in runs for figure in _of_run(one)))


def _of_run(one: PulseRun) -> list[Figure]:
    flowing = _gate(one)
    per_litre = flowing.count / float(one.measured)
    off = (per_litre / float(one.per_litre) - 1) * 100
    outside = sum(not one.flow_began <= tick < one.flow_ended for tick in one.ticks)
    between = 100 * flowing.extra / max(flowing.count, 1)
    return [
        within("supervision-pulse-equivalent", one.name, off, number("pulse-equivalent"), "%"),
        within("supervision-pulses-between", one.name, between, number("pulses-between"), "%"),
        within("supervision-pulses-without-flow", one.name, float(outside), _CLOSING, "1"),
    ]


def _gate(one: PulseRun) -> PulseGate:
    seconds = 1 / float(one.per_litre)
    shortest = max(1, round(one.ticks_per_second * seconds / _MOST_L_PER_S))
    longest = round(one.ticks_per_second * seconds / _LEAST_L_PER_S)
    meter = PulseMeter(PulseConfig(shortest, max(longest, shortest)))
    meter.feed(0, np.array(one.ticks, dtype=np.int64))
    meter.heard(max(one.flow_ended, one.ticks[-1]))
    return meter.gate(one.flow_began, one.flow_ended)
