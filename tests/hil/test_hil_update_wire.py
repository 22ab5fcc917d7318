"""L3: a release goes over the board's USB into its flash, while the power fails at flash operations chosen beforehand.

The host is the one of `proofvan boards update`, and the command is given again when the line was lost, as the page
says. Every operation of the flash has its turn in tests/node, on the same boot and update code without a chip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from board_files import BLOCK_BYTES, STORAGE_BYTES, files_in
from faults import Faults
from levels import Emulated, Sampling
from slot_bench import KEY, OTHER, START_NS, STEP_NS, SlotBench
from test_hil_update import AS_FLASHED, FAMILY, NEXT, health, runs, software

from images.release import package, public_bytes
from proofvan.boardcare.package import UpdatePackage
from proofvan.compose.updating import plain_board, update_board
from proofvan.core.audit import AuditEvent
from proofvan.core.errors import LinkLost, ProofvanError
from proofvan.sim.board import BoardDiedError
from proofvan_node.version import FIRMWARE, RELEASE
from proofvan_wire.authentication import PRACTICE_KEY
from proofvan_wire.frame import FrameScanner
from proofvan_wire.registry import decode
from proofvan_wire.update_messages import Slot, UpdateBegin, UpdateConfirm, UpdateFinish, UpdatePiece, UpdateState

BOARD = "RPI_PICO"
TRIAL = "trial"  # the start in which the new software is tried for the first time
Cut = tuple[object, int]  # when the power fails: a message of the host or TRIAL, and the flash operation from then on
COUNTED = 3  # flash operations until a trial is counted; then the signature is checked
STILL_TO_SEND = 2  # files of an update that was interrupted late
GENUINE: list[Cut] = [(UpdateBegin, 1), (UpdatePiece, 2), (UpdateFinish, 2), (TRIAL, 3), (UpdateConfirm, 1)]


class ChipBench(SlotBench):
    """The bench of the wire's tests with the chip in it; the power fails at each of `cuts` in turn.

    `hung` starts of the new software end by the watchdog while its signature is checked.
    """

    def __init__(self, level: Emulated, cuts: list[Cut], hung: int = 0) -> None:
        self.level = level
        self.board = plain_board("B1", FAMILY, "world:B1")
        self.cuts = self.unplug_after = 0
        self.change = lambda data: data
        self.most_cuts = len(cuts)
        self.to_come = list(cuts)
        self.hung = hung
        self.now_ns = START_NS
        self.logs: list[str] = []  # what boards wrote before they started anew
        self._heard = FrameScanner()
        self.power()

    def power(self, cut: int = 0, cause: str = "power") -> None:
        self._began_ns = self.now_ns
        self._armed = False  # the next cut waits until this one has come
        self._tried = "sel" in files_in(self.level.take_flash())
        bites = COUNTED if self._tried and self.hung else None
        self.hung -= bites is not None
        self.chip = self.level.start_with(FAMILY, Sampling(), cut=cut or self._in_trial(), cause=cause, bites=bites)

    def grant(self, data: bytes) -> bytes:
        self.now_ns += STEP_NS
        self._arm(data)
        sent = self.chip.grant((self.now_ns - self._began_ns) // 1000, data)[0]
        if self.chip.state == "cut":
            raise BoardDiedError("power")
        if self.chip.state == "reset":
            self.logs.append(self.chip.order()["log"])
            self.power(cause="watchdog")
        return bytes(sent)

    def close(self) -> None:
        pass

    def _arm(self, data: bytes) -> None:
        for number, _, _, payload in self._heard.feed(data):
            if self.to_come and not self._armed and type(decode(number, payload)) is self.to_come[0][0]:
                self._armed = True
                self.chip.order(cut=self.to_come.pop(0)[1])

    def _in_trial(self) -> int | None:
        named = self._tried and bool(self.to_come) and self.to_come[0][0] == TRIAL
        return self.to_come.pop(0)[1] if named else None


class Trail:
    """Keeps what was noted (implements AuditTrail)."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def note(self, event: AuditEvent) -> None:
        self.events.append(event)


def lay(level: Emulated, files: Mapping[str, bytes]) -> None:
    """Provision a board, with these files in its flash."""
    settings = {"release": public_bytes(KEY), "key": PRACTICE_KEY, "board.json": b'{"family":"climate"}'}
    level.lay({**settings, **files})


