"""Looks after the electronic load while energy flows: every fault of it wakes whoever waits for the energy."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from proofvan.core.clock import Clock
from proofvan.core.errors import ProcedureError, ProofvanError
from proofvan.instruments.benches import PowerNow
from proofvan.instruments.remote.electronic_load import ElectronicLoad, LoadNow
from proofvan.link.watch import NS_PER_S, Watch

# So often the load is asked.
LOOK_S = 0.5
# Load and standard measure the same: a load's own meter is good to 0.5 % [T]; the rest is its place on the ramp.
_SHARE, _ROOM_A, _ROOM_V = 0.03, 1.0, 5.0
# A ramp moves on between the two; a load that lies does so for longer than this.
LONGEST_DISAGREEMENT_S = 3.0


class LoadGuard:
    """Asks the load in turn, compares it with the standard, and lets the bench's watch know what is wrong."""

    def __init__(self, load: ElectronicLoad, standard: Callable[[], PowerNow], watch: Watch, clock: Clock) -> None:
        self._load, self._standard, self._watch, self._clock = load, standard, watch, clock
        self._task: asyncio.Task[None] | None = None
        self._disagrees_since_ns: int | None = None
        self.latest: LoadNow | None = None

    def begin(self) -> None:
        """Begin to look."""
        self._disagrees_since_ns = None
        self._task = asyncio.ensure_future(self._look_on())

    async def end(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _look_on(self) -> None:
        try:
            while True:
                self.latest = await self._load.now()
                self._compare(self.latest, self._standard())
                await self._clock.sleep_until(self._clock.now_ns() + round(LOOK_S * NS_PER_S))
        except ProofvanError as fault:
            self._watch.fail(fault)

    def _compare(self, said: LoadNow, seen: PowerNow) -> None:
        current = abs(said.current_a - seen.current_a) <= _SHARE * abs(seen.current_a) + _ROOM_A
        voltage = abs(said.voltage_v - seen.voltage_v) <= _SHARE * abs(seen.voltage_v) + _ROOM_V
        now_ns = self._clock.now_ns()
        if current and voltage:
            self._disagrees_since_ns = None
            return
        if self._disagrees_since_ns is None:
            self._disagrees_since_ns = now_ns
        if now_ns - self._disagrees_since_ns >= LONGEST_DISAGREEMENT_S * NS_PER_S:
            raise ProcedureError(
                "load-disagrees",
                load=self._load.name,
                said=f"{said.voltage_v:.1f} V, {said.current_a:.1f} A",
                seen=f"{seen.voltage_v:.1f} V, {seen.current_a:.1f} A",
            )
