"""What may be done to a board at the screen: the same acts as `proofvan selftest`, `flash`, `boards`, `calibrate`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from typing import Any

from proofvan.boardcare.board_book import Page, read_book
from proofvan.boardcare.calibrate import planned
from proofvan.boardcare.flash import Introduced, flash_board
from proofvan.boardcare.image import load_images
from proofvan.boardcare.package import load_package
from proofvan.boardcare.reference import Reference
from proofvan.boardcare.release_key import release_key
from proofvan.boardcare.selftest import Finding, selftest
from proofvan.compose.boards import FoundBoard, identify
from proofvan.compose.calibrating import Done, Order, board_coefficients, calibrate_board, keep_in_board
from proofvan.compose.flashing import ThisComputer, note_flashed
from proofvan.compose.now import utc_now
from proofvan.compose.one_board import unrecorded
from proofvan.compose.real import RealSource
from proofvan.compose.standards import StandardsRegister
from proofvan.compose.updating import Job, plain_board, roll_back, update_board
from proofvan.core.audit import AuditEvent
from proofvan.core.clock import civil_date
from proofvan.core.errors import InputError
from proofvan.core.intake import InputSource
from proofvan.core.messages import LANGUAGES, explain
from proofvan.station.identity import software_identity
from proofvan.web.boards.task import Task
from proofvan.web.people import StationPeople
from proofvan.web.view import words
from proofvan_hw.load import RIGS, Rig, RigBoard, load_rig
from proofvan_wire.update_messages import UpdateState

# Opens the ports of a rig with one board, for a person.
Source = Callable[[Rig, str], InputSource]


@dataclass(frozen=True, slots=True)
class Places:
    """Where boards and what belongs to them are looked for; `devices` empty: every serial device of this computer."""

    home: Path
    devices: Sequence[str] = ()
    drive: Path | None = None
    images: Path = Path("build/images")  # where `make firmware` leaves them


class Trail:
    """The station's ledger, opened for each event: nobody waits for who works on a board (implements AuditTrail)."""

    def __init__(self, people: StationPeople) -> None:
        self._people = people

    def note(self, event: AuditEvent) -> None:
        """Keep an event."""
        with self._people.trail() as trail:
            trail.note(event)


class BoardCare:
    """Every act on a board of this station; each runs as a task."""

    def __init__(self, places: Places, people: StationPeople, source: Source = RealSource) -> None:
        self._places, self._people, self._source, self._trail = places, people, source, Trail(people)
        self._asking = threading.Lock()  # two who ask one board at once hear nothing
        self._found: list[FoundBoard] | None = None

    @property
    def _home(self) -> Path:
        return self._places.home

    def boards(self, busy: bool = False) -> dict[str, Any]:
        """Give what this program is, and every board that is plugged in beside it; `busy`: as they were found last.

        A board that is worked on is not asked: its line has one user.
        """
        book, ends = read_book(self._home), self._ends()
        with self._asking:
            if self._found is None or not busy:
                self._found = [identify(device) for device in self._devices()]
            found = self._found
        host = _this_program()
        return {
            "host": {"version": host["version"], "legal_id": host["legal_id"]},
            "drives": [str(one) for one in self._computer().drives()],
            "boards": [
                {
                    **asdict(board),
                    **_known(book.get(board.uid), ends),
                    "reset": words(f"cli-reset-{board.condition.reset_cause}") if board.condition else None,
                }
                for board in found
            ],
        }

    def rigs(self, uid: str) -> list[dict[str, Any]]:
        """Give the boards of all rig files that a board could be: same family, and its name where it has one."""
        board = self._board(uid)
        page = read_book(self._home).get(uid)
        return [
            {
                "rig": rig.id,
                "title": {"zh": rig.title_zh, "en": rig.title_en},
                "board": item.name,
                "roles": _roles(item),
            }
            for rig in self._rigs()
            for item in rig.boards
            if item.board.family == board.family and (page is None or page.name == item.name)
        ]

    def flash(self, task: Task, by: str, uid: str) -> dict[str, Any]:
        """Flash the released image onto a board, "" for a blank one on its drive."""
        images, computer = load_images(self._places.images, release_key(self._home)), self._computer()
        before = self._board(uid) if uid else None
        after = flash_board(computer, before, images, task.tell, task.progress)
        note_flashed(self._trail, before, after, by, utc_now())
        return {"uid": after.uid, "firmware": after.firmware}

    def update(self, task: Task, by: str, uid: str, package: Path) -> dict[str, Any]:
        """Send an update package."""
        key = release_key(self._home)
        wanted = load_package(package, key)
        state = update_board(self._job(by, uid), wanted, key, self._trail, task.tell, task.progress)
        return _state(uid, state)

    def rollback(self, task: Task, by: str, uid: str, reason: str) -> dict[str, Any]:
        """Let a board go back to the software before its last update."""
        return _state(uid, roll_back(self._job(by, uid), reason, self._trail))

    def selftest(self, task: Task, by: str, uid: str, rig: str) -> list[dict[str, Any]]:
        """Look whether a board is fit for work; outputs are not switched from the screen."""
        item, alone = self._rigged(uid, rig)
        work = partial(selftest, item, outputs=False, in_force=partial(board_coefficients, self._home))
        return [_finding(one) for one in unrecorded(self._source(alone, by), item, self._home, work)]

    def calibrate(
        self, task: Task, by: str, uid: str, rig: str, standard: str, reference: Reference, seconds: float
    ) -> dict[str, Any]:
        """Guide through the points of every channel against a reference that a person reads; never a certificate."""
        item, alone = self._rigged(uid, rig)
        day = civil_date(utc_now())
        plan = partial(planned, item, reference, roles=(), given=None, seconds=seconds)
        order, source = Order(item, standard, reference, by, day), self._source(alone, by)
        values, signer = _Asked(task), self._people.signer
        done = calibrate_board(source, order, plan, values, self._home, signer, self._trail, task.tell)
        if done.changed and not alone.simulated:
            keep_in_board(self._source(alone, by), item, standard, self._home, utc_now(), signer)
        return _calibrated(done)

    def _devices(self) -> list[str]:
        return list(self._places.devices) or self._computer().devices()

    def _computer(self) -> ThisComputer:
        return ThisComputer(self._places.devices, self._places.drive)

    def _board(self, uid: str) -> Introduced:
        with self._asking:
            running = self._computer().running()
        for one in running:
            if one.uid == uid:
                return one
        raise InputError("board-not-found", value=uid, allowed=", ".join(one.uid for one in running) or "-")

    def _ends(self) -> dict[str, str]:
        entries = StandardsRegister(self._home).entries()
        return {entry.standard.id: entry.standard.certificate.valid_until.isoformat() for entry in entries}

    def _rigs(self) -> list[Rig]:
        return [load_rig(path) for folder in (self._home / "rigs", RIGS) for path in sorted(folder.glob("*.toml"))]

    def _rigged(self, uid: str, rig: str) -> tuple[RigBoard, Rig]:
        """Give a board as a rig describes it, at the device where it is, and that rig with nothing else on it."""
        there, known = self._board(uid), {one["rig"]: one["board"] for one in self.rigs(uid)}
        if rig not in known:
            raise InputError("rig-not-for-board", value=rig, allowed=", ".join(known) or "-")
        found = next(one for one in self._rigs() if one.id == rig)
        item = replace(next(one for one in found.boards if one.name == known[rig]), path=there.device)
        return item, replace(found, boards=(item,), buses=(), instruments=(), cameras=(), indicators=())

    def _job(self, by: str, uid: str) -> Job:
        one, page = self._board(uid), read_book(self._home).get(uid)
        name = page.name if page is not None else uid
        board = plain_board(name, one.family, one.device)
        rig = Rig("update", False, name, name, "pile", (board,))
        return Job(board, uid, lambda: self._source(rig, by), self._home, by, utc_now())


