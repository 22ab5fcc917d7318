"""W4: wire frames found, checked and unpacked: sizes, chunks, damage, with and without PCLMUL (goals G8 and G9)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bench.figures import Figure, rates
from bench.limits import FrameLimit
from bench.peers.frames import construct_frames, library_frames, numba_frames
from bench.signals import CHANNELS, frame_stream
from bench.timing import best_seconds
from bench.workloads.contenders import add_peer, missing

INSTANTS = (2, 8, 40)
CHUNKS = (1024, 65536)
SIZE = 4 << 20
UNIT = "MB/s"


def measure(build: str, peers: bool, quick: bool) -> list[Figure]:
    """Measure every case of one build."""
    figures = []
    for instants in INSTANTS if not quick else (40,):
        for damaged in (False, True):
            stream = frame_stream(instants, SIZE if not quick else SIZE // 4, damaged)
            for chunk in CHUNKS:
                figures += _case(build, stream, instants, chunk, damaged, peers and instants == 40 and chunk == 65536)
    return figures


def name(instants: int, chunk: int, damaged: bool) -> str:
    """Give a case its name."""
    return f"frames of n = {instants}, chunks of {chunk // 1024} KiB, {'worst case' if damaged else 'clean'}"


def feeder() -> Callable[[memoryview], object]:
    """Give the way of a chunk into columns through our scanner."""
    try:
        from proofvan_dsp.frame import FrameColumns
    except ImportError:
        return _by_payload()
    columns: Callable[[memoryview], object] = FrameColumns(1, CHANNELS, 3).feed
    return columns


def sliced(work: Callable[[], object]) -> Callable[[], object]:
    """Do work with our scanner's checksum by slice-by-8, as on a processor without carry-less multiplication."""
    from proofvan_dsp import frame

    choose: Callable[[bool], bool] = getattr(frame, "use_carryless_multiply", lambda wanted: False)

    def without() -> None:
        choose(False)
        try:
            work()
        finally:
            choose(True)

    return without


def _by_payload() -> Callable[[memoryview], object]:
    from proofvan_dsp.frame import Scanner
    from proofvan_dsp.unpack import samples

    scanner = Scanner()

    def feed(chunk: memoryview) -> None:
        for _, _, _, payload in scanner.feed(chunk):
            samples(payload[20:], payload[2], payload[3])

    return feed


def _case(build: str, stream: np.ndarray, instants: int, chunk: int, damaged: bool, peers: bool) -> list[Figure]:
    case, whole = name(instants, chunk, damaged), stream.tobytes()
    folding, slicing = (FrameLimit(build, fold, 1 << 18) for fold in (True, False))
    pieces = [memoryview(whole)[at : at + chunk] for at in range(0, len(whole), chunk)]
    work: dict[str, Callable[[], object]] = {
        f"C limit {build}": lambda: folding.run(stream, chunk),
        f"C limit {build}, slice-by-8": lambda: slicing.run(stream, chunk),
        f"ours {build}": lambda: _over(feeder(), pieces),
        f"ours {build}, slice-by-8": sliced(lambda: _over(feeder(), pieces)),
    }
    absent = []
    if peers:
        work["libraries"] = lambda: library_frames(whole, chunk)
        absent = add_peer(work, "numba", "numba", lambda: _compiled(stream))
    seconds = best_seconds(work, 9)
    figures = rates("W4", case, UNIT, len(whole), seconds) + missing(absent, "W4", case)
    if peers and not damaged:
        part = whole[: 992 * 40]
        figures += rates(
            "W4", case, UNIT, len(part), best_seconds({"construct alone": lambda: construct_frames(part)}, 3)
        )
    return figures


def _over(feed: Callable[[memoryview], object], pieces: list[memoryview]) -> None:
    for piece in pieces:
        feed(piece)


def _compiled(stream: np.ndarray) -> Callable[[], object]:
    scan, out = numba_frames(), np.zeros(1 << 21, dtype=np.int32)
    scan(stream[: 992 * 2], out)
    return lambda: scan(stream, out)
