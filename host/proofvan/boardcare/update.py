"""Updates a board over its line: sends what the board wants next, and takes it for good only when it is well."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import cast

from proofvan.boardcare.package import UpdatePackage
from proofvan.boardcare.release_key import key_id
from proofvan.core.errors import LinkLost, LocalProtocolError, ProofvanError, SetupError
from proofvan.link.session import Session
from proofvan_wire.authentication import TRAILER_BYTES
from proofvan_wire.definition import Message, definition_of
from proofvan_wire.frame import MAXIMUM_PAYLOAD
from proofvan_wire.update_messages import (
    Slot,
    UpdateBack,
    UpdateBegin,
    UpdateConfirm,
    UpdateFinish,
    UpdatePiece,
    UpdateQuery,
    UpdateRefusal,
    UpdateRestart,
    UpdateState,
)

PIECE_BYTES = MAXIMUM_PAYLOAD - definition_of(UpdatePiece).head.size - TRAILER_BYTES
# A person has this long to plug a board in again.
PATIENCE_S = 120.0
# A board may go back by itself after three starts, each ended by its watchdog.
RETURN_S = 60.0
_RESTARTED = (Slot.A, Slot.B)

Progress = Callable[[int, int], None]
Interrupted = Callable[[], None]


async def send(
    session: Session, package: UpdatePackage, key: bytes, progress: Progress, interrupted: Interrupted
) -> UpdateState:
    """Bring a package onto a board and let the board start it; a board that was unplugged goes on where it was.

    `key` is the release key that the board must know. Gives what the board said before. Raises SetupError with the
    reason when it does not take the package, LinkLost when it does not come back.
    """
    await session.connect(PATIENCE_S)
    while True:
        try:
            before = await state_of(session)
            _require_key(before, key)
            require_wanted(before, package)
            if before.release != package.release:
                await _parts(session, package, progress)
                await restart(session)
            return before
        except LinkLost:
            interrupted()
            await session.connect(PATIENCE_S)


def require_wanted(state: UpdateState, package: UpdatePackage) -> None:
    """Refuse a package that the board would refuse, before a byte of it is sent; raises SetupError."""
    board, revision = (text.rstrip(b"\0").decode("ascii", "replace") for text in (state.board, state.revision))
    if board != package.board or revision not in package.revisions:
        allowed = f"{package.board} {'/'.join(package.revisions)}"
        raise SetupError("update-refused-other-board", board=f"{board} {revision}", allowed=allowed)
    if state.release != package.release and not package.minimum <= state.least < package.release:
        raise SetupError("update-refused-older", release=package.release, least=state.least, minimum=package.minimum)


async def confirm(session: Session, package: UpdatePackage, well: Callable[[], Awaitable[str]]) -> UpdateState:
    """Look at the board that was started anew, and take the new software for good.

    `well` gives what is wrong, "" for nothing: then the board goes back at once. Raises SetupError
    `update-rolled-back` when the board does not run the new software any more, `update-not-well`.
    """
    await session.connect(RETURN_S)
    state = await state_of(session)
    if state.release != package.release or state.running not in _RESTARTED:
        raise SetupError("update-rolled-back", found=state.release, wanted=package.release)
    wrong = await _wrong(session, package, well)
    if wrong:
        await back(session)
        raise SetupError("update-not-well", release=package.release, detail=wrong)
    return state if state.confirmed else await _ask(session, UpdateConfirm())


async def back(session: Session) -> UpdateState:
    """Let the board go back to the software before and start it; raises SetupError when there is none."""
    before = await state_of(session)
    await _ask(session, UpdateBack())
    await restart(session)
    return before


async def state_of(session: Session) -> UpdateState:
    """Ask what runs and how far an update has come."""
    return await _ask(session, UpdateQuery())


async def restart(session: Session) -> None:
    """Start the board anew."""
    with contextlib.suppress(LinkLost):  # it did so before its answer could leave
        await _ask(session, UpdateRestart())


def _require_key(state: UpdateState, key: bytes) -> None:
    if state.key_id.hex() != key_id(key):
        raise SetupError("update-other-key", found=state.key_id.hex(), wanted=key_id(key))


async def _parts(session: Session, package: UpdatePackage, progress: Progress) -> None:
    parts = package.parts
    state = await _ask(session, UpdateBegin(len(parts[0]), package.digest))
    while state.file < len(parts):
        progress(sum(map(len, parts[: state.file])) + state.offset, package.size)
        data = parts[state.file][state.offset : state.offset + PIECE_BYTES]
        state = await _ask(session, UpdatePiece(state.file, state.offset, data))
    progress(package.size, package.size)
    await _ask(session, UpdateFinish())


async def _wrong(session: Session, package: UpdatePackage, well: Callable[[], Awaitable[str]]) -> str:
    """Say what is wrong with the software that runs now, as far as the board and `well` show it."""
    found = session.identity
    said = (found.firmware, found.legal_id) if found is not None else ("-", "-")
    if said != (package.firmware, package.legal_id):
        return f"{said[0]} {said[1]}"
    try:
        return await well()
    except ProofvanError as fault:
        return fault.fault


async def _ask(session: Session, message: Message) -> UpdateState:
    try:
        return cast(UpdateState, await session.command(message))
    except LocalProtocolError as refused:
        raise _reason(refused) from refused


def _reason(refused: LocalProtocolError) -> ProofvanError:
    code, detail = refused.evidence.get("code"), refused.evidence.get("detail")
    if code == "unknown-message":
        return SetupError("update-unknown", board=refused.evidence.get("board"))
    if code != "update-refused":
        return refused
    known = [one for one in UpdateRefusal if one.value == detail]
    name = known[0].name.lower().replace("_", "-") if known else "damaged"
    return SetupError(f"update-board-refused-{name}", board=refused.evidence.get("board"))
