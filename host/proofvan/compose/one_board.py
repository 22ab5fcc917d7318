"""One board on its input source, outside any run: a session on the run's own loop, for calibration and self-test."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from proofvan.compose.board_keys import keys_for
from proofvan.compose.loop import Intake, IntakeClock, run_to_end
from proofvan.core.clock import Clock
from proofvan.core.intake import Input, InputSource, PortChanged, Received, Start
from proofvan.link.board_keys import secrets_name
from proofvan.link.recording import RecordingWriter, Sent
from proofvan.link.session import Session
from proofvan.station.conduct import nonce
from proofvan_hw.load import RigBoard

Value = TypeVar("Value")


class _Listener:
    """Hands a session its inputs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def handle(self, item: Input) -> None:
        if isinstance(item, Received | PortChanged):
            self._session.handle(item)
        self._session.tick(item.time_ns)

    def next_deadline_ns(self) -> int | None:
        return self._session.next_deadline_ns()


def with_board(
    source: InputSource,
    start: Start,
    board: RigBoard,
    home: Path,
    work: Callable[[Session, Clock], Coroutine[Any, Any, Value]],
    recording: RecordingWriter | None = None,
) -> Value:
    """Work with a board that proves its key; with a recording every byte is written down before it is looked at."""
    clock, keys = IntakeClock(start.time_ns), keys_for(start, home)

    def write(port: str, data: bytes) -> None:
        if recording is not None:
            recording.write(Sent(clock.now_ns(), port, data))
        source.write(port, data)

    session = Session(board, partial(write, board.name), clock, nonce(start, 0, board.name), keys)
    intake = Intake(source, clock, recording.write if recording is not None else lambda _item: None)
    intake.listen(_Listener(session))
    done = run_to_end(intake, work(session, clock))
    if recording is not None and keys.recorded:
        for opening, secrets in session.secrets:
            recording.attach(secrets_name(opening), secrets.content())
    return done


def unrecorded(
    source: InputSource,
    board: RigBoard,
    home: Path,
    work: Callable[[Session, Clock], Coroutine[Any, Any, Value]],
) -> Value:
    """Work with a board from opening its port to closing it, unrecorded."""
    start = source.start()
    try:
        return with_board(source, start, board, home, work)
    finally:
        source.close()
