"""Quick look at the signal core's speed: `python bench/dsp_quick.py`.

Best of five by thread CPU time, beside a NumPy (or zlib) peer that does the same work on the same data in the same run.
Judge the ratios; the absolute figures depend on the machine and its load.
"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from proofvan_dsp.ac import AcConfig, AcMeter
from proofvan_dsp.frame import Scanner
from proofvan_dsp.power import PowerConfig, PowerMeter
from proofvan_dsp.pulse import PulseConfig, PulseMeter
from proofvan_dsp.unpack import samples

BLOCKS = 64
FULL_SCALE = (1 << 23) - 1
RANDOM = np.random.default_rng(1)


def best(work: Callable[[], None]) -> float:
    """Least thread CPU seconds of five runs."""
    times = []
    for _ in range(5):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return min(times)


def show(name: str, amount: float, unit: str, ours: Callable[[], None], peer: Callable[[], None]) -> None:
    """Print one line: ours, the peer, the ratio."""
    fast, slow = amount / best(ours) / 1e6, amount / best(peer) / 1e6
    print(f"{name:34} {fast:9.1f} {unit:12} peer {slow:9.1f}   ratio {fast / slow:5.1f}", flush=True)


def power(channels: int, block: int) -> None:
    """Compare sums, extremes and one product per channel pair with the same sums in NumPy."""
    pairs = tuple((c, c + 1) for c in range(0, channels, 2))
    counts = RANDOM.integers(-FULL_SCALE, FULL_SCALE, (block, channels), dtype=np.int32)
    meter = PowerMeter(PowerConfig(channels, pairs, (FULL_SCALE,) * channels, history=1 << 18))
    index = 0

    def ours() -> None:
        nonlocal index
        for _ in range(BLOCKS):
            meter.feed(index, counts)
            index += block

    def peer() -> None:
        for _ in range(BLOCKS):
            counts.sum(axis=0, dtype=np.int64), counts.min(axis=0), counts.max(axis=0)
            for a, b in pairs:
                np.dot(counts[:, a].astype(np.int64), counts[:, b].astype(np.int64))

    ours()
    show(f"PowerMeter {channels} ch, blocks of {block}", BLOCKS * block, "Minstants/s", ours, peer)


def ac() -> None:
    """Compare ten-cycle windows at 64 kS/s, two channels, with sums over whole-sample windows in NumPy."""
    rate, block = 64_000, 1024
    angle = 2 * np.pi * 50 * np.arange(BLOCKS * block) / rate
    counts = (6e6 * np.stack([np.sin(angle), np.sin(angle - 0.6)], axis=1)).astype(np.int32)

    def ours() -> None:
        meter = AcMeter(AcConfig(2, ((0, 1),), (FULL_SCALE, FULL_SCALE), Fraction(rate), history=1 << 18))
        for at in range(0, len(counts), block):
            meter.feed(at, counts[at : at + block])

    def peer() -> None:
        for at in range(0, len(counts), rate // 5):
            window = counts[at : at + rate // 5].astype(np.float64)
            (
                (window * window).mean(axis=0),
                (window[:, 0] * window[:, 1]).mean(),
                np.diff(np.signbit(window[:, 0])).sum(),
            )

    show("AcMeter 2 ch, blocks of 1024", len(counts), "Minstants/s", ours, peer)


def frames(chunk: int) -> None:
    """Compare frames of 992 bytes, CRC checked, with zlib and struct at known places."""
    bodies = (struct.pack("<HHBBH", 0xA55A, 980, 0x40, 0, n) + RANDOM.bytes(980) for n in range(660))
    stream = b"".join(body + struct.pack("<I", zlib.crc32(body)) for body in bodies)

    def ours() -> None:
        scanner = Scanner()
        for at in range(0, len(stream), chunk):
            scanner.feed(stream[at : at + chunk])
        assert scanner.frames == 660

    def peer() -> None:
        view = memoryview(stream)
        for at in range(0, len(stream), 992):
            assert zlib.crc32(view[at : at + 988]) == struct.unpack_from("<I", stream, at + 988)[0]
            struct.unpack_from("<HHBBH", stream, at), bytes(view[at + 8 : at + 988])

    show(f"Scanner 992 B frames, chunks {chunk}", len(stream), "MB/s", ours, peer)


def unpacking() -> None:
    """Compare int24 to int32, blocks of 960 bytes."""
    payload = RANDOM.bytes(960)

    def ours() -> None:
        for _ in range(2000):
            samples(payload, 8, 3)

    def peer() -> None:
        for _ in range(2000):
            columns = np.frombuffer(payload, dtype=np.uint8).reshape(-1, 3)
            wide = np.zeros((len(columns), 4), dtype=np.uint8)
            wide[:, 1:] = columns
            (wide.view("<i4") >> 8).reshape(-1, 8)

    show("unpack int24, 960 B blocks", 2000 * 960, "MB/s", ours, peer)


def pulses() -> None:
    """Compare stamps of 20 kHz with jitter, anomalies counted."""
    ticks = np.cumsum(RANDOM.integers(49_000, 51_000, 1 << 20)).astype(np.int64)

    def ours() -> None:
        meter = PulseMeter(PulseConfig(20_000, 80_000, history=1 << 16))
        for at in range(0, len(ticks), 4096):
            meter.feed(at, ticks[at : at + 4096])

    def peer() -> None:
        intervals = np.diff(ticks)
        (intervals < 20_000).sum(), (intervals > 80_000).sum(), np.round(intervals / intervals.mean()).sum()

    show("PulseMeter, blocks of 4096", len(ticks), "Mpulses/s", ours, peer)


if __name__ == "__main__":
    power(2, 1024)
    power(2, 40)
    power(8, 1024)
    ac()
    frames(65536)
    frames(1024)
    unpacking()
    pulses()
