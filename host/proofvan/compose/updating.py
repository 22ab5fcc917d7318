"""An update of one board from its port to the ledger: sent, started, looked at, taken for good or taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from proofvan.boardcare import update
from proofvan.boardcare.flash import Tell
from proofvan.boardcare.package import UpdatePackage
from proofvan.boardcare.release_key import FILE, key_id, read_key
from proofvan.boardcare.selftest import selftest
from proofvan.boardcare.update import Progress
from proofvan.compose.one_board import unrecorded
from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.clock import Clock
from proofvan.core.intake import InputSource
from proofvan.link.session import Session
from proofvan.records.sink import write_durably
from proofvan_hw.load import RigBoard, load_board
from proofvan_wire.health_messages import Health, HealthRequest
from proofvan_wire.update_messages import UpdateState


@dataclass(frozen=True, slots=True)
class Job:
    """Which board, through which source (a new one for every session), in which home; who does it, when."""

    board: RigBoard
    uid: str
    source: Callable[[], InputSource]
    home: Path
    by: str
    utc: str


def plain_board(name: str, family: str, device: str) -> RigBoard:
    """Give a board of which only the line is known: enough to talk to it."""
    return RigBoard(name, load_board(family), device, (), (), ())


def update_board(
    job: Job, package: UpdatePackage, key: bytes, trail: AuditTrail, tell: Tell, progress: Progress
) -> UpdateState:
    """Update a board; `key` is the release key that it must know. Gives what it says when all is done.

    May be repeated after whatever went wrong: it goes on from where the board is. Raises SetupError with the reason
    when the board does not take it or goes back to its old software, LinkLost when it stays away.
    """

    async def sending(session: Session, _clock: Clock) -> UpdateState:
        tell("update-sending", {"board": job.board.name, "release": str(package.release)})
        return await update.send(session, package, key, progress, lambda: tell("update-interrupted", {}))

    async def looking(session: Session, clock: Clock) -> UpdateState:
        tell("update-looking", {"board": job.board.name})
        return await update.confirm(session, package, partial(_faults, job.board, session, clock))

    before = unrecorded(job.source(), job.board, job.home, sending)
    after = unrecorded(job.source(), job.board, job.home, looking)
    if before.release != after.release or not before.confirmed:
        _note(job, trail, "board-updated", before, after)
    return after


def roll_back(job: Job, reason: str, trail: AuditTrail) -> UpdateState:
    """Let a board go back to the software before; raises SetupError when there is none. Gives what it says then."""

    async def going(session: Session, _clock: Clock) -> UpdateState:
        await session.connect(update.PATIENCE_S)
        return await update.back(session)

    async def looking(session: Session, _clock: Clock) -> UpdateState:
        await session.connect(update.RETURN_S)
        return await update.state_of(session)

    before = unrecorded(job.source(), job.board, job.home, going)
    after = unrecorded(job.source(), job.board, job.home, looking)
    _note(job, trail, "board-rolled-back", before, after, reason)
    return after


def take_release_key(home: Path, file: Path, by: str, utc: str, trail: AuditTrail) -> str:
    """Trust another public release key from now on; gives its number. Raises SetupError for what is no key."""
    new = read_key(file)
    present = home / FILE
    old = key_id(present.read_bytes()) if present.exists() else ""
    trail.note(AuditEvent("release-key-set", FILE, by, utc, file.name, old, key_id(new)))
    write_durably(present, new)
    return key_id(new)


async def _faults(board: RigBoard, session: Session, clock: Clock) -> str:
    """Look at a board as `proofvan selftest` does, as far as its rig is known; gives what is wrong."""
    health = cast(Health, await session.command(HealthRequest()))
    wrong = ["failures"] if health.failures else []
    if board.streams:
        findings = await selftest(board, session, clock, outputs=False)
        wrong += [f"{finding.subject} {finding.name}".strip() for finding in findings if not finding.good]
    return ", ".join(wrong)


def _note(job: Job, trail: AuditTrail, kind: str, before: UpdateState, after: UpdateState, reason: str = "") -> None:
    old, new = (f"release {state.release} in {state.running.name.lower()}" for state in (before, after))
    trail.note(AuditEvent(kind, job.uid, job.by, job.utc, reason or job.board.name, old, new))
