"""The simulated indicator of a weighbridge: a platform on load cells, a display in divisions, frames on a line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import reduce
from operator import xor

import numpy as np

from proofvan.sim.clocks import SECOND
from proofvan.sim.faults import Fault
from proofvan.sim.scale import ScaleModel, ScaleSettings
from proofvan_hw.model import RigIndicator

FRAME_NS = 100_000_000  # ten frames a second, the usual rate
# So many frames reach the host together.
_BATCH = 5
# A display whose value changed by more than this share of a division since the last frame says that it moves.
_MOVING_E = 0.25
_COUNTS = 6e6  # at Max, of the weigh board's converter
_FULL_TURN_S = 1.0


class SimulatedIndicator:
    """Shows what stands on a scale of Max and division (kg); its hands put loads on with `put`."""

    def __init__(self, wanted: RigIndicator, max_kg: float, division_kg: float, settling_s: float, seed: int) -> None:
        self.name, self._form = wanted.name, wanted.form
        self._division_kg, self._counts_per_kg = division_kg, _COUNTS / max_kg
        settings = ScaleSettings(max_kg, division_kg, self._counts_per_kg, settling_s=settling_s)
        self.scale = ScaleModel(settings, np.random.default_rng(seed))
        self._before_kg = 0.0
        self._frames: list[bytes] = []
        self._troubles: list[str] = []

    def put(self, mass_kg: float) -> None:
        """Let so much stand on the platform, read from the scale as it shows it."""
        self.scale.put(mass_kg)

    def misbehave(self, fault: Fault, begins: bool) -> None:
        """Let the indicator fall silent or the platform sway, or no longer."""
        if begins:
            self._troubles.append(fault.kind)
        elif fault.kind in self._troubles:
            self._troubles.remove(fault.kind)

    def frame(self, now_ns: int) -> bytes:
        """Show the scale once more; gives the frames that reach the host now, mostly none."""
        self.scale.advance(FRAME_NS / SECOND)
        if "indicator_silent" in self._troubles:
            self._frames = []
            return b""
        felt_kg = self.scale.counts() / self._counts_per_kg + self._sway(now_ns)
        moving = abs(felt_kg - self._before_kg) > _MOVING_E * self._division_kg
        self._before_kg = felt_kg
        shown_kg = self._division_kg * math.floor(felt_kg / self._division_kg + 0.5)
        self._frames.append(FRAMES[self._form](round(shown_kg), moving))
        if len(self._frames) < _BATCH:
            return b""
        due, self._frames = b"".join(self._frames), []
        return due

    def _sway(self, now_ns: int) -> float:
        """Give what wind or a vehicle that rolls adds: three divisions to and fro."""
        if "scale_sways" not in self._troubles:
            return 0.0
        return 3.0 * self._division_kg * math.sin(2.0 * math.pi * now_ns / SECOND / _FULL_TURN_S)


def _toledo(kg: int, moving: bool) -> bytes:
    # status A: no decimals, division 1; B: kg, motion, sign
    status = bytes([0x22, 0x30 | (8 if moving else 0) | (2 if kg < 0 else 0), 0x20])
    return b"\x02" + status + f"{abs(kg):6d}".encode() + b"     0\r"


def _yaohua(kg: int, moving: bool) -> bytes:
    body = f"{kg:+07d}0".encode()
    return b"\x02" + body + f"{reduce(xor, body):02X}".encode() + b"\x03"


def _yaohua_text(kg: int, moving: bool) -> bytes:
    return b"=" + (b"-" if kg < 0 else b"0") + f"{abs(kg):07d}".encode()


def _a_and_d(kg: int, moving: bool) -> bytes:
    return b"US" * moving + b"ST" * (not moving) + f",GS,{kg:+08d}kg\r\n".encode()


def _cas(kg: int, moving: bool) -> bytes:
    return b"US" * moving + b"ST" * (not moving) + f",GS,\x01\x80,{kg:8d} kg\r\n".encode("latin-1")


# Format -> how it says a value in whole kilograms, and whether it moves; sources in instruments/weighing_indicator.
FRAMES: Mapping[str, Callable[[int, bool], bytes]] = {
    "toledo": _toledo,
    "yaohua": _yaohua,
    "yaohua_text": _yaohua_text,
    "a_and_d": _a_and_d,
    "cas": _cas,
}
