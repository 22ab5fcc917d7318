"""An hour of a van with eight boards, from a seed: an input source in virtual time, and everything that breaks."""

from __future__ import annotations

import contextlib
import errno
import heapq
import itertools
import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from van_boards import SECOND, Line, VanBoard

from proofvan.core.intake import Commanded, Entered, Input, PortChanged, Received, Start, Tick

HOUR_NS = 3600 * SECOND
_LATENCY_NS = 400_000
_LOOK_NS = SECOND  # a board that is awake looks at its line at least so often
_BOARDS = 8
_WORK_NS = 110 * SECOND  # at one place, and so long to the next one
_DRIVE_NS = 490 * SECOND
_MORNING = datetime(2026, 11, 26, 8, tzinfo=UTC)
# Kind -> how long it lasts, seconds. What a line does to bytes is in van_boards.py.
ON_THE_LINE = {
    "host_deaf": 6, "board_deaf": 6, "blocks_lost": 8, "blocks_doubled": 20, "blocks_reordered": 20, "old_frames": 20,
    "other_schema": 30, "bits_up": 8, "bits_down": 8, "cut_short": 8, "noise": 10, "orders_lost": 10,
    "credits_late": 25, "forged_orders": 20,
}  # fmt: skip
OF_THE_BOARD = {"converter_stops": 5, "samples_skipped": 3, "overrange": 3, "hangs": 6}
AT_ONCE = (
    "cable_pulled", "late_bytes", "board_reset", "board_without_power", "start_counted_back", "other_board",
    "clock_drifts", "host_killed", "power_cut", "power_cut_in_sync", "torn_journal", "host_stalls", "disk_full",
    "disk_fails", "utc_back", "utc_ahead", "person_stops", "person_slow", "entry_wrong",
)  # fmt: skip
KINDS = (*ON_THE_LINE, *OF_THE_BOARD, *AT_ONCE)


class HostGone(BaseException):  # not an error of the program: its computer is gone
    """The host's process ends here; `synced_only` says that what was not synced is gone too."""

    def __init__(self, synced_only: bool) -> None:
        super().__init__()
        self.synced_only = synced_only


class VanLeaves(BaseException):
    """The work here is done: the program is closed, the boards are without power until the next place."""


class HourOver(BaseException):
    """The simulated hour has passed."""


class Disk:
    """What the recording and the journal are synced by; `armed` is what the next sync does instead."""

    def __init__(self) -> None:
        self.armed = ""
        self.synced: dict[int, int] = {}  # inode -> bytes that are durable

    def sync(self, descriptor: int) -> None:
        armed, self.armed = self.armed, ""
        if armed == "power_cut_in_sync":
            raise HostGone(synced_only=True)
        if armed:
            raise OSError({"disk_full": errno.ENOSPC, "disk_fails": errno.EIO}[armed], armed)
        found = os.fstat(descriptor)
        self.synced[found.st_ino] = found.st_size


