"""The fastest stream from a board under MicroPython into the host's link, in real time.

    python bench/stream_soak.py [--seconds 60]

8 channels x 8 kS/s x 24 bit; a converter thread feeds the board, which never waits for the host. Every sample that
arrives is compared with what was fed. Exit code 0 when no block was lost, else 1. A run that a stall of the
scheduler longer than 250 ms disturbed is repeated, at most three times.
"""

from __future__ import annotations

import argparse
import os
import select
import sys
import threading
import time
from dataclasses import dataclass

import numpy as np
import serial

from proofvan.sim.board import FreeBoard
from proofvan_dsp.frame import Scanner
from proofvan_wire.events import BlockReceived, GapFound, HelloReceived, SealChecked, StreamEnded
from proofvan_wire.link import HostLink
from proofvan_wire.stream_messages import StreamStart, StreamStop

CHANNELS, RATE, WIDTH = 8, 8000, 3
STREAM = 1
PUSH_S = 0.005
STALL_S = 0.25  # what the ring is made for
ATTEMPTS = 3


@dataclass
class Outcome:
    """What one run saw; counts are sample instants where not said otherwise."""

    blocks: int = 0
    samples: int = 0
    lost: int = 0
    gaps: int = 0
    wrong: int = 0  # blocks with other samples than were fed
    broken_seals: int = 0
    overflow: int = 0
    dropped: int = 0  # pushes that the board did not take
    bad_frames: int = 0
    longest_stall_s: float = 0.0
    complete: bool = False

    @property
    def clean(self) -> bool:
        """Say whether nothing at all was lost."""
        faults = (self.lost, self.gaps, self.wrong, self.broken_seals, self.overflow, self.dropped, self.bad_frames)
        return self.complete and not any(faults)


class Feeder(threading.Thread):
    """The converter: hands over what is due, whatever the board or the host do."""

    def __init__(self, board: FreeBoard) -> None:
        super().__init__(daemon=True)
        self._board = board
        self._end = threading.Event()
        self.longest_stall_s = 0.0

    def run(self) -> None:
        """Feed until `stop`."""
        begin = last = time.monotonic()
        index = 0
        while not self._end.wait(PUSH_S):
            now = time.monotonic()
            self.longest_stall_s = max(self.longest_stall_s, now - last)
            last = now
            due = int((now - begin) * RATE)
            while index < due:
                count = min(due - index, 1000)
                self._board.push(STREAM, index, fed(index, count))
                index += count

    def stop(self) -> None:
        """End the thread."""
        self._end.set()
        self.join()


def fed(first: int, instants: int) -> bytes:
    """Give samples that are running numbers, below half scale so that none looks saturated."""
    numbers = np.arange(first * CHANNELS, (first + instants) * CHANNELS, dtype="<u4") & 0x3FFFFF
    return numbers.view(np.uint8).reshape(-1, 4)[:, :WIDTH].tobytes()


def soak(seconds: float) -> Outcome:
    """Run once."""
    outcome = Outcome()
    with FreeBoard("power", b"soak\0\0\0\1", 1) as board:
        feeder = Feeder(board)
        feeder.start()
        with serial.Serial(board.path, exclusive=True, timeout=0) as port:
            _receive(port.fileno(), seconds, outcome)
        feeder.stop()
        outcome.dropped = board.dropped
        outcome.longest_stall_s = max(outcome.longest_stall_s, feeder.longest_stall_s)
    return outcome


def _receive(descriptor: int, seconds: float, outcome: Outcome) -> None:
    link = HostLink("B1", Scanner(), nonce=b"soaking!")
    begin = last = time.monotonic()
    link.connect(time.monotonic_ns())
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    base = stop_at = None
    output = b""
    while not outcome.complete and time.monotonic() - begin < seconds + 30:
        output += link.take_output()
        if output:
            output = output[os.write(descriptor, output) :]
        data = os.read(descriptor, 65536) if poll.poll(10) else b""
        now = time.monotonic()
        outcome.longest_stall_s = max(outcome.longest_stall_s, now - last)
        last = now
        for event in link.receive(time.monotonic_ns(), data):
            if isinstance(event, HelloReceived):
                link.command(time.monotonic_ns(), StreamStart(STREAM, CHANNELS, RATE * 1000, 0))
            elif isinstance(event, BlockReceived):
                block = event.block
                if base is None:
                    base = int.from_bytes(block.samples[:WIDTH], "little") // CHANNELS
                    stop_at = now + seconds
                instants = len(block.samples) // (CHANNELS * WIDTH)
                outcome.blocks += 1
                outcome.samples += instants
                outcome.wrong += block.samples != fed(base + block.first_index, instants)
            elif isinstance(event, GapFound):
                outcome.gaps += 1
                outcome.lost += event.count
            elif isinstance(event, SealChecked):
                outcome.broken_seals += event.ok is False
            elif isinstance(event, StreamEnded):
                outcome.overflow = event.overflow
                outcome.complete = True
        if stop_at is not None and now >= stop_at:
            stop_at = None
            link.command(time.monotonic_ns(), StreamStop(STREAM))
    outcome.bad_frames = link.scanner.bad_crc + link.scanner.bad_length


def main() -> int:
    """Run, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    for attempt in range(1, ATTEMPTS + 1):
        outcome = soak(seconds)
        rate = outcome.samples * CHANNELS * WIDTH / seconds / 1000
        print(
            f"run {attempt}: {outcome.blocks} blocks, {outcome.samples} sample instants ({rate:.0f} kB/s), "
            f"lost {outcome.lost} in {outcome.gaps} gaps, overflow {outcome.overflow}, wrong blocks {outcome.wrong}, "
            f"broken seals {outcome.broken_seals}, damaged frames {outcome.bad_frames}, dropped {outcome.dropped}, "
            f"longest stall {outcome.longest_stall_s * 1000:.0f} ms"
        )
        if outcome.clean or outcome.longest_stall_s <= STALL_S:
            break
    return 0 if outcome.clean else 1


if __name__ == "__main__":
    sys.exit(main())
