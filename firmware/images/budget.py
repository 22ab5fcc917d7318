"""What an image may take and must leave, and the table that says how near it is; a build beyond it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from images.distribution import BuildError


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in bytes: the most of something taken, or the least of something left."""

    name: str
    words: str
    bytes: int
    least: bool = False

    def holds(self, found: int) -> bool:
        """Say whether a figure is within the limit."""
        return found >= self.bytes if self.least else found <= self.bytes

    def line(self, found: int) -> str:
        """Give the line of the table."""
        sign, room = (">=", found - self.bytes) if self.least else ("<=", self.bytes - found)
        return f"{self.words:28} {found:9,} B  {sign} {self.bytes:9,} B  room {room:9,} B"


# MicroPython 1.25 ports/rp2/boards/RPI_PICO/mpconfigboard.h: 1408 KiB of the 2 MiB are the file system's, and the last
# sector before it is the mark's, of which the linker knows nothing. RPI_PICO2 leaves more; the same limit for both.
FLASH = Limit("flash_used", "program in flash", (2048 - 1408) * 1024 - 2 * 4096)
# With this heap every test at level L1 runs (host/proofvan/sim/board.py).
HEAP = Limit("heap", "heap for MicroPython", 230 * 1024, least=True)
# pico-sdk 2.1.1 as MicroPython sets it: 8 KiB; less was never tried.
STACK = Limit("stack", "stack of the first core", 8 * 1024, least=True)
LIMITS = (FLASH, HEAP, STACK)


def budget_lines(memory: Mapping[str, int]) -> list[str]:
    """Give the table of an image."""
    return [limit.line(memory[limit.name]) for limit in LIMITS]


def require_budget(image: str, memory: Mapping[str, int]) -> None:
    """Refuse an image beyond a limit; raises BuildError with the line."""
    for limit in LIMITS:
        if not limit.holds(memory[limit.name]):
            raise BuildError(f"{image}: {limit.line(memory[limit.name])}")
