"""The evidence bundle of a run: one zip with everything that a stranger needs, and the words how to check it.

The same folder gives the same bytes: names sorted, one fixed date, nothing compressed. So the container is checked
like everything else: it is written again from its files and compared.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath

from proofvan.core.errors import InputError, RecordError, StorageError
from proofvan.core.messages import LANGUAGES, text
from proofvan.documents import court_page
from proofvan.records.signed import RECORD_NAME, SIGNATURE_NAME, read_file

HOW_TO_VERIFY = "HOW-TO-VERIFY.txt"
# Folders of a run that may hold more than files of the run's own: photographs of plates, seals, displays.
PHOTOS = "photos"
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
_LARGEST = 16 * 1024**3
_MOST_FILES = 10_000
_NEEDED = (RECORD_NAME, SIGNATURE_NAME)


def make_bundle(folder: Path) -> bytes:
    """Give the zip of a run folder; raises InputError for a folder without a record, StorageError for a bad disk."""
    for name in _NEEDED:
        if not (folder / name).is_file():
            raise InputError("bundle-no-record", folder=folder, missing=name)
    return _zip(_files(folder))


def read_bundle(data: bytes, name: str) -> dict[str, bytes]:
    """Give the files of a bundle by name; raises RecordError for what `make_bundle` could not have written.

    No path leads out of the bundle, no name stands twice, nothing lies between, before or behind the files.
    """
    try:
        files = _unzip(data, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, RuntimeError) as problem:
        raise RecordError("bundle-unreadable", file=name, detail=str(problem)) from problem
    if _zip(files) != data:
        raise RecordError("bundle-not-as-written", file=name)
    return files


def unpack_bundle(files: dict[str, bytes], folder: Path) -> None:
    """Write the files of a bundle into an empty folder; raises StorageError."""
    try:
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as problem:
        raise StorageError("record-not-written", file=folder, detail=str(problem)) from problem


def _files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.iterdir() if path.is_file() and not path.name.endswith(".partial")]
    paths += [path for path in (folder / PHOTOS).glob("*") if path.is_file()]
    found = {path.relative_to(folder).as_posix(): read_file(path) for path in paths}
    found[court_page.NAME] = court_page.court_page()
    found[HOW_TO_VERIFY] = "\n".join(text("bundle-how-to", language) + "\n" for language in LANGUAGES).encode()
    return found


def _zip(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = 3  # Unix, wherever it is written
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def _unzip(data: bytes, name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _LARGEST:
            raise RecordError("bundle-unreadable", file=name, detail="size")
        for entry in entries:
            _check_name(entry.filename, name)
        return {entry.filename: archive.read(entry) for entry in entries}


def _check_name(entry: str, name: str) -> None:
    parts = PurePosixPath(entry).parts
    plain = entry == "/".join(parts) and ".." not in parts and not entry.startswith("/") and "\\" not in entry
    if not plain or len(parts) > 2 or (len(parts) == 2 and parts[0] != PHOTOS):
        raise RecordError("bundle-unreadable", file=name, detail=entry)
