"""The station's server with one run whose waveforms come from a process of their own, as those of a real run do.

    python -m bench.screen_server PORT HOME FRAMES_PER_S SOURCE_FRAMES_PER_S

Eight channels of a thousand points; a rate of 0 means as fast as it goes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import socket
import sys
import time
from pathlib import Path

import numpy as np
import uvicorn

from proofvan.compose.practice import practices
from proofvan.compose.wave_line import WaveEar, WaveLine
from proofvan.station.scope import HEADER, POINTS, WINDOW_S
from proofvan.web.app import make_app
from proofvan.web.kept_runs import KeptRun
from proofvan.web.runs import Runs, StationRun

RUN = "00000000000000b5"
JOB = "pile-ac"  # its rig has eight waveform channels
CHANNELS = 8
_PICTURES = 64  # different frames, so that nothing can be kept from one to the next
_AS_FAST_AS_IT_GOES = 1e9


def main(port: int, home: Path, frames_per_s: float, source_frames_per_s: float) -> None:
    """Serve until SIGTERM."""
    # The server ends at this signal by itself and then gives it back: the source must still be ended.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    app = make_app(home, frames_per_s=frames_per_s or _AS_FAST_AS_IT_GOES)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", loop="asyncio"))
    asyncio.run(_serve(server, app.state.runs, home, source_frames_per_s))


async def _serve(server: uvicorn.Server, runs: Runs, home: Path, rate: float) -> None:
    run = StationRun(KeptRun(RUN, JOB, 1.0, 1, owner="bench"), practices()[JOB], home, lambda: None)
    run.shown.state["steps"][0]["state"] = "now"
    runs.add(run)
    ear = WaveEar(run.hear)
    source = multiprocessing.get_context("fork").Process(target=_sample, args=(ear.run_end, rate), daemon=True)
    source.start()
    ear.inherited()
    try:
        await server.serve()
    finally:
        source.terminate()
        source.join()


def _sample(descriptor: int, rate: float) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what the server ignores came along
    frames = [_frame(n) for n in range(_PICTURES)]
    if rate:
        _paced(WaveLine(descriptor), frames, rate)
    line = socket.socket(fileno=descriptor)
    while True:  # the line itself says when it can take no more
        for frame in frames:
            line.send(frame)


def _paced(line: WaveLine, frames: list[bytes], rate: float) -> None:
    begin = time.monotonic()
    for n in range(sys.maxsize):
        time.sleep(max(0.0, begin + n / rate - time.monotonic()))
        line.send(frames[n % len(frames)])


def _frame(n: int) -> bytes:
    times = np.arange(POINTS) / POINTS
    rows = [325 * np.sin(2 * np.pi * (5 * times + channel / 3 + n / _PICTURES)) for channel in range(CHANNELS)]
    return HEADER.pack(CHANNELS, POINTS, WINDOW_S) + np.array(rows, "<f4").tobytes()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
