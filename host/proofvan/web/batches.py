"""Lists of instruments at one place: imported from a sheet, done one after the other, the next one always at hand."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from proofvan.city.action.route import Place, kilometres
from proofvan.compose.batch import JOBS, NOT_DONE, Line, sign_off
from proofvan.compose.batch_import import import_instrument, import_list, sheet_of
from proofvan.compose.practice import Practice, own_jobs, practices
from proofvan.core.errors import InputError
from proofvan.methods.tables import read
from proofvan.records.signed import RECORD_NAME
from proofvan.records.sink import write_durably
from proofvan.station.setup import JobFile

_FOLDER, _ABOUT = "jobs", "batch.json"
# A run that was stopped issues nothing: its instrument is still to be done.
_OPEN = (NOT_DONE, "INCONCLUSIVE")


@dataclass(frozen=True, slots=True)
class _Kept:
    lines: list[Line]
    stamp: tuple[int, int]


class Batches:
    """The lists of a home. Each job of one is called LIST.NUMBER."""

    def __init__(self, home: Path) -> None:
        self._home, self._folder, self._runs = home, home / _FOLDER, home / "runs"
        self._kept: dict[str, _Kept] = {}

    def jobs(self) -> dict[str, Practice]:
        """Give every job of every list by its name, on the rig of the job that its list was made for."""
        found: dict[str, Practice] = {}
        known = self.bases()
        for folder in self._folders():
            if base := _base(folder, known):
                for path in sorted(folder.glob(JOBS)):
                    name = f"{folder.name}.{path.stem}"
                    found[name] = Practice(name, base.regulation, path, base.rig)
        return found

    def add(self, content: bytes, name: str, job: str) -> str:
        """Make a list of a sheet; gives its id. Raises InputError that says what is wrong with the sheet."""
        base = self.base(job)
        return self._made(Path(name).stem, job, lambda folder: import_list(content, name, base, folder))

    def add_code(self, text: str, job: str) -> str:
        """Make a list of a code that holds it as JSON; a code that is scanned again gives the list made of it before.

        Raises InputError that says what is wrong with it.
        """
        base, content = self.base(job), text.encode()
        code = hashlib.sha256(job.encode() + b"\n" + content).hexdigest()
        known = (folder.name for folder in self._folders() if _about(folder).get("code") == code)
        title = f"QR {datetime.now():%m-%d %H:%M}"
        return next(known, "") or self._made(
            title, job, lambda folder: import_list(content, "QR.json", base, folder), code=code
        )

    def add_one(self, columns: Mapping[str, str], job: str) -> str:
        """Make a list of one instrument that says everything of itself; gives its id. Raises InputError."""
        base = self.base(job)

        def write(folder: Path) -> list[Place]:
            import_instrument(columns, base, folder)
            return []

        return self._made(f"{columns['model']} {columns['serial']}", job, write)

    def folder(self, number: str) -> Path:
        """Give the folder of a list."""
        return self._folder / number

    def shown(self, under_way: Mapping[str, str], here: Place | None = None) -> list[dict[str, Any]]:
        """Give every list with what became of each instrument; `under_way` names runs by their jobs.

        With `here` the nearest stands first, among the lists by what is still open, and within each list.
        """
        lists = [self._shown(folder, under_way, here) for folder in self._folders()]
        return sorted(lists, key=_nearness)

    def sheet_csv(self, job: str) -> bytes:
        """Give an empty list for a job as CSV that sheet programs open; raises InputError for an unknown job."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(sheet_of(self.base(job)))
        return text.getvalue().encode("utf-8-sig")

    def bases(self) -> dict[str, Practice]:
        """Give the jobs that lists may be made for: the van's own, and those of practice."""
        return {**own_jobs(self._home), **practices()}

    def base(self, job: str) -> Practice:
        """Give the job that a list is made for; raises InputError for an unknown one."""
        return named_job(job, self.bases())

    def _made(self, title: str, job: str, write: Callable[[Path], Sequence[Place]], **more: str) -> str:
        number = _free(self._folder, _plain_name(title))
        folder = self._folder / number
        where = {one.name: (one.latitude, one.longitude) for one in write(folder)}
        about = {"title": title, "job": job, "places": where, **more}
        write_durably(folder / _ABOUT, json.dumps(about, ensure_ascii=False).encode())
        return number

    def _folders(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("*") if any(path.glob(JOBS)))

    def _shown(self, folder: Path, under_way: Mapping[str, str], here: Place | None) -> dict[str, Any]:
        about = _about(folder)
        far = _far(about.get("places", {}), here)
        lines = sorted((_line(line, folder.name, under_way, far) for line in self._lines(folder)), key=_nearness)
        nearest = min([line for line in lines if line["open"]] or lines, key=_nearness)
        return {
            "id": folder.name,
            "title": about.get("title", folder.name),
            "kilometres": nearest["kilometres"],
            "distance": nearest["distance"],
            "done": sum(not line["open"] for line in lines),
            "of": len(lines),
            "lines": lines,
            "next": next(iter(waiting(lines)), None),
        }

    def _lines(self, folder: Path) -> list[Line]:
        """Give what became of the jobs; records are read again only when one was added or signed."""
        changed = [path.stat().st_mtime_ns for path in self._runs.glob(f"*/{RECORD_NAME}")]
        changed += [path.stat().st_mtime_ns for path in self._runs.iterdir()] if self._runs.exists() else []
        stamp = (len(changed), max(changed, default=0))
        kept = self._kept.get(folder.name)
        if kept is None or kept.stamp != stamp:
            kept = self._kept[folder.name] = _Kept(sign_off(folder, self._runs, JOBS), stamp)
        return kept.lines


