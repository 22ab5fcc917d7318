"""A calibration from the ports to its record on disk, and the way back to the coefficients that were there before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from proofvan.boardcare.board_book import read_book
from proofvan.boardcare.calibrate import Plan, Tell, fit_all, measure
from proofvan.boardcare.coefficients import changed_file, words
from proofvan.boardcare.fit import Point
from proofvan.boardcare.record import Calibration, coefficients_of, has, signed_record, table
from proofvan.boardcare.reference import Reference, Values
from proofvan.boardcare.selftest import InForce
from proofvan.boardcare.stored import keep, kept, opened, sealed
from proofvan.compose.one_board import unrecorded, with_board
from proofvan.compose.standards import Entry, StandardsRegister
from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.clock import Clock
from proofvan.core.errors import InputError, LinkLost, SignatureError
from proofvan.core.intake import InputSource, Start
from proofvan.core.messages import LANGUAGES
from proofvan.keys.signer import Signer
from proofvan.link.greeting import Identity
from proofvan.link.recording import RecordingWriter, segment_name
from proofvan.link.session import Session
from proofvan.records.sink import write_durably
from proofvan.standards.logbook import Happening
from proofvan.standards.standard import Standard, load
from proofvan_hw.load import RigBoard

FOLDER = "calibrations"
AS_FOUND, AS_LEFT, RECORD = "as_found.toml", "as_left.toml", "self_calibration.json"


@dataclass(frozen=True, slots=True)
class Order:
    """What is calibrated, against what, by whom, on which civil day."""

    board: RigBoard
    standard: str
    reference: Reference
    by: str
    day: date


@dataclass(frozen=True, slots=True)
class Done:
    """A calibration and its folder; `changed`: the new coefficients are in force and the standard is 未溯源."""

    calibration: Calibration
    folder: Path
    changed: bool


class Coefficients:
    """The file of a standard whose coefficients are in force: what the register holds, or what was changed since."""

    def __init__(self, home: Path, standard: str) -> None:
        self.folder = home / FOLDER / standard
        self._entry: Entry = StandardsRegister(home).entry(standard)

    @property
    def file(self) -> Path:
        """The file in force."""
        return self._changed if self._changed.exists() else self._entry.path

    @property
    def calibration(self) -> str:
        """The id of the calibration that changed them; empty when the certificate's own are in force.

        Raises SignatureError for coefficients that stand in no signed record: somebody else has put them there.
        """
        if not self._changed.exists():
            return ""
        present = self._changed.read_bytes()
        for folder in self._calibrations():
            if (folder / AS_LEFT).read_bytes() == present:
                self._require_recorded(folder)
                return folder.name
        if any((folder / AS_FOUND).read_bytes() == present for folder in self._calibrations()):
            return "restored"
        raise SignatureError("coefficients-without-record", file=self._changed)

    def put(self, content: bytes) -> None:
        """Bring another file into force."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_durably(self._changed, content)

    def before(self) -> bytes:
        """Give the file that the last calibration found; raises InputError when nothing was changed."""
        present = self.file.read_bytes()
        for folder in self._calibrations():
            if (folder / AS_LEFT).read_bytes() == present:
                return (folder / AS_FOUND).read_bytes()
        raise InputError("calibrate-nothing-to-restore", standard=self._entry.standard.id)

    def _calibrations(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*") if (path / AS_LEFT).exists())

    @staticmethod
    def _require_recorded(folder: Path) -> None:
        recorded = coefficients_of((folder / RECORD).read_bytes(), f"{folder.name}/{RECORD}")
        if not has(load(folder / AS_LEFT), recorded):
            raise SignatureError("coefficients-without-record", file=folder / AS_LEFT)

    @property
    def _changed(self) -> Path:
        # A file that is entered into the register later ends what was changed before.
        return self.folder / f"in_force.{self._entry.sha256[:16]}.toml"


def digest_in_force(home: Path, standard: str) -> str:
    """Give the SHA-256 of the file of a standard whose coefficients are in force; "" for one that is not registered."""
    try:
        return hashlib.sha256(Coefficients(home, standard).file.read_bytes()).hexdigest()
    except InputError:
        return ""


def board_coefficients(home: Path, uid: str) -> InForce:
    """Give what a board must keep: the coefficients of the standard that the book of boards names."""
    page = read_book(home).get(uid)
    return InForce(page.standard if page is not None else "", partial(digest_in_force, home))


def calibrate_board(
    source: InputSource,
    order: Order,
    plan: Callable[[Standard], Plan],
    values: Values,
    home: Path,
    signer: Signer,
    trail: AuditTrail,
    tell: Tell,
) -> Done:
    """Calibrate, write the 自校记录, and bring the coefficients into force when a line fits every channel.

    As-found is kept first; the standard is 未溯源 before anything changes. Raises InputError and PreconditionError
    before the board is asked, link and data faults while it is measured: then nothing has changed.
    """
    coefficients = Coefficients(home, order.standard)
    _ = coefficients.calibration  # what nobody signed for is not gone on from
    found = coefficients.file.read_bytes()
    standard = load(coefficients.file)
    order.reference.require_valid_on(order.day)
    wanted = plan(standard)
    start = source.start()
    try:
        folder = _new_folder(coefficients.folder, order.board.name, start.utc)
        write_durably(folder / AS_FOUND, found)
        measured = _measured(source, start, order, standard, wanted, values, home, folder, tell)
    finally:
        source.close()
    calibration = _calibration(order, start, standard, wanted, found, values, folder, measured)
    write_durably(folder / RECORD, signed_record(calibration, signer))
    for language in LANGUAGES:
        write_durably(folder / f"self_calibration.{language}.txt", table(calibration, language).encode())
    if calibration.straight:
        write_durably(folder / AS_LEFT, changed_file(found, calibration.channels))
        before, after = (words(calibration.channels, left=left) for left in (False, True))
        event = AuditEvent("coefficients-changed", order.standard, order.by, start.utc, calibration.id, before, after)
        _bring_into_force(home, order, coefficients, (folder / AS_LEFT).read_bytes(), trail, event)
    return Done(calibration, folder, calibration.straight)


def restore(home: Path, standard: str, by: str, day: date, utc: str, reason: str, trail: AuditTrail) -> Path:
    """Bring the coefficients before the last change into force again; gives their file. Raises InputError."""
    coefficients = Coefficients(home, standard)
    content, present = coefficients.before(), coefficients.file.read_bytes()
    digests = [hashlib.sha256(one).hexdigest() for one in (present, content)]
    trail.note(AuditEvent("coefficients-restored", standard, by, utc, reason, *digests))
    StandardsRegister(home, trail, lambda: utc).block(standard, by, day, reason, Happening.UNTRACED)
    coefficients.put(content)
    return coefficients.file


def keep_in_board(
    source: InputSource, board: RigBoard, standard: str, home: Path, utc: str, signer: Signer
) -> dict[str, object]:
    """Put the coefficients in force into the board, sealed, and a copy beside ours; gives what the board says then.

    The host's file is what counts; the board's copy goes with it to the laboratory and into another van. Raises link
    faults and SetupError: then the board has the ones before, and it may be done again.
    """
    coefficients = Coefficients(home, standard)
    content = coefficients.file.read_bytes()

    async def work(session: Session, _clock: Clock) -> dict[str, object]:
        await session.connect()
        uid = session.identity.uid if session.identity is not None else ""
        copy = sealed(uid, load(coefficients.file), content, coefficients.calibration, utc, signer)
        await keep(session, copy)
        coefficients.folder.mkdir(parents=True, exist_ok=True)
        write_durably(coefficients.folder / f"board-{uid}.json", copy)
        return opened(await kept(session), uid)

    return unrecorded(source, board, home, work)


@dataclass(frozen=True, slots=True)
class _Measured:
    identity: Identity
    points: dict[str, tuple[Point, ...]]
    recording: str


def _measured(
    source: InputSource,
    start: Start,
    order: Order,
    standard: Standard,
    plan: Plan,
    values: Values,
    home: Path,
    folder: Path,
    tell: Tell,
) -> _Measured:
    board, found = order.board, list[Identity]()

    async def work(session: Session, clock: Clock) -> dict[str, tuple[Point, ...]]:
        points = await measure(board, session, clock, standard, order.reference, plan, values, tell)
        found.extend([session.identity] if session.identity is not None else [])
        return points

    with RecordingWriter(folder / segment_name(0), start) as recording:
        points = with_board(source, start, board, home, work, recording)
        if not found:
            raise LinkLost("port-closed", board=board.name, device=board.path)
        recording.commit()
        return _Measured(found[0], points, recording.frames_digest)


def _calibration(
    order: Order,
    start: Start,
    standard: Standard,
    plan: Plan,
    found: bytes,
    values: Values,
    folder: Path,
    measured: _Measured,
) -> Calibration:
    return Calibration(
        id=folder.name,
        utc=start.utc,
        by=order.by,
        board=order.board.name,
        identity=measured.identity,
        standard=standard,
        standard_file=hashlib.sha256(found).hexdigest(),
        reference=order.reference,
        instrument=values.name,
        channels=fit_all(standard, order.reference, plan, measured.points),
        recording=measured.recording,
        simulated=start.simulated,
    )


def _bring_into_force(
    home: Path, order: Order, coefficients: Coefficients, content: bytes, trail: AuditTrail, event: AuditEvent
) -> None:
    # First nobody may verify with it any more, then the trail knows, then it changes: a cut between them is safe.
    register = StandardsRegister(home, trail, lambda: event.utc)
    register.block(order.standard, order.by, order.day, f"自校 {event.reason}", Happening.UNTRACED)
    trail.note(event)
    coefficients.put(content)


def _new_folder(place: Path, board: str, utc: str) -> Path:
    moment = utc.replace("-", "").replace(":", "").partition(".")[0].rstrip("Z")
    name = f"{moment}-{board}"
    folder = next(path for n in range(1, 1000) if not (path := place / (name if n == 1 else f"{name}.{n}")).exists())
    folder.mkdir(parents=True)
    return folder
