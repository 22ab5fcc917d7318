"""L3: a release goes over the board's USB into its flash and is tried on the chip, whenever the power fails.

The host is the one of `proofvan boards update`. Where most of the release lies in the slot already, an update that was
interrupted goes on: so the cuts near its end need not send it all again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from levels import Emulated, Sampling
from slot_bench import KEY, OTHER, START_NS, STEP_NS, SlotBench
from test_hil_update import FAMILY, NEXT, software

from images.release import package, public_bytes
from proofvan.boardcare.package import UpdatePackage
from proofvan.compose.updating import plain_board, update_board
from proofvan.core.audit import AuditEvent
from proofvan.core.errors import ProofvanError
from proofvan.sim.board import BoardDiedError
from proofvan_node.version import FIRMWARE
from proofvan_wire.authentication import PRACTICE_KEY
from proofvan_wire.frame import FrameScanner
from proofvan_wire.registry import decode
from proofvan_wire.update_messages import Slot, UpdateBegin, UpdateConfirm, UpdateFinish, UpdatePiece, UpdateState

STILL_TO_SEND = 2  # files of an update that was interrupted late
TRIAL = "trial"  # the start in which the new software is tried for the first time
Cut = tuple[object, int]  # when the power fails: a message of the host or TRIAL, and the flash operation from then on


class ChipBench(SlotBench):
    """The bench of the wire's tests with the chip in it; the power fails at each of `cuts` in turn."""

    def __init__(self, level: Emulated, cuts: Iterable[Cut] = ()) -> None:
        self.level = level
        self.board = plain_board("B1", FAMILY, "world:B1")
        self.cuts = self.unplug_after = 0
        self.change: Callable[[bytes], bytes] = lambda data: data
        self.to_come = list(cuts)
        self.now_ns = START_NS
        self._heard = FrameScanner()
        self.power()

    def power(self, cut: int = 0, cause: str = "power") -> None:
        self._began_ns = self.now_ns
        self.chip = self.level.start_with(FAMILY, Sampling(), cut=cut or None, cause=cause)

    def grant(self, data: bytes) -> bytes:
        self.now_ns += STEP_NS
        self._arm(data)
        sent = self.chip.grant((self.now_ns - self._began_ns) // 1000, data)[0]
        if self.chip.state == "cut":
            raise BoardDiedError("power")
        if self.chip.state == "reset":
            self.power(self._in_trial(), "watchdog")
        return bytes(sent)

    def close(self) -> None:
        pass

    def _arm(self, data: bytes) -> None:
        for number, _, _, payload in self._heard.feed(data):
            if self.to_come and type(decode(number, payload)) is self.to_come[0][0]:
                self.chip.order(cut=self.to_come.pop(0)[1])

    def _in_trial(self) -> int:
        return self.to_come.pop(0)[1] if self.to_come and self.to_come[0][0] == TRIAL else 0


class Trail:
    """Keeps what was noted (implements AuditTrail)."""

    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def note(self, event: AuditEvent) -> None:
        self.events.append(event)


def content(level: Emulated, key: Any = KEY) -> dict[str, bytes]:
    """Give the next release as a package's files."""
    about = {"firmware": FIRMWARE.decode(), "legal_id": level.legal_id.hex()}
    return package(key, software(), version=NEXT, board="RPI_PICO", revisions=["1"], **about)


def lay(level: Emulated, slot: dict[str, bytes]) -> None:
    """Provision a board, with these files in the slot that does not run."""
    settings = {"release": public_bytes(KEY), "key": PRACTICE_KEY, "board.json": b'{"family":"climate"}'}
    level.lay(settings | {f"a/{name}": data for name, data in slot.items()})


def updated(bench: ChipBench, files: dict[str, bytes], folder: Path) -> UpdateState:
    about = FIRMWARE.decode(), bench.level.legal_id.hex()
    wanted = UpdatePackage(NEXT, "RPI_PICO", ("1",), 0, *about, tuple(files.values()))
    return update_board(bench.job(folder), wanted, public_bytes(KEY), Trail(), lambda *_: None, lambda *_: None)


def count(record: Callable[[str, object], None], fault: str, cases: int) -> None:
    """Tell the table at the end of `make hil`: a test that got here has neither a brick nor a false update."""
    record("faults", {"fault": fault, "cases": cases, "bricks": 0, "accepted": 0})


@pytest.mark.needs("flash")
@pytest.mark.xdist_group("update at L3")
def test_the_host_updates_the_chip_over_its_usb_though_the_power_fails_twice(
    level: Emulated, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    lay(level, {"manifest": bytes(64) + b"of an older update", "app/old.mpy": bytes(5000)})
    bench = ChipBench(level, [(UpdateBegin, 1), (UpdatePiece, 3)])
    state = updated(bench, content(level), tmp_path)
    assert (state.running, state.release, state.confirmed) == (Slot.A, NEXT, 1)
    assert (bench.cuts, bench.to_come) == (2, [])
    count(record_property, "power cut, slot emptied or written", 2)


@pytest.mark.needs("flash")
@pytest.mark.parametrize(
    "cut",
    [(UpdatePiece, 1), (UpdateFinish, 1), (UpdateFinish, 2), (TRIAL, 1), (TRIAL, 3), (UpdateConfirm, 1)],
    ids=["piece", "finish 1", "finish 2", "trial 1", "trial 3", "confirm"],
)
def test_an_update_comes_to_its_end_whenever_the_power_failed(
    level: Emulated, tmp_path: Path, cut: Cut, record_property: Callable[[str, object], None]
) -> None:
    files = content(level)
    lay(level, dict(list(files.items())[:-STILL_TO_SEND]))
    bench = ChipBench(level, [cut])
    state = updated(bench, files, tmp_path)
    assert (state.running, state.release, state.confirmed) == (Slot.A, NEXT, 1)
    assert (bench.cuts, bench.to_come) == (1, [])
    count(record_property, "power cut, update resumed or tried", 1)


@pytest.mark.needs("flash")
@pytest.mark.parametrize("fault", ["wrong key", "bit flipped"])
def test_an_update_that_is_not_genuine_is_refused_over_usb(
    level: Emulated, tmp_path: Path, fault: str, record_property: Callable[[str, object], None]
) -> None:
    files = content(level, OTHER if fault == "wrong key" else KEY)
    there = dict(list(files.items())[:-STILL_TO_SEND])
    if fault == "bit flipped":
        last = list(files)[-1]
        files[last] = files[last][:-1] + bytes((files[last][-1] ^ 1,))
    lay(level, there)
    reason = "bad-signature" if fault == "wrong key" else "damaged"
    with pytest.raises(ProofvanError, match=f"update-board-refused-{reason}"):
        updated(ChipBench(level), files, tmp_path)
    count(record_property, fault, 1)
