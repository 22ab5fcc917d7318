"""Eight boards with their own software, on lines that anything may happen to, in virtual time.

Every sample says which one it is: column 0 its index since the board's start, column 1 a scramble of it, column 2 the
board. A sample that is wrong, doubled, missing or another board's shows itself.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

import proofvan_hw.load
from proofvan_hw.load import RigBoard, RigStream, load_rig
from proofvan_node.access import Access
from proofvan_node.families import power
from proofvan_node.node import Node
from proofvan_wire.authentication import PRACTICE_KEY
from proofvan_wire.frame import FrameScanner, pack
from proofvan_wire.registry import schema_fingerprint

SECOND = 1_000_000_000
PERIOD_NS = SECOND // 10  # the slow stream of a power board: reduced rate, the same way
CHANNELS = 3
HELLO, CREDIT, OUTPUT_SET, SAMPLE_BLOCK = 0x01, 0x24, 0x30, 0x40
# What a host may leave an output on without a word, and the board's own look at it.
LONGEST_HELD_NS = 2 * SECOND + 50_000_000
Frames = list[tuple[int, int, int, bytes]]
_RIG = load_rig(Path(proofvan_hw.load.__file__).parent / "rigs" / "practice_pile_dc.toml")


def truth(board: int, first: int, count: int) -> npt.NDArray[np.int64]:
    """Give samples first .. first + count - 1 of a board."""
    index = np.arange(first, first + count, dtype=np.int64)
    scrambled = (index * 2654435761 + board * 40503) % (1 << 31) - (1 << 30)
    return np.stack([index, scrambled, np.full(count, board)], axis=1)


def rig_board(number: int) -> RigBoard:
    """Give a power board that samples three channels ten times a second."""
    board = _RIG.boards[0]
    slow = next(one for one in board.board.streams if one.name == "slow")
    streams = (RigStream(slow, SECOND // PERIOD_NS, CHANNELS),)
    return replace(board, name=f"B{number}", path=f"world:B{number}", streams=streams, channels=(), outputs=())


class VanBoard:
    """One board: its software, its clock, its converter. `faults` are those that last now."""

    def __init__(self, number: int, seed: int) -> None:
        self.number, self.name = number, f"B{number}"
        self.rig = rig_board(number)
        self.random = random.Random(f"{seed} board {number}")
        self.uid = b"van-%04d" % number
        self.on = self.plugged = True
        self.faults: dict[str, int] = {}  # kind -> how many of it last
        self.forged_on = self.held_too_long = self.looks = 0
        self.starts, self._ordered_ns = 5, -LONGEST_HELD_NS
        self._drift, self._base = 20e-6 * self.random.uniform(-1, 1), (0, 0)
        self._ears = FrameScanner()
        self.start(0)

    @property
    def awake(self) -> bool:
        """Say whether the board does anything without being spoken to."""
        return self.on and bool(self.node.outputs or self.node.streams[2].state)

    def start(self, now_ns: int, starts: int | None = None, uid: bytes | None = None) -> None:
        """Start the board's software anew."""
        self.starts = self.starts + 1 if starts is None else starts
        access = Access(PRACTICE_KEY, self.starts)
        self.node = Node(power, uid or self.uid, self.starts, b"legal-id", access=access)
        self._base, self._sampled, self.on = (now_ns, 0), 0, True

    def drift_on(self, now_ns: int, drift: float) -> None:
        """Let the board's clock run at another rate."""
        self._base, self._drift = (now_ns, self.node_ns(now_ns)), drift

    def node_ns(self, host_ns: int) -> int:
        """Give the board's clock."""
        elapsed = host_ns - self._base[0]
        return self._base[1] + elapsed + round(elapsed * self._drift)

    def taken_ns(self, index: int) -> float:
        """Give the host time at which a sample was taken, if the clock has had its present rate since."""
        return self._base[0] + (index * PERIOD_NS - self._base[1]) / (1 + self._drift)

    def step(self, now_ns: int, heard: bytes) -> bytes:
        """Let the board live until now; gives what it says."""
        if not self.on or "hangs" in self.faults:
            return b""
        if any(number == OUTPUT_SET for number, *_ in self._ears.feed(heard)):
            self._ordered_ns = now_ns
        self._sample(now_ns)
        said = bytes(self.node.step(self.node_ns(now_ns) // 1000, heard))
        assert self.node.failures == 0, self.node.last_failure
        self.forged_on += bool(self.node.outputs & 0b10)
        self.held_too_long += bool(self.node.outputs) and now_ns - self._ordered_ns > LONGEST_HELD_NS
        return said

    def _sample(self, now_ns: int) -> None:
        first, end = self._sampled, self.node_ns(now_ns) // PERIOD_NS
        self._sampled = end
        stream = self.node.streams[2]
        if end <= first or not stream.state or "converter_stops" in self.faults:
            return
        if "samples_skipped" in self.faults:
            first += (end - first) // 2
        raw = truth(self.number, first, end - first).astype("<i4")
        if "overrange" in self.faults:
            raw[:] = 2**31 - 1
        if end > first:
            stream.converted(first, first * PERIOD_NS // 1000, raw[:, : stream.channels].tobytes())


class Line:
    """What happens to the bytes between a board and its host."""

    def __init__(self, board: VanBoard) -> None:
        self.board = board
        self._up, self._down = FrameScanner(), FrameScanner()
        self._seen: list[bytes] = []
        self._held = b""

    def up(self, said: bytes) -> bytes:
        """Give what arrives at the host."""
        faults = self.board.faults
        if not said or "host_deaf" in faults:
            return b""
        if faults.keys() & {"blocks_lost", "blocks_doubled", "blocks_reordered", "old_frames", "other_schema"}:
            said = b"".join(self._frames_up(self._up.feed(said)))
        return self._bytes(said, "bits_up", "cut_short", "noise")

    def down(self, said: bytes) -> bytes:
        """Give what arrives at the board."""
        faults = self.board.faults
        if "board_deaf" in faults:
            return b""
        if faults.keys() & {"orders_lost", "credits_late", "forged_orders"}:
            said = b"".join(self._frames_down(self._down.feed(said)))
        return self._bytes(said, "bits_down")

    def mended(self) -> bytes:
        """Give what was held back on its way to the board."""
        held, self._held = self._held, b""
        return held

    def _frames_up(self, frames: Frames) -> list[bytes]:
        faults, out = self.board.faults, []
        for one in frames:
            frame, is_block = pack(*one), one[0] == SAMPLE_BLOCK
            self._seen = [*self._seen[-30:], frame]
            if one[0] == HELLO and "other_schema" in faults:
                frame = pack(one[0], one[1], one[2], one[3].replace(schema_fingerprint(), b"another!"))
            if is_block and "blocks_lost" in faults and self._chance(0.4):
                continue
            out.append(frame)
            if is_block and "blocks_doubled" in faults and self._chance(0.5):
                out.append(frame)
            if is_block and "blocks_reordered" in faults and len(out) > 1 and self._chance(0.5):
                out[-1], out[-2] = out[-2], out[-1]
            if "old_frames" in faults and self._chance(0.3):
                out.append(self.board.random.choice(self._seen))
        return out

    def _frames_down(self, frames: Frames) -> list[bytes]:
        faults, out = self.board.faults, []
        for one in frames:
            if "orders_lost" in faults and self._chance(0.4):
                continue
            if one[0] == CREDIT and "credits_late" in faults:
                self._held += pack(*one)
                continue
            out.append(pack(*one))
        if "forged_orders" in faults:
            forged = b"\x01\x01\xd0\x07" + self.board.random.randbytes(12)
            out.append(
                pack(OUTPUT_SET, self.board.random.choice([0, 8]), self.board.random.randrange(1, 65536), forged)
            )
        return out

    def _bytes(self, data: bytes, bits: str, cut: str = "", noise: str = "") -> bytes:
        faults = self.board.faults
        if bits in faults and data:
            changed = bytearray(data)
            for _ in range(1 + len(data) // 100):
                changed[self.board.random.randrange(len(data))] ^= 1 << self.board.random.randrange(8)
            data = bytes(changed)
        if cut in faults and self._chance(0.3):
            data = data[: self.board.random.randrange(len(data) + 1)]
        if noise in faults and self._chance(0.5):
            data += self.board.random.randbytes(40) + b"\x5a\xa5"
        return data

    def _chance(self, share: float) -> bool:
        return self.board.random.random() < share
