"""What each kernel computes, in readable Python and NumPy: the oracle of the tests. Slow on purpose, never in use.

The meters here keep every sample and do the definition's sum for each gate; they check no input and have no state().
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from proofvan_dsp.meters import AcConfig, AcWindow, PowerConfig, PulseConfig, PulseWindow, Window
from proofvan_dsp.sums import CLIPPED, GAP, OUTSIDE, POSITION_BITS, SUM_BITS, Gate, GateSums, PulseGate

UNIT = 1 << POSITION_BITS


class Scanner:
    """Frames out of bytes: at each magic, length and CRC decide; if either is wrong, go on one byte later."""

    def __init__(self, maximum_payload: int = 1012) -> None:
        self.maximum_payload = maximum_payload
        self.frames = self.bad_crc = self.bad_length = self.skipped = 0
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, int, int, bytes]]:
        """Give the frames that `data` completes as (message, flags, sequence, payload)."""
        self._rest += data
        found = []
        while self._rest:
            size = self._size_of_candidate()
            if size is None or size > len(self._rest):
                break
            if size and zlib.crc32(self._rest[: size - 4]) == int.from_bytes(self._rest[size - 4 : size], "little"):
                header = self._rest
                sequence = int.from_bytes(header[6:8], "little")
                found.append((header[4], header[5], sequence, header[8 : size - 4]))
                self.frames += 1
                self._rest = self._rest[size:]
                continue
            self.bad_crc += size > 0
            self.skipped += 1
            self._rest = self._rest[1:]
        return found

    def _size_of_candidate(self) -> int | None:
        """Bytes of the frame at the front; 0 when there can be none, None when it is too early to say."""
        magic = b"\x5a\xa5"
        if not (self._rest.startswith(magic) or magic.startswith(self._rest)):
            return 0
        if len(self._rest) < 4:
            return None
        length = int.from_bytes(self._rest[2:4], "little")
        if length > self.maximum_payload:
            self.bad_length += 1
            return 0
        return 12 + length


def samples(payload: bytes, channels: int, width: int) -> npt.NDArray[np.signedinteger]:
    """Little-endian signed samples, channel-interleaved, as counts[n, channels]."""
    numbers = [int.from_bytes(payload[at : at + width], "little", signed=True) for at in range(0, len(payload), width)]
    if width == 8:
        return np.array(numbers, dtype=np.int64).reshape(-1, channels)
    return np.array(numbers, dtype=np.int32).reshape(-1, channels)


class PowerMeter:
    """Sums by their definition: unit interval by unit interval, each crossed by a straight line."""

    def __init__(self, config: PowerConfig) -> None:
        self.config = config
        self.samples: dict[int, list[int]] = {}
        self.origin: int | None = None
        self.next_index = 0

    def feed(self, first_index: int, counts: npt.NDArray[np.int32]) -> list[Window]:
        """Take counts[n, channels] from sample `first_index` on; give the windows that they complete."""
        rows = counts.tolist()
        self.samples.update(enumerate(rows, first_index))
        return self._advance(first_index, len(rows))

    def hole(self, first_index: int, count: int) -> list[Window]:
        """Take note that `count` samples from `first_index` on will never come."""
        return self._advance(first_index, count)

    def gate(self, start: int, end: int) -> GateSums:
        """Exact sums between two positions."""
        integrals = [0] * (self.config.channels + len(self.config.pairs))
        first, last = start >> POSITION_BITS, -(-end >> POSITION_BITS)
        for index in range(max(first, self.origin or 0), min(last, self.next_index)):
            if index not in self.samples or index + 1 not in self.samples:
                continue
            f0 = max(start - index * UNIT, 0)
            f1 = min(end - index * UNIT, UNIT)
            lines = zip(self._quantities(index), self._quantities(index + 1), strict=True)
            for number, (v, w) in enumerate(lines):
                integrals[number] += (v * (f1 - f0) << (POSITION_BITS + 1)) + (w - v) * (f1 * f1 - f0 * f0)
        touched = self._present(first, last)
        inside = [index for index in self._present(first, last) if start <= index * UNIT < end]
        totals, products = self._named(integrals)
        lowest, highest = self._extremes(touched)
        flags = self._outside(start, end) | self._gap(start, end) | self._clipped(touched)
        return GateSums(Gate(start, end), totals, products, lowest, highest, len(inside), flags)

    def _advance(self, first_index: int, count: int) -> list[Window]:
        if count == 0:
            return []
        before = first_index if self.origin is None else self.next_index
        self.origin = first_index if self.origin is None else self.origin
        self.next_index = first_index + count
        size = self.config.window
        if not size:
            return []
        numbers = range((before - self.origin) // size, (self.next_index - self.origin) // size)
        windows = (self._window(self.origin + number * size) for number in numbers)
        return [window for window in windows if window.count]

    def _window(self, first: int) -> Window:
        inside = self._present(first, first + self.config.window - 1)
        sums = [0] * (self.config.channels + len(self.config.pairs))
        for index in inside:
            sums = [total + value for total, value in zip(sums, self._quantities(index), strict=True)]
        totals, products = self._named([total << SUM_BITS for total in sums])
        lowest, highest = self._extremes(inside)
        flags = self._clipped(inside) | (GAP if len(inside) < self.config.window else 0)
        return Window(first, len(inside), totals, products, lowest, highest, flags)

    def _quantities(self, index: int) -> list[int]:
        counts = self.samples[index]
        return counts + [counts[a] * counts[b] for a, b in self.config.pairs]

    def _named(self, sums: list[int]) -> tuple[dict[int, int], dict[tuple[int, int], int]]:
        channels = self.config.channels
        return dict(enumerate(sums[:channels])), dict(zip(self.config.pairs, sums[channels:], strict=True))

    def _present(self, first: int, last: int) -> list[int]:
        """Give the indices first..last of which the sample is there."""
        begin = max(first, self.origin or 0)
        return [index for index in range(begin, min(last + 1, self.next_index)) if index in self.samples]

    def _extremes(self, indices: list[int]) -> tuple[dict[int, int], dict[int, int]]:
        if not indices:
            return {}, {}
        columns = list(zip(*(self.samples[index] for index in indices), strict=True))
        return dict(enumerate(map(min, columns))), dict(enumerate(map(max, columns)))

    def _clipped(self, indices: list[int]) -> int:
        full_scale = self.config.full_scale
        rows = (self.samples[index] for index in indices)
        clipped = any(abs(count) >= limit for row in rows for count, limit in zip(row, full_scale, strict=True))
        return CLIPPED if clipped else 0

    def _outside(self, start: int, end: int) -> int:
        if self.origin is None:
            return OUTSIDE
        return OUTSIDE if start < self.origin * UNIT or end > (self.next_index - 1) * UNIT else 0

    def _gap(self, start: int, end: int) -> int:
        """GAP when a unit interval that the gate overlaps lacks one of its ends."""
        if self.origin is None:
            return 0
        intervals = range(max(start >> POSITION_BITS, self.origin), min(-(-end >> POSITION_BITS), self.next_index - 1))
        return GAP if any(k not in self.samples or k + 1 not in self.samples for k in intervals) else 0


class AcMeter:
    """Windows of whole cycles by moving sums over the reference channel and its rising crossings."""

    def __init__(self, config: AcConfig) -> None:
        self.config = config
        self.power = PowerMeter(config.power_config())

    def feed_all(self, first_index: int, counts: npt.NDArray[np.int32]) -> list[AcWindow]:
        """Give every window of a stretch of samples without holes."""
        self.power.feed(first_index, counts)
        lengths = [max(1, round(Fraction(self.config.rate) / (self.config.nominal_frequency * n))) for n in (3, 5, 7)]
        limit = self.config.full_scale[self.config.reference]
        filtered = np.clip(counts[:, self.config.reference].astype(np.int64), -limit, limit)
        for length in lengths:
            filtered = np.convolve(filtered, np.ones(length, dtype=np.int64))[: len(filtered)]
        delay = sum(length - 1 for length in lengths)
        threshold = limit * lengths[0] * lengths[1] * lengths[2] // 512
        crossings = self._crossings(filtered.tolist(), delay, threshold)
        return list(self._windows(first_index, crossings))

    def gate(self, start: int, end: int) -> GateSums:
        """Exact sums between two positions."""
        return self.power.gate(start, end)

    @staticmethod
    def _crossings(filtered: list[int], delay: int, threshold: int) -> list[tuple[int, int]]:
        """(index of the sample at or after the crossing, its position) of every armed rising crossing."""
        crossings, armed = [], False
        for index in range(delay + 3, len(filtered)):
            before, after = filtered[index - 1], filtered[index]
            armed = armed or after < -threshold
            if armed and before < 0 <= after:
                armed = False
                fraction = (-before << POSITION_BITS) // (after - before)
                crossings.append((index, (2 * (index - 1) - delay) * UNIT // 2 + fraction))
        return crossings

    def _windows(self, first_index: int, crossings: list[tuple[int, int]]) -> Iterable[AcWindow]:
        offset = first_index * UNIT
        cycles: list[int] = []
        last = None
        for index, position in crossings:
            if last is not None and index - last - 1 > 4 * self.config.samples_per_cycle:
                cycles = []
            last = index
            cycles.append(position + offset)
            if len(cycles) == self.config.cycles + 1:
                yield AcWindow(self.power.gate(cycles[0], cycles[-1]), self.config.cycles, self.config.rate)
                cycles = [cycles[-1]]


class PulseMeter:
    """Pulses and their anomalies in lists."""

    def __init__(self, config: PulseConfig) -> None:
        self.config = config
        self.indices: list[int] = []
        self.ticks: list[int] = []
        self.anomalies: list[str | int] = []  # per pulse: "", "glitch", "hole" or the number missing before it
        self._running = 0  # sixteenths of a tick
        self._known_until = 0
        self._hole_before = False

    def feed(self, first_index: int, ticks: npt.NDArray[np.int64]) -> list[PulseWindow]:
        """Take the stamps of the pulses from `first_index` on; give the windows that they complete."""
        windows = []
        for index, tick in enumerate(ticks.tolist(), first_index):
            self.anomalies.append(self._judge(tick))
            self.ticks.append(tick)
            self.indices.append(index)
            if self.config.window and len(self.ticks) % self.config.window == 0:
                windows.append(self._window())
        return windows

    def hole(self, first_index: int, count: int) -> list[PulseWindow]:
        """Take note that `count` pulses from `first_index` on will never be known."""
        self._hole_before = True
        return []

    def heard(self, tick: int) -> None:
        """Take note that every pulse up to `tick` is here."""
        self._known_until = max(self._known_until, tick)

    def gate(self, start: int, end: int) -> PulseGate:
        """Pulses with start <= stamp < end, and the interpolated number."""
        opening = sum(tick < start for tick in self.ticks)
        closing = sum(tick < end for tick in self.ticks)
        count, ticks = closing - opening, self.ticks
        touched = self.anomalies[opening : closing + 1]
        flags = GAP if "hole" in touched or (self._hole_before and (not ticks or end > ticks[-1])) else 0
        if not ticks or start < ticks[0] or end > max(ticks[-1], self._known_until):
            flags |= OUTSIDE
        glitches = sum(anomaly == "glitch" for anomaly in touched)
        missing = sum(anomaly for anomaly in touched if isinstance(anomaly, int))
        running = count and closing < len(ticks) and not self._stands(opening, start) and not self._stands(closing, end)
        if running:
            pulse_ticks = ticks[closing] - ticks[opening]
            interpolated = Fraction(count * (end - start), pulse_ticks)
            return PulseGate(count, count, pulse_ticks, end - start, interpolated, glitches, missing, flags)
        pulse_ticks = ticks[closing - 1] - ticks[opening] if count else 0
        whole = max(count - 1, 0)
        return PulseGate(count, whole, pulse_ticks, end - start, Fraction(count), glitches, missing, flags)

    def _stands(self, pulse: int, gate_end: int) -> bool:
        before = self.ticks[pulse - 1] if pulse else gate_end
        return self.ticks[pulse] - before > self.config.longest_ticks

    def _judge(self, tick: int) -> str | int:
        if self._hole_before:
            self._hole_before = False
            return "hole"
        if not self.ticks:
            return ""
        interval = tick - self.ticks[-1]
        if interval < self.config.shortest_ticks:
            return "glitch"
        if interval <= self.config.longest_ticks:
            step = (16 * interval - self._running) >> 3 if self._running else 16 * interval
            self._running += step
            return ""
        if not self._running:
            return ""
        multiple = (16 * interval + self._running // 2) // self._running
        near = 4 * abs(16 * interval - multiple * self._running) <= self._running
        return multiple - 1 if 2 <= multiple <= 16 and near else ""

    def _window(self) -> PulseWindow:
        size = self.config.window
        anomalies = self.anomalies[-size:]
        return PulseWindow(
            self.indices[-size],
            size,
            self.ticks[-size],
            self.ticks[-1],
            sum(anomaly == "glitch" for anomaly in anomalies),
            sum(anomaly for anomaly in anomalies if isinstance(anomaly, int)),
            GAP if "hole" in anomalies else 0,
        )
