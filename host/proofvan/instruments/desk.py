"""A desk: values are typed in, or read from the indicator of a scale; no output can be switched."""

from __future__ import annotations

from proofvan.core.errors import PreconditionError
from proofvan.core.line.readings import Reading
from proofvan.instruments.benches import NOT_CHECKED, SelfCheck
from proofvan.instruments.weighing_indicator.line import IndicatorLine


class Desk:
    """Implements instruments.benches.WeighingDesk: a person reads everything but what the indicator says itself."""

    def __init__(self, indicator: IndicatorLine | None = None) -> None:
        self._indicator = indicator

    async def self_check(self) -> SelfCheck:
        """Give the state of a standard at which nobody looked."""
        return NOT_CHECKED

    async def indication(self, name: str) -> Reading:
        """Give the next indication (kg) that stands still; PreconditionError where the rig has no indicator."""
        if self._indicator is None:
            raise PreconditionError("indicator-none")
        return await self._indicator.reading(name)

    async def safe(self) -> None:
        """Nothing is switched, so everything is safe."""
