"""Reads one TOML table strictly: every field is asked for by name and kind; a field nobody asked for is a mistake."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import cast

from proofvan_hw.model import RigError


class Table:
    """One table of a file; raises RigError that names file, field, value and what is allowed."""

    def __init__(self, file: str, where: str, values: object) -> None:
        if not isinstance(values, dict):
            raise RigError(file, where, repr(values), "a table")
        self.file = file
        self.where = where
        self._values = cast("dict[str, object]", values)
        self._asked: set[str] = set()

    @classmethod
    def of_file(cls, path: Path) -> Table:
        """Read a file as its top table."""
        try:
            return cls(str(path), "", tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise RigError(str(path), "file", error.strerror or "unreadable", "a readable TOML file") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RigError(str(path), "file", str(error), "TOML in UTF-8") from error

    def wrong(self, name: str, value: object, allowed: str) -> RigError:
        """Make the fault for one field."""
        return RigError(self.file, f"{self.where}.{name}" if self.where else name, str(value), allowed)

    def text(self, name: str, allowed: tuple[str, ...] = ()) -> str:
        """Read a text, one of `allowed` when that is given."""
        value = self._ask(name, " | ".join(allowed) or "a text")
        if not isinstance(value, str) or not value or (allowed and value not in allowed):
            raise self.wrong(name, value, " | ".join(allowed) or "a text that is not empty")
        return value

    def decimal(self, name: str) -> str:
        """Read a decimal number that is written as text, and leave it text: no digit is lost."""
        value = self.text(name)
        try:
            finite = Decimal(value).is_finite()
        except InvalidOperation:
            finite = False
        if not finite:
            raise self.wrong(name, value, 'a decimal number as text, such as "0.001"')
        return value

    def whole(self, name: str, lowest: int, highest: int) -> int:
        """Read a whole number within two limits."""
        allowed = f"a whole number {lowest} .. {highest}"
        value = self._ask(name, allowed)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise self.wrong(name, value, allowed)
        return value

    def flag(self, name: str) -> bool:
        """Read true or false."""
        value = self._ask(name, "true | false")
        if not isinstance(value, bool):
            raise self.wrong(name, value, "true | false")
        return value

    def day(self, name: str) -> date:
        """Read a date."""
        value = self._ask(name, "a date such as 2027-06-30")
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.wrong(name, value, "a date such as 2027-06-30")
        return value

    def table(self, name: str) -> Table:
        """Read a table."""
        return Table(self.file, f"{self.where}.{name}" if self.where else name, self._ask(name, "a table"))

    def tables(self, name: str) -> tuple[Table, ...]:
        """Read a list of tables, at least one."""
        value = self._ask(name, "a list of tables")
        if not isinstance(value, list) or not value:
            raise self.wrong(name, value, "a list of tables")
        prefix = f"{self.where}.{name}" if self.where else name
        return tuple(Table(self.file, f"{prefix}[{index}]", item) for index, item in enumerate(value))

    def optional_list(self, name: str) -> tuple[Table, ...]:
        """Read a list of tables; empty when the field is not there."""
        return self.tables(name) if name in self._values else ()

    def named_tables(self, name: str, allowed: tuple[str, ...] = ()) -> dict[str, Table]:
        """Read tables by name."""
        inner = self.table(name)
        for key in inner._values:
            if allowed and key not in allowed:
                raise inner.wrong(key, "(table)", " | ".join(allowed))
        return {key: inner.table(key) for key in inner._values}

    def optional_tables(self, name: str) -> dict[str, Table]:
        """Read tables by name; none when the field is not there."""
        return self.named_tables(name) if name in self._values else {}

    def names(self) -> tuple[str, ...]:
        """Give the names of all fields, in the file's order."""
        return tuple(self._values)

    def finish(self) -> None:
        """Refuse fields that nobody asked for."""
        for name, value in self._values.items():
            if name not in self._asked:
                raise self.wrong(name, value, " | ".join(sorted(self._asked)))

    def _ask(self, name: str, allowed: str) -> object:
        self._asked.add(name)
        if name not in self._values:
            raise self.wrong(name, "(missing)", allowed)
        return self._values[name]
