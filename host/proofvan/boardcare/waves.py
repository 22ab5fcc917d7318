"""What alternates while the reference stands still: effective counts of a channel, lag of a current behind its voltage.

Sums under a Hann window, so that cycles that are not whole do not matter: its side lobes fall with the third power of
the number of cycles (Harris 1978, figure 13). Sums are rounded once (math.fsum): the same numbers on every computer.
"""

from __future__ import annotations

import cmath
import math
from fractions import Fraction
from statistics import stdev
from typing import Any

import numpy as np
import numpy.typing as npt

from proofvan.boardcare.averages import PARTS, SETTLE_S, U_COUNT, Average, Averages
from proofvan.core.clock import Clock
from proofvan.core.line.counts import CountBlock
from proofvan.link.session import Session
from proofvan.standards.standard import Standard
from proofvan_hw.load import Channel, RigBoard

Samples = npt.NDArray[np.float64]


class Waves(Averages):
    """Averages alternating channels of one board; `frequency_hz` is the reference's."""

    def __init__(
        self, board: RigBoard, session: Session, clock: Clock, standard: Standard, frequency_hz: Fraction
    ) -> None:
        super().__init__(board, session, clock, standard)
        self._frequency_hz = float(frequency_hz)
        self._blocks: dict[int, list[npt.NDArray[np.signedinteger[Any]]]] = {}

    async def average(self, role: str, seconds: float) -> Average:
        """Give the effective value of a channel about its mean, in counts above the offset that is in force."""
        (wave,), temperature = await self._waves((role,), seconds)
        parts = [effective(part) for part in np.array_split(wave, PARTS)]
        u = math.hypot(stdev(parts) / math.sqrt(PARTS), U_COUNT)
        return Average(Fraction(effective(wave)) + self._standard.channels[role].offset_counts, u, temperature)

    async def lag(self, voltage: str, current: str, seconds: float) -> Average:
        """Give by how many degrees a current follows its voltage, as the samples show it."""
        waves, temperature = await self._waves((voltage, current), seconds)
        cycles = self._frequency_hz / self._board.stream(self._board.channel(voltage).stream.name).rate
        parts = [
            lag_degrees(u, i, cycles) for u, i in zip(*(np.array_split(wave, PARTS) for wave in waves), strict=True)
        ]
        whole = lag_degrees(waves[0], waves[1], cycles)
        return Average(Fraction(whole), stdev(parts) / math.sqrt(PARTS), temperature)

    async def _waves(self, roles: tuple[str, ...], seconds: float) -> tuple[list[Samples], Fraction]:
        """Give the samples of the whole gate, each channel's, and the board's temperature meanwhile."""
        channels, warm = [self._board.channel(role) for role in roles], self._thermometer()
        self._blocks.clear()
        sums = await self._gates([*channels, *([warm] if warm is not None else [])], seconds)
        temperature = self._temperature(sums[-1][0] if warm is not None else None, warm)
        return [self._samples(channel, seconds) for channel in channels], temperature

    def _samples(self, channel: Channel, seconds: float) -> Samples:
        rate = self._board.stream(channel.stream.name).rate
        first, count = math.ceil(SETTLE_S * rate), max(PARTS, math.ceil(seconds * rate))
        counts = np.concatenate(self._blocks[channel.stream.number])[first : first + count, channel.channel]
        return counts.astype(np.float64)

    def _seen(self, block: CountBlock) -> None:
        self._blocks.setdefault(block.stream, []).append(block.counts)


def effective(wave: Samples) -> float:
    """Give the effective value about the mean."""
    window = _hann(len(wave))
    whole = math.fsum(window)
    mean = math.fsum(window * wave) / whole
    return math.sqrt(math.fsum(window * (wave - mean) ** 2) / whole)


def lag_degrees(voltage: Samples, current: Samples, cycles_per_sample: float) -> float:
    """Give by how many degrees the second wave follows the first, above -180 up to 180."""
    turns = 2.0 * math.pi * cycles_per_sample * np.arange(len(voltage))
    window = _hann(len(voltage))
    cosine, sine = window * np.cos(turns), window * np.sin(turns)

    def phase(wave: Samples) -> float:
        wave = wave - math.fsum(window * wave) / math.fsum(window)
        return cmath.phase(complex(math.fsum(cosine * wave), -math.fsum(sine * wave)))

    lag = math.degrees(phase(voltage) - phase(current))
    return lag - 360.0 * math.ceil((lag - 180.0) / 360.0)


def _hann(length: int) -> Samples:
    return 0.5 - 0.5 * np.cos(2.0 * math.pi * (np.arange(length) + 0.5) / length)
