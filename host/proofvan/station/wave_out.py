"""Who shows the live waveform of a run."""

from __future__ import annotations

from typing import Protocol


class WaveOut(Protocol):
    """Who shows frames; the latest wins."""

    def due(self) -> bool:
        """Say whether a frame is wanted now."""

    def send(self, frame: bytes) -> None:
        """Take a frame; one that cannot be taken at once is dropped."""
