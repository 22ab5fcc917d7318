"""Software identification: which bytes computed (WELMEC 7.2 P2/U2, OIML D 31)."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import proofvan
import proofvan_dsp
import proofvan_wire

# The legally relevant set of the host; everything from documents and station upward is outside it.
LEGAL_PARTS = (
    "core/line",
    "core/canonical.py",
    "core/intake.py",
    "methods",
    "uncertainty",
    "records/record.py",
    "records/rules.py",
    "instruments",
    "procedures",
    "regulations",
    "standards/standard.py",
)


def software_identity() -> dict[str, str]:
    """Give version, legal id of the host (SHA-256 over the relevant files), of the wire protocol and the kernels."""
    host = Path(proofvan.__path__[0])
    return {
        "version": version("proofvan"),
        "legal_id": _digest(host, [path for part in LEGAL_PARTS for path in _sources(host / part)]),
        "wire": _digest(Path(proofvan_wire.__path__[0]), list(_sources(Path(proofvan_wire.__path__[0])))),
        "kernels": _digest(Path(proofvan_dsp.__file__).parent, list(_sources(Path(proofvan_dsp.__file__).parent))),
    }


def identity_file() -> bytes:
    """Give the identity as the attachment `software.json`."""
    return json.dumps(software_identity(), sort_keys=True).encode()


def _sources(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in (".py", ".pyx", ".pxd", ".toml"))


def _digest(root: Path, files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(set(files)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