def updated(bench: ChipBench, parts: Mapping[str, bytes], folder: Path) -> tuple[UpdateState | None, str]:
    """Update the board, and give the command again for every time that its line was lost.

    Gives what the board says at the end, or None and why.
    """
    about = FIRMWARE.decode(), bench.level.legal_id.hex()
    wanted = UpdatePackage(NEXT, BOARD, ("1",), 0, *about, tuple(parts.values()))
    job, why = bench.job(folder), ""
    for _ in range(bench.most_cuts + 1):
        try:
            return update_board(job, wanted, public_bytes(KEY), Trail(), lambda *_: None, lambda *_: None), ""
        except LinkLost as lost:
            why = lost.fault
        except ProofvanError as problem:
            return None, problem.fault
    return None, why


@pytest.mark.needs("flash")
@pytest.mark.xdist_group("update at L3")
def test_the_host_updates_the_chip_over_its_usb_whenever_the_power_fails(
    level: Emulated, tmp_path: Path, faults: Faults
) -> None:
    """Most of the release lies in the slot already: an update that was interrupted late goes on."""
    about = {"version": NEXT, "board": BOARD, "revisions": ["1"], "firmware": FIRMWARE.decode()}
    parts = package(KEY, software(), **about, legal_id=level.legal_id.hex())  # type: ignore[arg-type]
    lay(level, {f"a/{name}": data for name, data in list(parts.items())[:-STILL_TO_SEND]})
    bench = ChipBench(level, GENUINE)
    state, why = updated(bench, parts, tmp_path)
    there = {name.removeprefix("a/"): data for name, data in files_in(level.take_flash()).items() if name[:2] == "a/"}
    other = state is not None and state.running == Slot.A and there != parts
    faults.came("power cut in an update over USB", answers=state is not None, accepted=other, cases=bench.cuts)
    assert state, (why, bench.logs)
    assert (state.running, state.release, state.confirmed) == (Slot.A, NEXT, 1)
    assert (bench.cuts, bench.to_come) == (len(GENUINE), [])
    assert len(bench.logs) == 1  # it started anew when it was told to; no watchdog ended a start


# ---- what must not be accepted, each with a cut of its own


def small(key: Any = KEY, version: int = NEXT, board: str = BOARD) -> dict[str, bytes]:
    """Give a package whose software fails as soon as it is started."""
    files = {
        "proofvan_node/__init__.py": b"",
        "proofvan_node/start.py": b"raise ValueError('not today')\n",
        "proofvan_node/wire.py": bytes(range(32, 127)) * 16,
    }
    return package(key, files, version=version, board=board, revisions=["1"])


def changed(parts: dict[str, bytes], data: bytes) -> dict[str, bytes]:
    """Put something else in the place of the last file."""
    return {**parts, list(parts)[-1]: data}


LAST = small()["proofvan_node/wire.py"]
# A file that takes all blocks but what the file system and the other files need.
FILLING = {"full": bytes(STORAGE_BYTES - 5 * BLOCK_BYTES)}


@dataclass(frozen=True, slots=True)
class Case:
    """What is sent, when the power fails, how the update ends; what lies in the flash; starts that hang."""

    parts: dict[str, bytes]
    cut: Cut
    ends: str
    flash: dict[str, bytes] = field(default_factory=dict)
    hung: int = 0


REFUSED = "update-board-refused-"
CASES = {
    "wrong key": Case(small(OTHER), (UpdateBegin, 1), REFUSED + "bad-signature"),
    "wrong board": Case(small(board="RPI_PICO2"), (UpdateBegin, 2), REFUSED + "other-board"),
    "downgraded": Case(small(version=RELEASE), (UpdateBegin, 3), REFUSED + "older"),
    "truncated": Case(changed(small(), LAST[:-1]), (UpdatePiece, 1), REFUSED + "out-of-order"),
    "bit flip": Case(changed(small(), LAST[:-1] + b"\x80"), (UpdatePiece, 4), REFUSED + "damaged"),
    "full file system": Case(small(), (UpdateBegin, 1), REFUSED + "no-room", FILLING),
    "reset loop": Case(small(), (TRIAL, 2), "update-rolled-back"),
    "watchdog in verify": Case(small(), (UpdateFinish, 1), "update-rolled-back", hung=3),
}


@pytest.mark.needs("flash")
@pytest.mark.parametrize("fault", CASES)
def test_what_must_not_run_never_does_although_the_power_fails_in_its_update(
    level: Emulated, tmp_path: Path, fault: str, faults: Faults
) -> None:
    case = CASES[fault]
    lay(level, case.flash)
    bench = ChipBench(level, [case.cut], case.hung)
    _, why = updated(bench, case.parts, tmp_path)
    found = health(level)
    other = found is not None and runs(found) != AS_FLASHED
    faults.came(f"power cut in an update over USB, {fault}", answers=found is not None, accepted=other)
    assert (why, bench.cuts, bench.to_come, bench.hung) == (case.ends, 1, [], 0)
