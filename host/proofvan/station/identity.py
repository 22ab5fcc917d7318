"""Software identification: which bytes compute, and which only show (WELMEC 7.2 P2/U2, OIML D 31, JJF 1182)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import proofvan
import proofvan_dsp
import proofvan_wire
from proofvan_dsp.build import CHOSEN

# The legally relevant set of the host; everything from documents and station upward is outside it.
LEGAL_PARTS = (
    "core/canonical.py",
    "core/clock.py",
    "core/intake.py",
    "core/line",
    "core/plain.py",
    "core/van_time.py",
    "instruments",
    "keys",
    "link",
    "methods",
    "people",
    "procedures",
    "records",
    "regulations",
    "standards",
    "uncertainty",
)
# Practice is no measurement: its jobs, simulators and practice files are nobody's legal matter.
_PRACTICE = frozenset({"practice", "practice_job.toml", "simulator.py"})
_CODE = frozenset({".py", ".pyx", ".pxd", ".toml"})
_SHOWN = frozenset({".py", ".toml", ".ftl", ".typ", ".json", ".mako"})


def software_identity() -> dict[str, str]:
    """Give what identifies the software of this machine, all of it computed from the files that run.

    `legal_id`: the legally relevant part of the host; `other_id`: all other files of the host; `wire`: the protocol;
    `kernels`: the source of the signal core; `extension`: its compiled build, with the SHA-256 of its files.
    """
    host = Path(proofvan.__path__[0])
    legal = set(legal_files(host))
    return {
        "version": version("proofvan"),
        "legal_id": files_digest(host, legal),
        "other_id": files_digest(host, set(_files(host, _SHOWN)) - legal),
        "wire": _of_package(Path(proofvan_wire.__path__[0])),
        "kernels": _of_package(Path(proofvan_dsp.__file__ or "").parent),
        "extension": f"{CHOSEN.identity}; {files_digest(CHOSEN.folder, CHOSEN.folder.glob('*.so'))}",
    }


def identity_line(identity: Mapping[str, str]) -> str:
    """Give the identification in one line for people: version and the beginning of each id."""
    ids = ("legal_id", "other_id", "wire", "kernels")
    build, _, digest = identity["extension"].rpartition("; ")
    return " · ".join([identity["version"], *(f"{name} {identity[name][:16]}" for name in ids), build, digest[:16]])


def legal_files(host: Path) -> Iterator[Path]:
    """List the legally relevant files of a host package."""
    for part in LEGAL_PARTS:
        path = host / part
        yield from [path] if path.is_file() else _files(path, _CODE)


def files_digest(root: Path, files: Iterable[Path]) -> str:
    """Give one SHA-256 over files: their names below `root`, sizes and bytes."""
    digest = hashlib.sha256()
    for path in sorted(set(files)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def identity_file() -> bytes:
    """Give the identity as the attachment `software.json`."""
    return json.dumps(software_identity(), sort_keys=True).encode()


def _of_package(package: Path) -> str:
    return files_digest(package, _files(package, _CODE))


def _files(folder: Path, kinds: frozenset[str]) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix in kinds and path.is_file())
    return [path for path in found if not _PRACTICE & set(path.relative_to(folder).parts)]
