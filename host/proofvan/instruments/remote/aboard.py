"""What a rig has aboard beside its boards: electronic load and standard meter, or neither."""

from __future__ import annotations

from collections.abc import Callable

from proofvan.core.clock import Clock
from proofvan.instruments.benches import PowerNow
from proofvan.instruments.remote.electronic_load import ElectronicLoad
from proofvan.instruments.remote.load_guard import LoadGuard
from proofvan.instruments.remote.standard_meter import Mark, StandardMeter
from proofvan.link.watch import Watch


class Aboard:
    """The remote instruments of a power bench, in the order of a session; without any nothing happens."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.load: ElectronicLoad | None = None
        self.meter: StandardMeter | None = None
        self.guard: LoadGuard | None = None
        self._begun: Mark | None = None

    async def identify(self) -> None:
        """Ask each what it is; raises when it is another one, or says that something is wrong."""
        for instrument in (self.load, self.meter):
            if instrument is not None:
                await instrument.identify()

    async def mark_begin(self) -> None:
        """Read the meter's register at the begin of a session."""
        self._begun = await self.meter.mark() if self.meter is not None else None

    async def set_point(self, voltage_v: float, current_a: float) -> None:
        """Set the load's point and read it back."""
        if self.load is not None:
            await self.load.set_point(voltage_v, current_a)

    async def take_power(self, standard: Callable[[], PowerNow], watch: Watch) -> None:
        """Switch the load on, and look after it from now on."""
        if self.load is not None:
            await self.load.switch_on()
            self.guard = LoadGuard(self.load, standard, watch, self._clock)
            self.guard.begin()

    async def take_none(self) -> None:
        """Switch the load off."""
        await self.look_no_more()
        if self.load is not None and self.load.on:
            await self.load.switch_off()

    async def look_no_more(self) -> None:
        """End the guard."""
        if self.guard is not None:
            await self.guard.end()

    async def safe(self) -> None:
        """Take the load off after a fault, within its limit. Never raises."""
        await self.look_no_more()
        if self.load is not None:
            await self.load.safe()

    async def require_agreement(self, standard_j: float, standard_limit_j: float) -> None:
        """Compare the session's energy with the meter's."""
        if self.meter is not None and self._begun is not None:
            found = self.meter.between(self._begun, await self.meter.mark())
            self.meter.require_agreement(found, standard_j, standard_limit_j)
