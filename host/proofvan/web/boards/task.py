"""Work on a board that takes a while: told line by line, with progress, and a question now and then."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from proofvan.core.errors import InputError, PreconditionError, ProofvanError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.web.view import Words, words

RUNNING, DONE, FAILED = "running", "done", "failed"
# Nobody answers any more: what waits is broken off, and the terminals are made safe.
_ANSWER_PATIENCE_S = 1800.0


class Task:
    """One piece of work on one board; `plain` may be asked for at any time from any thread."""

    def __init__(self, kind: str, board: str, by: str) -> None:
        self.kind, self.board, self.by = kind, board, by
        self.state, self.result = RUNNING, None
        self._lines: list[Words] = []
        self._progress = (0, 0)
        self._question: dict[str, Any] | None = None
        self._fault: dict[str, Any] | None = None
        self._answers: queue.Queue[Fraction | None] = queue.Queue()

    def tell(self, message: str, values: Mapping[str, str]) -> None:
        """Say what happens now."""
        self._lines.append(words(message, **values))

    def progress(self, done: int, size: int) -> None:
        """Say how far it is."""
        self._progress = done, size

    def ask(self, role: str, wanted: Fraction, unit: str) -> Fraction:
        """Ask for what the reference shows; raises InputError when the person breaks it off."""
        self._question = {"role": role, "wanted": f"{float(wanted):g}", "unit": unit, "number": len(self._lines)}
        try:
            value = self._answers.get(timeout=_ANSWER_PATIENCE_S)
        except queue.Empty:
            value = None
        self._question = None
        if value is None:
            raise InputError("station-board-broken-off", role=role)
        return value

    def answer(self, value: Fraction | None) -> None:
        """Give the answer, None to break it off; raises PreconditionError when nothing is asked."""
        if self._question is None:
            raise PreconditionError("station-board-nothing-asked")
        self._answers.put(value)

    def run(self, work: Callable[[Task], Any]) -> None:
        """Do it to its end, whatever that is."""
        try:
            self.result = work(self)
            self.state = DONE
        except ProofvanError as problem:
            self._fault = {language: list(explain(problem, language)) for language in LANGUAGES}
            self.state = FAILED
        except Exception as problem:
            # A defect of ours: the person must not wait for ever in front of it.
            self._fault = {language: [repr(problem), ""] for language in LANGUAGES}
            self.state = FAILED
            raise

    def plain(self) -> dict[str, Any]:
        """Give it as the screen shows it."""
        done, size = self._progress
        return {
            "kind": self.kind,
            "board": self.board,
            "by": self.by,
            "state": self.state,
            "lines": self._lines[-40:],
            "progress": done / size if size else None,
            "question": self._question,
            "fault": self._fault,
            "result": self.result,
        }


class Desk:
    """Where boards are worked on: one piece of work at a time."""

    def __init__(self) -> None:
        self._task: Task | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def task(self) -> Task | None:
        """The present work, or the last."""
        return self._task

    @property
    def busy(self) -> bool:
        """Say whether a board is being worked on."""
        return self._task is not None and self._task.state == RUNNING

    def begin(self, kind: str, board: str, by: str, work: Callable[[Task], Any]) -> Task:
        """Begin; raises PreconditionError while another board is worked on."""
        with self._lock:
            if self._task is not None and self._task.state == RUNNING:
                raise PreconditionError("station-board-busy", board=self._task.board, by=self._task.by)
            self._task = task = Task(kind, board, by)
            self._thread = threading.Thread(target=task.run, args=(work,), daemon=True)
            self._thread.start()
        return task