class VanWorld:
    """Implements core.intake.InputSource; one hour from a seed, whatever hosts come and go.

    `hits` counts the faults that happened, by kind.
    """

    def __init__(self, seed: int, faults: int = 5) -> None:
        self.random = random.Random(f"van {seed}")
        self.boards = {f"B{number}": VanBoard(number, seed) for number in range(1, _BOARDS + 1)}
        self.lines = {name: Line(board) for name, board in self.boards.items()}
        self.now_ns, self.end_ns = SECOND, SECOND + HOUR_NS
        self.disk, self.hits = Disk(), Counter[str]()
        self.utc_s = 0
        self.in_use = "B1"
        self.torn_journal = False
        self._order, self._agenda = itertools.count(), list[tuple[int, int, Callable[[], None]]]()
        self._inputs: list[Input] = []
        self._pending: dict[str, bytes] = {}
        self._late_ns = self._stalled_ns = 0
        self._person, self._hosts, self._asked = "", 0, 0
        self._faults_at_once, self._kinds = faults, (KINDS[(seed * 7 + n * 10) % len(KINDS)] for n in itertools.count())
        self._arrive_at_place()

    # ---- as an input source

    @property
    def utc(self) -> str:
        """Give what the computer's clock shows."""
        shown = _MORNING + timedelta(seconds=self.utc_s + self.now_ns / SECOND)
        return shown.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def start(self) -> Start:
        """Begin with a host: ports that are plugged in are open."""
        self._hosts += 1
        self._inputs, self._pending, self._person = [], {}, ""
        self._asked += 1_000_000  # answers to the host before reach nobody
        ports = {name: f"world:{name}" for name in self.boards}
        entropy = self.random.randbytes(32)
        return Start(self.now_ns, self.utc, "simulated", "0.001", entropy, ports, True)

    def write(self, port: str, data: bytes) -> None:
        """Take what the host says; it arrives a moment later."""
        if data:
            self._pending[port] = self._pending.get(port, b"") + data

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        """Let the person answer."""
        mood, self._person = self._person, ""
        delay_s = self.random.uniform(60, 300) if mood == "person_slow" else self.random.uniform(1, 4)
        value: Any = {"choose": "run-redo", "number": 20.5}[kind]
        if mood == "entry_wrong" and kind == "number":
            value = 1e9
        era = self._asked
        answer = Entered(self.now_ns + round(delay_s * SECOND), prompt, value, "person")
        self.at(answer.time_ns, lambda: self._inputs.append(answer) if era == self._asked else None)

    def next(self, deadline_ns: int | None) -> list[Input]:
        """Go on until something comes, at the latest to the deadline; raises HourOver, HostGone."""
        for name in list(self._pending):
            self._down(name, self._pending.pop(name))
        while not self._inputs:
            if self.now_ns >= self.leaves_ns:
                raise VanLeaves
            moment = self._agenda[0][0]
            if deadline_ns is not None and deadline_ns < moment and self.now_ns >= self._stalled_ns:
                self.now_ns = max(self.now_ns, deadline_ns)
                return [Tick(self.now_ns)]
            self._go()
        found, self._inputs = self._inputs, []
        return found

    def close(self) -> None:
        """Nothing to let go of."""

    # ---- the world

    def at(self, time_ns: int, action: Callable[[], None]) -> None:
        """Let something happen."""
        heapq.heappush(self._agenda, (max(time_ns, self.now_ns), next(self._order), action))

    def alone(self, seconds: float) -> None:
        """Go on without a host."""
        end_ns = self.now_ns + round(seconds * SECOND)
        while self._agenda and self._agenda[0][0] < end_ns:
            with contextlib.suppress(HostGone):  # nobody is there to go
                self._go()
        self.now_ns, self._inputs = max(self.now_ns, end_ns), []

    def _arrive_at_place(self) -> None:
        self.leaves_ns = self.now_ns + _WORK_NS
        for _ in range(self._faults_at_once):
            kind = next(self._kinds)
            self.at(self.now_ns + round(self.random.random() * _WORK_NS), lambda kind=kind: self._happens(kind))

    def drive(self) -> None:
        """Go to the next place with every board switched off."""
        for board in self.boards.values():
            board.on, board.faults = False, {}
        self._agenda.clear()
        self.now_ns += _DRIVE_NS
        if self.now_ns >= self.end_ns:
            raise HourOver
        for board in self.boards.values():
            board.plugged = True
            board.start(self.now_ns)
        self._arrive_at_place()

    def use(self, name: str) -> None:
        """Take note of the board that is measured with: faults befall it."""
        self.in_use = name
        self.boards[name].looks += 1
        self._look(name, self.boards[name].looks)

    def _go(self) -> None:
        time_ns, _, action = heapq.heappop(self._agenda)
        self.now_ns = max(self.now_ns, time_ns)
        action()

    def _look(self, name: str, chain: int) -> None:
        board = self.boards[name]
        if chain == board.looks and (name == self.in_use or board.awake):
            self._lives(name, b"")
            self.at(self.now_ns + _LOOK_NS, lambda: self._look(name, chain))

    def _down(self, name: str, data: bytes) -> None:
        if self.boards[name].plugged:
            at_ns = self.now_ns + _LATENCY_NS
            self.at(at_ns, lambda: self._lives(name, self.lines[name].down(data)))

    def _lives(self, name: str, heard: bytes) -> None:
        board = self.boards[name]
        said = board.step(self.now_ns, heard if board.plugged else b"")
        arrives = self.lines[name].up(said)
        if arrives and board.plugged:
            late = self._late_ns if name == self.in_use else 0
            at_ns = max(self.now_ns + _LATENCY_NS, late, self._stalled_ns)
            self.at(at_ns, lambda: self._arrive(name, arrives))

    def _arrive(self, name: str, data: bytes) -> None:
        if self.boards[name].plugged:
            self._inputs.append(Received(self.now_ns, name, data))

    # ---- what breaks

    def _happens(self, kind: str) -> None:
        self.hits[kind] += 1
        board = self.boards[self.in_use]
        lasting = {**ON_THE_LINE, **OF_THE_BOARD}.get(kind)
        if lasting is not None:
            self._lasting(board, kind, lasting)
        else:
            getattr(self, f"_{kind}")(board)

    def _lasting(self, board: VanBoard, kind: str, seconds: float) -> None:
        board.faults[kind] = board.faults.get(kind, 0) + 1

        def over() -> None:
            board.faults[kind] -= 1
            if not board.faults[kind]:
                board.faults.pop(kind)
                self._lives(board.name, self.lines[board.name].mended())

        self.at(self.now_ns + round(seconds * SECOND), over)
        if kind == "other_schema":
            self._board_reset(board)

    def _plug(self, board: VanBoard, state: bool) -> None:
        board.plugged = state
        detail = "" if state else "unplugged"
        self._inputs.append(PortChanged(self.now_ns, board.name, "open" if state else "lost", detail))

    def _cable_pulled(self, board: VanBoard) -> None:
        if board.plugged:
            self._plug(board, False)
            self.at(self.now_ns + 3 * SECOND, lambda: self._plug(board, True))

    def _late_bytes(self, _board: VanBoard) -> None:
        self._late_ns = self.now_ns + round(self.random.uniform(0.2, 2.5) * SECOND)

    def _board_reset(self, board: VanBoard) -> None:
        board.start(self.now_ns)
        self._lives(board.name, b"")

    def _board_without_power(self, board: VanBoard) -> None:
        board.on = False
        self.at(self.now_ns + 4 * SECOND, lambda: self._board_reset(board))

    def _start_counted_back(self, board: VanBoard) -> None:
        board.start(self.now_ns, max(1, board.starts - 3))
        self._lives(board.name, b"")
        self.at(self.now_ns + 20 * SECOND, lambda: (board.start(self.now_ns, board.starts + 10), None)[1])

    def _other_board(self, board: VanBoard) -> None:
        board.start(self.now_ns, uid=b"stranger")
        self._lives(board.name, b"")
        self.at(self.now_ns + 20 * SECOND, lambda: self._board_reset(board))

    def _clock_drifts(self, board: VanBoard) -> None:
        board.drift_on(self.now_ns, 30e-6 * self.random.uniform(-1, 1))

    def _host_killed(self, _board: VanBoard) -> None:
        raise HostGone(synced_only=False)

    def _power_cut(self, _board: VanBoard) -> None:
        raise HostGone(synced_only=True)

    def _power_cut_in_sync(self, _board: VanBoard) -> None:
        self.disk.armed = "power_cut_in_sync"

    def _torn_journal(self, _board: VanBoard) -> None:
        self.torn_journal = True

    def _disk_full(self, _board: VanBoard) -> None:
        self.disk.armed = "disk_full"

    def _disk_fails(self, _board: VanBoard) -> None:
        self.disk.armed = "disk_fails"

    def _host_stalls(self, _board: VanBoard) -> None:
        self._stalled_ns = self.now_ns + round(self.random.uniform(1, 20) * SECOND)

    def _utc_back(self, _board: VanBoard) -> None:
        self.utc_s -= 86_400

    def _utc_ahead(self, _board: VanBoard) -> None:
        self.utc_s += 7200

    def _person_stops(self, _board: VanBoard) -> None:
        self._inputs.append(Commanded(self.now_ns, "stop", "", "person"))

    def _person_slow(self, _board: VanBoard) -> None:
        self._person = "person_slow"

    def _entry_wrong(self, _board: VanBoard) -> None:
        self._person = "entry_wrong"
