"""End to end: the rated stream over a pty, and the most that a pty and TCP carry (goals G16 and G17).

The undecoded floor is read in the same run, in turn with ours.
"""

from __future__ import annotations

from contextlib import ExitStack

from bench.figures import Figure
from bench.timing import percentiles
from bench.workloads.frames import feeder
from bench.workloads.lines import (
    FRAME,
    PER_SECOND,
    Log,
    Sender,
    delays,
    pty_line,
    read_as_host,
    read_blocking,
    tcp_line,
)

STREAMS = 10
MOST_FRAMES = {"pty": 64 * 800, "TCP": 64 * 6000}  # 51 MB, 381 MB


def measure(build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure the rated stream and the most of both lines."""
    return _rated(1.5 if quick else 2.0, 3 if quick else 8) + _most("pty", quick) + _most("TCP", quick)


def _rated(seconds: float, repeats: int) -> list[Figure]:
    case, frames = "rated stream over a pty", int(seconds * PER_SECOND)
    floors, hosts = [], []
    for _ in range(repeats):
        floors.append(_rated_once(frames, False))
        hosts.append(_rated_once(frames, True))
    floor_cpu, host_cpu = min(log.cpu for log, _ in floors), min(log.cpu for log, _ in hosts)
    floor_p99 = min(taken["p99"] for _, taken in floors)
    host_p99 = min(taken["p99"] for _, taken in hosts)
    share = 100 * host_cpu / seconds
    return [
        Figure("E2E", case, "bare read", 100 * floor_cpu / seconds, "% of a core"),
        Figure("E2E", case, "ours", share, "% of a core"),
        Figure("E2E", case, "ours over bare read", host_cpu / floor_cpu, "×"),
        Figure("E2E", case, "bare read p99", floor_p99 * 1e3, "ms"),
        Figure("E2E", case, "ours p99", host_p99 * 1e3, "ms"),
        Figure("E2E", case, "p99 later", (host_p99 - floor_p99) * 1e3, "ms"),
        Figure("E2E", case, "ten streams", 100 * _ten_cpu(frames) / seconds, "% of a core"),
    ]


def _rated_once(frames: int, host: bool) -> tuple[Log, dict[str, float]]:
    with pty_line() as (descriptor, line):
        sender = Sender(descriptor, frames, paced=True)
        log = read_as_host([line], sender, [feeder()]) if host else read_blocking(line, sender, None)
        return log, percentiles(delays(log, sender.finish()))


def _ten_cpu(frames: int) -> float:
    """CPU seconds of one loop that reads and decodes ten rated streams at once; the best of three runs."""
    return min(_ten_once(frames) for _ in range(3))


def _ten_once(frames: int) -> float:
    with ExitStack() as stack:
        descriptors, lines = zip(*(stack.enter_context(pty_line()) for _ in range(STREAMS)), strict=True)
        sender = Sender(descriptors[0], frames, True, descriptors[1:])
        log = read_as_host(lines, sender, [feeder() for _ in lines])
        sender.finish()
        return log.cpu


def _most(kind: str, quick: bool) -> list[Figure]:
    frames = MOST_FRAMES[kind] // (4 if quick else 1) // 64 * 64
    best = {"bare read": float("inf"), "ours": float("inf")}
    for _ in range(3 if quick else 5):
        for name in best:
            best[name] = min(best[name], _most_once(kind, frames, name == "ours"))
    case, size = f"most over {'a pty' if kind == 'pty' else kind}", frames * FRAME / 1e6
    figures = [Figure("E2E", case, name, size / taken, "MB/s") for name, taken in best.items()]
    return [*figures, Figure("E2E", case, "ours over bare read", best["bare read"] / best["ours"], "×")]


def _most_once(kind: str, frames: int, decoded: bool) -> float:
    with (pty_line if kind == "pty" else tcp_line)() as (descriptor, line):
        sender = Sender(descriptor, frames, paced=False)
        log = read_blocking(line, sender, feeder() if decoded else None)
        sender.finish()
        return log.wall