class _Asked:
    """A person at the screen who reads the reference (implements boardcare.reference.Values)."""

    name = "typed"

    def __init__(self, task: Task) -> None:
        self._task = task

    def give(self, role: str, wanted: Fraction, unit: str) -> Fraction:
        """Ask for the value that the reference shows."""
        return self._task.ask(role, wanted, unit)

    def safe(self) -> None:
        """Ask to take everything off the terminals."""
        self._task.tell("cli-calibrate-safe", {})


@cache
def _this_program() -> dict[str, str]:
    # What runs does not change while it runs, and reading every file of it takes a while.
    return software_identity()


def _known(page: Page | None, ends: dict[str, str]) -> dict[str, str]:
    if page is None:
        return {"name": "", "seal": "", "standard": "", "calibration_until": ""}
    until = ends.get(page.standard, "")
    return {"name": page.name, "seal": page.seal, "standard": page.standard, "calibration_until": until}


def _roles(item: RigBoard) -> list[str]:
    return [channel.role for channel in item.channels]


def _state(uid: str, state: UpdateState) -> dict[str, Any]:
    slot = state.running.name.lower()
    return {"uid": uid, "release": state.release, "slot": slot, "confirmed": bool(state.confirmed)}


def _finding(one: Finding) -> dict[str, Any]:
    advice = {language: _advice(one, language) for language in LANGUAGES}
    return {
        "subject": words(one.subject),
        "name": one.name,
        "limit": one.limit,
        "found": one.found,
        "good": one.good,
        "advice": None if one.good else advice,
    }


def _advice(one: Finding, language: Any) -> str:
    if one.fault is not None:
        return " ".join(explain(one.fault, language))
    return words(f"{one.subject}.advice")[language]


def _calibrated(done: Done) -> dict[str, Any]:
    return {
        "id": done.calibration.id,
        "changed": done.changed,
        "standard": done.calibration.standard.id,
        "channels": [
            {
                "role": one.role,
                "unit": one.unit,
                "straight": one.straight,
                "ppm": f"{(float(one.left.gain) / float(one.found.gain) - 1) * 1e6:+.1f}",
                "offset": f"{float(one.found.offset_counts):.4g} → {float(one.left.offset_counts):.4g}",
                "points": [
                    {"value": f"{float(point.point.given):.6g}", "before": f"{point.before:.3g}",
                     "after": f"{point.after:.3g}", "expanded": f"{point.expanded:.3g}"}
                    for point in one.points
                ],
            }
            for one in done.calibration.channels
        ],
    }  # fmt: skip