def named_job(name: str, known: Mapping[str, Practice]) -> Practice:
    """Give the job of a name; raises InputError that names those that there are."""
    if name not in known:
        raise InputError("demo-unknown-job", value=name, allowed=", ".join(known))
    return known[name]


def waiting(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give the lines of a list that are still to be begun."""
    return [line for line in lines if line["open"] and not line["under_way"]]


def distance_shown(far: float) -> str:
    """Give kilometres as a driver reads them: tens of metres below one, tenths below a hundred."""
    if far < 0.995:
        return f"{10 * round(100 * far)} m"
    return f"{far:.1f} km" if far < 99.95 else f"{far:.0f} km"


def _line(line: Line, batch: str, under_way: Mapping[str, str], far: Mapping[str, float]) -> dict[str, Any]:
    job = Path(line.job).stem
    name = f"{batch}.{job}"
    return {
        **asdict(line),
        "name": name,
        "open": line.outcome in _OPEN,
        "under_way": under_way.get(name, ""),
        "kilometres": far.get(job),
        "distance": distance_shown(far[job]) if job in far else "",
    }


def _far(places: Mapping[str, tuple[float, float]], here: Place | None) -> dict[str, float]:
    """Give how far each job that says where it is lies from here."""
    return {name: kilometres(here, Place(name, *where)) for name, where in places.items()} if here else {}


def _nearness(one: Mapping[str, Any]) -> float:
    """Give what to order by: what has no position stands last, in its own order."""
    return math.inf if one["kilometres"] is None else float(one["kilometres"])


def _base(folder: Path, known: Mapping[str, Practice]) -> Practice | None:
    """Give the job that a list was made for; of a list from the command line, one of its regulation."""
    if name := _about(folder).get("job", ""):
        return known.get(name)  # never another rig than the one it was made for
    regulation = read(min(folder.glob(JOBS)), JobFile).job.regulation
    return next((one for one in known.values() if one.regulation == regulation), None)


def _about(folder: Path) -> dict[str, Any]:
    path = folder / _ABOUT
    about: dict[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
    return about


def _plain_name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "list"


def _free(folder: Path, wanted: str) -> str:
    number, name = 1, wanted
    while (folder / name).exists():
        number += 1
        name = f"{wanted}-{number}"
    return name
