"""The data that every contender gets: alternating power, direct power, pulses, wire frames. Seeds are fixed."""

from __future__ import annotations

import struct
import zlib

import numpy as np

FULL_SCALE = (1 << 23) - 1
CHANNELS, PAIRS = 8, ((0, 4), (1, 5), (2, 6), (3, 7))
HARMONICS = {1: 1.0, 3: 0.05, 5: 0.04, 7: 0.03, 11: 0.01}
U_LEVEL, I_LEVEL, ANGLE = 0.8, 0.5, 0.6435011087932844  # full scale; cos phi = 0.8
TICKS_PER_SECOND = 1_000_000_000
PULSE_RATE, SHORTEST, LONGEST = 20_000, 20_000, 80_000  # Hz; ticks


def ac_counts(rate: float, samples: int, frequency: float = 50.2) -> np.ndarray:
    """Counts[n, 8] (int32, 24 bit): three phases and a fourth pair, harmonics to the 11th, cos phi 0.8."""
    angle = 2 * np.pi * frequency * np.arange(samples) / rate
    counts = np.empty((samples, CHANNELS), dtype=np.int32)
    for pair in range(4):
        phase = angle - 2 * np.pi * pair / 3 + 0.3
        u = sum(level * np.sin(order * phase) for order, level in HARMONICS.items())
        i = sum(level * np.sin(order * phase - ANGLE) for order, level in HARMONICS.items())
        counts[:, pair] = np.round(U_LEVEL * FULL_SCALE * 0.9 * u)
        counts[:, pair + 4] = np.round(I_LEVEL * FULL_SCALE * 0.9 * i)
    return counts


def dc_counts(pairs: int) -> np.ndarray:
    """Counts[n, 2] (int32, 24 bit): direct voltage and current with 2 % ripple and noise."""
    random = np.random.default_rng(2)
    counts = np.empty((pairs, 2), dtype=np.int32)
    ripple = np.sin(2 * np.pi * 300 / 1e6 * np.arange(pairs))
    for column, level in enumerate((0.7, 0.5)):
        counts[:, column] = level * FULL_SCALE * (1 + 0.02 * ripple) + random.integers(-500, 500, pairs)
    return counts


def pulse_ticks(pulses: int, anomalies_per_million: float, seed: int = 3) -> np.ndarray:
    """Stamps (int64, ns) of 20 kHz with 1 % jitter; half of the anomalies are glitches, half are missing pulses."""
    random = np.random.default_rng(seed)
    period = TICKS_PER_SECOND // PULSE_RATE
    intervals = random.integers(period - period // 100, period + period // 100, pulses, dtype=np.int64)
    places = random.choice(pulses, int(pulses * anomalies_per_million / 1e6), replace=False)
    intervals[places[::2]] = period // 10
    intervals[places[1::2]] = 2 * period
    return np.cumsum(intervals)


def frame_stream(instants: int, size: int, damaged: bool) -> np.ndarray:
    """Wire bytes (uint8) of about `size`: SampleBlock frames of 8 channels int24, `instants` each.

    When damaged, 1 % of the frames have a header that is no header, and all payloads are full of false magics, half of
    them with a plausible length.
    """
    random = np.random.default_rng(4)
    body, frames = 24 * instants, size // (12 + 20 + 24 * instants)
    pieces = []
    for number in range(frames):
        samples = bytearray(random.bytes(body))
        if damaged:
            for at in range(0, body - 3, 4):
                length = int(random.integers(0, 1012)) if at % 8 else 0xFFFF
                samples[at : at + 4] = struct.pack("<HH", 0xA55A, length)
        head = struct.pack("<HHBBH", 0xA55A, 20 + body, 0x40, 0, number & 0xFFFF)
        block = struct.pack("<BBBBQQ", 1, 0, CHANNELS, 3, number * instants, number * instants * 15)
        frame = head + block + bytes(samples)
        frame += struct.pack("<I", zlib.crc32(frame))
        if damaged and number % 100 == 50:
            frame = frame[:2] + b"\xff\xff" + frame[4:]
        pieces.append(frame)
    return np.frombuffer(b"".join(pieces), dtype=np.uint8)
