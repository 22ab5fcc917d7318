"""The messages of each pile as they came, durable before they are answered: one file a transaction.

`<pile>/open/<transaction>.jsonl` while it runs, `<pile>/done/` after; `<pile>/clock/<day>.jsonl` holds what belongs to
no transaction. A platform that was killed goes on from there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from proofvan.core.errors import StorageError
from proofvan.records.sink import sync, write_durably

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_COUNT = "transactions"


class Journal:
    """A folder of messages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def next_transaction(self) -> int:
        """Give a number that no transaction had (OCPP 1.6: the platform gives them)."""
        path = self._folder / _COUNT
        number = int(path.read_text()) + 1 if path.exists() else 1
        write_durably(path, str(number).encode())
        return number

    def keep(self, pile: str, transaction: str, message: str) -> None:
        """Keep a message of a transaction; returns when it is durable. Raises StorageError."""
        self._append(self._path(pile, "open", transaction), message)

    def keep_of_day(self, pile: str, day: str, message: str) -> None:
        """Keep a message of a day that belongs to no transaction; returns when it is durable. Raises StorageError."""
        self._append(self._path(pile, "clock", day), message)

    def days(self, pile: str) -> list[str]:
        """Give the days of which messages are kept and not put away, the earliest first."""
        return sorted(path.stem for path in self._path(pile, "clock", "x").parent.glob("*.jsonl"))

    def messages_of_day(self, pile: str, day: str) -> bytes:
        """Give a day's messages, one a line."""
        return _whole_lines(self._path(pile, "clock", day))

    def close_day(self, pile: str, day: str) -> None:
        """Put a day's messages away."""
        _put_away(self._path(pile, "clock", day), self._path(pile, "done", f"clock-{day}"))

    def messages(self, pile: str, transaction: str) -> bytes:
        """Give the messages of a transaction that runs, one a line; half a line that a power cut left is left out."""
        return _whole_lines(self._path(pile, "open", transaction))

    def close(self, pile: str, transaction: str) -> None:
        """Put a transaction's messages away: what is made of them is durable elsewhere."""
        _put_away(self._path(pile, "open", transaction), self._path(pile, "done", transaction))

    def _append(self, path: Path, message: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(message.replace("\n", " ").encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            raise StorageError("city-lake-not-written", folder=path.parent, detail=str(problem)) from problem

    def _path(self, pile: str, state: str, transaction: str) -> Path:
        return self._folder / _safe(pile) / state / f"{_safe(transaction)}.jsonl"


def _whole_lines(path: Path) -> bytes:
    content = path.read_bytes() if path.exists() else b""
    return content[: content.rfind(b"\n") + 1]


def _put_away(path: Path, done: Path) -> None:
    if not path.exists():
        return
    done.parent.mkdir(parents=True, exist_ok=True)
    if done.exists():  # a pile said something again that was finished already: nothing of it is lost
        with done.open("ab") as file:
            file.write(path.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    else:
        path.replace(done)
    sync(done.parent)


def _safe(name: str) -> str:
    # A name that is a path of its own would lead out of the folder.
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02x}", name).replace("..", "%2e%2e") or "%"
