"""SQLite on a file system layer that writes down every write and sync, behind the DB-API that SQLAlchemy speaks."""

from __future__ import annotations

from pathlib import Path

import apsw
from crash_disk import Event


class LoggedFiles(apsw.VFS):
    """Passes everything on to the real file system and keeps the order of events."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "")
        self.name = name
        self.events: list[Event] = []

    def xOpen(self, name, flags):  # noqa: N802  # apsw's name
        return _LoggedFile(self.events, name, flags)

    def xDelete(self, name, sync_folder):  # noqa: N802  # apsw's name
        super().xDelete(name, sync_folder)
        self.events.append(Event("delete", Path(name).name, int(bool(sync_folder))))


class _LoggedFile(apsw.VFSFile):
    def __init__(self, events, name, flags):
        super().__init__("", name, flags)
        self._events = events
        self._name = Path(name if isinstance(name, str) else name.filename()).name

    def xWrite(self, data, offset):  # noqa: N802  # apsw's name
        super().xWrite(data, offset)
        self._events.append(Event("write", self._name, offset, bytes(data)))

    def xTruncate(self, size):  # noqa: N802  # apsw's name
        super().xTruncate(size)
        self._events.append(Event("truncate", self._name, size))

    def xSync(self, flags):  # noqa: N802  # apsw's name
        self._events.append(Event("sync", self._name))  # not passed on: the images are what counts


class Connection:
    """As much of a DB-API connection as SQLAlchemy's SQLite dialect uses."""

    isolation_level = None

    def __init__(self, path: Path, files: LoggedFiles) -> None:
        self._connection = apsw.Connection(str(path), vfs=files.name)

    def cursor(self) -> Cursor:
        return Cursor(self._connection)

    def execute(self, words, parameters=()) -> Cursor:
        cursor = self.cursor()
        cursor.execute(words, parameters)
        return cursor

    def commit(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()

    def create_function(self, *_arguments, **_more) -> None:
        """The dialect registers a regular expression that we do not use."""


class Cursor:
    """A cursor that reads all rows at once."""

    arraysize = 1
    rowcount = -1

    def __init__(self, connection) -> None:
        self._connection = connection
        self._rows: list = []
        self.description = None
        self.lastrowid = 0

    def execute(self, words, parameters=()):
        cursor = self._connection.cursor()
        cursor.exec_trace = self._described
        self.description = None
        self._rows = list(cursor.execute(words, tuple(parameters)))
        self.lastrowid = self._connection.last_insert_rowid()
        return self

    def _described(self, cursor, _words, _bindings) -> bool:
        described = cursor.get_description()
        self.description = [(name, None, None, None, None, None, None) for name, *_ in described] or None
        return True

    def fetchone(self):
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size=1):
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self):
        taken, self._rows = self._rows, []
        return taken

    def close(self) -> None:
        self._rows = []
