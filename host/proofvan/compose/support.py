"""What a person who helps from afar needs to know of a station, in one zip; nothing secret, nobody's results.

Each file is chosen here by name; nothing is copied from the home. Keys, PINs, sessions, names of people, clients and
instruments, readings and results stay where they are: a run is its folder's name and its faults.
"""

from __future__ import annotations

import io
import json
import platform
import shutil
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from proofvan.compose.boards import FoundBoard, find_devices, identify
from proofvan.compose.ledger import ledger_file
from proofvan.core.errors import StorageError
from proofvan.procedures.journal import read_attempts
from proofvan.records.ledger.check import read_state
from proofvan.station.identity import software_identity

_NEWEST_RUNS = 30
_JOURNAL = "journal.jsonl"
# Every file of the zip has this time: the same station gives the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)


def support_files(home: Path, devices: Iterable[str] | None = None) -> dict[str, bytes]:
    """Give the files of the bundle by name; boards at `devices`, otherwise all that are plugged in, are asked."""
    found = [identify(device) for device in (find_devices() if devices is None else devices)]
    shown = {
        "software.json": software_identity(),
        "machine.json": _machine(home),
        "boards.json": [_board(one) for one in found],
        "ledger.json": _ledger(home),
        "runs.json": [_run(folder) for folder in _newest(home)],
    }
    plain = {name: json.dumps(value, ensure_ascii=False, indent=1).encode() for name, value in shown.items()}
    return {**plain, "packages.txt": "\n".join(_packages()).encode()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Put files into one zip; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _DATE), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _machine(home: Path) -> dict[str, Any]:
    there = next(path for path in (home, *home.parents) if path.exists())
    usage = shutil.disk_usage(there)
    return {
        "python": sys.version,
        "system": platform.platform(),
        "processor": platform.machine(),
        "disk_bytes": usage.total,
        "disk_free_bytes": usage.free,
    }


def _board(found: FoundBoard) -> dict[str, Any]:
    return asdict(found)


def _ledger(home: Path) -> dict[str, Any]:
    if not ledger_file(home).exists():
        return {}
    try:
        state = read_state(ledger_file(home))
    except StorageError as problem:
        return {"fault": problem.fault}
    counted = (state.entries, state.records, state.checkpoints)
    return {"revision": state.revision, **dict(zip(("entries", "records", "checkpoints"), counted, strict=True))}


def _newest(home: Path) -> list[Path]:
    folders = [path for path in (home / "runs").glob("*") if path.is_dir()]
    return sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)[:_NEWEST_RUNS]


def _run(folder: Path) -> dict[str, Any]:
    """Give what a run's folder holds and which faults its journal knows, without what was read or answered."""
    journal = folder / _JOURNAL
    lines = journal.read_text(encoding="utf-8", errors="replace").splitlines() if journal.is_file() else []
    return {
        "run": folder.name,
        "files": {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.is_file()},
        "attempts": len(lines),
        "faults": [
            {"step": one.key, "attempt": one.number, "fault": one.fault, "after_s": one.end_ns / 1e9}
            for one in read_attempts(lines)
            if one.fault
        ],
    }


def _packages() -> list[str]:
    return sorted({f"{one.metadata['Name']}=={one.version}" for one in distributions() if one.metadata["Name"]})
