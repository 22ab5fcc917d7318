"""The simulated camera on the pile's display: renders each frame, and reads it as the real one does."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from proofvan.instruments.display_camera.digits import DisplayField
from proofvan.instruments.display_camera.exchange import line_of, sighting_of
from proofvan.sim.display import Light, render
from proofvan.sim.faults import Fault
from proofvan_hw.model import RigCamera

FRAME_NS = 40_000_000  # 25 frames a second
# So many frames reach the host together.
BATCH = 5
_GLARE = 1.0


class OnDisplay(Protocol):
    """What a camera sees of a pile."""

    @property
    def occupied(self) -> bool:
        """Say whether a session runs."""

    def shown_kwh(self, now_ns: int) -> str:
        """Give the digits on the screen."""


class SimulatedCamera:
    """One camera; it looks while a session runs."""

    def __init__(self, camera: RigCamera, pile: OnDisplay, random: np.random.Generator) -> None:
        self.name = camera.name
        self._field = DisplayField(camera.digits, camera.decimals, camera.dark_on_light)
        self._pile, self._random = pile, random
        self._light = Light() if camera.dark_on_light else Light(ground=30.0, segment=220.0)
        self._troubles: list[str] = []
        self._frame = 0
        self._lines: list[bytes] = []

    def misbehave(self, fault: Fault, begins: bool) -> None:
        """Let the camera go dark or the sun shine on the display, or no longer."""
        if begins:
            self._troubles.append(fault.kind)
        elif fault.kind in self._troubles:
            self._troubles.remove(fault.kind)

    def frame(self, now_ns: int) -> bytes:
        """Take a frame; gives the lines that reach the host now, mostly none."""
        if not self._pile.occupied or "camera_silent" in self._troubles:
            self._lines = []
            return b""
        light = self._light if "display_glare" not in self._troubles else Light(glare=_GLARE)
        picture = render(self._pile.shown_kwh(now_ns), self._field, light, self._random)
        self._lines.append(line_of(sighting_of(self._frame, now_ns, picture, self._field)))
        self._frame += 1
        if len(self._lines) < BATCH:
            return b""
        due, self._lines = b"".join(self._lines), []
        return due
