"""The manifest of an image: what it is, of what it was made, how large it is and what memory it leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

FORMAT = 1


def manifest_text(
    name: str, about: Mapping[str, object], packages: Mapping[str, str], folder: Path, symbols: str
) -> str:
    """Give the text: canonical JSON, so that the same image has the same manifest.

    `symbols` is what nm says of the linked image. Sizes are in bytes.
    """
    files = {suffix: (folder / f"{name}.{suffix}").read_bytes() for suffix in ("uf2", "bin")}
    manifest = {
        "format": FORMAT,
        "image": name,
        **about,
        "files": {f"{name}.{suffix}": _file(content) for suffix, content in files.items()},
        "memory": memory(symbols),
        "made_of": dict(packages),
    }
    return json.dumps(manifest, indent=2, sort_keys=True) + "\n"


def _file(content: bytes) -> dict[str, object]:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def memory(symbols: str) -> dict[str, int]:
    """Say what the image takes of the flash before the file system, and what heap it leaves to the application."""
    address = {name: int(value, 16) for value, _, name in (line.split() for line in symbols.splitlines() if line)}
    return {
        "flash_used": address["__flash_binary_end"] - address["__flash_binary_start"],
        "heap": address["__GcHeapEnd"] - address["__GcHeapStart"],
        "stack": address["__StackTop"] - address["__StackBottom"],
    }
