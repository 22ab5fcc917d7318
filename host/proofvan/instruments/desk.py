"""A desk: every value is typed in, no output can be switched."""

from __future__ import annotations

from proofvan.instruments.benches import NOT_CHECKED, SelfCheck


class Desk:
    """Implements instruments.benches.Bench where a person reads everything."""

    async def self_check(self) -> SelfCheck:
        """Give the state of a standard at which nobody looked."""
        return NOT_CHECKED

    async def safe(self) -> None:
        """Nothing is switched, so everything is safe."""
