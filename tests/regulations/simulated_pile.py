"""A verification on the pile's simulator itself, without boards, bus and host: a whole one within seconds.

Physics, converters and calibration are those of a practice run, and so are the checks before a session; what is left
out is firmware, wire and recording. The gate is the whole session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
from practice_cases import empty_case, self_check

from proofvan.compose.files import packaged_rig
from proofvan.core.errors import ProcedureError
from proofvan.core.line.readings import Interval, Reading
from proofvan.instruments.benches import SelfCheck
from proofvan.instruments.calibration import CalibratedChannel
from proofvan.instruments.power_bench import SELF_CHECK_S, PowerBench
from proofvan.procedures.regulation import Case, Evaluation
from proofvan.regulations import catalogue
from proofvan.regulations.piles.clock import SOURCES
from proofvan.regulations.piles.inputs import ClockDifference, LoadPoint, Session, session_of
from proofvan.regulations.piles.sizes import longest_s
from proofvan.sim import ac_pile
from proofvan.sim.ac_pile import AcPileBench
from proofvan.sim.clocks import SECOND, START_NS, NodeClock
from proofvan.sim.effects import Effects
from proofvan.sim.job import Job
from proofvan.sim.pile import LOAD, PileBench
from proofvan.sim.surroundings import drawn_surroundings
from proofvan_hw.load import load_rig

DC, AC = "jjg1149_dc_pile", "jjg1148_ac_pile"
_RIGS = {DC: "practice_pile_dc", AC: "practice_pile_ac"}
_PLUGGED = {DC: LOAD, AC: ac_pile.LOAD | ac_pile.PRESENT | ac_pile.READY}
_PAIRS = {DC: [("voltage", "current")], AC: [(f"voltage_{n}", f"current_{n}") for n in (1, 2, 3)]}
_LOOK_NS = SECOND // 2
Counts = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


class SimulatedPile:
    """Pile, standard and person in world time."""

    def __init__(self, folder: str, case: Case, seed: int, scales: Mapping[str, float], error_percent: float) -> None:
        effects = Effects(seed, scales)
        job = Job(case.plan.model_dump(), case.subject.model_dump(), case.standards)
        self._board = load_rig(packaged_rig(_RIGS[folder])).boards[0]
        kind = PileBench if folder == DC else AcPileBench
        self.sim: Any = kind(self._board, job, effects, error_percent / 100, drawn_surroundings(seed, effects))
        self._folder, self._case, self._now_ns = folder, case, START_NS
        self._standard = case.standards["energy"]
        # what the host finds for the period of a board's crystal
        self._period_s = 1.0 / self._board.stream("waveform").rate / (1.0 + effects["clock_drift"])
        self._begin()
        self.sim.boot(NodeClock(effects["clock_drift"], START_NS), START_NS)

    def session(self, point: LoadPoint, number: int) -> Session:
        """Check, charge, stop, read, as the step does; raises what the bench raises."""
        plan, check = self._case.plan, self._self_check()
        self._begin()
        self.sim.set_outputs(_PLUGGED[self._folder], self._now_ns)
        pressed = (point.voltage_v, point.current_a) if self._folder == DC else (point.current_a,)
        self.sim.start_charging(self._now_ns, *pressed, point.name)
        self._until(lambda: self._energy_j >= point.energy_kwh * 3.6e6, longest_s(point, plan), "energy-not-reached")
        self.sim.stop_charging(self._now_ns)
        self._go(_seconds(plan.end_hold_s))
        self._until(lambda: self._last_a < plan.end_current_a, 60.0, "current-not-below")
        energy = Reading("energy", self._energy_j, "J", Interval(START_NS, self._now_ns), self._standard.id)
        self.sim.set_outputs(0, self._now_ns)
        self._until(lambda: self.sim.settled(self._now_ns), 60.0, "not-settled")
        shown = float(self.sim.shown_kwh(self._now_ns))
        return session_of(plan, point, number, shown, energy, check, "A")

    # ---- what PowerBench does

    def _self_check(self) -> SelfCheck:
        self._begin()
        self._go(_seconds(SELF_CHECK_S))
        degrees = np.concatenate(self._degrees)
        self._standard.require_temperature(float(np.mean(degrees)))
        bench: Any = SimpleNamespace(
            standard=self._standard,
            _temperatures=degrees.tolist(),
            _slow=SimpleNamespace(rig=self._board.stream("slow")),
        )
        PowerBench._require_steady_temperature(bench)
        for role in self._zero_roles():
            zero = Reading(role, self._sums[role] / self._samples, "-", Interval(0, 0), self._standard.id)
            PowerBench._require_zero(bench, zero)
        return self_check(float(np.mean(degrees)))

    def _zero_roles(self) -> list[str]:
        return [role for pair in _PAIRS[self._folder] for role in pair]

    # ---- counts become sums

    def _begin(self) -> None:
        self._sums = dict.fromkeys(self._zero_roles(), 0.0)
        self._samples, self._energy_j, self._last_a = 0, 0.0, 0.0
        self._degrees: list[Values] = []

    def _keep(self, number: int, samples: bytes) -> None:
        slow, waveform = self._board.stream("slow"), self._board.stream("waveform")
        if number == slow.stream.number:
            self._degrees.append(self._values("internal_temperature", _counts(samples, slow.channels, 4), None))
        elif number == waveform.stream.number:
            self._add(_counts(samples, waveform.channels, waveform.stream.width))

    def _add(self, counts: Counts) -> None:
        self._samples += len(counts)
        self._last_a = 0.0
        degc = float(self._degrees[-1][-1]) if self._degrees else None
        for pair in _PAIRS[self._folder]:
            voltage, current = (self._values(role, counts, degc) for role in pair)
            self._energy_j += float(np.dot(voltage, current)) * self._period_s
            self._last_a = max(self._last_a, float(np.abs(current).max()))
            for role, values in zip(pair, (voltage, current), strict=True):
                self._sums[role] += float(values.sum())

    def _values(self, role: str, counts: Counts, degc: float | None) -> Values:
        one = CalibratedChannel(self._board.channel(role).channel, self._standard.channels[role])
        gain = one.gain(one.reference_degc if degc is None else Fraction(degc))
        return float(gain) * (counts[:, one.channel] - float(one.coefficients.offset_counts))

    # ---- time

    def _until(self, holds: Any, timeout_s: float, fault: str) -> None:
        deadline_ns = self._now_ns + _seconds(timeout_s)
        while not holds():
            if self._now_ns > deadline_ns:
                raise ProcedureError(fault, timeout_s=f"{timeout_s:.0f}")
            self._go(_LOOK_NS)

    def _go(self, length_ns: int) -> None:
        end_ns = self._now_ns + length_ns
        while self._now_ns < end_ns:
            self._now_ns = min(end_ns, self._now_ns + _LOOK_NS)
            self.sim.advance(self._now_ns)
            # the slow stream first: the temperature of these very samples
            for record in sorted(self.sim.take_records(), key=lambda one: -one[0]):
                self._keep(record[0], record[2])


def _counts(samples: bytes, channels: int, width: int) -> Counts:
    parts = np.frombuffer(samples, dtype=np.uint8).reshape(-1, channels, width).astype(np.int64)
    value = sum(parts[..., place] << (8 * place) for place in range(width))
    return np.asarray(value - ((value >> (8 * width - 1)) << (8 * width)), dtype=np.int64)


def _seconds(length_s: float) -> int:
    return round(length_s * SECOND)


def simulated(
    folder: str, seed: int, scales: Mapping[str, float], error_percent: float, points: Sequence[Mapping[str, Any]] = ()
) -> tuple[Evaluation, Mapping[str, Any]]:
    """Verify a simulated pile; gives the evaluation and the truth. `points` replace those of the practice plan.

    A session that raises its fault is not done again: the fault goes to the caller.
    """
    one, regulation = empty_case(folder), catalogue.load(folder)
    if points:
        one = replace(one, plan=type(one.plan).model_validate(one.plan.model_dump() | {"points": points}))
    assert regulation.virtual is not None
    world = SimulatedPile(folder, one, seed, scales, error_percent)
    seen = dict(regulation.virtual(one, 0.0, None))
    for point in one.plan.points:
        for number in range(1, point.runs + 1):
            seen[f"working_error/{point.name}/{number}"] = world.session(point, number)
    if one.plan.check_clock:
        seen["clock_time_error"] = ClockDifference(world.sim.clock_offset_s, "A", SOURCES["gnss"], 1e-6)
    return regulation.evaluate(replace(one, observations=seen)), world.sim.truth()
