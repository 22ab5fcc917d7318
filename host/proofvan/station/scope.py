"""The waveform of a running measurement for people: the newest stretch of every sampled channel, no peak lost.

It looks on and has no part in any result: the meters are fed by the same blocks, before and without it.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proofvan.standards.standard import Standard
from proofvan.station.wave_out import WaveOut
from proofvan_dsp import unpack
from proofvan_dsp.decimate import Pyramid
from proofvan_hw.model import Channel, Rig, RigBoard, RigStream
from proofvan_wire.sample_messages import SampleBlock

# Most points of a channel in one frame: the lowest and the highest value of each of half as many equal parts.
POINTS = 1000
# Five cycles of the mains: a wave is seen as one, and what stands still stands still.
WINDOW_S = 0.1
# Channels (u16), points (u16), length of the stretch in seconds (f32); then a row of float32 for each channel.
HEADER = struct.Struct("<HHf")


@dataclass(frozen=True, slots=True)
class ScopeChannel:
    """A channel as it is shown: value = gain * (count - offset) in `unit`."""

    board: str
    stream: int
    channel: int
    role: str
    unit: str
    gain: float
    offset: float


def scope_channels(rig: Rig, standards: Mapping[str, Standard]) -> tuple[ScopeChannel, ...]:
    """Give the waveform channels of a rig in the order of their rows."""
    return tuple(
        _channel(board, one, standards)
        for board in rig.boards
        for one in board.channels
        if one.stream.kind == "waveform"
    )


class Scope:
    """Keeps the newest stretch of each waveform and hands a frame to whoever wants one."""

    def __init__(self, rig: Rig, standards: Mapping[str, Standard], out: WaveOut) -> None:
        self._channels, self._out = scope_channels(rig, standards), out
        self._runs = {
            (board.name, stream.stream.number): stream
            for board in rig.boards
            for stream in board.streams
            if stream.stream.kind == "waveform"
        }
        # No more parts than there are samples: an empty one would tear the line.
        self._parts = min((POINTS // 2, *(_window(stream) for stream in self._runs.values())))
        self._kept: dict[tuple[str, int], Pyramid] = {}

    def look(self, board: str, block: SampleBlock) -> None:
        """Look at a block of a board; a stream that has begun anew is drawn anew."""
        stream = self._runs.get((board, block.stream))
        if stream is None or block.channels != stream.channels:
            return
        kept = self._pyramid((board, block.stream), stream, block.first_index)
        kept.feed(block.first_index, np.ascontiguousarray(unpack.samples(block.samples, block.channels, block.width)))
        if self._out.due():
            self._out.send(self.frame())

    def frame(self) -> bytes:
        """Give the newest stretch: header and rows; where nothing was sampled, values are not a number."""
        rows = [self._row(one) for one in self._channels]
        return HEADER.pack(len(rows), 2 * self._parts, WINDOW_S) + np.array(rows, "<f4").tobytes()

    def _pyramid(self, key: tuple[str, int], stream: RigStream, first_index: int) -> Pyramid:
        kept = self._kept.get(key)
        expected = None if kept is None else kept.next_index
        if kept is None or (expected is not None and first_index < expected):
            kept = self._kept[key] = Pyramid(stream.channels, 2 * _window(stream))
        elif expected is not None and first_index > expected:
            kept.hole(expected, first_index - expected)
        return kept

    def _row(self, one: ScopeChannel) -> npt.NDArray[np.float32]:
        kept, stream = self._kept.get((one.board, one.stream)), self._runs[one.board, one.stream]
        end = None if kept is None else kept.next_index
        if kept is None or end is None:
            return np.full(2 * self._parts, np.nan, np.float32)
        low, high = kept.view(max(0, end - _window(stream)), end, self._parts)
        counts = np.stack((low[:, one.channel], high[:, one.channel]), axis=1)
        values = one.gain * (counts.astype(np.float64) - one.offset)
        values[low[:, one.channel] > high[:, one.channel]] = np.nan
        row: npt.NDArray[np.float32] = values.ravel().astype(np.float32)
        return row


def _window(stream: RigStream) -> int:
    return max(1, round(stream.rate * WINDOW_S))


def _channel(board: RigBoard, one: Channel, standards: Mapping[str, Standard]) -> ScopeChannel:
    place = (board.name, one.stream.number, one.channel, one.role)
    known = standards[one.standard].channels.get(one.role) if one.standard in standards else None
    if known is not None:
        return ScopeChannel(*place, known.unit, float(known.gain), float(known.offset_counts))
    plain = board.board.channel(one.stream.name, one.channel)
    return ScopeChannel(*place, plain.unit, float(plain.per_count), 0.0)
