"""The lake: Parquet files in one folder a table and one a UTC day, written whole or not at all, every row once.

`sessions/day=2026-11-26/<digest>.parquet`; tables without a moment lie in `all/`. A row that is already there changes
nothing. A row with the key of another one but other content never replaces it: it is kept apart in `conflicts/` and
counted, somebody has to look. The registers `piles` and `stations` may be corrected: there the later row counts.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as parquet

from proofvan.city.schema import CityTable, checked
from proofvan.core.errors import StorageError
from proofvan.records.sink import sync, write_durably

# So many files of one day are put together into one.
_PACK_AT = 32
_ROW = "__row"
_PACK, _REPLACES = "pack-", b"replaces"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of rows: new ones, known ones (nothing changes), and ones that contradict a row of the same key."""

    new: int = 0
    known: int = 0
    conflicts: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(self.new + other.new, self.known + other.known, self.conflicts + other.conflicts)


class Lake:
    """A folder; several processes may add to it, one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, kind: CityTable, rows: pa.Table, file: str = "") -> Added:
        """Add rows durably; `file` names them in faults. Raises InputError for a wrong value, StorageError."""
        rows = checked(kind, rows, file or kind.name)
        try:
            with self._alone():
                parts = [self._add_part(kind, part, day) for day, part in _by_day(kind, rows)]
        except OSError as problem:
            raise StorageError("city-lake-not-written", folder=self._folder, detail=str(problem)) from problem
        return sum(parts, Added())

    def read(self, kind: CityTable, first: date | None = None, last: date | None = None) -> pa.Table:
        """Give all rows, or those of some days, ordered by day and key."""
        tables = [parquet.read_table(path, partitioning=None) for path in self.files(kind, first, last)]
        return pa.concat_tables([kind.schema.empty_table(), *tables])

    def files(self, kind: CityTable, first: date | None = None, last: date | None = None) -> list[Path]:
        """Give the files that hold the rows, of some days or of all."""
        parts = [part for part in self._parts(kind) if _is_within(part.name, first, last)]
        return [path for part in parts for path in _live(part)]

    def days(self, kind: CityTable) -> list[date]:
        """Give the days of which there is anything."""
        return [date.fromisoformat(part.name.partition("=")[2]) for part in self._parts(kind) if "=" in part.name]

    def conflicts(self, kind: CityTable) -> pa.Table:
        """Give the rows that contradict a row of the same key."""
        found = sorted((self._folder / "conflicts" / kind.name).glob("*.parquet"))
        return pa.concat_tables([kind.schema.empty_table(), *(parquet.read_table(path) for path in found)])

    def _parts(self, kind: CityTable) -> list[Path]:
        folder = self._folder / kind.name
        return sorted(part for part in folder.iterdir() if part.is_dir()) if folder.exists() else []

    def _add_part(self, kind: CityTable, rows: pa.Table, day: str) -> Added:
        part = self._folder / kind.name / day
        live = _live(part)
        held = pa.concat_tables([kind.schema.empty_table(), *map(_read_file, live)])
        new, differing, known = _compare(kind, held, rows)
        if not kind.day:
            return self._correct(kind, part, held, pa.concat_tables([new, differing]), known)
        if len(new):
            _write_file(part, _ordered(kind, new), [])
            self._pack(kind, part)
        if len(differing):
            _write_file(self._folder / "conflicts" / kind.name, differing, [])
        return Added(len(new), known, len(differing))

    def _correct(self, kind: CityTable, part: Path, held: pa.Table, new: pa.Table, known: int) -> Added:
        if len(new):
            live = _live(part)
            _write_file(part, _ordered(kind, pa.concat_tables([_without(kind, held, new), new])), live)
        return Added(len(new), known, 0)

    def _pack(self, kind: CityTable, part: Path) -> None:
        live = _live(part)
        if len(live) >= _PACK_AT:
            _write_file(part, _ordered(kind, pa.concat_tables(map(_read_file, live))), live)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _by_day(kind: CityTable, rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    if not kind.day:
        yield "all", rows
        return
    days = compute.strftime(rows.column(kind.day), format="%Y-%m-%d")
    for day in sorted(compute.unique(days).to_pylist()):
        yield f"day={day}", rows.filter(compute.equal(days, day))


def _is_within(part: str, first: date | None, last: date | None) -> bool:
    day = part.partition("=")[2]
    return not day or ((first is None or day >= first.isoformat()) and (last is None or day <= last.isoformat()))


def _compare(kind: CityTable, held: pa.Table, rows: pa.Table) -> tuple[pa.Table, pa.Table, int]:
    """Give the rows that are new, those that contradict another one of their key, and how many are known."""
    every = pa.concat_tables([held, rows if kind.day else _last_of_each_key(kind, rows)]).combine_chunks()
    different = _firsts(every, kind.schema.names, len(held))
    first = _firsts(every, list(kind.key), len(held))
    contradicting = different.filter(compute.invert(compute.is_in(different, value_set=first)))
    return every.take(first), every.take(contradicting), len(rows) - len(different)


def _firsts(rows: pa.Table, columns: list[str], after: int) -> pa.Array:
    """Give the number of the first row of each group, in rising order, from row `after` on."""
    found = _numbered(rows).group_by(columns).aggregate([(_ROW, "min")]).column(f"{_ROW}_min").to_numpy()
    return pa.array(np.sort(found[found >= after]))


def _last_of_each_key(kind: CityTable, rows: pa.Table) -> pa.Table:
    last = _numbered(rows).group_by(list(kind.key)).aggregate([(_ROW, "max")]).column(f"{_ROW}_max")
    return rows.take(last)


def _numbered(rows: pa.Table) -> pa.Table:
    return rows.append_column(_ROW, pa.array(np.arange(len(rows)), pa.int64()))


def _without(kind: CityTable, held: pa.Table, new: pa.Table) -> pa.Table:
    (key,) = kind.key
    return held.filter(compute.invert(compute.is_in(held.column(key), value_set=new.column(key).combine_chunks())))


def _ordered(kind: CityTable, rows: pa.Table) -> pa.Table:
    return rows.sort_by([(name, "ascending") for name in kind.key])


# ---- files


def _live(part: Path) -> list[Path]:
    """Give the files that count: a file that replaces others may stand beside them when the power went in between."""
    found = sorted(part.glob("*.parquet"))
    gone = {name for path in found for name in _replaced_by(path)} if len(found) > 1 else set()
    return [path for path in found if path.name not in gone]


def _replaced_by(path: Path) -> list[str]:
    if not path.name.startswith(_PACK):
        return []
    metadata = parquet.read_schema(path).metadata or {}
    names: str = metadata.get(_REPLACES, b"").decode()
    return names.split()


def _read_file(path: Path) -> pa.Table:
    return parquet.read_table(path, partitioning=None).replace_schema_metadata(None)


def _write_file(part: Path, rows: pa.Table, replaces: list[Path]) -> None:
    """Write a file named by its content, then remove what it replaces."""
    content = io.BytesIO()
    if replaces:
        rows = rows.replace_schema_metadata({_REPLACES: " ".join(path.name for path in replaces).encode()})
    parquet.write_table(rows, content, compression="zstd", coerce_timestamps="us")
    part.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(content.getvalue()).hexdigest()[:24]
    write_durably(part / f"{_PACK if replaces else ''}{digest}.parquet", content.getvalue())
    for path in replaces:
        path.unlink()
    sync(part)
